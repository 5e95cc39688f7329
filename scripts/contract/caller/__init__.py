"""A program that calls the facade: what it uses of the contract, and its lines that a change touches."""

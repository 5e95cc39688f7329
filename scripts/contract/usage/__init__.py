"""What the facade uses of the contract, read from its source."""

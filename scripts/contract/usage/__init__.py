"""The parts of the contract that the facade uses, derived from its source."""

"""The facade as the program that a comparison is about, with the tolerance of its client."""

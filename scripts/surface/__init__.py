"""What users of the facade can name, as text that can be compared."""

"""The error that stops a generation."""


class GenerationError(Exception):
    """Generation failed; the message says why, and what to do."""

"""The one way a generation stops: with a sentence that says what to change."""


class GenerationError(Exception):
    """Generation cannot go on; the message is for the person who ran it."""

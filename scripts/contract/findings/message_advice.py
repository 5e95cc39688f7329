"""What to do about a change of a message, which programs read or send without a generated client."""

from ..model import RECEIVE, Level, Place


def advice(level: Level, place: Place) -> str:
    """Return the advice for a change of a message at this level."""
    if level is Level.DOCS_NORMATIVE:
        return "Read both descriptions, and change the words that state the old rule."
    if level <= Level.ADDITIVE:
        return "Nothing to do: programs may use it."
    if place.operation.startswith(RECEIVE):
        return "Check the programs that read this message, and the simulators that send it."
    return "Check the programs that send this command, and the simulators that read it."

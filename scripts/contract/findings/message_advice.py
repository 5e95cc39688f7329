"""What to do about a change of a stream's message, which the facade neither sends nor reads."""

from ..model import RECEIVE, Level, Place

_READ = "Check the programs that read this message, and the simulator, which sends it."
_SENT = "Check the programs that send this command, and the simulator, which reads it."
_NOTHING = "Nothing to do. Programs may use it once stream.yaml has it."


def advice(level: Level, place: Place) -> str:
    """Return the advice for a change of a message at this level."""
    if level is Level.DOCS_NORMATIVE:
        return "Read both sentences, and change the words of stream.yaml that state the old rule."
    if level <= Level.ADDITIVE:
        return _NOTHING
    return _READ if place.operation.startswith(RECEIVE) else _SENT

"""Composes the sentence of a finding."""

from ..compare.changes import Change, ChangeKind
from ..model import Direction, Place
from .kinds import RULES
from .normative_text import changed_tokens


def sentence(change: Change, place: Place, operations: int) -> str:
    """Return the sentence, for a reader who knows neither document."""
    subject = _subject(change, place, operations)
    if change.kind is ChangeKind.PROSE:
        removed, added = changed_tokens(change.old, change.new)
        if not removed and not added:
            return f"{subject}: its {change.name or 'description'} was reworded."
        return (
            f"{subject}: its {change.name or 'description'} changed;"
            f" removed: {_listed(removed)}; added: {_listed(added)}."
        )
    values = {"old": change.old or "nothing", "new": change.new or "nothing", "name": change.name}
    text = RULES[change.kind].sentence
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", value.replace("{", "\x00"))
    return f"{subject} {text}.".replace("\x00", "{")


def _listed(words: list[str]) -> str:
    return ", ".join(words) or "nothing"


def _subject(change: Change, place: Place, operations: int) -> str:
    if not place.operation:
        return f"The document's {change.name}" if change.kind is ChangeKind.PROSE else "The document"
    where, all_of_them = place.where, f"{operations} {'messages' if place.is_message else 'operations'}"
    if place.direction is None:
        return f"{place.operation}" if operations <= 1 else f"Each of {all_of_them}"
    if place.is_message and place.where in {"body", "message"}:
        subject = f"The message property {place.path}" if place.path else "The message"
    elif place.is_message and " header " in where:
        subject = f"The message header {where.partition(' header ')[2]}"
    elif " header " in where:
        subject = (
            f"The response header {where.partition(' header ')[2]} of status {where.partition(' ')[0]}"
        )
    elif place.direction is Direction.RESPONSE:
        subject = f"The response property {place.path}" if place.path else f"The response {where}"
    elif where == "body":
        subject = f"The request property {place.path}" if place.path else "The request body"
    else:
        kind, _, name = where.partition(" ")
        subject = f"The {kind} parameter {name}{place.path}"
    return f"{subject} of {place.operation}" if operations <= 1 else f"{subject} of {all_of_them}"

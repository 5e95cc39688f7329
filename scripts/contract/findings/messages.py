"""One sentence for each finding."""

from ..compare.changes import Edit, Kind
from ..model import Direction, Place
from .kinds import RULES
from .normative_text import changed_tokens


def sentence(edit: Edit, place: Place, operations: int) -> str:
    """What happened, for somebody who knows neither document."""
    subject = _subject(edit, place, operations)
    if edit.kind is Kind.PROSE:
        gone, come = changed_tokens(edit.old, edit.new)
        if not gone and not come:
            return f"{subject}: the words of its {edit.name or 'description'} changed."
        return (
            f"{subject}: its {edit.name or 'description'} changed; gone: {_told(gone)}; new: {_told(come)}."
        )
    values = {"old": edit.old or "nothing", "new": edit.new or "nothing", "name": edit.name}
    said = RULES[edit.kind].sentence
    for key, value in values.items():
        said = said.replace(f"{{{key}}}", value.replace("{", "\x00"))
    return f"{subject} {said}.".replace("\x00", "{")


def _told(words: list[str]) -> str:
    return ", ".join(words) or "nothing"


def _subject(edit: Edit, place: Place, operations: int) -> str:
    if not place.operation:
        return f"The document's {edit.name}" if edit.kind is Kind.PROSE else "The document"
    where = place.where
    if place.direction is None:
        return f"{place.operation}" if operations <= 1 else f"Each of {operations} operations"
    if " header " in where:
        told = f"The response header {where.partition(' header ')[2]} of status {where.partition(' ')[0]}"
    elif place.direction is Direction.RESPONSE:
        told = f"The response property {place.path}" if place.path else f"The response {where}"
    elif where == "body":
        told = f"The request property {place.path}" if place.path else "The request body"
    else:
        kind, _, name = where.partition(" ")
        told = f"The {kind} parameter {name}{place.path}"
    return f"{told} of {place.operation}" if operations <= 1 else f"{told} of {operations} operations"

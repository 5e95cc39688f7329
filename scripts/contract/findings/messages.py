"""One sentence for each finding."""

from ..compare.changes import Edit, Kind
from ..model import Direction, Place
from .normative_text import changed_tokens

_SAID = {
    Kind.TYPE_CHANGED: "is {new} instead of {old}",
    Kind.TYPE_WIDENED: "may now be {new} instead of {old}",
    Kind.TYPE_NARROWED: "may only be {new} instead of {old}",
    Kind.NULLABLE: "may be null",
    Kind.NOT_NULLABLE: "may no longer be null",
    Kind.FORMAT_CHANGED: "has the format {new} instead of {old}",
    Kind.FORMAT_ADDED: "has the format {new}",
    Kind.FORMAT_REMOVED: "no longer has the format {old}",
    Kind.NUMBER_FORMAT: "has the number format {new} instead of {old}",
    Kind.ENUM_SET: "is limited to {new}",
    Kind.ENUM_LIFTED: "is no longer limited to {old}",
    Kind.ENUM_VALUE_ADDED: "may also be {new}",
    Kind.ENUM_VALUE_REMOVED: "may no longer be {old}",
    Kind.TIGHTENED: "has a tighter {name}: {new} instead of {old}",
    Kind.LOOSENED: "has a wider {name}: {new} instead of {old}",
    Kind.BOUND_SET: "has a {name} now: {new}",
    Kind.BOUND_LIFTED: "no longer has a {name}; it was {old}",
    Kind.PATTERN_CHANGED: "must match {new} instead of {old}",
    Kind.PATTERN_SET: "must match {new}",
    Kind.PATTERN_LIFTED: "no longer has to match {old}",
    Kind.MULTIPLE_TIGHTENED: "must be a multiple of {new}; it was {old}",
    Kind.MULTIPLE_LOOSENED: "must be a multiple of {new}; it was {old}",
    Kind.MULTIPLE_CHANGED: "must be a multiple of {new}; it was {old}",
    Kind.UNIQUE_SET: "may no longer hold the same item twice",
    Kind.UNIQUE_LIFTED: "may hold the same item twice",
    Kind.REQUIRED: "is required",
    Kind.OPTIONAL: "is no longer required",
    Kind.DEPENDENT_SET: "must have {new} where it has {name}",
    Kind.DEPENDENT_LIFTED: "may have {name} without {old}",
    Kind.PROPERTY_ADDED: "is new",
    Kind.REQUIRED_PROPERTY_ADDED: "is new and required",
    Kind.PROPERTY_REMOVED: "is gone",
    Kind.REQUIRED_PROPERTY_REMOVED: "is gone; it was required",
    Kind.CLOSED: "has no other properties any more than those that are named",
    Kind.OPENED: "may have properties that are not named",
    Kind.CONSTRAINED: "has a schema for {name} where anything fitted",
    Kind.UNCONSTRAINED: "no longer has a schema for {name}: anything fits",
    Kind.BRANCH_ADDED: "has one more alternative: {new}",
    Kind.BRANCH_REMOVED: "has one alternative less: {old}",
    Kind.WRAPPED: "is now one of {new}, among them what it was",
    Kind.UNWRAPPED: "is now one of what were {old}",
    Kind.CHOICE: "is chosen by {new} instead of {old}",
    Kind.DEFAULT_SET: "has a default now: {new}",
    Kind.DEFAULT_CHANGED: "has another default: {new} instead of {old}",
    Kind.DEFAULT_LIFTED: "no longer has a default; it was {old}",
    Kind.READ_ONLY: "is read-only",
    Kind.NOT_READ_ONLY: "is no longer read-only",
    Kind.WRITE_ONLY: "is write-only",
    Kind.NOT_WRITE_ONLY: "is no longer write-only",
    Kind.DISCRIMINATOR: "tells its alternatives apart in another way",
    Kind.CONDITION: "has another condition in {name}",
    Kind.PARAMETER_ADDED: "is new",
    Kind.REQUIRED_PARAMETER_ADDED: "is new and required",
    Kind.PARAMETER_REMOVED: "is gone",
    Kind.PARAMETER_REQUIRED: "is required",
    Kind.PARAMETER_OPTIONAL: "is no longer required",
    Kind.PARAMETER_RENAMED: "has other names for the parameters of its path",
    Kind.SERIALISATION: "travels in another form: {new} instead of {old}",
    Kind.BODY_ADDED: "takes a body now, if one is sent",
    Kind.REQUIRED_BODY_ADDED: "demands a body now",
    Kind.BODY_REMOVED: "no longer takes a body",
    Kind.BODY_REQUIRED: "must have a body",
    Kind.BODY_OPTIONAL: "may go without a body",
    Kind.MEDIA_ADDED: "may also be {new}",
    Kind.MEDIA_REMOVED: "may no longer be {old}",
    Kind.MEDIA_RENAMED: "is {new} instead of {old}",
    Kind.SUCCESS_ADDED: "is a new success",
    Kind.SUCCESS_REMOVED: "is no longer declared",
    Kind.SUCCESS_CHANGED: "is the success instead of {old}",
    Kind.ERROR_ADDED: "is a new declared error",
    Kind.ERROR_REMOVED: "is no longer declared",
    Kind.HEADER_ADDED: "is new",
    Kind.HEADER_REMOVED: "is gone",
    Kind.REQUIRED_HEADER_REMOVED: "is gone; it was always sent",
    Kind.HEADER_REQUIRED: "is always sent",
    Kind.HEADER_OPTIONAL: "is no longer always sent",
    Kind.OPERATION_ADDED: "is new",
    Kind.OPERATION_REMOVED: "is gone",
    Kind.OPERATION_ID: "has the operationId {new} instead of {old}",
    Kind.TAGS: "has the tags {new} instead of {old}",
    Kind.DEPRECATED: "is deprecated",
    Kind.UNDEPRECATED: "is no longer deprecated",
    Kind.SECURITY_TIGHTENED: "asks for other credentials: {new} instead of {old}",
    Kind.SECURITY_RELAXED: "asks for less: {new} instead of {old}",
    Kind.SERVER_REMOVED: "is no longer served at {old}",
    Kind.SERVER_CHANGED: "is served at {new} instead of {old}",
    Kind.SERVER_ADDED: "is also served at {new}",
    Kind.SERVERS_REORDERED: "is served at the same addresses in another order",
    Kind.COSMETIC: "has another {name}",
    Kind.EXTENSION: "has another {name}",
    Kind.UNKNOWN: "has another {name}, which no rule here knows",
}


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
    said = _SAID[edit.kind]
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

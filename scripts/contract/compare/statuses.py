"""Compares the responses of an operation: 200 is a part of 2XX, and 2XX of `default`."""

from collections.abc import Iterator, Mapping

from ..model import Direction, Place
from ..schema.operations import Body, Operation
from .bodies import body_differences, payload_differences
from .changes import Change, ChangeKind
from .occurrences import Found, Occurrence

Responses = Mapping[str, Body]


def response_differences(base: Operation, revision: Operation) -> Iterator[Found]:
    """Yield the differences of all responses; one is compared with the response that covers its status."""
    old, new = dict(base.responses), dict(revision.responses)
    moved = _moved(old, new)
    if moved is not None:
        before, after = old.pop(moved[0]), new.pop(moved[1])
        place = Place(revision.name, Direction.RESPONSE, moved[1])
        change = Change(ChangeKind.SUCCESS_CHANGED, before.at, after.at, *moved, name="status")
        yield Occurrence(change, place)
        yield from body_differences(before, after, place)
    for status in sorted({*old, *new}):
        place = Place(revision.name, Direction.RESPONSE, status)
        if status in old and status in new:
            yield from body_differences(old[status], new[status], place)
        elif status in old:
            yield from _removed(status, base.responses, revision.responses, place)
        else:
            yield from _added(status, base.responses, revision.responses, place)


def _moved(old: Responses, new: Responses) -> tuple[str, str] | None:
    """Return the only success status and the one that replaces it; a part of 2XX does not replace it."""
    removed = [status for status in old if status not in new and is_success(status)]
    added = [status for status in new if status not in old and is_success(status)]
    is_one = len(removed) == len(added) == 1 and removed != ["2XX"]
    return (removed[0], added[0]) if is_one else None


def _removed(status: str, old: Responses, new: Responses, place: Place) -> Iterator[Found]:
    body, cover = old[status], covering(status, new)
    parts = [name for name in new if name not in old and covering(name, {status: body}) == status]
    if cover is None:
        kind = ChangeKind.SUCCESS_REMOVED if is_success(status) else ChangeKind.ERROR_REMOVED
        is_narrower = is_success(status) and parts
        after = ", ".join(sorted(parts)) if is_narrower else None
        kind = ChangeKind.SUCCESS_NARROWED if is_narrower else kind
        yield Occurrence(Change(kind, body.at, None, status, after, name=status), place)
        return
    is_gone = is_success(status) and cover == "default"
    kind = ChangeKind.SUCCESS_REMOVED if is_gone else ChangeKind.STATUS_GENERALIZED
    after = None if is_gone else cover
    yield Occurrence(Change(kind, body.at, None, status, after, name=status), place)
    yield from payload_differences(body, new[cover], place)


def _added(status: str, old: Responses, new: Responses, place: Place) -> Iterator[Found]:
    body, cover = new[status], covering(status, old)
    if cover is None or (is_success(status) and cover == "default"):
        kind = ChangeKind.SUCCESS_ADDED if is_success(status) else ChangeKind.ERROR_ADDED
        yield Occurrence(Change(kind, None, body.at, None, status, name=status), place)
    else:
        change = Change(ChangeKind.STATUS_SPECIFIED, None, body.at, cover, status, name=status)
        yield Occurrence(change, place)
    if cover is not None:
        yield from payload_differences(old[cover], body, place)


def is_success(status: str) -> bool:
    """True for 2XX and its parts."""
    return status.startswith("2")


def covering(status: str, responses: Responses) -> str | None:
    """Return the range, or `default`, whose response an undeclared status has.

    `default` means errors where a success is declared.
    """
    wide = f"{status[0]}XX"
    if status == "default":
        return None
    if wide in responses and wide != status:
        return wide
    is_declared = is_success(status) and any(map(is_success, responses))
    return "default" if "default" in responses and not is_declared else None

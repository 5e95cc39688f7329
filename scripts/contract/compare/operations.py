"""Compares two operations; their schemas become pairs that `schema_pairs` compares."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..model import Direction, Place
from ..schema.normalize import Node
from ..schema.operations import Body, Content, Operation, Parameter
from .changes import Change, ChangeKind
from .schemas import Pair
from .security import context_changes, other_changes, text_changes


@dataclass(frozen=True)
class Occurrence:
    """A difference in one place that it is reached from."""

    change: Change
    place: Place
    inverted: bool = False  # inside `not`
    hidden: bool = False  # read-only in a request, write-only in a response
    deprecated: bool = False  # the removal was announced


@dataclass(frozen=True)
class Root:
    """A pair of schemas at the root of a body, parameter or header."""

    place: Place
    pair: Pair


class OperationPair:
    """One operation, in both contracts."""

    def __init__(self, base: Operation, revision: Operation) -> None:
        self.base, self.revision = base, revision
        self.roots: list[Root] = []

    def differences(self) -> Iterator[Occurrence]:
        """Yield the differences; afterwards `roots` holds the pairs of schemas to compare."""
        here = Place(self.revision.name)
        for change in self._operation_changes():
            yield Occurrence(change, here)
        yield from self._parameters()
        yield from self._request_body()
        yield from self._responses()

    def _operation_changes(self) -> Iterator[Change]:
        old, new = self.base, self.revision
        at = (old.at, new.at)
        if old.operation_id != new.operation_id:
            yield Change(
                ChangeKind.OPERATION_ID, *at, old.operation_id, new.operation_id, name="operationId"
            )
        for before, after in zip(old.path_names, new.path_names, strict=True):
            if before != after:
                yield Change(ChangeKind.PARAMETER_RENAMED, *at, before, after, name="path")
        if old.tags != new.tags:
            yield Change(
                ChangeKind.TAGS, *at, ", ".join(sorted(old.tags)), ", ".join(sorted(new.tags)), name="tags"
            )
        if old.deprecated != new.deprecated:
            yield Change(
                ChangeKind.DEPRECATED if new.deprecated else ChangeKind.UNDEPRECATED, *at, name="deprecated"
            )
        yield from text_changes(old.texts, new.texts, *at)
        yield from other_changes(old.rest, new.rest, *at)
        yield from context_changes(old, new)

    def _parameters(self) -> Iterator[Occurrence]:
        for key in sorted({*self.base.parameters, *self.revision.parameters}):
            old, new = self.base.parameters.get(key), self.revision.parameters.get(key)
            name = (new or old or _NO_PARAMETER).name
            place = Place(self.revision.name, Direction.REQUEST, f"{key[0]} {name}")
            for change in self._parameter(old, new, place, f"{key[0]} {name}"):
                yield Occurrence(change, place)

    def _parameter(
        self, old: Parameter | None, new: Parameter | None, place: Place, name: str
    ) -> Iterator[Change]:
        if old is None and new is not None:
            kind = ChangeKind.REQUIRED_PARAMETER_ADDED if new.required else ChangeKind.PARAMETER_ADDED
            yield Change(kind, None, new.at, new=name, name=name)
        elif new is None and old is not None:
            yield Change(ChangeKind.PARAMETER_REMOVED, old.at, None, old=name, name=name)
        elif old is not None and new is not None:
            if old.required != new.required:
                kind = ChangeKind.PARAMETER_REQUIRED if new.required else ChangeKind.PARAMETER_OPTIONAL
                yield Change(kind, old.at, new.at, name=name)
            if old.deprecated != new.deprecated:
                yield Change(
                    ChangeKind.DEPRECATED if new.deprecated else ChangeKind.UNDEPRECATED,
                    old.at,
                    new.at,
                    name=name,
                )
            yield from _common_changes(old, new, name)
            self._add_root(place, old.node, new.node)

    def _add_root(self, place: Place, old: Node | None, new: Node | None) -> None:
        if old is not None and new is not None:
            self.roots.append(Root(place, (old, new)))

    def _request_body(self) -> Iterator[Occurrence]:
        old, new = self.base.body, self.revision.body
        place = Place(self.revision.name, Direction.REQUEST, "body")
        if old is None and new is not None:
            kind = ChangeKind.REQUIRED_BODY_ADDED if new.required else ChangeKind.BODY_ADDED
            yield Occurrence(Change(kind, self.base.at, new.at, name="requestBody"), place)
        elif new is None and old is not None:
            yield Occurrence(
                Change(ChangeKind.BODY_REMOVED, old.at, self.revision.at, name="requestBody"), place
            )
        elif old is not None and new is not None:
            if old.required != new.required:
                kind = ChangeKind.BODY_REQUIRED if new.required else ChangeKind.BODY_OPTIONAL
                yield Occurrence(Change(kind, old.at, new.at, name="requestBody"), place)
            for change in (
                *text_changes(old.texts, new.texts, old.at, new.at),
                *other_changes(old.rest, new.rest, old.at, new.at),
            ):
                yield Occurrence(change, place)
            yield from self._contents(old, new, place)

    def _responses(self) -> Iterator[Occurrence]:
        old, new = dict(self.base.responses), dict(self.revision.responses)
        removed = [status for status in old if status not in new and _is_success(status)]
        added = [status for status in new if status not in old and _is_success(status)]
        if len(removed) == len(added) == 1:
            before, after = old.pop(removed[0]), new.pop(added[0])
            place = Place(self.revision.name, Direction.RESPONSE, added[0])
            yield Occurrence(
                Change(
                    ChangeKind.SUCCESS_CHANGED, before.at, after.at, removed[0], added[0], name="status"
                ),
                place,
            )
            yield from self._response(before, after, place)
        for status in sorted({*old, *new}):
            place = Place(self.revision.name, Direction.RESPONSE, status)
            if status in old and status in new:
                yield from self._response(old[status], new[status], place)
            else:
                yield Occurrence(_status_change(status, old.get(status), new.get(status)), place)
                was = old.get(status) or _fallback_success(self.base, status)
                now = new.get(status) or _fallback_success(self.revision, status)
                if was is not None and now is not None:
                    yield from self._contents(was, now, place)

    def _response(self, old: Body, new: Body, place: Place) -> Iterator[Occurrence]:
        for change in (
            *text_changes(old.texts, new.texts, old.at, new.at),
            *other_changes(old.rest, new.rest, old.at, new.at),
        ):
            yield Occurrence(change, place)
        for name in sorted({*old.headers, *new.headers}):
            before, after = old.headers.get(name), new.headers.get(name)
            header = Place(
                place.operation,
                place.direction,
                f"{place.where} header {(after or before or _NO_PARAMETER).name}",
            )
            for change in _header_changes(before, after):
                yield Occurrence(change, header)
            if before is not None and after is not None:
                self._add_root(header, before.node, after.node)
        yield from self._contents(old, new, place)

    def _contents(self, old: Body, new: Body, place: Place) -> Iterator[Occurrence]:
        removed = sorted(media for media in old.contents if media not in new.contents)
        added = sorted(media for media in new.contents if media not in old.contents)
        if len(removed) == len(added) == 1:
            before, after = old.contents[removed[0]], new.contents[added[0]]
            change = Change(
                ChangeKind.MEDIA_RENAMED, before.at, after.at, removed[0], added[0], name="content"
            )
            yield Occurrence(change, place)
            yield from self._content(before, after, place)
        else:
            for media in removed:
                at = old.contents[media].at
                yield Occurrence(Change(ChangeKind.MEDIA_REMOVED, at, new.at, old=media, name=media), place)
            for media in added:
                at = new.contents[media].at
                yield Occurrence(Change(ChangeKind.MEDIA_ADDED, old.at, at, new=media, name=media), place)
        for media in sorted(old.contents.keys() & new.contents.keys()):
            yield from self._content(old.contents[media], new.contents[media], place)

    def _content(self, old: Content, new: Content, place: Place) -> Iterator[Occurrence]:
        for change in other_changes(old.cosmetic, new.cosmetic, old.at, new.at):
            yield Occurrence(change, place)
        if (old.node is None) != (new.node is None):
            kind = ChangeKind.CONSTRAINED if old.node is None else ChangeKind.UNCONSTRAINED
            yield Occurrence(Change(kind, old.at, new.at, name="schema"), place)
        self._add_root(place, old.node, new.node)


_NO_PARAMETER = Parameter(
    "", "", required=False, node=None, serialisation={}, deprecated=False, texts={}, rest={}
)


def _is_success(status: str) -> bool:
    return status.startswith("2")


def _fallback_success(operation: Operation, status: str) -> Body | None:
    """Return the response that covers a success status that the operation does not declare."""
    responses = operation.responses
    if not _is_success(status):
        return None
    if "2XX" in responses:
        return responses["2XX"]
    return None if any(map(_is_success, responses)) else responses.get("default")


def _status_change(status: str, old: Body | None, new: Body | None) -> Change:
    at = (old.at if old else None, new.at if new else None)
    if _is_success(status):
        kind = ChangeKind.SUCCESS_REMOVED if new is None else ChangeKind.SUCCESS_ADDED
    else:
        kind = ChangeKind.ERROR_REMOVED if new is None else ChangeKind.ERROR_ADDED
    return Change(kind, *at, status if old else None, status if new else None, name=status)


def _header_changes(old: Parameter | None, new: Parameter | None) -> Iterator[Change]:
    if old is None and new is not None:
        yield Change(ChangeKind.HEADER_ADDED, None, new.at, new=new.name, name=new.name)
    elif new is None and old is not None:
        kind = ChangeKind.REQUIRED_HEADER_REMOVED if old.required else ChangeKind.HEADER_REMOVED
        yield Change(kind, old.at, None, old=old.name, name=old.name)
    elif old is not None and new is not None:
        if old.required != new.required:
            kind = ChangeKind.HEADER_REQUIRED if new.required else ChangeKind.HEADER_OPTIONAL
            yield Change(kind, old.at, new.at, name=new.name)
        if old.deprecated != new.deprecated:
            yield Change(
                ChangeKind.DEPRECATED if new.deprecated else ChangeKind.UNDEPRECATED,
                old.at,
                new.at,
                name=new.name,
            )
        yield from _common_changes(old, new, new.name)


def _common_changes(old: Parameter, new: Parameter, name: str) -> Iterator[Change]:
    """Yield the differences that parameters and headers have in common."""
    if (old.node is None) != (new.node is None):
        kind = ChangeKind.CONSTRAINED if old.node is None else ChangeKind.UNCONSTRAINED
        yield Change(kind, old.at, new.at, name=name)
    scalar = old.scalar or new.scalar
    if old.serialisation_of(scalar=scalar) != new.serialisation_of(scalar=scalar):
        before, after = _serialisation_text(old), _serialisation_text(new)
        yield Change(ChangeKind.SERIALISATION, old.at, new.at, before, after, name=name)
    yield from text_changes(old.texts, new.texts, old.at, new.at)
    yield from other_changes(old.rest, new.rest, old.at, new.at)


def _serialisation_text(parameter: Parameter) -> str:
    return ", ".join(f"{key}={value}" for key, value in sorted(parameter.serialisation.items()))

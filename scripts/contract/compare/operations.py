"""What differs between two operations themselves; their schemas are handed on as pairs to compare."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..model import Direction, Place
from ..schema.normalize import Node
from ..schema.operations import Body, Content, Operation, Parameter
from .changes import Edit, Kind
from .schemas import Pair
from .security import accesses, rest, words


@dataclass(frozen=True)
class Found:
    """A difference, and one place it is reached from."""

    edit: Edit
    place: Place
    turned: bool = False  # inside `not`
    hidden: bool = False  # read-only in a request, write-only in a response
    deprecated: bool = False  # it was announced


@dataclass(frozen=True)
class Root:
    """Where schemas begin."""

    place: Place
    pair: Pair


class OperationPair:
    """One operation, in both contracts."""

    def __init__(self, base: Operation, revision: Operation) -> None:
        self.base, self.revision = base, revision
        self.roots: list[Root] = []

    def differences(self) -> Iterator[Found]:
        """What differs; afterwards `roots` holds the pairs of schemas to go on with."""
        here = Place(self.revision.name)
        for edit in self._of_the_operation():
            yield Found(edit, here)
        yield from self._parameters()
        yield from self._request_body()
        yield from self._responses()

    def _of_the_operation(self) -> Iterator[Edit]:
        old, new = self.base, self.revision
        at = (old.at, new.at)
        if old.operation_id != new.operation_id:
            yield Edit(Kind.OPERATION_ID, *at, old.operation_id, new.operation_id, name="operationId")
        if old.path_names != new.path_names:
            yield Edit(Kind.PARAMETER_RENAMED, *at, old.name, new.name, name="path")
        if old.tags != new.tags:
            yield Edit(
                Kind.TAGS, *at, ", ".join(sorted(old.tags)), ", ".join(sorted(new.tags)), name="tags"
            )
        if old.deprecated != new.deprecated:
            yield Edit(Kind.DEPRECATED if new.deprecated else Kind.UNDEPRECATED, *at, name="deprecated")
        yield from words(old.texts, new.texts, *at)
        yield from rest(old.rest, new.rest, *at)
        yield from accesses(old, new)

    def _parameters(self) -> Iterator[Found]:
        for key in sorted({*self.base.parameters, *self.revision.parameters}):
            old, new = self.base.parameters.get(key), self.revision.parameters.get(key)
            name = (new or old or _NOTHING).name
            place = Place(self.revision.name, Direction.REQUEST, f"{key[0]} {name}")
            for edit in self._parameter(old, new, place, f"{key[0]} {name}"):
                yield Found(edit, place)

    def _parameter(
        self, old: Parameter | None, new: Parameter | None, place: Place, name: str
    ) -> Iterator[Edit]:
        if old is None and new is not None:
            kind = Kind.REQUIRED_PARAMETER_ADDED if new.required else Kind.PARAMETER_ADDED
            yield Edit(kind, None, new.at, new=name, name=name)
        elif new is None and old is not None:
            yield Edit(Kind.PARAMETER_REMOVED, old.at, None, old=name, name=name)
        elif old is not None and new is not None:
            if old.required != new.required:
                kind = Kind.PARAMETER_REQUIRED if new.required else Kind.PARAMETER_OPTIONAL
                yield Edit(kind, old.at, new.at, name=name)
            if old.deprecated != new.deprecated:
                yield Edit(
                    Kind.DEPRECATED if new.deprecated else Kind.UNDEPRECATED, old.at, new.at, name=name
                )
            yield from _field(old, new, name)
            self._go_on(place, old.node, new.node)

    def _go_on(self, place: Place, old: Node | None, new: Node | None) -> None:
        if old is not None and new is not None:
            self.roots.append(Root(place, (old, new)))

    def _request_body(self) -> Iterator[Found]:
        old, new = self.base.body, self.revision.body
        place = Place(self.revision.name, Direction.REQUEST, "body")
        if old is None and new is not None:
            kind = Kind.REQUIRED_BODY_ADDED if new.required else Kind.BODY_ADDED
            yield Found(Edit(kind, self.base.at, new.at, name="requestBody"), place)
        elif new is None and old is not None:
            yield Found(Edit(Kind.BODY_REMOVED, old.at, self.revision.at, name="requestBody"), place)
        elif old is not None and new is not None:
            if old.required != new.required:
                kind = Kind.BODY_REQUIRED if new.required else Kind.BODY_OPTIONAL
                yield Found(Edit(kind, old.at, new.at, name="requestBody"), place)
            for edit in (
                *words(old.texts, new.texts, old.at, new.at),
                *rest(old.rest, new.rest, old.at, new.at),
            ):
                yield Found(edit, place)
            yield from self._contents(old, new, place)

    def _responses(self) -> Iterator[Found]:
        old, new = dict(self.base.responses), dict(self.revision.responses)
        gone = [status for status in old if status not in new and _is_success(status)]
        come = [status for status in new if status not in old and _is_success(status)]
        if len(gone) == len(come) == 1:
            before, after = old.pop(gone[0]), new.pop(come[0])
            place = Place(self.revision.name, Direction.RESPONSE, come[0])
            yield Found(
                Edit(Kind.SUCCESS_CHANGED, before.at, after.at, gone[0], come[0], name="status"), place
            )
            yield from self._response(before, after, place)
        for status in sorted({*old, *new}):
            place = Place(self.revision.name, Direction.RESPONSE, status)
            if status in old and status in new:
                yield from self._response(old[status], new[status], place)
            else:
                yield Found(_status(status, old.get(status), new.get(status)), place)
                was = old.get(status) or _meant(self.base, status)
                now = new.get(status) or _meant(self.revision, status)
                if was is not None and now is not None:
                    yield from self._contents(was, now, place)

    def _response(self, old: Body, new: Body, place: Place) -> Iterator[Found]:
        for edit in (
            *words(old.texts, new.texts, old.at, new.at),
            *rest(old.rest, new.rest, old.at, new.at),
        ):
            yield Found(edit, place)
        for name in sorted({*old.headers, *new.headers}):
            before, after = old.headers.get(name), new.headers.get(name)
            header = Place(
                place.operation,
                place.direction,
                f"{place.where} header {(after or before or _NOTHING).name}",
            )
            for edit in _header(before, after):
                yield Found(edit, header)
            if before is not None and after is not None:
                self._go_on(header, before.node, after.node)
        yield from self._contents(old, new, place)

    def _contents(self, old: Body, new: Body, place: Place) -> Iterator[Found]:
        gone = sorted(media for media in old.contents if media not in new.contents)
        come = sorted(media for media in new.contents if media not in old.contents)
        if len(gone) == len(come) == 1:
            before, after = old.contents[gone[0]], new.contents[come[0]]
            edit = Edit(Kind.MEDIA_RENAMED, before.at, after.at, gone[0], come[0], name="content")
            yield Found(edit, place)
            yield from self._content(before, after, place)
        else:
            for media in gone:
                at = old.contents[media].at
                yield Found(Edit(Kind.MEDIA_REMOVED, at, new.at, old=media, name=media), place)
            for media in come:
                at = new.contents[media].at
                yield Found(Edit(Kind.MEDIA_ADDED, old.at, at, new=media, name=media), place)
        for media in sorted(old.contents.keys() & new.contents.keys()):
            yield from self._content(old.contents[media], new.contents[media], place)

    def _content(self, old: Content, new: Content, place: Place) -> Iterator[Found]:
        for edit in rest(old.cosmetic, new.cosmetic, old.at, new.at):
            yield Found(edit, place)
        if (old.node is None) != (new.node is None):
            kind = Kind.CONSTRAINED if old.node is None else Kind.UNCONSTRAINED
            yield Found(Edit(kind, old.at, new.at, name="schema"), place)
        self._go_on(place, old.node, new.node)


_NOTHING = Parameter("", "", required=False, node=None, how={}, deprecated=False, texts={}, rest={})


def _is_success(status: str) -> bool:
    return status.startswith("2")


def _meant(operation: Operation, status: str) -> Body | None:
    """What an operation says of a success that it does not name."""
    responses = operation.responses
    if not _is_success(status):
        return None
    if "2XX" in responses:
        return responses["2XX"]
    return None if any(map(_is_success, responses)) else responses.get("default")


def _status(status: str, old: Body | None, new: Body | None) -> Edit:
    at = (old.at if old else None, new.at if new else None)
    if _is_success(status):
        kind = Kind.SUCCESS_REMOVED if new is None else Kind.SUCCESS_ADDED
    else:
        kind = Kind.ERROR_REMOVED if new is None else Kind.ERROR_ADDED
    return Edit(kind, *at, status if old else None, status if new else None, name=status)


def _header(old: Parameter | None, new: Parameter | None) -> Iterator[Edit]:
    if old is None and new is not None:
        yield Edit(Kind.HEADER_ADDED, None, new.at, new=new.name, name=new.name)
    elif new is None and old is not None:
        kind = Kind.REQUIRED_HEADER_REMOVED if old.required else Kind.HEADER_REMOVED
        yield Edit(kind, old.at, None, old=old.name, name=old.name)
    elif old is not None and new is not None:
        if old.required != new.required:
            kind = Kind.HEADER_REQUIRED if new.required else Kind.HEADER_OPTIONAL
            yield Edit(kind, old.at, new.at, name=new.name)
        if old.deprecated != new.deprecated:
            yield Edit(
                Kind.DEPRECATED if new.deprecated else Kind.UNDEPRECATED, old.at, new.at, name=new.name
            )
        yield from _field(old, new, new.name)


def _field(old: Parameter, new: Parameter, name: str) -> Iterator[Edit]:
    """What parameters and headers have in common."""
    if (old.node is None) != (new.node is None):
        kind = Kind.CONSTRAINED if old.node is None else Kind.UNCONSTRAINED
        yield Edit(kind, old.at, new.at, name=name)
    scalar = old.scalar or new.scalar
    if old.travels(scalar=scalar) != new.travels(scalar=scalar):
        before, after = _how(old), _how(new)
        yield Edit(Kind.SERIALISATION, old.at, new.at, before, after, name=name)
    yield from words(old.texts, new.texts, old.at, new.at)
    yield from rest(old.rest, new.rest, old.at, new.at)


def _how(parameter: Parameter) -> str:
    return ", ".join(f"{key}={value}" for key, value in sorted(parameter.how.items()))

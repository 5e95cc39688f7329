"""Seeds known edits into a copy of a document, to check that the comparison finds them."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

from ..document.document import Object, child, joined, steps
from ..model import Level
from ..schema.normalize import Node, Shape
from ..schema.operations import Contract, Operation
from ..schema.stream import MESSAGE, StreamContract

_STRING, _INTEGER = frozenset({"string"}), frozenset({"integer"})
_SEEDED_SCHEME: Object = {"seeded": []}
_SEEDED_SERVER: Object = {"url": "https://seeded.invalid"}
Mutation = Callable[[Object], None]


@dataclass(frozen=True)
class SeededEdit:
    """An edit of the object at a pointer, and the minimum level of its finding."""

    name: str
    pointer: str
    mutation: Mutation
    level: Level

    def into(self, root: Object) -> Object:
        """Return a copy of a document with the edit applied."""
        edited = copy.deepcopy(root)
        node: object = edited
        for step in steps(self.pointer):
            node = child(node, step)
        self.mutation(cast(Object, node))
        return edited


@dataclass(frozen=True)
class _Site:
    """A schema of the document, and the direction of its values."""

    node: Node
    shape: Shape
    is_response: bool


def seeded_edits(contract: Contract) -> Iterator[SeededEdit]:
    """Yield one edit of each kind for which the document has a place."""
    operations = [contract.operation(name) for name in contract.names]
    seen: set[str] = set()
    around = (
        _connection(contract)
        if isinstance(contract, StreamContract)
        else (*_operations(operations), *_parameters(operations))
    )
    for seeded in (*around, *_schemas(contract, operations)):
        if seeded.name not in seen:
            seen.add(seeded.name)
            yield seeded


def _connection(contract: Contract) -> Iterator[SeededEdit]:
    """Yield edits of a stream outside its schemas."""
    for name in contract.document.object_at("/operations"):
        yield SeededEdit("message removed", "/operations", _dropping(name), Level.BREAKING)
    for name in contract.document.object_at("/servers"):
        at = joined("/servers", name)
        yield SeededEdit("address moved", at, _setting("host", "seeded.invalid"), Level.BREAKING)
    for name in contract.document.object_at("/channels"):
        at = joined("/channels", name)
        yield SeededEdit("channel moved", at, _setting("address", "seeded"), Level.BREAKING)


def _setting(key: str, value: object) -> Mutation:
    def mutation(target: Object) -> None:
        target[key] = value

    return mutation


def _dropping(key: str) -> Mutation:
    def mutation(target: Object) -> None:
        del target[key]

    return mutation


def _renaming(old: str, new: str) -> Mutation:
    def mutation(target: Object) -> None:
        target[new] = target.pop(old)

    return mutation


def _dropping_item(key: str, value: object) -> Mutation:
    def mutation(target: Object) -> None:
        target[key] = [item for item in cast(list[object], target[key]) if item != value]

    return mutation


def _adding_item(key: str, value: object) -> Mutation:
    def mutation(target: Object) -> None:
        target[key] = [*cast(list[object], target.get(key, [])), value]

    return mutation


def _inserting_item(key: str, value: object) -> Mutation:
    def mutation(target: Object) -> None:
        target[key] = [value, *cast(list[object], target.get(key, []))]

    return mutation


def _operations(operations: list[Operation]) -> Iterator[SeededEdit]:
    parameter: Object = {"name": "seeded", "in": "query", "required": True, "schema": {"type": "string"}}
    edits: tuple[tuple[str, Mutation, Level], ...] = (
        ("required parameter added", _adding_item("parameters", parameter), Level.BREAKING),
        ("operationId changed", _setting("operationId", "Seeded"), Level.BEHAVIOURAL),
        ("first tag changed", _inserting_item("tags", "seeded"), Level.BEHAVIOURAL),
        ("deprecated", _setting("deprecated", True), Level.BEHAVIOURAL),
        ("security requirement added", _setting("security", [_SEEDED_SCHEME]), Level.BREAKING),
        ("address moved", _setting("servers", [_SEEDED_SERVER]), Level.BREAKING),
        (
            "rule in prose",
            _setting("description", "At most 17, or it must be refused."),
            Level.DOCS_NORMATIVE,
        ),
    )
    for operation in operations:
        path_at, _, method = operation.at.rpartition("/")
        yield SeededEdit("operation removed", path_at, _dropping(method), Level.BREAKING)
        for name, mutation, level in edits:
            yield SeededEdit(name, operation.at, mutation, level)
        yield from _responses(operation)


def _responses(operation: Operation) -> Iterator[SeededEdit]:
    around = joined(operation.at, "responses")
    for status in operation.responses.keys() & {"200", "201", "202", "204"}:
        yield SeededEdit("success status changed", around, _renaming(status, "206"), Level.BREAKING)
        for media in operation.responses[status].contents.values():
            above, _, key = media.at.rpartition("/")
            mutation = _renaming(key.replace("~1", "/"), "text/seeded")
            yield SeededEdit("media type changed", above, mutation, Level.BREAKING)
            mutation = _renaming(key.replace("~1", "/"), "*/*")
            yield SeededEdit("response media type widened", above, mutation, Level.BREAKING)


def _parameters(operations: list[Operation]) -> Iterator[SeededEdit]:
    for operation in operations:
        for (where, _), parameter in operation.parameters.items():
            if where == "query" and not parameter.required:
                at = parameter.at
                yield SeededEdit(
                    "parameter became required", at, _setting("required", True), Level.BREAKING
                )
                yield SeededEdit("parameter renamed", at, _setting("name", "seeded"), Level.BREAKING)


def _schemas(contract: Contract, operations: list[Operation]) -> Iterator[SeededEdit]:
    for site in _sites(contract, operations):
        at = site.node[0]
        raw: object = contract.document.at(at)
        if isinstance(raw, dict):
            yield from _of_objects(at, cast(Object, raw), site.is_response)
            yield from _of_values(at, cast(Object, raw), site)


def _other_value(enum: list[object]) -> object:
    """Return a value of the same type that is not listed."""
    numbers = [value for value in enum if isinstance(value, int)]
    return max(numbers) + 1 if numbers else "seeded"


def _of_values(at: str, raw: Object, site: _Site) -> Iterator[SeededEdit]:
    types, enum = site.shape.types, cast(list[object], raw.get("enum") or [])
    if enum and site.is_response:
        edit = _adding_item("enum", _other_value(enum))
        yield SeededEdit("response enum value added", at, edit, Level.BEHAVIOURAL)
    elif enum:
        yield SeededEdit("request enum value removed", at, _dropping_item("enum", enum[0]), Level.BREAKING)
    elif types == _STRING and site.is_response:
        yield SeededEdit("response type changed", at, _setting("type", "array"), Level.BREAKING)
    elif types == _STRING:
        yield SeededEdit("request enum set", at, _setting("enum", ["seeded"]), Level.BREAKING)
    elif types == _INTEGER and not site.is_response:
        yield SeededEdit("request bound set", at, _setting("maximum", 2), Level.BREAKING)
        yield SeededEdit("request default set", at, _setting("default", 1), Level.BEHAVIOURAL)
    yield from _of_notation(at, raw, site)
    if "type" in raw:
        yield SeededEdit("unknown keyword", at, _setting("seededKeyword", 1), Level.UNCLASSIFIED)


def _side(site: _Site) -> str:
    return "response" if site.is_response else "request"


def _choosing(others: list[Object]) -> Mutation:
    """Return the mutation of a schema to a choice of itself and others."""

    def mutation(target: Object) -> None:
        branch = dict(target)
        target.clear()
        target["anyOf"] = [branch, *others]

    return mutation


def _of_notation(at: str, raw: Object, site: _Site) -> Iterator[SeededEdit]:
    if raw.get("format") == "int64" and site.shape.upper is None and not site.is_response:
        yield SeededEdit("request format narrowed", at, _setting("format", "int32"), Level.BREAKING)
    if site.shape.types == _STRING and site.shape.enum is None:
        yield SeededEdit("keyword without effect", at, _setting("maxItems", 17), Level.DOCS_COSMETIC)
        choice: list[Object] = [{"const": "seeded"}, {"type": "array"}]
        level = Level.BREAKING if site.is_response else Level.ADDITIVE
        yield SeededEdit(f"{_side(site)} became a choice", at, _choosing(choice), level)


def _of_objects(at: str, raw: Object, is_response: bool) -> Iterator[SeededEdit]:
    required = cast(list[str], raw.get("required") or [])
    for name in cast(Object, raw.get("properties") or {}):
        around = joined(at, "properties")
        if is_response and name in required:
            yield SeededEdit("required property removed", around, _dropping(name), Level.BREAKING)
            yield SeededEdit(
                "response property became optional", at, _dropping_item("required", name), Level.BREAKING
            )
        if not is_response and name not in required:
            yield SeededEdit("request property removed", around, _dropping(name), Level.BREAKING)
            yield SeededEdit(
                "request property became required", at, _adding_item("required", name), Level.BREAKING
            )
    if raw.get("properties") and not is_response:
        yield SeededEdit(
            "request object closed", at, _setting("additionalProperties", False), Level.BREAKING
        )


def _sites(contract: Contract, operations: list[Operation]) -> Iterator[_Site]:
    queue: list[tuple[Node, bool]] = []
    for operation in operations:
        queue += [(parameter.node, False) for parameter in operation.parameters.values() if parameter.node]
        bodies = [(operation.body, False)] if operation.body else []
        bodies += [(body, True) for status, body in operation.responses.items() if _is_read(status)]
        queue += [
            (c.node, is_response) for body, is_response in bodies for c in body.contents.values() if c.node
        ]
    seen: set[tuple[Node, bool]] = set()
    while queue:
        node, is_response = queue.pop(0)
        if (node, is_response) in seen:
            continue
        seen.add((node, is_response))
        shape = contract.schemas.shape(node)
        yield _Site(node, shape, is_response)
        below = (
            *shape.properties.values(),
            *shape.inside.values(),
            *([shape.values] if shape.values else []),
        )
        queue += [(child, is_response) for child in below]


def _is_read(status: str) -> bool:
    return status.startswith("2") or status == MESSAGE

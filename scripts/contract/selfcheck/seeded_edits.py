"""Edits that are planted into a copy of a document to see whether they are found."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

from ..document.document import Object, child, joined, steps
from ..model import Level
from ..schema.normalize import Node, Shape
from ..schema.operations import Contract, Operation

_STRING, _INTEGER = frozenset({"string"}), frozenset({"integer"})
_PLANTED_SCHEME: Object = {"planted": []}
_PLANTED_SERVER: Object = {"url": "https://planted.invalid"}
Change = Callable[[Object], None]


@dataclass(frozen=True)
class Planted:
    """An edit of the object at a pointer, and the least level at which it has to be found."""

    name: str
    pointer: str
    change: Change
    level: Level

    def into(self, root: Object) -> Object:
        """A copy of a document with the edit in it."""
        edited = copy.deepcopy(root)
        node: object = edited
        for step in steps(self.pointer):
            node = child(node, step)
        self.change(cast(Object, node))
        return edited


@dataclass(frozen=True)
class _Site:
    """A schema of the document, and who writes the values it describes."""

    node: Node
    shape: Shape
    answers: bool


def plants(contract: Contract) -> Iterator[Planted]:
    """One edit of each kind for which the document has a place."""
    operations = [contract.operation(name) for name in contract.names]
    seen: set[str] = set()
    for planted in (*_operations(operations), *_parameters(operations), *_schemas(contract, operations)):
        if planted.name not in seen:
            seen.add(planted.name)
            yield planted


def _set(key: str, value: object) -> Change:
    def change(target: Object) -> None:
        target[key] = value

    return change


def _drop(key: str) -> Change:
    def change(target: Object) -> None:
        del target[key]

    return change


def _rename(old: str, new: str) -> Change:
    def change(target: Object) -> None:
        target[new] = target.pop(old)

    return change


def _drop_item(key: str, value: object) -> Change:
    def change(target: Object) -> None:
        target[key] = [item for item in cast(list[object], target[key]) if item != value]

    return change


def _add_item(key: str, value: object) -> Change:
    def change(target: Object) -> None:
        target[key] = [*cast(list[object], target.get(key, [])), value]

    return change


def _operations(operations: list[Operation]) -> Iterator[Planted]:
    parameter: Object = {"name": "planted", "in": "query", "required": True, "schema": {"type": "string"}}
    edits: tuple[tuple[str, Change, Level], ...] = (
        ("required parameter added", _add_item("parameters", parameter), Level.BREAKING),
        ("operationId changed", _set("operationId", "Planted"), Level.BEHAVIOURAL),
        ("deprecated", _set("deprecated", True), Level.BEHAVIOURAL),
        ("security requirement added", _set("security", [_PLANTED_SCHEME]), Level.BREAKING),
        ("address moved", _set("servers", [_PLANTED_SERVER]), Level.BREAKING),
        ("rule in prose", _set("description", "At most 17, or it must be refused."), Level.DOCS_NORMATIVE),
    )
    for operation in operations:
        path_at, _, method = operation.at.rpartition("/")
        yield Planted("operation removed", path_at, _drop(method), Level.BREAKING)
        for name, change, level in edits:
            yield Planted(name, operation.at, change, level)
        yield from _responses(operation)


def _responses(operation: Operation) -> Iterator[Planted]:
    around = joined(operation.at, "responses")
    for status in operation.responses.keys() & {"200", "201", "202", "204"}:
        yield Planted("success status changed", around, _rename(status, "206"), Level.BREAKING)
        for media in operation.responses[status].contents.values():
            above, _, key = media.at.rpartition("/")
            change = _rename(key.replace("~1", "/"), "text/planted")
            yield Planted("media type changed", above, change, Level.BREAKING)


def _parameters(operations: list[Operation]) -> Iterator[Planted]:
    for operation in operations:
        for (where, _), parameter in operation.parameters.items():
            if where == "query" and not parameter.required:
                at = parameter.at
                yield Planted("parameter became required", at, _set("required", True), Level.BREAKING)
                yield Planted("parameter renamed", at, _set("name", "planted"), Level.BREAKING)


def _schemas(contract: Contract, operations: list[Operation]) -> Iterator[Planted]:
    for site in _sites(contract, operations):
        at = site.node[0]
        raw: object = contract.document.at(at)
        if isinstance(raw, dict):
            yield from _of_objects(at, cast(Object, raw), site.answers)
            yield from _of_values(at, cast(Object, raw), site)


def _of_values(at: str, raw: Object, site: _Site) -> Iterator[Planted]:
    types, enum = site.shape.types, cast(list[object], raw.get("enum") or [])
    if enum and site.answers:
        yield Planted("response enum value added", at, _add_item("enum", "planted"), Level.BEHAVIOURAL)
    elif enum:
        yield Planted("request enum value removed", at, _drop_item("enum", enum[0]), Level.BREAKING)
    elif types == _STRING and site.answers:
        yield Planted("response type changed", at, _set("type", "array"), Level.BREAKING)
    elif types == _STRING:
        yield Planted("request enum set", at, _set("enum", ["planted"]), Level.BREAKING)
    elif types == _INTEGER and not site.answers:
        yield Planted("request bound set", at, _set("maximum", 2), Level.BREAKING)
        yield Planted("request default set", at, _set("default", 1), Level.BEHAVIOURAL)
    if "type" in raw:
        yield Planted("unknown keyword", at, _set("plantedKeyword", 1), Level.UNCLASSIFIED)


def _of_objects(at: str, raw: Object, answers: bool) -> Iterator[Planted]:
    required = cast(list[str], raw.get("required") or [])
    for name in cast(Object, raw.get("properties") or {}):
        around = joined(at, "properties")
        if answers and name in required:
            yield Planted("required property removed", around, _drop(name), Level.BREAKING)
            yield Planted(
                "response property became optional", at, _drop_item("required", name), Level.BREAKING
            )
        if not answers and name not in required:
            yield Planted("request property removed", around, _drop(name), Level.BREAKING)
            yield Planted(
                "request property became required", at, _add_item("required", name), Level.BREAKING
            )
    if raw.get("properties") and not answers:
        yield Planted("request object closed", at, _set("additionalProperties", False), Level.BREAKING)


def _sites(contract: Contract, operations: list[Operation]) -> Iterator[_Site]:
    waiting: list[tuple[Node, bool]] = []
    for operation in operations:
        waiting += [
            (parameter.node, False) for parameter in operation.parameters.values() if parameter.node
        ]
        bodies = [(operation.body, False)] if operation.body else []
        bodies += [(body, True) for status, body in operation.responses.items() if status.startswith("2")]
        waiting += [(c.node, answers) for body, answers in bodies for c in body.contents.values() if c.node]
    seen: set[tuple[Node, bool]] = set()
    while waiting:
        node, answers = waiting.pop(0)
        if (node, answers) in seen:
            continue
        seen.add((node, answers))
        shape = contract.schemas.shape(node)
        yield _Site(node, shape, answers)
        below = (
            *shape.properties.values(),
            *shape.inside.values(),
            *([shape.values] if shape.values else []),
        )
        waiting += [(child, answers) for child in below]

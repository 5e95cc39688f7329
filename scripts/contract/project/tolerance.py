"""Deviations from the contract that the released client tolerates, from scripts/overrides.toml.

The client is generated from openapi.yaml with these overrides, so it reads new values of an enum that
they open, and null for a list that they make nullable. The places come from our contract, because the
compared documents may name components differently.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

from generation import overrides
from generation.overrides import Override

from ..compare.changes import ChangeKind
from ..document import parse
from ..document.document import Document, joined
from ..findings.tolerance import Key, TolerantUsage, key
from ..model import Direction, Place, Usage
from ..schema.constraints import Node, Shape
from ..schema.normalize import Schemas
from ..schema.operations import Body, Contract, Operation
from .words import WORDS

ENUM = frozenset({ChangeKind.ENUM_VALUE_ADDED, ChangeKind.ENUM_REMOVED})
NULL = frozenset({ChangeKind.NULLABLE})
OPTIONAL = frozenset({ChangeKind.OPTIONAL, ChangeKind.REQUIRED_PROPERTY_REMOVED})
STATUS = frozenset({ChangeKind.SUCCESS_CHANGED})
BODY = frozenset({ChangeKind.BODY_REQUIRED})


def derive(root: Path, usage: Usage) -> TolerantUsage:
    """Return the usage with what a client generated with scripts/overrides.toml tolerates."""
    path = root / "openapi.yaml"
    contract = Contract(parse.parse(path.read_bytes(), path.name))
    return TolerantUsage(
        usage, dict(tolerated(contract, overrides.load(root / "scripts" / "overrides.toml"))), WORDS
    )


def tolerated(contract: Contract, known: tuple[Override, ...]) -> dict[Key, frozenset[ChangeKind]]:
    """Return the places where the client tolerates more than the contract allows."""
    kinds_by_pointer: dict[str, list[tuple[str, frozenset[ChangeKind]]]] = {}
    for override in known:
        for at, name, kinds in _relaxed_places(contract.document, override):
            kinds_by_pointer.setdefault(at, []).append((name, kinds))
    tolerated_kinds: dict[Key, frozenset[ChangeKind]] = {}
    for place, pointers in _places(contract):
        for name, kinds in (entry for pointer in pointers for entry in kinds_by_pointer.get(pointer, ())):
            relaxed = key(replace(place, path=place.path + joined("", name)) if name else place)
            tolerated_kinds[relaxed] = tolerated_kinds.get(relaxed, frozenset()) | kinds
    return tolerated_kinds


def _relaxed_places(
    document: Document, override: Override
) -> Iterator[tuple[str, str, frozenset[ChangeKind]]]:
    """Yield the pointer, the property and the kinds of difference that an override relaxes."""
    for pointer in overrides.places(document.root, override):
        around, _, keyword = pointer.rpartition("/")
        if keyword == "enum" and override.action == "remove":
            yield around, "", ENUM
        elif _is_open_schema(override):
            yield pointer, "", ENUM
        elif keyword == "nullable" and override.value is True:
            yield around, "", NULL
        elif keyword == "required" and around.endswith("/requestBody") and override.value is True:
            yield around, "", BODY
        elif keyword == "required":
            yield from ((around, name, OPTIONAL) for name in _optional(document, pointer, override))
        elif override.action == "rename" and override.value == "2XX":
            yield pointer, "", STATUS


def _optional(document: Document, pointer: str, override: Override) -> list[str]:
    """Return the properties that an override of a list of required ones makes optional."""
    names = cast(list[str], document.at(pointer) or [])
    return [str(override.value)] if override.action == "drop" else names


def _is_open_schema(override: Override) -> bool:
    """True for an override that puts a schema without listed values in place of another."""
    value = cast(object, override.value)
    return override.action == "set" and isinstance(value, dict) and "enum" not in value


def _places(contract: Contract) -> Iterator[tuple[Place, tuple[str, ...]]]:
    """Yield every place of the bodies of a contract, with the pointers of its schemas."""
    for operation in map(contract.operation, contract.names):
        for place, body in _bodies(operation):
            yield place, (body.at,)
            for content in body.contents.values():
                if content.node is not None:
                    yield from _below(contract.schemas, place, content.node, frozenset())


def _bodies(operation: Operation) -> Iterator[tuple[Place, Body]]:
    if operation.body is not None:
        yield Place(operation.name, Direction.REQUEST, "body"), operation.body
    for status, body in operation.responses.items():
        yield Place(operation.name, Direction.RESPONSE, status), body


def _below(
    schemas: Schemas, place: Place, node: Node, visited: frozenset[Node]
) -> Iterator[tuple[Place, tuple[str, ...]]]:
    if node in visited:
        return
    yield place, node
    for step, child in _children(schemas.shape(node)):
        yield from _below(schemas, replace(place, path=place.path + step), child, visited | {node})


def _children(shape: Shape) -> Iterator[tuple[str, Node]]:
    for name, node in shape.properties.items():
        yield joined("", name), node
    if "items" in shape.inside:
        yield "/[]", shape.inside["items"]
    if shape.values is not None:
        yield "/{}", shape.values
    for _, branches in shape.groups:
        for branch in branches:
            yield "", branch

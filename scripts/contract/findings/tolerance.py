"""What scripts/overrides.toml lets the released client bear that the contract does not promise.

The generated client is built from openapi.yaml with these overrides in force, so an enum that they open
stays readable with a value that is new, and a list that they make nullable may be null. The places are
found by walking our contract; what is compared may have other names of components.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from generation import overrides
from generation.overrides import Override

from ..compare.changes import Kind
from ..document import parse
from ..document.document import Document, joined
from ..model import Direction, Level, Place, Usage
from ..schema.constraints import Node, Shape
from ..schema.normalize import Schemas
from ..schema.operations import Body, Contract, Operation
from .kinds import RULES

Key = tuple[str, Direction | None, str, str]

ENUM = frozenset({Kind.ENUM_VALUE_ADDED, Kind.ENUM_LIFTED})
NULL = frozenset({Kind.NULLABLE})
OPTIONAL = frozenset({Kind.OPTIONAL, Kind.REQUIRED_PROPERTY_REMOVED})
STATUS = frozenset({Kind.SUCCESS_CHANGED})
BODY = frozenset({Kind.BODY_REQUIRED})


@dataclass(frozen=True)
class Relaxed:
    """A usage, and what the client of that program bears beyond the contract; a model.Usage itself."""

    usage: Usage
    borne: dict[Key, frozenset[Kind]]

    def calls(self, operation: str) -> bool:
        """As the usage says."""
        return self.usage.calls(operation)

    def uses(self, place: Place) -> bool:
        """As the usage says."""
        return self.usage.uses(place)

    def keeps(self, kind: Kind, place: Place, *, used: bool) -> Level | None:
        """The level of a difference that the client bears; None where it does not."""
        if kind not in self.borne.get(_key(place), ()):
            return None
        tolerated = RULES[kind].tolerated
        return None if tolerated is None else tolerated[not used]


def derive(root: Path, usage: Usage) -> Relaxed:
    """The usage of a program whose client is generated from openapi.yaml with scripts/overrides.toml."""
    path = root / "openapi.yaml"
    contract = Contract(parse.parse(path.read_bytes(), path.name))
    return Relaxed(usage, dict(borne(contract, overrides.load(root / "scripts" / "overrides.toml"))))


def borne(contract: Contract, known: tuple[Override, ...]) -> dict[Key, frozenset[Kind]]:
    """The places of a contract where its client bears more than the contract says."""
    relaxed: dict[str, list[tuple[str, frozenset[Kind]]]] = {}
    for override in known:
        for at, name, kinds in _meant(contract.document, override):
            relaxed.setdefault(at, []).append((name, kinds))
    found: dict[Key, frozenset[Kind]] = {}
    for place, pointers in _places(contract):
        for name, kinds in (entry for pointer in pointers for entry in relaxed.get(pointer, ())):
            key = _key(replace(place, path=place.path + joined("", name)) if name else place)
            found[key] = found.get(key, frozenset()) | kinds
    return found


def _meant(document: Document, override: Override) -> Iterator[tuple[str, str, frozenset[Kind]]]:
    """What an override is about: the pointer of a schema, body or answer, the property of it, the kinds."""
    for pointer in override.at:
        around, _, keyword = pointer.rpartition("/")
        if keyword == "enum" and override.action == "remove":
            yield around, "", ENUM
        elif keyword == "nullable" and override.value is True:
            yield around, "", NULL
        elif keyword == "required" and around.endswith("/requestBody") and override.value is True:
            yield around, "", BODY
        elif keyword == "required":
            listed = cast(list[str], document.at(pointer) or [])
            for name in [str(override.value)] if override.action == "drop" else listed:
                yield around, name, OPTIONAL
        elif override.action == "rename" and override.value == "2XX":
            yield pointer, "", STATUS


def _places(contract: Contract) -> Iterator[tuple[Place, tuple[str, ...]]]:
    """Every place of the bodies of a contract, and the pointers of what stands there."""
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
    schemas: Schemas, place: Place, node: Node, passed: frozenset[Node]
) -> Iterator[tuple[Place, tuple[str, ...]]]:
    if node in passed:
        return
    yield place, node
    for step, child in _children(schemas.shape(node)):
        yield from _below(schemas, replace(place, path=place.path + step), child, passed | {node})


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


def _key(place: Place) -> Key:
    where = re.sub(r"^2\d\d$|^2XX$", "2xx", place.where)
    return Contract.identity(place.operation), place.direction, where, place.path

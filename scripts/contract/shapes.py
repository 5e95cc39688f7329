"""Schemas in one form, whatever way they are written.

A node is the set of schemas that a value must fit all at once: references and `allOf` are followed and
laid side by side, so it makes no difference whether something is inlined, extracted or wrapped. Its shape
is what these say together. Nodes are named by JSON pointers, so recursive schemas end.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import unquote

from .document import Document, InvalidDocument, Object, Value, joined

_NULLS = ({"type": "null"}, {"type": ["null"]}, {"const": None}, {"enum": [None]},
          {"type": "null", "enum": [None]})  # fmt: skip

Node = tuple[str, ...]  # pointers of the schemas a value must fit, without references and allOf

MOST_PARTS = 200
TYPES = frozenset({"string", "number", "integer", "boolean", "array", "object"})
SUBSCHEMAS = ("items", "contains", "propertyNames", "not", "if", "then", "else", "contentSchema",
              "unevaluatedItems", "unevaluatedProperties", "additionalItems")  # fmt: skip
SUBSCHEMA_MAPS = ("patternProperties", "dependentSchemas")
BRANCHES = ("oneOf", "anyOf")
BOUNDS = ("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties",
          "maxContains", "minContains", "maximum", "minimum")  # fmt: skip
TEXTS = ("description", "title")
FLAGS = ("readOnly", "writeOnly", "deprecated", "uniqueItems")
COSMETIC = ("example", "examples", "externalDocs", "xml", "$comment", "$id", "$anchor", "$schema",
            "$defs", "definitions")  # fmt: skip
_SETS = ("pattern", "format", "multipleOf", "contentEncoding", "contentMediaType", "dependentRequired")
_READ = {"$ref", "allOf", "type", "nullable", "enum", "const", "properties", "required", "default",
         "discriminator", "additionalProperties", "prefixItems", "exclusiveMaximum", "exclusiveMinimum",
         *_SETS, *SUBSCHEMAS, *SUBSCHEMA_MAPS, *BRANCHES, *BOUNDS, *TEXTS, *FLAGS, *COSMETIC}  # fmt: skip


def canonical(value: object) -> str:
    """A value as JSON in one form: sorted keys, and 1.0 as 1, which JSON Schema holds to be the same."""
    return json.dumps(_same_numbers(value), sort_keys=True, ensure_ascii=False, separators=(", ", ": "))


def _same_numbers(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _same_numbers(item) for key, item in cast(Object, value).items()}
    if isinstance(value, list):
        return [_same_numbers(item) for item in cast(list[object], value)]
    return value


@dataclass(frozen=True, order=True)
class Bound:
    """A limit of a number; `exclusive` where the limit itself is refused."""

    value: float
    exclusive: bool = False


@dataclass
class Shape:
    """What the schemas of a node say together."""

    types: frozenset[str] | None = None  # None: any
    nullable: bool = False
    never: bool = False  # the schema `false`
    enum: frozenset[str] | None = None  # as canonical JSON, without null
    lower: Bound | None = None
    upper: Bound | None = None
    bounds: dict[str, float] = field(default_factory=dict[str, float])
    sets: dict[str, frozenset[str]] = field(
        default_factory=dict[str, frozenset[str]]
    )  # pattern, format, ...
    flags: set[str] = field(default_factory=set[str])
    required: frozenset[str] = frozenset()
    properties: dict[str, Node] = field(default_factory=dict[str, Node])
    closed: bool = False  # additionalProperties: false
    values: Node | None = None  # the schema of additional properties
    prefix: list[Node] = field(default_factory=list[Node])
    inside: dict[str, Node] = field(
        default_factory=dict[str, Node]
    )  # items, not, ... and maps as "kind/key"
    groups: list[tuple[str, list[Node]]] = field(default_factory=list[tuple[str, list[Node]]])
    discriminator: Object | None = None
    default: str | None = None
    texts: dict[str, str] = field(default_factory=dict[str, str])
    cosmetic: dict[str, str] = field(default_factory=dict[str, str])
    unknown: dict[str, str] = field(default_factory=dict[str, str])  # keywords nobody here knows; x-…
    at: dict[str, str] = field(default_factory=dict[str, str])  # keyword → pointer of where it is said
    names: tuple[str, ...] = ()  # of the components it is made of

    @property
    def is_array(self) -> bool:
        """Whether lists fit."""
        return self.types is None or "array" in self.types


class Schemas:
    """The schemas of a document, as nodes and shapes."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._nodes: dict[str, Node] = {}
        self._shapes: dict[Node, Shape] = {}

    @property
    def looked_at(self) -> int:
        """How many different nodes were asked for."""
        return len(self._shapes)

    def resolved(self, pointer: str) -> str:
        """Where a chain of references ends."""
        passed = [pointer]
        while isinstance(reference := _reference(self.document.at(pointer)), str):
            pointer = self.target(pointer, reference)
            if pointer in passed:
                raise InvalidDocument(f"{self.document.name}: {passed[0]} refers in a circle.")
            passed.append(pointer)
        return pointer

    def target(self, pointer: str, reference: str) -> str:
        """The pointer that a reference means."""
        if not reference.startswith("#/"):
            raise InvalidDocument(
                f"{self.document.name}: {pointer} refers outside the document, to {reference!r};"
                " bundle it into one file first."
            )
        there = unquote(reference[1:])
        if self.document.at(there) is None:
            raise InvalidDocument(f"{self.document.name}: {pointer} refers to nothing: {reference!r}.")
        return there

    def node(self, *pointers: str) -> Node:
        """The node of one or more schemas that a value must fit all at once."""
        if len(pointers) == 1 and pointers[0] in self._nodes:
            return self._nodes[pointers[0]]
        parts: list[str] = []
        for pointer in pointers:
            self._collect(pointer, parts, [])
        node = tuple(part for part in parts if self._says_something(part)) or tuple(parts[:1])
        if len(pointers) == 1:
            self._nodes[pointers[0]] = node
        return node

    def _says_something(self, pointer: str) -> bool:
        schema = self.document.at(pointer)
        return not isinstance(schema, dict) or bool(set(cast(Object, schema)) - {"$ref", "allOf"})

    def _collect(self, pointer: str, parts: list[str], passed: list[str]) -> None:
        if pointer in passed:
            raise InvalidDocument(f"{self.document.name}: {pointer} refers in a circle.")
        schema = self.document.at(pointer)
        if not isinstance(schema, (dict, bool)):
            raise InvalidDocument(f"{self.document.name}: {pointer} is no schema.")
        if pointer in parts:
            return
        if len(parts) >= MOST_PARTS or len(passed) >= MOST_PARTS:
            raise InvalidDocument(
                f"{self.document.name}: {pointer} is made of more than {MOST_PARTS} schemas."
            )
        parts.append(pointer)
        for follows in self._also(pointer, cast(Object | bool, schema)):
            self._collect(follows, parts, [*passed, pointer])

    def _also(self, pointer: str, schema: Object | bool) -> Iterator[str]:
        """The schemas that must be fitted where this one must."""
        if isinstance(schema, bool):
            return
        reference = _reference(schema)
        if isinstance(reference, str):
            yield self.target(pointer, reference)
        for index, _ in enumerate(self._list(pointer, schema, "allOf")):
            yield joined(pointer, "allOf", index)
        for keyword in BRANCHES:
            rest = self._without_null(pointer, schema, keyword)
            if len(rest) == 1:
                yield rest[0]

    def _list(self, pointer: str, schema: Object, keyword: str) -> list[object]:
        value = schema.get(keyword)
        if value is not None and not isinstance(value, list):
            raise InvalidDocument(f"{self.document.name}: {joined(pointer, keyword)} is no list.")
        return cast(list[object], value or [])

    def _without_null(self, pointer: str, schema: Object, keyword: str) -> list[str]:
        branches = [joined(pointer, keyword, i) for i, _ in enumerate(self._list(pointer, schema, keyword))]
        return [branch for branch in branches if not self._only_null(branch)]

    def _only_null(self, pointer: str) -> bool:
        schema = self.document.at(self.resolved(pointer))
        if not isinstance(schema, dict):
            return False
        said = {key: value for key, value in cast(Object, schema).items() if key not in TEXTS}
        return said in _NULLS

    def shape(self, node: Node) -> Shape:
        """What a node says."""
        if node not in self._shapes:
            self._shapes[node] = self._shape(node)
        return self._shapes[node]

    def _shape(self, node: Node) -> Shape:
        shape = Shape(names=tuple(part.rsplit("/", 1)[-1] for part in node if _is_component(part)))
        children: dict[str, list[str]] = {}
        nulls: list[bool] = []
        forced = False
        for part in node:
            schema = self.document.at(part)
            if isinstance(schema, bool):
                shape.never = shape.never or not schema
                continue
            forced = self._part(shape, part, cast(Object, schema), children, nulls) or forced
        shape.nullable = forced or (bool(nulls) and all(nulls))
        for place, pointers in children.items():
            self._place(shape, place, self.node(*pointers))
        return shape

    def _part(
        self, shape: Shape, part: str, schema: Object, children: dict[str, list[str]], nulls: list[bool]
    ) -> bool:
        """Add what one schema says; the result: null fits, whatever the others say."""
        for keyword in schema:
            shape.at.setdefault(keyword, part)
        forced = _types(shape, schema, nulls)
        _numbers(shape, schema)
        _words(shape, schema)
        self._objects(shape, part, schema, children)
        for keyword in BRANCHES:
            branches = self._list(part, schema, keyword)
            rest = self._without_null(part, schema, keyword)
            forced = forced or len(rest) < len(branches)
            if len(rest) > 1:
                shape.groups.append((keyword, [self.node(branch) for branch in rest]))
        return forced

    def _objects(self, shape: Shape, part: str, schema: Object, children: dict[str, list[str]]) -> None:
        """Add what is said of the inside of objects and lists; `children` are built when all is said."""
        shape.required |= frozenset(str(name) for name in self._list(part, schema, "required"))
        shape.closed = shape.closed or schema.get("additionalProperties") is False
        for place, pointer in self._subschemas(part, schema):
            children.setdefault(place, []).append(pointer)
        for keyword in schema.keys() - _READ:
            shape.unknown[keyword] = canonical(schema[keyword])

    def _subschemas(self, part: str, schema: Object) -> Iterator[tuple[str, str]]:
        for keyword in ("properties", *SUBSCHEMA_MAPS):
            for name in self._map(part, schema, keyword):
                yield f"{keyword}/{name}", joined(part, keyword, name)
        for keyword in (*SUBSCHEMAS, "additionalProperties"):
            value = schema.get(keyword)
            if (isinstance(value, dict) and value) or (
                value is False and keyword != "additionalProperties"
            ):
                yield keyword, joined(part, keyword)
        for index, _ in enumerate(self._list(part, schema, "prefixItems")):
            yield f"prefixItems/{index}", joined(part, "prefixItems", index)

    def _map(self, part: str, schema: Object, keyword: str) -> Object:
        value = schema.get(keyword)
        if value is not None and not isinstance(value, dict):
            raise InvalidDocument(f"{self.document.name}: {joined(part, keyword)} is no object.")
        return cast(Object, value or {})

    def _place(self, shape: Shape, place: str, node: Node) -> None:
        keyword, _, name = place.partition("/")
        if keyword == "properties":
            shape.properties[name] = node
        elif keyword == "additionalProperties":
            shape.values = node
        elif keyword == "prefixItems":
            shape.prefix.append(node)
        else:
            shape.inside[place] = node


def _reference(schema: Value) -> Value:
    return cast(Object, schema).get("$ref") if isinstance(schema, dict) else None


def _is_component(pointer: str) -> bool:
    return pointer.startswith("/components/") and pointer.count("/") == 3


def _types(shape: Shape, schema: Object, nulls: list[bool]) -> bool:
    """Types and enums; the result: null fits by a `nullable` that stands beside a reference."""
    stated = schema.get("type")
    names = {stated} if isinstance(stated, str) else set(cast(list[str], stated or []))
    nullable = schema.get("nullable") is True
    if names:
        nulls.append(nullable or "null" in names)
        shape.types = _both(shape.types, frozenset(names - {"null"}))
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    if isinstance(values, list):
        listed = cast(list[object], values)
        texts = frozenset(canonical(value) for value in listed if value is not None)
        shape.enum = texts if shape.enum is None else shape.enum & texts
        if not names:
            nulls.append(nullable or None in listed)
    return nullable and not names


def _both(first: frozenset[str] | None, second: frozenset[str]) -> frozenset[str]:
    if first is None:
        return second
    integers = frozenset({"integer"}) if "number" in first and "integer" in second else frozenset[str]()
    return (
        (first & second) | integers | (frozenset({"integer"} & first) if "number" in second else integers)
    )


def _numbers(shape: Shape, schema: Object) -> None:
    for keyword, exclusive, tighter in (
        ("minimum", "exclusiveMinimum", max),
        ("maximum", "exclusiveMaximum", min),
    ):
        for bound in _limits(schema, keyword, exclusive):
            known = shape.lower if keyword == "minimum" else shape.upper
            chosen = bound if known is None else _tighter(tighter, known, bound)
            if keyword == "minimum":
                shape.lower = chosen
            else:
                shape.upper = chosen
    for keyword in BOUNDS:
        value = schema.get(keyword)
        if keyword not in {"minimum", "maximum"} and isinstance(value, (int, float)):
            pick = min if keyword.startswith("max") else max
            shape.bounds[keyword] = pick(value, shape.bounds.get(keyword, value))


def _tighter(pick: Callable[[float, float], float], first: Bound, second: Bound) -> Bound:
    if first.value == second.value:
        return Bound(first.value, first.exclusive or second.exclusive)
    return first if pick(first.value, second.value) == first.value else second


def _limits(schema: Object, keyword: str, exclusive: str) -> Iterator[Bound]:
    """Limits in either notation: 3.0 has a flag beside the limit, 3.1 a limit of its own."""
    limit, other = schema.get(keyword), schema.get(exclusive)
    if _is_number(limit):
        yield Bound(cast(float, limit), other is True)
    if _is_number(other):
        yield Bound(cast(float, other), exclusive=True)


def _is_number(value: Value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _words(shape: Shape, schema: Object) -> None:
    for keyword in _SETS:
        if keyword in schema:
            value = schema[keyword]
            said = value if isinstance(value, str) else canonical(value)
            shape.sets[keyword] = shape.sets.get(keyword, frozenset()) | {said}
    shape.flags |= {flag for flag in FLAGS if schema.get(flag) is True}
    if "default" in schema and shape.default is None:
        shape.default = canonical(schema["default"])
    if isinstance(schema.get("discriminator"), dict) and shape.discriminator is None:
        shape.discriminator = cast(Object, schema["discriminator"])
    for keyword in TEXTS:
        if isinstance(schema.get(keyword), str):
            shape.texts.setdefault(keyword, schema[keyword])
    for keyword in schema.keys() & set(COSMETIC) - {"$defs", "definitions"}:
        shape.cosmetic.setdefault(keyword, canonical(schema[keyword]))

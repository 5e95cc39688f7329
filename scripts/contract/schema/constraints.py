"""The constraints of one schema, combined over all schemas that a value must match at once."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

from ..document.document import Object, Value

Node = tuple[str, ...]  # pointers of the schemas a value must match, without references and allOf

SUBSCHEMAS = ("items", "contains", "propertyNames", "not", "if", "then", "else", "contentSchema",
              "unevaluatedItems", "unevaluatedProperties", "additionalItems")  # fmt: skip
SUBSCHEMA_MAPS = ("patternProperties", "dependentSchemas")
BRANCHES = ("oneOf", "anyOf")
BOUNDS = ("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties",
          "maxContains", "minContains", "maximum", "minimum")  # fmt: skip
REFERENCES = ("$ref", "$dynamicRef")
ANCHORS = ("$anchor", "$dynamicAnchor")
TEXTS = ("description", "title")
FLAGS = ("readOnly", "writeOnly", "deprecated", "uniqueItems")
COSMETIC = ("example", "examples", "externalDocs", "xml", "$comment", "$id", *ANCHORS, "$schema",
            "$defs", "definitions")  # fmt: skip
_SET_KEYWORDS = ("pattern", "format", "multipleOf", "contentEncoding", "contentMediaType",
                 "dependentRequired")  # fmt: skip
_ANNOTATIONS = {"default", *TEXTS, *COSMETIC} - {"$defs", "definitions"}
_KNOWN = {*REFERENCES, "allOf", "type", "nullable", "enum", "const", "properties", "required", "default",
          "discriminator", "additionalProperties", "prefixItems", "exclusiveMaximum", "exclusiveMinimum",
          *_SET_KEYWORDS, *SUBSCHEMAS, *SUBSCHEMA_MAPS, *BRANCHES, *BOUNDS, *TEXTS, *FLAGS,
          *COSMETIC}  # fmt: skip


def canonical(value: object) -> str:
    """Return canonical JSON: sorted keys, and 1.0 as 1, because JSON Schema treats them as equal."""
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
    """A limit of a number; `exclusive` if the limit itself is invalid."""

    value: float
    exclusive: bool = False


@dataclass
class Shape:
    """The combined constraints and annotations of a node."""

    types: frozenset[str] | None = None  # None: any
    nullable: bool = False
    null_listed: bool | None = None  # whether the enum lists null although `nullable` allows it
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
    annotations: dict[str, dict[str, str]] = field(
        default_factory=dict[str, dict[str, str]]
    )  # default, texts and unknown keywords: keyword → text → pointer of the first schema that has it
    at: dict[str, str] = field(
        default_factory=dict[str, str]
    )  # keyword → pointer of the schema that has it
    names: tuple[str, ...] = ()  # of the components that it combines

    @property
    def accepts_arrays(self) -> bool:
        """True if the schema accepts arrays."""
        return self.types is None or "array" in self.types

    @property
    def default(self) -> str | None:
        """Return the outermost default as canonical JSON, or None."""
        return next(iter(self.annotations.get("default", ())), None)

    @property
    def dependents(self) -> frozenset[tuple[str, str]]:
        """Return pairs of properties of which the first requires the second."""
        demands = (cast(Object, json.loads(text)) for text in self.sets.get("dependentRequired", ()))
        return frozenset(
            (name, str(needed))
            for demand in demands
            for name, listed in demand.items()
            for needed in (cast(list[object], listed) if isinstance(listed, list) else [])
        )

    @property
    def title(self) -> str:
        """Return the outermost title, or ""."""
        return next(iter(self.annotations.get("title", ())), "")

    @property
    def is_only_choice(self) -> bool:
        """True if the shape has only alternatives and annotations."""
        plain = Shape(
            nullable=self.nullable,
            null_listed=self.null_listed,
            groups=self.groups,
            discriminator=self.discriminator,
            annotations=self.annotations,
            at=self.at,
            names=self.names,
        )
        return self == plain and not self.annotations.keys() - {*TEXTS, *COSMETIC}


def add_schema(shape: Shape, part: str, schema: Object) -> None:
    """Add the constraints and annotations of one schema."""
    for keyword in schema:
        shape.at.setdefault(keyword, part)
    _add_types(shape, schema)
    _add_limits(shape, schema)
    _add_annotations(shape, part, schema)


def normalize_shape(shape: Shape) -> None:
    """Normalise types and bounds after the last schema was added."""
    if shape.types is None and shape.enum:
        shape.types = frozenset(_type(json.loads(value)) for value in shape.enum)
    if shape.types == frozenset({"integer"}):
        shape.lower = None if shape.lower is None else _whole(shape.lower, 1)
        shape.upper = None if shape.upper is None else _whole(shape.upper, -1)


def _type(value: object) -> str:
    names = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (list, "array"))
    return next((name for kind, name in names if isinstance(value, kind)), "object")


def _whole(bound: Bound, step: int) -> Bound:
    """Return an inclusive bound for integers: more than 0 is at least 1."""
    exact = bound.exclusive and float(bound.value).is_integer()
    return Bound(bound.value + step) if exact else bound


def accepts_null(schema: Object) -> bool | None:
    """True if the schema by itself accepts null; None if it does not constrain null."""
    names = _names(schema)
    listed = [None in values for values in _enumerations(schema)]
    if schema.get("nullable") is True:
        return True
    if names:
        return "null" in names and all(listed)
    return all(listed) if listed else None


def _names(schema: Object) -> frozenset[str]:
    stated = schema.get("type")
    listed = cast(list[object], stated) if isinstance(stated, list) else [stated]
    return frozenset(name for name in listed if isinstance(name, str))


def _add_types(shape: Shape, schema: Object) -> None:
    names = _names(schema)
    if names:
        shape.types = _intersection(shape.types, names - {"null"})
    for values in _enumerations(schema):
        texts = frozenset(canonical(value) for value in values if value is not None)
        shape.enum = texts if shape.enum is None else shape.enum & texts
        if schema.get("nullable") is True:
            shape.null_listed = None in values


def _enumerations(schema: Object) -> Iterator[list[object]]:
    if "const" in schema:
        yield [schema["const"]]
    if isinstance(schema.get("enum"), list):
        yield schema["enum"]


def _intersection(first: frozenset[str] | None, second: frozenset[str]) -> frozenset[str]:
    if first is None:
        return second
    integers = frozenset({"integer"}) if "number" in first and "integer" in second else frozenset[str]()
    return (
        (first & second) | integers | (frozenset({"integer"} & first) if "number" in second else integers)
    )


def _add_limits(shape: Shape, schema: Object) -> None:
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
        value: Value = schema.get(keyword)
        if keyword not in {"minimum", "maximum"} and _is_number(value):
            limit = cast(float, value)
            pick = min if keyword.startswith("max") else max
            shape.bounds[keyword] = pick(limit, shape.bounds.get(keyword, limit))


def _tighter(pick: Callable[[float, float], float], first: Bound, second: Bound) -> Bound:
    if first.value == second.value:
        return Bound(first.value, first.exclusive or second.exclusive)
    return first if pick(first.value, second.value) == first.value else second


def _limits(schema: Object, keyword: str, exclusive: str) -> Iterator[Bound]:
    """Yield limits in either notation: 3.0 has a flag for the limit, 3.1 a separate limit."""
    limit, other = schema.get(keyword), schema.get(exclusive)
    if _is_number(limit):
        yield Bound(cast(float, limit), other is True)
    if _is_number(other):
        yield Bound(cast(float, other), exclusive=True)


def _is_number(value: Value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_valid(keyword: str, value: Value) -> bool:
    if keyword == "multipleOf":
        return _is_number(value)
    return keyword != "dependentRequired" or isinstance(value, dict)


def _add_annotations(shape: Shape, part: str, schema: Object) -> None:
    for keyword in _SET_KEYWORDS:
        if keyword in schema and _is_valid(keyword, schema[keyword]):
            value = schema[keyword]
            text = value if isinstance(value, str) else canonical(value)
            shape.sets[keyword] = shape.sets.get(keyword, frozenset()) | {text}
    shape.flags |= {flag for flag in FLAGS if schema.get(flag) is True}
    if isinstance(schema.get("discriminator"), dict) and shape.discriminator is None:
        shape.discriminator = cast(Object, schema["discriminator"])
    for keyword in sorted(schema):
        if keyword in _ANNOTATIONS or keyword not in _KNOWN:
            value = schema[keyword]
            text = value if keyword in TEXTS and isinstance(value, str) else canonical(value)
            shape.annotations.setdefault(keyword, {}).setdefault(text, part)

"""What one schema says by itself, added up over all the schemas that a value must fit at once."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

from ..document.document import Object, Value

Node = tuple[str, ...]  # pointers of the schemas a value must fit, without references and allOf

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
    null_listed: bool | None = (
        None  # whether null stands in the enum, too, where `nullable` says it already
    )
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
    )  # of default, of words and of what nobody here knows: keyword → text → pointer of who says it first
    at: dict[str, str] = field(default_factory=dict[str, str])  # keyword → pointer of where it is said
    names: tuple[str, ...] = ()  # of the components it is made of

    @property
    def accepts_arrays(self) -> bool:
        """Whether lists fit."""
        return self.types is None or "array" in self.types

    @property
    def default(self) -> str | None:
        """The default as canonical JSON; the outermost where several are said."""
        return next(iter(self.annotations.get("default", ())), None)

    @property
    def dependents(self) -> frozenset[tuple[str, str]]:
        """Names of properties, each with one that must stand beside it."""
        demands = (cast(Object, json.loads(text)) for text in self.sets.get("dependentRequired", ()))
        return frozenset(
            (name, str(needed))
            for demand in demands
            for name, listed in demand.items()
            for needed in (cast(list[object], listed) if isinstance(listed, list) else [])
        )

    @property
    def title(self) -> str:
        """The outermost title, "" without one."""
        return next(iter(self.annotations.get("title", ())), "")

    @property
    def is_only_choice(self) -> bool:
        """Whether this says nothing but which alternatives there are, and words."""
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
    """Add what one schema says by itself."""
    for keyword in schema:
        shape.at.setdefault(keyword, part)
    _add_types(shape, schema)
    _add_limits(shape, schema)
    _add_annotations(shape, part, schema)


def normalize_shape(shape: Shape) -> None:
    """Write in one form what can be written in several, when all is said."""
    if shape.types is None and shape.enum:
        shape.types = frozenset(_type(json.loads(value)) for value in shape.enum)
    if shape.types == frozenset({"integer"}):
        shape.lower = None if shape.lower is None else _whole(shape.lower, 1)
        shape.upper = None if shape.upper is None else _whole(shape.upper, -1)


def _type(value: object) -> str:
    names = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (list, "array"))
    return next((name for kind, name in names if isinstance(value, kind)), "object")


def _whole(bound: Bound, step: int) -> Bound:
    """More than 0 is at least 1 where numbers are whole."""
    exact = bound.exclusive and float(bound.value).is_integer()
    return Bound(bound.value + step) if exact else bound


def accepts_null(schema: Object) -> bool | None:
    """Whether null fits what one schema says by itself; None where it says nothing of it."""
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
    """Limits in either notation: 3.0 has a flag beside the limit, 3.1 a limit of its own."""
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

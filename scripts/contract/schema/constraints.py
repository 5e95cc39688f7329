"""The constraints of one schema, combined over all schemas that a value must match at once."""

import json
import math
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import cast

from ..document.document import Object, Value
from ..document.numbers import fraction, notation
from .relevance import effective

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
    if isinstance(value, dict):
        items = sorted(cast(dict[object, object], value).items(), key=lambda item: str(item[0]))
        return f"{{{', '.join(f'{canonical(str(key))}: {canonical(item)}' for key, item in items)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(canonical, cast(list[object], value)))}]"
    return notation(value) if isinstance(value, float) else json.dumps(value, ensure_ascii=False)


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
    unlisted: frozenset[str] = frozenset()  # the types of which the enum limits no value
    choice_types: frozenset[str] | None = None  # of the branches of all groups together; None: any
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
    inert: dict[str, str] = field(
        default_factory=dict[str, str]
    )  # keyword without effect → its value as canonical JSON
    at: dict[str, str] = field(
        default_factory=dict[str, str]
    )  # keyword → pointer of the schema that has it
    names: tuple[str, ...] = ()  # of the components that it combines

    @property
    def accepted_types(self) -> frozenset[str] | None:
        """Return the types of the values that match, apart from null; None stands for all types."""
        return self.types if self.choice_types is None else intersection(self.types, self.choice_types)

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
            choice_types=self.choice_types,
            discriminator=self.discriminator,
            annotations=self.annotations,
            inert=self.inert,
            at=self.at,
            names=self.names,
        )
        return self == plain and not self.annotations.keys() - {*TEXTS, *COSMETIC}


def add_types(shape: Shape, schema: Object) -> None:
    """Add the types and the listed values of one schema."""
    names = _names(schema)
    if names:
        shape.types = intersection(shape.types, names - {"null"})
    for values in _enumerations(schema):
        limit_values(shape, frozenset(canonical(value) for value in values if value is not None))
        if schema.get("nullable") is True or "null" in names:
            shape.null_listed = None in values


def limit_values(shape: Shape, values: frozenset[str], unlisted: frozenset[str] = frozenset[str]()) -> None:
    """Limit the shape to these values, and to any value of the unlisted types."""
    if shape.enum is None:
        shape.enum, shape.unlisted = values, unlisted
        return
    shape.enum = frozenset(
        value
        for value in shape.enum | values
        if (value in values or type_of(value) in unlisted)
        and (value in shape.enum or type_of(value) in shape.unlisted)
    )
    shape.unlisted &= unlisted


def normalize_types(shape: Shape) -> None:
    """Let types and listed values limit each other, after those of the last schema were added."""
    shape.types = _without_redundant(shape.types)
    if shape.enum is None:
        return
    kinds = {value: type_of(value) for value in shape.enum}
    if shape.types is not None:
        fitting = frozenset(value for value in shape.enum if includes(shape.types, {kinds[value]}))
        shape.enum, shape.unlisted = fitting, shape.unlisted & shape.types
    if shape.enum and not shape.unlisted:
        shape.types = _without_redundant(frozenset(kinds[value] for value in shape.enum))
    covered = {"true", "false"} <= shape.enum and shape.types == frozenset({"boolean"})
    if covered or (shape.types is not None and shape.types == shape.unlisted):
        shape.enum, shape.unlisted = None, frozenset()


def _without_redundant(types: frozenset[str] | None) -> frozenset[str] | None:
    return types - {"integer"} if types is not None and "number" in types else types


def add_keywords(shape: Shape, part: str, schema: Object) -> None:
    """Add the other constraints and the annotations of one schema, where its types are known."""
    for keyword in schema:
        shape.at.setdefault(keyword, part)
    with_effect = effective(schema, shape.types)
    accepts_nothing = shape.types == frozenset()  # then no keyword has an effect, and none is reported
    for keyword in () if accepts_nothing else schema.keys() - with_effect.keys():
        shape.inert.setdefault(keyword, canonical(schema[keyword]))
    _add_limits(shape, with_effect)
    _add_annotations(shape, part, with_effect)


def normalize_limits(shape: Shape) -> None:
    """Normalise the limits of whole numbers after the last schema was added."""
    if shape.types == frozenset({"integer"}):
        shape.lower = None if shape.lower is None else _whole(shape.lower, 1)
        shape.upper = None if shape.upper is None else _whole(shape.upper, -1)


def type_of(text: str) -> str:
    """Return the type of a value, given as canonical JSON."""
    value: object = json.loads(text)
    names = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (list, "array"))
    return next((name for kind, name in names if isinstance(value, kind)), "object")


def _whole(bound: Bound, step: int) -> Bound:
    """Return an inclusive bound for integers: more than 0 and more than 0.5 are at least 1."""
    value = fraction(bound.value)
    if value.denominator != 1:
        return Bound(math.ceil(value) if step > 0 else math.floor(value))
    return Bound(int(value) + step) if bound.exclusive else Bound(int(value))


def includes(wide: frozenset[str] | None, narrow: AbstractSet[str] | None) -> bool:
    """True if the wide types include every value of the narrow types."""
    if wide is None:
        return True
    if narrow is None:
        return False
    return narrow <= (wide | {"integer"} if "number" in wide else wide)


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


def _enumerations(schema: Object) -> Iterator[list[object]]:
    if "const" in schema:
        yield [schema["const"]]
    if isinstance(schema.get("enum"), list):
        yield schema["enum"]


def intersection(first: frozenset[str] | None, second: frozenset[str]) -> frozenset[str]:
    """Return the types that both accept: an integer is a number."""
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
            value = schema[keyword] if keyword != "xml" else _without_defaults(schema[keyword])
            text = value if keyword in TEXTS and isinstance(value, str) else canonical(value)
            shape.annotations.setdefault(keyword, {}).setdefault(text, part)


def _without_defaults(xml: Value) -> Value:
    """Return an XML object without flags that are false, which is their default."""
    if not isinstance(xml, dict):
        return xml
    return {key: value for key, value in cast(Object, xml).items() if value is not False}

"""Writes the constraints of a schema as OpenAPI 3.0, without descriptions."""

import json
from typing import Any

from ..document.document import Document, InvalidDocument, Object, Value, joined
from ..schema.normalize import Node, Shape, canonical
from .values import keyed, listed

ORDER = (
    "name", "in", "url", "operationId", "summary", "required", "$ref", "type", "format", "nullable", "enum",
    "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength",
    "pattern", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "default",
    "readOnly", "writeOnly", "deprecated", "description", "tags", "security", "style", "explode",
    "allowReserved", "allowEmptyValue", "parameters", "requestBody", "responses", "headers", "content",
    "schema", "example", "additionalProperties", "properties", "items", "allOf", "oneOf", "anyOf", "not",
)  # fmt: skip
"""The order of keys in openapi.yaml; `required` of an object's schema precedes its properties."""

OWN = (
    "type", "format", "nullable", "enum", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum",
    "multipleOf", "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems",
    "minProperties", "maxProperties", "default", "readOnly", "writeOnly", "deprecated", "required",
)  # fmt: skip
"""The constraints of a schema itself; `additionalProperties: false` belongs to the children."""


def written(shape: Shape, document: Document, node: Node) -> Object:
    """Return the keywords of OWN that a shape has, in order."""
    if shape.never or shape.prefix or set(shape.inside) - {"items", "not"}:
        raise _inexpressible(document, node, "its constraints on lists and conditions")
    if several := [keyword for keyword, values in shape.sets.items() if len(values) > 1]:
        raise _inexpressible(document, node, f"more than one {' and '.join(several)} at once")
    if shape.types is not None and len(shape.types) != 1:
        raise _inexpressible(document, node, f"several types at once ({', '.join(sorted(shape.types))})")
    keywords: dict[str, Any] = {
        "type": next(iter(shape.types)) if shape.types else None,
        "nullable": shape.nullable or None,
        "enum": _enum(shape, document, node),
        "default": _value("default", shape, document) if shape.default is not None else None,
        "required": _required(shape, document, node) or None,
        **shape.bounds,
        **_limits(shape),
        **dict.fromkeys(shape.flags, True),
        **{keyword: _value(keyword, shape, document) for keyword in shape.sets},
    }
    unknown = {keyword for keyword, value in keywords.items() if value is not None} - set(OWN)
    if unknown:
        raise _inexpressible(document, node, ", ".join(sorted(unknown)))
    return {keyword: keywords[keyword] for keyword in OWN if keywords.get(keyword) is not None}


def _inexpressible(document: Document, node: Node, reason: str) -> InvalidDocument:
    return InvalidDocument(f"{document.name}: {node[0]} cannot be written in OpenAPI 3.0: {reason}.")


def _limits(shape: Shape) -> Object:
    limits: Object = {}
    for keyword, flag, bound in (
        ("minimum", "exclusiveMinimum", shape.lower),
        ("maximum", "exclusiveMaximum", shape.upper),
    ):
        if bound is not None:
            limits[keyword] = bound.value
            limits |= {flag: True} if bound.exclusive else {}
    return limits


def _value(keyword: str, shape: Shape, document: Document) -> Value:
    """Return the value of a keyword as the document has it."""
    return document.at(joined(shape.at[keyword], keyword))


def _enum(shape: Shape, document: Document, node: Node) -> list[Value] | None:
    """Return the values in the order of the document; a nullable enum lists null, as in OpenAPI 3.0."""
    if shape.enum is None:
        return None
    return [*in_order(shape.enum, document, node, "enum"), *([None] if shape.nullable else [])]


def _required(shape: Shape, document: Document, node: Node) -> list[Value]:
    wanted = frozenset(canonical(name) for name in shape.required)
    return in_order(wanted, document, node, "required")


def in_order(wanted: frozenset[str], document: Document, node: Node, keyword: str) -> list[Value]:
    """Return values, given as canonical JSON, in the order in which the parts of a node list them."""
    ordered: list[str] = []
    for part in node:
        schema = document.at(part)
        values = keyed(schema).get(keyword)
        ordered += [canonical(value) for value in listed(values)]
    first = dict.fromkeys([*ordered, *sorted(wanted)])
    return [json.loads(text) for text in first if text in wanted]


def placed(node: Object, key: str, value: Value) -> Object:
    """Return the object with a new key at its place in ORDER."""
    rank = _rank(key, node)
    at = next((i for i, other in enumerate(node) if _rank(other, node) > rank), len(node))
    entries = [*node.items()]
    return dict([*entries[:at], (key, value), *entries[at:]])


def put(node: Object, key: str, value: Value) -> Object:
    """Return the object with a value for a key, which keeps its place; None removes the key."""
    if value is None:
        return {name: other for name, other in node.items() if name != key}
    return {**node, key: value} if key in node else placed(node, key, value)


def _rank(key: str, node: Object) -> float:
    if key == "required" and "in" not in node and "content" not in node:
        return ORDER.index("additionalProperties") - 0.5
    return ORDER.index(key) if key in ORDER else len(ORDER)

"""The types that each keyword constrains, because a keyword of another type has no effect."""

from collections.abc import Iterable, Mapping

from ..document.document import Object, Value

_KEYWORDS: Mapping[str, Iterable[str]] = {
    "string": ("minLength", "maxLength", "pattern", "contentEncoding", "contentMediaType", "contentSchema"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "array": (
        *("items", "prefixItems", "additionalItems", "unevaluatedItems", "uniqueItems"),
        *("minItems", "maxItems", "contains", "minContains", "maxContains"),
    ),
    "object": (
        *("properties", "required", "additionalProperties", "unevaluatedProperties", "patternProperties"),
        *("propertyNames", "minProperties", "maxProperties", "dependentRequired", "dependentSchemas"),
    ),
}
_TYPE = {keyword: kind for kind, keywords in _KEYWORDS.items() for keyword in keywords}
_ANY_TEXT = {"", "^", "$", ".*", "^.*", ".*$"}  # patterns, searched for, that every text contains


def constrains(keyword: str, types: frozenset[str] | None) -> bool:
    """True if the keyword constrains some value of these types; None stands for all types."""
    kind = _TYPE.get(keyword)
    if kind is None or types is None:
        return True
    return kind in types or (kind == "number" and "integer" in types)


def effective(schema: Object, types: frozenset[str] | None) -> Object:
    """Return the keywords of a schema that constrain values of these types, and the annotations."""
    return {
        keyword: value
        for keyword, value in schema.items()
        if constrains(keyword, types) and not _is_trivial(keyword, value, types)
    }


def _is_trivial(keyword: str, value: Value, types: frozenset[str] | None) -> bool:
    if keyword == "pattern":
        return value in _ANY_TEXT if isinstance(value, str) else False
    return keyword == "multipleOf" and value == 1 and types == frozenset({"integer"})

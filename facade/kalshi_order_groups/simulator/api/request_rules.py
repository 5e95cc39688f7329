"""What the contract says of the values of requests, read from the generated client.

The simulator refuses what the contract refuses, so that a new contract needs no change here. Rules that are
only in prose are checked where they apply; a declared bound replaces the one from prose.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, cast

from attrs import frozen
from kalshi_order_groups_api.request_rules import REQUEST_RULES

Schema = dict[str, Any]
Range = tuple[int, int]

KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "object": dict,
    "array": list,
}
_WHOLE = re.compile(r"-?[0-9]{1,19}", re.ASCII)


@frozen
class RequestRules:
    """The rules of one operation."""

    parameters: Schema
    body: Schema

    def refused_parameter(self, query: dict[str, str]) -> str | None:
        """Return the name of a query parameter that the contract refuses, or None."""
        for place, rule in self.parameters.items():
            where, _, name = place.partition(" ")
            if where == "query" and _is_refused(query.get(name), rule):
                return name
        return None

    def parameter_range(self, name: str, prose: Range) -> Range:
        """Return the range of a query parameter: each end as declared, or else as in prose."""
        return _range(self.parameters.get(f"query {name}", {}).get("schema", {}), prose)

    def field_range(self, name: str, prose: Range) -> Range:
        """Return the range of a field of the body, as for parameters."""
        return _range(self.body.get("properties", {}).get(name, {}), prose)


def of(operation_id: str) -> RequestRules:
    """Return the rules of an operation; none for one that the contract does not have."""
    found: Schema = REQUEST_RULES.get(operation_id, {})
    return RequestRules(found.get("parameters", {}), found.get("body") or {})


def is_of_type(value: object, schema: Schema) -> bool:
    """True if a JSON value is of the declared type, or none is declared."""
    kind = KINDS.get(str(schema.get("type")))
    if kind is None:
        return True
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def problem(value: object, schema: Schema) -> str | None:
    """Return what the contract demands of a value of the right type and does not get, or None."""
    if "enum" in schema and value not in schema["enum"]:
        return f"one of {', '.join(map(str, schema['enum']))}"
    demands = [*_unmet(value, schema), *(problem(value, part) for part in schema.get("allOf", []))]
    return next(filter(None, demands), None)


def _unmet(value: object, schema: Schema) -> Iterator[str]:
    """Yield the demands on numbers, lengths and patterns that a value does not meet."""
    match value:
        case bool():
            return
        case int() | float():
            yield from _unmet_bounds(Decimal(str(value)), schema)
        case str():
            yield from _unmet_size(len(value), schema, "Length", "characters")
            if "pattern" in schema and re.search(schema["pattern"], value) is None:
                yield f"as the pattern {schema['pattern']}"
        case list():
            yield from _unmet_size(len(cast(list[object], value)), schema, "Items", "items")
        case _:
            return


def _unmet_bounds(number: Decimal, schema: Schema) -> Iterator[str]:
    low, high, step = (_decimal(schema.get(name)) for name in ("minimum", "maximum", "multipleOf"))
    if low is not None and (number < low or (number == low and schema.get("exclusiveMinimum"))):
        yield f"at least {low}"
    if high is not None and (number > high or (number == high and schema.get("exclusiveMaximum"))):
        yield f"at most {high}"
    if step is not None and number % step:
        yield f"a multiple of {step}"


def _decimal(bound: object) -> Decimal | None:
    return None if bound is None else Decimal(str(bound))


def _unmet_size(size: int, schema: Schema, kind: str, name: str) -> Iterator[str]:
    if size < schema.get(f"min{kind}", 0):
        yield f"{schema[f'min{kind}']} {name} or more"
    if size > schema.get(f"max{kind}", size):
        yield f"{schema[f'max{kind}']} {name} or fewer"


def _range(schema: Schema, prose: Range) -> Range:
    low, high = schema.get("minimum", prose[0]), schema.get("maximum", prose[1])
    return low + bool(schema.get("exclusiveMinimum")), high - bool(schema.get("exclusiveMaximum"))


def _is_refused(text: str | None, rule: Schema) -> bool:
    """True if the text of a parameter is not a value of its schema."""
    schema: Schema = rule["schema"]
    if text is None:
        return bool(rule["required"])
    value = _read(text, schema)
    return not is_of_type(value, schema) or problem(value, schema) is not None


def _read(text: str, schema: Schema) -> object:
    """Return the value that a text of a query is for its schema; the text itself if it is none."""
    if schema.get("type") == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if schema.get("type") in ("integer", "number") and _WHOLE.fullmatch(text):
        return int(text)
    return text

"""Minimal values of a schema, and values that one of two schemas may reject."""

from typing import Any, Final, cast

from ..document.subset import Json
from .contract import Contract

ABSENT: Final = object()
NULL: Final = object()
"""Stands for null, because None means that no value is given."""

_MAX_DEPTH = 12
_TEXT = "1.00"  # reads as a text, as an id and as a fixed-point number
_TIMESTAMP = "2026-01-01T00:00:00Z"
_LAST_PAGE = ("cursor",)  # a cursor that is not empty requests another page


def smallest(
    contract: Contract, schema: object, path: str = "", value: object = None, name: str = ""
) -> object:
    """Return the smallest value of a schema that contains a path, with `value` there if one is given.

    It has only required fields and those of the path. ABSENT leaves the last step of the path out.
    """
    steps = path.split("/")[1:]
    return _build(contract, schema, steps, value, name, 0)


def _build(
    contract: Contract, schema: object, steps: list[str], value: object, name: str, depth: int
) -> object:
    here = contract.flattened(schema)
    if not steps and value is not None:
        return None if value is NULL else value
    if depth > _MAX_DEPTH:
        return None
    for word in ("oneOf", "anyOf"):
        branches = cast(list[object], here.get(word) or [])
        if branches and "properties" not in here:
            return _build(contract, branches[0], steps, value, name, depth + 1)
    if steps and steps[0] == "[]":
        return [_build(contract, here.get("items"), steps[1:], value, name, depth + 1)]
    if steps and steps[0] == "{}":
        return {
            "key": _build(contract, here.get("additionalProperties"), steps[1:], value, name, depth + 1)
        }
    if steps or _kind(here) == "object":
        return _object(contract, here, steps, value, depth)
    return simplest(contract, here, name)


def _object(contract: Contract, here: Json, steps: list[str], value: object, depth: int) -> object:
    properties = cast(Json, here.get("properties") or {})
    built: Json = {}
    forced = steps[0] if steps else None
    names = [*cast(list[str], here.get("required") or []), *([forced] if forced else [])]
    for name in sorted(set(names), key=names.index):
        is_forced = name == forced
        if is_forced and len(steps) == 1 and value is ABSENT:
            continue
        below = steps[1:] if is_forced else []
        built[name] = _build(
            contract, properties.get(name), below, value if is_forced else None, name, depth + 1
        )
    return built


def _kind(schema: Json) -> str:
    kind: object = schema.get("type")
    if isinstance(kind, list):
        kinds = [item for item in cast(list[object], kind) if item != "null"]
        kind = kinds[0] if kinds else "null"
    if kind is None and "properties" in schema:
        return "object"
    return str(kind) if kind else ""


def simplest(contract: Contract, schema: Json, name: str = "") -> object:
    """Return the simplest value of a schema that is not an object."""
    candidates: list[Any] = []
    if name in _LAST_PAGE:
        candidates.append("")
    candidates += [value for value in cast(list[Any], schema.get("enum") or []) if value is not None]
    if "example" in schema:
        candidates.append(schema["example"])
    candidates += _of_kind(contract, schema)
    valid = (value for value in candidates if not contract.validation_errors(schema, value))
    return next(valid, candidates[0] if candidates else None)


def _of_kind(contract: Contract, schema: Json) -> list[Any]:
    match _kind(schema):
        case "integer" | "number":
            bounds = [
                schema[word] for word in ("minimum", "maximum") if isinstance(schema.get(word), int | float)
            ]
            return [1, *bounds, *(bound + 1 for bound in bounds), 0]
        case "boolean":
            return [False, True]
        case "array":
            minimum = schema.get("minItems")
            count = minimum if isinstance(minimum, int) else 0
            return [[_build(contract, schema.get("items"), [], None, "", 1)] * count]
        case "null":
            return [None]
        case _:
            length = schema.get("minLength")
            texts = [_TIMESTAMP] if schema.get("format") == "date-time" else [_TEXT, "1"]
            return [*texts, "1" * length if isinstance(length, int) else "1", "2026-01-01"]


def distinguishing(contract: Contract, schema: Json | None, *, required: bool) -> list[Any]:
    """Return values that this schema may accept and another reject, simplest first."""
    if schema is None:
        return [ABSENT]
    values: list[Any] = [] if required else [ABSENT]
    values += [NULL, *cast(list[Any], schema.get("enum") or [])]
    values += [simplest(contract, schema), True, 2, 1.5, "other", _TEXT, [], {}]
    for word in ("minimum", "maximum"):
        if isinstance(schema.get(word), int | float):
            values.append(schema[word])
    for word in ("minLength", "maxLength"):
        if isinstance(schema.get(word), int) and schema[word] <= 10_000:
            values.append("1" * schema[word])
    return [value for value in values if value is not None]

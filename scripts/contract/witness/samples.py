"""The smallest values of a schema, and those that two schemas may tell apart."""

from typing import Any, Final, cast

from ..document.subset import Json
from .contract import Contract

ABSENT: Final = object()
NULL: Final = object()
"""Stands for null where None means that no value is given."""

_DEEPEST = 12
_TEXT = "1.00"  # reads as a text, as an id and as a fixed-point number
_MOMENT = "2026-01-01T00:00:00Z"
_LAST_PAGE = ("cursor",)  # a cursor that is not empty asks for another page


def smallest(
    contract: Contract, schema: object, path: str = "", value: object = None, name: str = ""
) -> object:
    """The smallest value of a schema that reaches down a path, with another put there if one is given.

    What is not required is left out, but for the path. ABSENT leaves the last step of the path out.
    """
    steps = path.split("/")[1:]
    return _made(contract, schema, steps, value, name, 0)


def _made(
    contract: Contract, schema: object, steps: list[str], value: object, name: str, depth: int
) -> object:
    here = contract.folded(schema)
    if not steps and value is not None:
        return None if value is NULL else value
    if depth > _DEEPEST:
        return None
    for word in ("oneOf", "anyOf"):
        branches = cast(list[object], here.get(word) or [])
        if branches and "properties" not in here:
            return _made(contract, branches[0], steps, value, name, depth + 1)
    if steps and steps[0] == "[]":
        return [_made(contract, here.get("items"), steps[1:], value, name, depth + 1)]
    if steps and steps[0] == "{}":
        return {"key": _made(contract, here.get("additionalProperties"), steps[1:], value, name, depth + 1)}
    if steps or _kind(here) == "object":
        return _object(contract, here, steps, value, depth)
    return plain(contract, here, name)


def _object(contract: Contract, here: Json, steps: list[str], value: object, depth: int) -> object:
    properties = cast(Json, here.get("properties") or {})
    made: Json = {}
    forced = steps[0] if steps else None
    names = [*cast(list[str], here.get("required") or []), *([forced] if forced else [])]
    for name in sorted(set(names), key=names.index):
        is_forced = name == forced
        if is_forced and len(steps) == 1 and value is ABSENT:
            continue
        below = steps[1:] if is_forced else []
        made[name] = _made(
            contract, properties.get(name), below, value if is_forced else None, name, depth + 1
        )
    return made


def _kind(schema: Json) -> str:
    kind: object = schema.get("type")
    if isinstance(kind, list):
        kinds = [one for one in cast(list[object], kind) if one != "null"]
        kind = kinds[0] if kinds else "null"
    if kind is None and "properties" in schema:
        return "object"
    return str(kind) if kind else ""


def plain(contract: Contract, schema: Json, name: str = "") -> object:
    """The plainest value of a schema that is no object."""
    candidates: list[Any] = []
    if name in _LAST_PAGE:
        candidates.append("")
    candidates += [one for one in cast(list[Any], schema.get("enum") or []) if one is not None]
    if "example" in schema:
        candidates.append(schema["example"])
    candidates += _of_kind(contract, schema)
    fitting = (one for one in candidates if not contract.misfits(schema, one))
    return next(fitting, candidates[0] if candidates else None)


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
            few = schema.get("minItems")
            count = few if isinstance(few, int) else 0
            return [[_made(contract, schema.get("items"), [], None, "", 1)] * count]
        case "null":
            return [None]
        case _:
            longer = schema.get("minLength")
            texts = [_MOMENT] if schema.get("format") == "date-time" else [_TEXT, "1"]
            return [*texts, "1" * longer if isinstance(longer, int) else "1", "2026-01-01"]


def telling(contract: Contract, schema: Json | None, *, required: bool) -> list[Any]:
    """Values at a place of which one may tell this schema from another, plainest first."""
    if schema is None:
        return [ABSENT]
    values: list[Any] = [] if required else [ABSENT]
    values += [NULL, *cast(list[Any], schema.get("enum") or [])]
    values += [plain(contract, schema), True, 2, 1.5, "other", _TEXT, [], {}]
    for word in ("minimum", "maximum"):
        if isinstance(schema.get(word), int | float):
            values.append(schema[word])
    for word in ("minLength", "maxLength"):
        if isinstance(schema.get(word), int) and schema[word] <= 10_000:
            values.append("1" * schema[word])
    return [value for value in values if value is not None]

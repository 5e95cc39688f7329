"""What parameters, headers, bodies and responses say, beside their schemas and without their words."""

from typing import cast

from ..document.document import Object, Value, joined
from ..schema.normalize import Schemas
from .values import keyed

_STYLES = {"query": "form", "path": "simple", "header": "simple", "cookie": "form"}
OWN = ("name", "in", "required", "deprecated", "allowEmptyValue", "allowReserved", "style", "explode")
INSIDE = ("headers", "content", "schema")


def own(schemas: Schemas, pointer: str) -> Object:
    """What is said beside schemas, where it is not the default."""
    raw = keyed(schemas.document.at(pointer))
    style = _STYLES.get(cast(str, raw.get("in")))
    found = {key: raw[key] for key in OWN if raw.get(key) not in (None, False) or key == "explode" in raw}
    if found.get("style") == style:
        found.pop("style", None)
    if found.get("explode") == (found.get("style", style) == "form"):
        found.pop("explode", None)
    return found


def inside(schemas: Schemas, pointer: str, key: str) -> dict[str, str]:
    """Names and pointers of the headers or contents of a part; names of headers in small letters."""
    raw = keyed(schemas.document.at(pointer)).get(key)
    names = keyed(raw)
    return {name.lower() if key == "headers" else name: joined(pointer, key, name) for name in names}


def schema_pointers(schemas: Schemas, pointer: str) -> dict[str, str]:
    """Every schema of a part by its place; headers are followed."""
    found: dict[str, str] = {}
    if isinstance(_at(schemas, pointer, "schema"), (dict, bool)):
        found["schema"] = joined(pointer, "schema")
    for name, media in inside(schemas, pointer, "content").items():
        if isinstance(_at(schemas, media, "schema"), (dict, bool)):
            found[f"content/{name}"] = joined(media, "schema")
    for name, header in inside(schemas, pointer, "headers").items():
        there = schema_pointers(schemas, schemas.resolved(header))
        found |= {f"headers/{name}/{place}": schema for place, schema in there.items()}
    return found


def said(schemas: Schemas, pointer: str) -> dict[str, object]:
    """All that is to be equal before schemas are compared."""
    headers = inside(schemas, pointer, "headers")
    return {
        "own": own(schemas, pointer),
        "content": set(inside(schemas, pointer, "content")),
        "headers": {name: own(schemas, schemas.resolved(there)) for name, there in headers.items()},
        "schemas": set(schema_pointers(schemas, pointer)),
    }


def _at(schemas: Schemas, pointer: str, key: str) -> Value:
    node = schemas.document.at(pointer)
    return keyed(node).get(key)

"""Facts about parameters, headers, bodies and responses, without their schemas and descriptions."""

from typing import cast

from ..document.document import Object, Value, joined
from ..schema.normalize import Schemas
from .values import keyed

_STYLES = {"query": "form", "path": "simple", "header": "simple", "cookie": "form"}
OWN = ("name", "in", "required", "deprecated", "allowEmptyValue", "allowReserved", "style", "explode")
INSIDE = ("headers", "content", "schema")


def own(schemas: Schemas, pointer: str) -> Object:
    """Return the facts of a part itself that are not the default."""
    raw = keyed(schemas.document.at(pointer))
    style = _STYLES.get(cast(str, raw.get("in")))
    facts = {key: raw[key] for key in OWN if raw.get(key) not in (None, False) or key == "explode" in raw}
    if facts.get("style") == style:
        facts.pop("style", None)
    if facts.get("explode") == (facts.get("style", style) == "form"):
        facts.pop("explode", None)
    return facts


def inside(schemas: Schemas, pointer: str, key: str) -> dict[str, str]:
    """Return names and pointers of the headers or contents of a part; header names in lower case."""
    part = keyed(schemas.document.at(pointer))
    names = keyed(part.get(key))
    return {name.lower() if key == "headers" else name: joined(pointer, key, name) for name in names}


def schema_pointers(schemas: Schemas, pointer: str) -> dict[str, str]:
    """Return the pointers of all schemas of a part by their place, those of headers included."""
    pointers: dict[str, str] = {}
    if isinstance(_at(schemas, pointer, "schema"), (dict, bool)):
        pointers["schema"] = joined(pointer, "schema")
    for name, media in inside(schemas, pointer, "content").items():
        if isinstance(_at(schemas, media, "schema"), (dict, bool)):
            pointers[f"content/{name}"] = joined(media, "schema")
    for name, header in inside(schemas, pointer, "headers").items():
        of_header = schema_pointers(schemas, schemas.resolved(header))
        pointers |= {f"headers/{name}/{place}": schema for place, schema in of_header.items()}
    return pointers


def comparable(schemas: Schemas, pointer: str) -> dict[str, object]:
    """Return all facts that must be equal before schemas are compared."""
    headers = inside(schemas, pointer, "headers")
    return {
        "own": own(schemas, pointer),
        "content": set(inside(schemas, pointer, "content")),
        "headers": {name: own(schemas, schemas.resolved(header)) for name, header in headers.items()},
        "schemas": set(schema_pointers(schemas, pointer)),
    }


def _at(schemas: Schemas, pointer: str, key: str) -> Value:
    node = schemas.document.at(pointer)
    return keyed(node).get(key)

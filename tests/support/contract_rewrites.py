"""Ways to write the same contract differently: each takes the values of a document and gives others."""

import re
from collections.abc import Callable, Iterator
from typing import Any, cast

from contract.document.document import child, steps

from tests.support.contracts import Json, copy_of

Rewrite = Callable[[Json], Json]
METHODS = {"get", "put", "post", "delete", "head", "patch", "options", "trace"}
MAPS = {"properties", "patternProperties", "schemas"}
SCHEMAS = {"items", "additionalProperties", "not", "schema"}
LISTS = {"allOf", "oneOf", "anyOf"}


def everywhere(node: Any, change: Callable[[Json], Json], place: str = "") -> Any:
    """Every schema of a document changed, the inner ones first; `place` is the key a node stands at."""
    if isinstance(node, list):
        inside = SCHEMA if place in LISTS else ""
        return [everywhere(item, change, inside) for item in cast(list[object], node)]
    if not isinstance(node, dict):
        return node
    items = cast(Json, node)
    if place in {"example", "examples", "default", "enum", "const", "x"}:
        return items
    result = {
        key: everywhere(value, change, SCHEMA if place in MAPS else key) for key, value in items.items()
    }
    return change(result) if place == SCHEMA or place in SCHEMAS else result


SCHEMA = "a schema"


def operations(values: Json) -> Iterator[tuple[Json, str, Json]]:
    for item in values["paths"].values():
        for method in [key for key in item if key in METHODS]:
            yield item, method, item[method]


def keys_reversed(values: Json) -> Json:
    def turned(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: turned(value) for key, value in reversed(cast(Json, node).items())}
        return [turned(item) for item in cast(list[object], node)] if isinstance(node, list) else node

    return cast(Json, turned(values))


def lists_reversed(values: Json) -> Json:
    def turned(node: Any, key: str = "") -> Any:
        if isinstance(node, dict):
            return {name: turned(value, name) for name, value in cast(Json, node).items()}
        if isinstance(node, list):
            items = [turned(item) for item in cast(list[object], node)]
            is_set = key in {"parameters", "required", "enum", "tags", "security", "type", *LISTS}
            return items[::-1] if is_set else items
        return node

    return cast(Json, turned(values))


def inlined(values: Json) -> Json:
    """Without references, but for those that a recursive schema needs."""

    def told(node: Any, passed: tuple[str, ...] = ()) -> Any:
        if isinstance(node, list):
            return [told(item, passed) for item in cast(list[object], node)]
        if not isinstance(node, dict):
            return node
        items = cast(Json, node)
        reference = items.get("$ref")
        if isinstance(reference, str) and len(items) == 1 and reference not in passed:
            there: Any = values
            for step in steps(reference[1:]):
                there = child(there, step)
            return told(there, (*passed, reference))
        return {key: told(value, passed) for key, value in items.items()}

    return {
        key: told(value) if key in {"paths", "webhooks"} else value
        for key, value in copy_of(values).items()
    }


def extracted(values: Json) -> Json:
    """Every schema, parameter, answer and body is a component."""
    schemas: Json = {}

    def moved(schema: Json) -> Json:
        if set(schema) == {"$ref"}:
            return schema
        name = f"Extracted{len(schemas)}"
        schemas[name] = schema
        return {"$ref": f"#/components/schemas/{name}"}

    result = everywhere(copy_of(values), moved)
    parts = result.setdefault("components", {})
    parts["schemas"] = {**parts.get("schemas", {}), **schemas}
    for item, _, operation in operations(result):
        for kind, holder, key in _parts(item, operation):
            if "$ref" not in holder[key]:
                known = parts.setdefault(kind, {})
                name = f"Extracted{len(known)}"
                known[name] = holder[key]
                holder[key] = {"$ref": f"#/components/{kind}/{name}"}
    return cast(Json, result)


def _parts(item: Json, operation: Json) -> Iterator[tuple[str, Any, Any]]:
    for holder in (item, operation):
        for index in range(len(holder.get("parameters", ()))):
            yield "parameters", holder["parameters"], index
    for status in operation["responses"]:
        yield "responses", operation["responses"], status
    if "requestBody" in operation:
        yield "requestBodies", operation, "requestBody"


def wrapped(keyword: str) -> Rewrite:
    def rewrite(values: Json) -> Json:
        return cast(Json, everywhere(copy_of(values), lambda schema: {keyword: [schema]}))

    return rewrite


def split(values: Json) -> Json:
    """Objects of several properties are allOf of two objects, with a part of the properties each."""

    def halves(schema: Json) -> Json:
        names = list(schema.get("properties", ()))
        if len(names) < 2 or schema.get("additionalProperties") is False:
            return schema
        middle, required = len(names) // 2, schema.get("required", [])
        parts: list[Json] = []
        for some in (names[:middle], names[middle:]):
            part: Json = {"properties": {name: schema["properties"][name] for name in some}}
            parts.append(part | {"required": [name for name in required if name in some]})
        undeclared = [name for name in required if name not in names]
        rest = {key: value for key, value in schema.items() if key not in {"properties", "required"}}
        return rest | {"allOf": [*schema.get("allOf", []), *parts, {"required": undeclared}]}

    return cast(Json, everywhere(copy_of(values), halves))


def newer(null: Callable[[Json], Json]) -> Rewrite:
    """The notation of 3.1: numbers as exclusive limits, and null in a way of its choice."""

    def schema(one: Json) -> Json:
        told = dict(one)
        for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            if told.get(exclusive) is True:
                told[exclusive] = told.pop(limit)
            elif told.get(exclusive) is False:
                del told[exclusive]
        nullable = told.pop("nullable", False)
        return null(told) if nullable else told

    return lambda values: {**cast(Json, everywhere(copy_of(values), schema)), "openapi": "3.1.0"}


def null_as_type(schema: Json) -> Json:
    enum = {"enum": [*(v for v in schema["enum"] if v is not None), None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **enum}


def null_as_branch(keyword: str) -> Callable[[Json], Json]:
    def branch(schema: Json) -> Json:
        enum = (
            {"enum": [value for value in schema["enum"] if value is not None]} if "enum" in schema else {}
        )
        return {keyword: [{**schema, **enum}, {"type": "null"}]}

    return branch


def parameters_hoisted(values: Json) -> Json:
    """What all operations of a path take alike is said once, for the path."""
    result = copy_of(values)
    for item in result["paths"].values():
        of_each = [item[method].get("parameters", []) for method in METHODS & item.keys()]
        common = [one for one in of_each[0] if all(one in others for others in of_each)]
        for parameters in of_each:
            parameters[:] = [one for one in parameters if one not in common]
        item["parameters"] = [*item.get("parameters", []), *common]
    return cast(Json, result)


def security_hoisted(values: Json) -> Json:
    result = copy_of(values)
    before = result.get("security", [])
    most = next((op["security"] for _, _, op in operations(result) if op.get("security")), before)
    for _, _, operation in operations(result):
        told = operation.pop("security", before)
        if told != most:
            operation["security"] = told
    return cast(Json, {**result, "security": most})


def security_lowered(values: Json) -> Json:
    result = copy_of(values)
    most = result.pop("security", [])
    for _, _, operation in operations(result):
        operation.setdefault("security", most)
    return cast(Json, copy_of(result))


def servers_lowered(values: Json) -> Json:
    result = copy_of(values)
    servers = result.pop("servers", None)
    for item, _, operation in operations(result):
        if servers and not item.get("servers") and not operation.get("servers"):
            operation["servers"] = servers
    return cast(Json, copy_of(result))


def components_renamed(values: Json) -> Json:
    text = copy_of(values)
    parts = text.get("components", {})
    for kind in parts:
        parts[kind] = {f"{name}Renamed": part for name, part in parts[kind].items()}

    def told(node: Any, key: str = "") -> Any:
        if isinstance(node, dict):
            items = cast(Json, node)
            return {name: told(value, name) for name, value in items.items()}
        if isinstance(node, list):
            names = [told(item) for item in cast(list[object], node)]
            if key == "security":
                return [{f"{name}Renamed": scopes for name, scopes in one.items()} for one in names]
            return names
        if key == "$ref" or (isinstance(node, str) and node.startswith("#/components/")):
            return re.sub(r"^(#/components/\w+/[^/]+)", r"\1Renamed", node)
        return node

    return cast(Json, told(text))


def numbers_respelled(values: Json) -> Json:
    def told(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: told(value) for key, value in cast(Json, node).items()}
        if isinstance(node, list):
            return [told(item) for item in cast(list[object], node)]
        return float(node) if isinstance(node, int) and not isinstance(node, bool) else node

    return cast(Json, told(values))


ANY_DOCUMENT: dict[str, Rewrite] = {
    "keys in another order": keys_reversed,
    "parameters, required, enums, branches in another order": lists_reversed,
    "references inlined": inlined,
    "everything extracted into components": extracted,
    "each schema in an allOf of one": wrapped("allOf"),
    "each schema in a oneOf of one": wrapped("oneOf"),
    "each schema in an anyOf of one": wrapped("anyOf"),
    "objects split into an allOf": split,
    "parameters said for the path": parameters_hoisted,
    "security said for the document": security_hoisted,
    "security said for each operation": security_lowered,
    "servers said for each operation": servers_lowered,
    "components renamed": components_renamed,
    "numbers as 1.0": numbers_respelled,
}
OF_3_0: dict[str, Rewrite] = {
    "3.1, null as a type": newer(null_as_type),
    "3.1, null as a branch of anyOf": newer(null_as_branch("anyOf")),
    "3.1, null as a branch of oneOf": newer(null_as_branch("oneOf")),
}

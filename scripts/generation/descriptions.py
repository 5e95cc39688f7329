"""Writes descriptions where the generator reads them: into the schema of each parameter and property.

The generator reads no description of a parameter itself, and none next to a reference.
"""

from typing import cast

from .spec import Spec, find

_VALUES = ("string", "integer", "number", "boolean")


def placed(spec: Spec) -> Spec:
    """Return a document whose schemas have the descriptions of their uses."""
    return cast(Spec, _placed(spec, spec))


def _placed(spec: Spec, node: object) -> object:
    if isinstance(node, list):
        return [_placed(spec, item) for item in cast(list[object], node)]
    if not isinstance(node, dict):
        return node
    items = {key: _placed(spec, value) for key, value in cast(Spec, node).items()}
    schema: object = items.get("schema")
    if isinstance(schema, dict) and isinstance(items.get("in"), str) and "description" in items:
        items["schema"] = _described(spec, cast(Spec, schema), items["description"])
    return _written_out(spec, items)


def _described(spec: Spec, schema: Spec, description: object) -> Spec:
    if "$ref" not in schema:
        return {**schema, "description": description}
    return _written_out(spec, {"allOf": [schema], "description": description})


def _written_out(spec: Spec, schema: Spec) -> Spec:
    """Return an `allOf` of one component of values as a schema of its own; an enum stays, for its class."""
    parts = cast(list[Spec], schema.get("allOf", []))
    target = find(spec, str(parts[0].get("$ref", ""))[1:]) if len(parts) == 1 else None
    values = cast(Spec, target) if isinstance(target, dict) else {}
    if values.get("type") not in _VALUES or "enum" in values:
        return schema
    return {**values, **{key: value for key, value in schema.items() if key != "allOf"}}

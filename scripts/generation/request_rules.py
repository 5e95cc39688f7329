"""Writes what the contract says of the values of requests as a module of the generated client.

The generator keeps names and types only. The simulator reads bounds, lengths, patterns and choices here, so
that it refuses what a new contract refuses.
"""

import json
import re
from collections.abc import Iterator
from typing import cast

from .spec import METHODS, Spec, resolved

MODULE = "request_rules.py"
_HEAD = '''\
"""What the contract says of the values of requests, by operation: parameters, and the body."""

import json
from typing import Any

REQUEST_RULES: dict[str, dict[str, Any]] = json.loads(r"""
'''
_TAIL = '""")\n'
_KEYWORDS = (
    "type", "nullable", "enum", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    "minLength", "maxLength", "pattern", "minItems", "maxItems", "required",
)  # fmt: skip


def module(spec: Spec) -> str:
    """Return the text of the module for a document."""
    rules = dict(sorted(_operations(spec)))
    text = json.dumps(rules, indent=1, ensure_ascii=True)
    return f"{_HEAD}{text}\n{_TAIL}"  # JSON has no three quotes in a row


def _operations(spec: Spec) -> Iterator[tuple[str, Spec]]:
    for item in cast(dict[str, Spec], spec["paths"]).values():
        for method in METHODS:
            if method in item:
                operation = cast(Spec, item[method])
                yield str(operation["operationId"]), _rules(spec, item, operation)


def _rules(spec: Spec, item: Spec, operation: Spec) -> Spec:
    parameters: Spec = {}
    for raw in [*item.get("parameters", []), *operation.get("parameters", [])]:
        one = resolved(spec, raw)
        rule = {"required": bool(one.get("required")), "schema": _schema(spec, one.get("schema"))}
        parameters[f"{one['in']} {one['name']}"] = rule
    contents = resolved(spec, operation.get("requestBody")).get("content", {})
    bodies = [_schema(spec, content.get("schema")) for name, content in contents.items() if _is_json(name)]
    return {"parameters": parameters, "body": bodies[0] if bodies else None}


def _is_json(media_type: str) -> bool:
    return bool(re.fullmatch(r"application/(\S+\+)?json\b.*", media_type))


def _schema(spec: Spec, node: object, above: tuple[int, ...] = ()) -> Spec:
    """Return the keywords of a schema that state a rule, with references followed, but not in a circle."""
    schema = resolved(spec, node)
    if id(schema) in above:
        return {}
    inner = (*above, id(schema))
    found = {key: schema[key] for key in _KEYWORDS if key in schema}
    if "properties" in schema:
        properties = schema["properties"].items()
        found["properties"] = {name: _schema(spec, one, inner) for name, one in properties}
    if "items" in schema:
        found["items"] = _schema(spec, schema["items"], inner)
    if schema.get("additionalProperties") is False:
        found["additionalProperties"] = False
    if "allOf" in schema:
        found["allOf"] = [_schema(spec, one, inner) for one in schema["allOf"]]
    return found

"""Looks up schemas at places of a document, and validates values against them."""

from typing import NamedTuple, cast

from generation.spec import METHODS, find
from jsonschema.exceptions import ValidationError

from ..document.subset import Json, same_operation
from . import validation


class Parameter(NamedTuple):
    """A declared parameter; `where` is "query subaccount"."""

    where: str
    required: bool
    schema: Json


def _mapping(node: object) -> Json:
    return cast(Json, node) if isinstance(node, dict) else {}


class Contract:
    """One side of a comparison."""

    def __init__(self, document: Json) -> None:
        self._document = document
        self._flattened: dict[int, tuple[Json, Json]] = {}  # by the identity of a schema, which it keeps
        self._operations: dict[str, tuple[Json, Json]] = {}
        paths: dict[str, object] = _mapping(document.get("paths"))
        for path, reference in paths.items():
            item = self.resolved(reference)
            for method in METHODS:
                if operation := self.resolved(item.get(method)):
                    self._operations[same_operation(f"{method.upper()} {path}")] = (item, operation)

    def has(self, operation: str) -> bool:
        """True if it declares the operation."""
        return same_operation(operation) in self._operations

    def parameters(self, operation: str) -> dict[str, Parameter]:
        """Return the parameters of an operation by location, those of its path item included."""
        item, own = self._operations.get(same_operation(operation), ({}, {}))
        parameters: dict[str, Parameter] = {}
        declared = cast(list[object], [*(item.get("parameters") or []), *(own.get("parameters") or [])])
        for reference in declared:
            parameter = self.resolved(reference)
            where = (
                "path"
                if parameter.get("in") == "path"
                else f"{parameter.get('in')} {parameter.get('name')}"
            )
            schema = self.resolved(parameter.get("schema"))
            parameters[where] = Parameter(where, parameter.get("required") is True, schema)
        return parameters

    def body(self, operation: str) -> tuple[Json | None, bool]:
        """Return the schema of an operation's JSON body, None without one, and True if it is required."""
        _, own = self._operations.get(same_operation(operation), ({}, {}))
        body = self.resolved(own.get("requestBody"))
        return self._json(body), body.get("required") is True

    def responses(self, operation: str) -> dict[str, Json | None]:
        """Return the schemas of an operation's responses by status; None for one without a JSON body."""
        _, own = self._operations.get(same_operation(operation), ({}, {}))
        declared = cast(Json, own.get("responses") or {})
        return {str(status): self._json(self.resolved(node)) for status, node in declared.items()}

    def _json(self, owner: Json) -> Json | None:
        content: object = owner.get("content")
        for media, value in (cast(Json, content) if isinstance(content, dict) else {}).items():
            if "json" in media and isinstance(value, dict):
                return cast(Json, cast(Json, value).get("schema") or {})
        return None

    def resolved(self, node: object) -> Json:
        """Follow the references of a node; {} if there is no target."""
        seen: set[str] = set()
        while isinstance(node, dict) and isinstance(reference := cast(Json, node).get("$ref"), str):
            if reference in seen:
                return {}
            seen.add(reference)
            node = find(self._document, reference[1:])
        return cast(Json, node) if isinstance(node, dict) else {}

    def flattened(self, node: object) -> Json:
        """Return a schema with the properties and required names of its allOf merged into it."""
        schema = self.resolved(node)
        if id(schema) not in self._flattened:
            self._flattened[id(schema)] = (schema, schema)  # for a schema that contains itself
            self._flattened[id(schema)] = (schema, self._merged(schema))
        return self._flattened[id(schema)][1]

    def _merged(self, schema: Json) -> Json:
        parts = [self.flattened(part) for part in cast(list[object], schema.get("allOf") or [])]
        if not parts:
            return schema
        merged: Json = {}
        for part in [*parts, {key: value for key, value in schema.items() if key != "allOf"}]:
            for word, value in part.items():
                if word == "properties":
                    merged[word] = {**merged.get(word, {}), **value}
                elif word == "required":
                    merged[word] = [*merged.get(word, []), *value]
                else:
                    merged[word] = value
        return merged

    def at(self, schema: object, path: str) -> Json | None:
        """Return the schema at a path below another, "/order_groups/[]/id"; None without one."""
        here: Json = self.flattened(schema)
        for step in path.split("/")[1:]:
            below = {"[]": here.get("items"), "{}": here.get("additionalProperties")}.get(
                step, cast(Json, here.get("properties") or {}).get(step)
            )
            if not isinstance(below, dict):
                return None
            here = self.flattened(cast(object, below))
        return here

    def validation_errors(self, schema: Json, value: object) -> list[ValidationError]:
        """Return the errors of a value against a schema."""
        is_new = str(self._document.get("openapi", "")).startswith("3.1")
        root = {**schema, "components": self._document.get("components", {})}
        return validation.validation_errors(root, value, is_new=is_new)

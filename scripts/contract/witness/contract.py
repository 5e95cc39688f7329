"""A document asked for what a witness needs: schemas at places, and whether a value fits one."""

from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from generation.spec import METHODS, find
from jsonschema.exceptions import ValidationError
from openapi_schema_validator import OAS30Validator, OAS31Validator

from ..document.subset import Json, same_operation


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
        self._operations: dict[str, tuple[Json, Json]] = {}
        paths: dict[str, object] = _mapping(document.get("paths"))
        for path, reference in paths.items():
            item = self.resolved(reference)
            for method in METHODS:
                if operation := self.resolved(item.get(method)):
                    self._operations[same_operation(f"{method.upper()} {path}")] = (item, operation)

    def has(self, operation: str) -> bool:
        """Whether it declares the operation."""
        return same_operation(operation) in self._operations

    def parameters(self, operation: str) -> dict[str, Parameter]:
        """The parameters of an operation by where they stand, those of its path included."""
        item, own = self._operations.get(same_operation(operation), ({}, {}))
        found: dict[str, Parameter] = {}
        declared = cast(list[object], [*(item.get("parameters") or []), *(own.get("parameters") or [])])
        for reference in declared:
            parameter = self.resolved(reference)
            where = (
                "path"
                if parameter.get("in") == "path"
                else f"{parameter.get('in')} {parameter.get('name')}"
            )
            schema = self.resolved(parameter.get("schema"))
            found[where] = Parameter(where, parameter.get("required") is True, schema)
        return found

    def body(self, operation: str) -> tuple[Json | None, bool]:
        """The schema of an operation's JSON body, None where there is none, and whether it is required."""
        _, own = self._operations.get(same_operation(operation), ({}, {}))
        body = self.resolved(own.get("requestBody"))
        return self._json(body), body.get("required") is True

    def answers(self, operation: str) -> dict[str, Json | None]:
        """The schemas of an operation's answers by status; None for one without a JSON body."""
        _, own = self._operations.get(same_operation(operation), ({}, {}))
        responses = cast(Json, own.get("responses") or {})
        return {str(status): self._json(self.resolved(answer)) for status, answer in responses.items()}

    def _json(self, owner: Json) -> Json | None:
        content: object = owner.get("content")
        for media, value in (cast(Json, content) if isinstance(content, dict) else {}).items():
            if "json" in media and isinstance(value, dict):
                return cast(Json, cast(Json, value).get("schema") or {})
        return None

    def resolved(self, node: object) -> Json:
        """A node behind its references; {} where there is none."""
        passed: set[str] = set()
        while isinstance(node, dict) and isinstance(reference := cast(Json, node).get("$ref"), str):
            if reference in passed:
                return {}
            passed.add(reference)
            node = find(self._document, reference[1:])
        return cast(Json, node) if isinstance(node, dict) else {}

    def folded(self, node: object) -> Json:
        """A schema with its allOf merged into it, as far as properties and required ones go."""
        schema = self.resolved(node)
        parts = [self.folded(part) for part in cast(list[object], schema.get("allOf") or [])]
        if not parts:
            return schema
        whole: Json = {}
        for part in [*parts, {key: value for key, value in schema.items() if key != "allOf"}]:
            for word, value in part.items():
                if word == "properties":
                    whole[word] = {**whole.get(word, {}), **value}
                elif word == "required":
                    whole[word] = [*whole.get(word, []), *value]
                else:
                    whole[word] = value
        return whole

    def at(self, schema: object, path: str) -> Json | None:
        """The schema at a place below another, "/order_groups/[]/id"; None where there is none."""
        here: Json = self.folded(schema)
        for step in path.split("/")[1:]:
            below = {"[]": here.get("items"), "{}": here.get("additionalProperties")}.get(
                step, cast(Json, here.get("properties") or {}).get(step)
            )
            if not isinstance(below, dict):
                return None
            here = self.folded(cast(object, below))
        return here

    def misfits(self, schema: Json, value: object) -> list[ValidationError]:
        """What about a value the schema refuses."""
        is_new = str(self._document.get("openapi", "")).startswith("3.1")
        root = {**schema, "components": self._document.get("components", {})}
        validator: Any = (OAS31Validator if is_new else OAS30Validator)(root)
        return list(cast(Iterator[ValidationError], validator.iter_errors(value)))

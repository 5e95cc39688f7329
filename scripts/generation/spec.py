"""Reads and checks openapi.yaml, because the generator ignores several kinds of errors."""

import math
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

import yaml

from . import expansion
from .errors import GenerationError

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

Spec = dict[str, Any]
_DATA = {"default", "example", "examples", "enum"}  # values, in which `pattern` is a name


class DeclaredOperation(NamedTuple):
    """An operation as openapi.yaml declares it."""

    operation_id: str
    method: str
    path: str


class _StrictLoader(yaml.SafeLoader):
    """Loads the part of YAML that has the meaning of JSON.

    Duplicate keys, keys that are not strings, aliases and numbers that JSON does not have are errors; dates
    stay strings.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - as PyYAML has it
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":merge"))]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise GenerationError(f"{self.name} uses a YAML alias. Write the value out, or use $ref.")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: dict[str, int] = {}
        for key_node, _ in node.value:
            key, line = key_node.value, key_node.start_mark.line + 1
            if not key_node.tag.endswith(":str"):
                shown = key if isinstance(key, str) else "of a list or a mapping"
                raise GenerationError(
                    f"{self.name}: line {line}: the key {shown} is not a string. Quote it."
                )
            if key in seen:
                raise GenerationError(
                    f"{self.name}: the key {key!r} is duplicated, in lines {seen[key]} and {line}."
                )
            seen[key] = line
        return super().construct_mapping(node, deep)

    def construct_yaml_float(self, node: yaml.ScalarNode) -> float:
        value = super().construct_yaml_float(node)
        if not math.isfinite(value):
            line = node.start_mark.line + 1
            raise GenerationError(f"{self.name}: line {line}: JSON has no such number: {node.value}")
        return value


_StrictLoader.add_constructor("tag:yaml.org,2002:float", _StrictLoader.construct_yaml_float)


def load(path: Path) -> Spec:
    """Read the document at path. Raise GenerationError if it is not an OpenAPI document."""
    spec = read(path)
    if not isinstance(spec.get("paths"), dict):
        raise GenerationError(f"{path.name} is not an OpenAPI document: it has no paths.")
    return spec


def read(path: Path) -> Spec:
    """Read the object at path; an empty one for another value. Raise GenerationError if it is not YAML."""
    try:
        loader = _StrictLoader(path.read_text("utf-8"))
        loader.name = path.name
        document: object = loader.get_single_data()
    except (OSError, UnicodeDecodeError) as error:
        raise GenerationError(f"{path}: cannot be read: {error}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise GenerationError(f"{path.name} is not valid YAML: {error}") from error
    return cast(Spec, document) if isinstance(document, dict) else {}


def check(spec: Spec, name: str) -> tuple[DeclaredOperation, ...]:
    """Return the declared operations. Raise GenerationError for an invalid reference, id or document."""
    from openapi_spec_validator import (
        OpenAPIV30SpecValidator,  # takes half a second, and load does not need it
    )

    check_references(spec, name)
    declared = _check_operations(spec, name)
    try:
        expansion.check(spec, name)
        for error in OpenAPIV30SpecValidator(without_patterns(spec)).iter_errors():
            place = "/".join(str(step) for step in error.absolute_path)
            raise GenerationError(f"{name} is not valid OpenAPI 3.0, at {place or '/'}: {error.message}")
    except RecursionError:
        raise GenerationError(f"{name} is nested too deeply to be validated.") from None
    if not declared:
        raise GenerationError(f"{name} declares no operations.")
    return declared


def without_patterns(spec: Spec) -> Spec:
    """Return a document without patterns, because a validator runs them, and some do not end."""
    return cast(Spec, _without_patterns(spec))


def _without_patterns(node: object) -> object:
    if isinstance(node, list):
        return [_without_patterns(item) for item in cast(list[object], node)]
    if not isinstance(node, dict):
        return node
    return {
        key: value if key in _DATA else _without_patterns(value)
        for key, value in cast(Spec, node).items()
        if key != "pattern" or not isinstance(value, str)
    }


def check_references(spec: Spec, name: str) -> None:
    """Raise GenerationError for a reference that leads nowhere, outside the document or in a circle."""
    for pointer, reference in _references(spec, ""):
        visited: list[str] = []
        current: object = reference
        while isinstance(current, str):
            if not current.startswith("#/"):
                raise GenerationError(f"{name}: {pointer} refers outside the document: {current}")
            target = find(spec, current[1:])
            if target is None:
                raise GenerationError(f"{name}: {pointer} refers to nothing: {current}")
            if current in visited:
                raise GenerationError(f"{name}: {pointer} is a circular reference: {', '.join(visited)}")
            visited.append(current)
            current = cast(Spec, target).get("$ref") if isinstance(target, dict) else None


def _references(node: object, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        mapping = cast(Spec, node)
        reference = mapping.get("$ref")
        if isinstance(reference, str):
            yield pointer, reference
        for key, value in mapping.items():
            yield from _references(value, f"{pointer}/{escaped(key)}")
    elif isinstance(node, list):
        for index, value in enumerate(cast(list[object], node)):
            yield from _references(value, f"{pointer}/{index}")


def escaped(key: str) -> str:
    """Return a key as a step of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def unescaped(step: str) -> str:
    """Return the key of a step of a JSON pointer."""
    return step.replace("~1", "/").replace("~0", "~")


def resolved(spec: Spec, node: object) -> Spec:
    """Return an object with its references followed; empty for another value or a circular reference."""
    visited: list[object] = []
    while isinstance(node, dict) and "$ref" in node and node not in visited:
        visited.append(cast(Spec, node))
        node = find(spec, str(cast(Spec, node)["$ref"]).removeprefix("#"))
    return cast(Spec, node) if isinstance(node, dict) else {}


def find(spec: Spec, pointer: str) -> object:
    """Return the value at a JSON pointer, or None."""
    node: Any = spec
    for step in pointer.split("/")[1:]:
        if isinstance(node, dict):
            node = cast(dict[str, object], node).get(unescaped(step))
        elif isinstance(node, list) and step.isdecimal():
            items = cast(list[object], node)
            node = items[int(step)] if int(step) < len(items) else None
        else:
            return None
    return node


def _check_operations(spec: Spec, name: str) -> tuple[DeclaredOperation, ...]:
    """Return the operations. The validator reports values that are not operation objects."""
    found: dict[str, DeclaredOperation] = {}
    schemes = find(spec, "/components/securitySchemes")
    for path, method, operation in operations(spec):
        where = f"{method.upper()} {path}"
        operation_id = operation.get("operationId")
        if not isinstance(operation_id, str):
            raise GenerationError(f"{name}: {where} has no operationId.")
        if operation_id in found:
            other = found[operation_id]
            raise GenerationError(
                f"{name}: operationId {operation_id} is duplicated, at {other.method.upper()} {other.path}"
                f" and {where}. Rename one, because the generator would drop one."
            )
        for scheme in _schemes(operation.get("security", spec.get("security"))):
            if not isinstance(schemes, dict) or scheme not in schemes:
                raise GenerationError(f"{name}: {where} requires an undeclared security scheme: {scheme}")
        found[operation_id] = DeclaredOperation(operation_id, method, path)
    return tuple(found.values())


def operations(spec: Spec) -> Iterator[tuple[str, str, Spec]]:
    """Yield the path, the method and the operation object of each operation."""
    for path, item in cast(dict[str, object], spec["paths"]).items():
        for method in METHODS:
            operation: object = cast(Spec, item).get(method) if isinstance(item, dict) else None
            if isinstance(operation, dict):
                yield path, method, cast(Spec, operation)


def _schemes(alternatives: object) -> Iterator[str]:
    for alternative in cast(list[object], alternatives) if isinstance(alternatives, list) else []:
        yield from cast(Spec, alternative) if isinstance(alternative, dict) else ()

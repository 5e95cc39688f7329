"""Reads openapi.yaml and refuses what the generator would swallow in silence."""

import math
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

import yaml

from .errors import GenerationError

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

Spec = dict[str, Any]


class DeclaredOperation(NamedTuple):
    """An operation as openapi.yaml declares it."""

    operation_id: str
    method: str
    path: str


class _PlainLoader(yaml.SafeLoader):
    """YAML as far as it means the same as JSON, and without silent loss.

    A key that stands twice, a key that is no text, an alias and a number that JSON does not have are
    errors; dates stay texts.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - as PyYAML has it
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":merge"))]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise GenerationError(f"{self.name} uses a YAML alias; write it out, or use $ref.")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: dict[str, int] = {}
        for key_node, _ in node.value:
            key, line = key_node.value, key_node.start_mark.line + 1
            if not key_node.tag.endswith(":str"):
                shown = key if isinstance(key, str) else "of a list or a mapping"
                raise GenerationError(
                    f"{self.name}: line {line}: the key {shown} must be a text: quote it."
                )
            if key in seen:
                raise GenerationError(
                    f"{self.name}: the key {key!r} stands twice, in lines {seen[key]} and {line}; keep one."
                )
            seen[key] = line
        return super().construct_mapping(node, deep)

    def construct_yaml_float(self, node: yaml.ScalarNode) -> float:
        value = super().construct_yaml_float(node)
        if not math.isfinite(value):
            line = node.start_mark.line + 1
            raise GenerationError(f"{self.name}: line {line}: JSON has no such number: {node.value}")
        return value


_PlainLoader.add_constructor("tag:yaml.org,2002:float", _PlainLoader.construct_yaml_float)


def load(path: Path) -> Spec:
    """Read the document at path, or stop with where and why."""
    try:
        loader = _PlainLoader(path.read_text("utf-8"))
        loader.name = path.name
        document: object = loader.get_single_data()
    except (OSError, UnicodeDecodeError) as error:
        raise GenerationError(f"{path}: cannot be read: {error}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise GenerationError(f"{path.name} is not valid YAML: {error}") from error
    spec = cast(Spec, document) if isinstance(document, dict) else {}
    if not isinstance(spec.get("paths"), dict):
        raise GenerationError(f"{path.name} is not an OpenAPI document: it has no paths.")
    return spec


def check(spec: Spec, name: str) -> tuple[DeclaredOperation, ...]:
    """The declared operations, once references, ids and the document as a whole are sound."""
    from openapi_spec_validator import OpenAPIV30SpecValidator  # half a second that reading does not need

    _check_references(spec, name)
    declared = _check_operations(spec, name)
    try:
        for error in OpenAPIV30SpecValidator(spec).iter_errors():
            place = "/".join(str(step) for step in error.absolute_path)
            raise GenerationError(f"{name} is not valid OpenAPI 3.0, at {place or '/'}: {error.message}")
    except RecursionError:
        raise GenerationError(f"{name} is nested too deeply to be checked.") from None
    if not declared:
        raise GenerationError(f"{name} declares no operations.")
    return declared


def _check_references(spec: Spec, name: str) -> None:
    for pointer, reference in _references(spec, ""):
        passed: list[str] = []
        following: object = reference
        while isinstance(following, str):
            if not following.startswith("#/"):
                raise GenerationError(f"{name}: {pointer} refers outside the document: {following}")
            target = find(spec, following[1:])
            if target is None:
                raise GenerationError(f"{name}: {pointer} refers to {following}, which is not there.")
            if following in passed:
                raise GenerationError(f"{name}: {pointer} refers in a circle: {', '.join(passed)}")
            passed.append(following)
            following = cast(Spec, target).get("$ref") if isinstance(target, dict) else None


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
    """A key as a step of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def unescaped(step: str) -> str:
    """The key that a step of a JSON pointer means."""
    return step.replace("~1", "/").replace("~0", "~")


def find(spec: Spec, pointer: str) -> object:
    """What stands at a JSON pointer, or None."""
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
    """The operations with their ids; what is no operation at all is left to the validator."""
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
                f"{name}: operationId {operation_id} stands twice, at {other.method.upper()}"
                f" {other.path} and {where}; the generator would drop one."
            )
        for scheme in _schemes(operation):
            if not isinstance(schemes, dict) or scheme not in schemes:
                raise GenerationError(f"{name}: {where} asks for {scheme}, which no security scheme is.")
        found[operation_id] = DeclaredOperation(operation_id, method, path)
    return tuple(found.values())


def operations(spec: Spec) -> Iterator[tuple[str, str, Spec]]:
    """Yield the path, the method and the operation object of each operation."""
    for path, item in cast(dict[str, object], spec["paths"]).items():
        for method in METHODS:
            operation: object = cast(Spec, item).get(method) if isinstance(item, dict) else None
            if isinstance(operation, dict):
                yield path, method, cast(Spec, operation)


def _schemes(operation: Spec) -> Iterator[str]:
    alternatives: object = operation.get("security")
    for alternative in cast(list[object], alternatives) if isinstance(alternatives, list) else []:
        yield from cast(Spec, alternative) if isinstance(alternative, dict) else ()

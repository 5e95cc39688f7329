"""Reads openapi.yaml and refuses what the generator would swallow in silence."""

from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, cast

import yaml
from openapi_spec_validator import OpenAPIV30SpecValidator

from .errors import GenerationError

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

Spec = dict[str, Any]


class DeclaredOperation(NamedTuple):
    """An operation as openapi.yaml declares it."""

    operation_id: str
    method: str
    path: str


class _UniqueKeyLoader(yaml.SafeLoader):
    """YAML without silent loss: a key that stands twice is an error, as the last would win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: dict[Hashable, int] = {}
        for key_node, _ in node.value:
            key = cast(Hashable, self.construct_object(key_node, deep=True))  # pyright: ignore[reportUnknownMemberType]  # untyped stub
            line = key_node.start_mark.line + 1
            if key in seen:
                raise GenerationError(
                    f"{node.start_mark.name}: key {key!r} stands twice, in lines {seen[key]} and"
                    f" {line}; keep one."
                )
            seen[key] = line
        return super().construct_mapping(node, deep)


def load(path: Path) -> Spec:
    """Read the document at path, or stop with where and why."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GenerationError(f"{path}: cannot be read: {error}") from error
    loader = _UniqueKeyLoader(text)
    loader.name = path.name
    try:
        spec: object = loader.get_single_data()
    except yaml.YAMLError as error:
        raise GenerationError(f"{path.name} is not valid YAML: {error}") from error
    finally:
        loader.dispose()
    if not isinstance(spec, dict) or "paths" not in spec:
        raise GenerationError(f"{path.name} is not an OpenAPI document: it has no paths.")
    return cast(Spec, spec)


def check(spec: Spec, name: str) -> tuple[DeclaredOperation, ...]:
    """The declared operations, once references, ids and the document as a whole are sound."""
    _check_references(spec, name)
    operations = _check_operations(spec, name)
    for error in OpenAPIV30SpecValidator(spec).iter_errors():
        place = "/".join(str(step) for step in error.absolute_path)
        raise GenerationError(f"{name} is not valid OpenAPI 3.0, at {place or '/'}: {error.message}")
    return operations


def _check_references(spec: Spec, name: str) -> None:
    for pointer, reference in _references(spec, ""):
        if not reference.startswith("#/"):
            raise GenerationError(f"{name}: {pointer} refers outside the document: {reference}")
        if find(spec, reference[1:]) is None:
            raise GenerationError(f"{name}: {pointer} refers to {reference}, which is not there.")


def _references(node: object, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        mapping = cast(dict[object, object], node)
        reference = mapping.get("$ref")
        if isinstance(reference, str):
            yield pointer, reference
        for key, value in mapping.items():
            yield from _references(value, f"{pointer}/{str(key).replace('/', '~1')}")
    elif isinstance(node, list):
        for index, value in enumerate(cast(list[object], node)):
            yield from _references(value, f"{pointer}/{index}")


def find(spec: Spec, pointer: str) -> object:
    """What stands at a JSON pointer, or None."""
    node: object = spec
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(node, Mapping):
            node = cast(Mapping[str, object], node).get(name)
        elif isinstance(node, list) and name.isdigit():
            items = cast(list[object], node)
            node = items[int(name)] if int(name) < len(items) else None
        else:
            return None
    return node


def _check_operations(spec: Spec, name: str) -> tuple[DeclaredOperation, ...]:
    found: dict[str, DeclaredOperation] = {}
    for path, item in cast(dict[str, dict[str, Any]], spec["paths"]).items():
        for method in METHODS:
            if method not in item:
                continue
            operation_id = item[method].get("operationId")
            if not isinstance(operation_id, str):
                raise GenerationError(f"{name}: {method.upper()} {path} has no operationId.")
            if operation_id in found:
                other = found[operation_id]
                raise GenerationError(
                    f"{name}: operationId {operation_id} stands twice, at {other.method.upper()}"
                    f" {other.path} and {method.upper()} {path}; the generator would drop one."
                )
            found[operation_id] = DeclaredOperation(operation_id, method, path)
    if not found:
        raise GenerationError(f"{name} declares no operations.")
    return tuple(found.values())

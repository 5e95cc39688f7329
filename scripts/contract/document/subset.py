"""Reduces a document to some operations and the components that they reference."""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from .document import METHODS, at_pointer, joined, steps

Json = dict[str, Any]

_WHOLE = ("openapi", "info", "servers", "security")
_COMPONENT = "#/components/"


def operations_of(document: Json) -> list[str]:
    """Return the operations of a document, "GET /portfolio/order_groups", in document order."""
    paths: object = document.get("paths")
    return [
        f"{method.upper()} {path}"
        for path, item in (cast(Json, paths) if isinstance(paths, dict) else {}).items()
        for method in METHODS
        if isinstance(_path_item(document, item).get(method), dict)
    ]


def same_operation(operation: str) -> str:
    """Return the operation without names of path parameters, because these are not sent."""
    segments = (
        "{}" if part.startswith("{") and part.endswith("}") else part for part in operation.split("/")
    )
    return "/".join(segments)


def slice_operations(document: Json, operations: Iterable[str]) -> Json:
    """Return the document with these operations only, and the components that they reach.

    Operations match whatever their path parameters are called; unknown operations are ignored. Order is
    kept, and parts are shared with the document, not copied. References to components are followed,
    references within paths are not; referenced path items are inlined.
    """
    wanted = {same_operation(operation) for operation in operations}
    paths: Json = {}
    for path, reference in cast(Json, document.get("paths") or {}).items():
        item = _path_item(document, reference)
        kept = {
            key: value
            for key, value in item.items()
            if key not in METHODS or same_operation(f"{key.upper()} {path}") in wanted
        }
        if any(key in METHODS for key in kept):
            paths[path] = kept
    subset: Json = {key: document[key] for key in _WHOLE if key in document}
    tags = _tags(document, paths)
    if tags:
        subset["tags"] = tags
    subset["paths"] = paths
    components = _components(document, subset)
    if components:
        subset["components"] = components
    return subset


def _path_item(document: Json, item: object) -> Json:
    visited: set[str] = set()
    while isinstance(item, dict) and isinstance(reference := cast(Json, item).get("$ref"), str):
        if reference in visited or not reference.startswith("#/"):
            return {}
        visited.add(reference)
        item = at_pointer(document, reference[1:])
    return cast(Json, item) if isinstance(item, dict) else {}


def _tags(document: Json, paths: Json) -> list[Any]:
    used = {
        str(tag)
        for item in paths.values()
        for method in METHODS
        if isinstance(operation := item.get(method), dict)
        for tag in cast(Json, operation).get("tags") or ()
    }
    tags: object = document.get("tags")
    return [
        tag
        for tag in (cast(list[object], tags) if isinstance(tags, list) else [])
        if isinstance(tag, dict) and cast(Json, tag).get("name") in used
    ]


def _components(document: Json, subset: Json) -> Json:
    """Return the components reached from the subset, in the order of the document."""
    reached: set[tuple[str, str]] = set()
    queue = [*_references(subset), *_security_schemes(subset)]
    while queue:
        kind, name = queue.pop()
        component = at_pointer(document, joined("/components", kind, name))
        if (kind, name) not in reached and component is not None:
            reached.add((kind, name))
            queue += _references(component)
    whole: object = document.get("components")
    kinds = cast(dict[str, object], whole) if isinstance(whole, dict) else {}
    kept = {
        kind: {name: value for name, value in cast(Json, components).items() if (kind, name) in reached}
        for kind, components in kinds.items()
        if isinstance(components, dict)
    }
    return {kind: components for kind, components in kept.items() if components}


def _references(node: object) -> Iterator[tuple[str, str]]:
    """Yield kind and name of each component referenced below a node, without recursion."""
    queue: list[object] = [node]
    while queue:
        item = queue.pop()
        if isinstance(item, dict):
            mapping = cast(Json, item)
            yield from _component_name(mapping.get("$ref"))
            discriminator: object = mapping.get("discriminator")
            if isinstance(discriminator, dict):
                targets: object = cast(Json, discriminator).get("mapping")
                for target in cast(Json, targets).values() if isinstance(targets, dict) else ():
                    yield from _component_name(
                        target if "/" in str(target) else f"{_COMPONENT}schemas/{target}"
                    )
            queue.extend(mapping.values())
        elif isinstance(item, list):
            queue.extend(cast(list[object], item))


def _component_name(reference: object) -> Iterator[tuple[str, str]]:
    if isinstance(reference, str) and reference.startswith(_COMPONENT):
        kind, *rest = steps("/" + reference.removeprefix(_COMPONENT))
        if rest and rest[0]:
            yield kind, rest[0]


def _security_schemes(subset: Json) -> Iterator[tuple[str, str]]:
    owners: list[Json] = [subset]
    for item in cast(Json, subset["paths"]).values():
        owners += [operation for method in METHODS if isinstance(operation := item.get(method), dict)]
    for owner in owners:
        alternatives: object = owner.get("security")
        for alternative in cast(list[object], alternatives) if isinstance(alternatives, list) else []:
            for name in cast(Json, alternative) if isinstance(alternative, dict) else ():
                yield "securitySchemes", name

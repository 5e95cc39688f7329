"""Cuts a document to some of its operations and to what these reach."""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from generation.spec import METHODS, escaped, find, unescaped

Document = dict[str, Any]

_WHOLE = ("openapi", "info", "servers", "security")
_COMPONENT = "#/components/"


def operations_of(document: Document) -> list[str]:
    """The operations of a document, "GET /portfolio/order_groups", in its order."""
    paths: object = document.get("paths")
    return [
        f"{method.upper()} {path}"
        for path, item in (cast(Document, paths) if isinstance(paths, dict) else {}).items()
        for method in METHODS
        if isinstance(_path_item(document, item).get(method), dict)
    ]


def same_operation(operation: str) -> str:
    """The operation without the names of its path parameters: these are not part of what is asked for."""
    segments = (
        "{}" if part.startswith("{") and part.endswith("}") else part for part in operation.split("/")
    )
    return "/".join(segments)


def slice_operations(document: Document, operations: Iterable[str]) -> Document:
    """The document with these operations only, and with the components that they reach.

    An operation is the same under other names of path parameters. One that the document does not have is
    left out. Order stays as it was; the parts are those of the document, not copies. References within
    paths are not followed, only those to components; path items behind a reference are put in its place.
    """
    wanted = {same_operation(operation) for operation in operations}
    paths: Document = {}
    for path, reference in cast(Document, document.get("paths") or {}).items():
        item = _path_item(document, reference)
        kept = {
            key: value
            for key, value in item.items()
            if key not in METHODS or same_operation(f"{key.upper()} {path}") in wanted
        }
        if any(key in METHODS for key in kept):
            paths[path] = kept
    cut: Document = {key: document[key] for key in _WHOLE if key in document}
    tags = _tags(document, paths)
    if tags:
        cut["tags"] = tags
    cut["paths"] = paths
    components = _components(document, cut)
    if components:
        cut["components"] = components
    return cut


def _path_item(document: Document, item: object) -> Document:
    passed: set[str] = set()
    while isinstance(item, dict) and isinstance(reference := cast(Document, item).get("$ref"), str):
        if reference in passed or not reference.startswith("#/"):
            return {}
        passed.add(reference)
        item = find(document, reference[1:])
    return cast(Document, item) if isinstance(item, dict) else {}


def _tags(document: Document, paths: Document) -> list[Any]:
    used = {
        str(tag)
        for item in paths.values()
        for method in METHODS
        if isinstance(operation := item.get(method), dict)
        for tag in cast(Document, operation).get("tags") or ()
    }
    tags: object = document.get("tags")
    return [
        tag
        for tag in (cast(list[object], tags) if isinstance(tags, list) else [])
        if isinstance(tag, dict) and cast(Document, tag).get("name") in used
    ]


def _components(document: Document, cut: Document) -> Document:
    """The components that are reached from the cut document, in the order of the whole one."""
    reached: set[tuple[str, str]] = set()
    waiting = [*_references(cut), *_security_schemes(cut)]
    while waiting:
        kind, name = waiting.pop()
        component = find(document, f"/components/{escaped(kind)}/{escaped(name)}")
        if (kind, name) not in reached and component is not None:
            reached.add((kind, name))
            waiting += _references(component)
    whole: object = document.get("components")
    kinds = cast(dict[str, object], whole) if isinstance(whole, dict) else {}
    kept = {
        kind: {name: value for name, value in cast(Document, named).items() if (kind, name) in reached}
        for kind, named in kinds.items()
        if isinstance(named, dict)
    }
    return {kind: named for kind, named in kept.items() if named}


def _references(node: object) -> Iterator[tuple[str, str]]:
    """Kind and name of every component that is referred to below a node, without recursion."""
    waiting: list[object] = [node]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            mapping = cast(Document, item)
            yield from _named(mapping.get("$ref"))
            discriminator: object = mapping.get("discriminator")
            if isinstance(discriminator, dict):
                targets: object = cast(Document, discriminator).get("mapping")
                for target in cast(Document, targets).values() if isinstance(targets, dict) else ():
                    yield from _named(target if "/" in str(target) else f"{_COMPONENT}schemas/{target}")
            waiting.extend(mapping.values())
        elif isinstance(item, list):
            waiting.extend(cast(list[object], item))


def _named(reference: object) -> Iterator[tuple[str, str]]:
    if isinstance(reference, str) and reference.startswith(_COMPONENT):
        kind, _, rest = reference.removeprefix(_COMPONENT).partition("/")
        if rest:
            yield unescaped(kind), unescaped(rest.split("/")[0])


def _security_schemes(cut: Document) -> Iterator[tuple[str, str]]:
    owners: list[Document] = [cut]
    for item in cast(Document, cut["paths"]).values():
        owners += [operation for method in METHODS if isinstance(operation := item.get(method), dict)]
    for owner in owners:
        alternatives: object = owner.get("security")
        for alternative in cast(list[object], alternatives) if isinstance(alternatives, list) else []:
            for name in cast(Document, alternative) if isinstance(alternative, dict) else ():
                yield "securitySchemes", name

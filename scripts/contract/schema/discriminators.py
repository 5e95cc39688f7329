"""The values of discriminators: a schema that no mapping names is marked with its component's name."""

from collections.abc import Iterator
from typing import cast

from ..document.document import Object, joined
from .constraints import BRANCHES, Node, Shape
from .normalize import Schemas

_COMPONENTS = "/components/schemas"


def targets(schemas: Schemas, node: Node, shape: Shape) -> dict[str, Node]:
    """Return the schemas by the values that mark them; mappings to other documents are left out."""
    declared = dict(_mapped(schemas, shape))
    mapped = set(declared.values())
    implied = {
        pointer.rpartition("/")[2]: pointer
        for pointer in (*_branches(schemas, node), *_subtypes(schemas, node, shape))
        if pointer not in mapped
    }
    return {value: schemas.node(pointer) for value, pointer in (implied | declared).items()}


def _mapped(schemas: Schemas, shape: Shape) -> Iterator[tuple[str, str]]:
    mapping: object = (shape.discriminator or {}).get("mapping")
    for value, target in cast(Object, mapping).items() if isinstance(mapping, dict) else ():
        named = joined(_COMPONENTS, str(target))
        if schemas.document.at(named) is not None:
            yield value, named
        elif str(target).startswith("#/"):
            yield value, schemas.target(joined(shape.at["discriminator"], "discriminator"), str(target))


def _branches(schemas: Schemas, node: Node) -> Iterator[str]:
    """Yield the components that the choices of a node refer to."""
    for part in node:
        for keyword in BRANCHES:
            around = joined(part, keyword)
            for index, _ in enumerate(schemas.document.list_at(around)):
                yield from _component(schemas, joined(around, index))


def _subtypes(schemas: Schemas, node: Node, shape: Shape) -> Iterator[str]:
    """Yield the component with the discriminator and those that extend it; none for one of these."""
    parent = shape.at["discriminator"]
    has_choices = any(keyword in schemas.document.object_at(parent) for keyword in BRANCHES)
    subtypes = list(schemas.extensions(parent))
    if parent.rpartition("/")[0] == _COMPONENTS and not has_choices and not set(subtypes) & set(node):
        yield from (parent, *subtypes) if subtypes else ()


def _component(schemas: Schemas, pointer: str) -> Iterator[str]:
    schema = schemas.document.at(pointer)
    reference: object = cast(Object, schema).get("$ref") if isinstance(schema, dict) else None
    if isinstance(reference, str):
        target = schemas.target(pointer, reference)
        if target.rpartition("/")[0] == _COMPONENTS:
            yield target

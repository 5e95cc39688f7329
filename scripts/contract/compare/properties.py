"""Compares the properties of two objects, those that only one declares with the other's additional ones."""

from collections.abc import Iterator
from dataclasses import replace

from ..document.document import joined
from ..schema.constraints import Node, Shape
from ..schema.normalize import Schemas
from .changes import Change, ChangeKind
from .schemas import Below, ShapePair, summary

Sides = tuple[Schemas, Schemas]


def property_differences(schemas: Sides, shapes: ShapePair) -> Iterator[Change | Below]:
    """Yield the differences of the properties that are declared, demanded or additional."""
    base, revision = shapes.base, shapes.revision
    if not shapes.concerns("properties"):
        return
    for name in sorted({*base.properties, *revision.properties, *base.required, *revision.required}):
        old, new = _declared(schemas[0], base, name), _declared(schemas[1], revision, name)
        if old is not None and new is None:
            yield removed(schemas[0].shape(old), shapes, name, old)
        elif new is not None and old is None:
            yield added(schemas[1].shape(new), shapes, name, new)
        else:
            yield from _demand(schemas, shapes, name, old, new)
        first, second = old or (base.values if new else None), new or (revision.values if old else None)
        if first is not None and second is not None:
            is_declared = old is not None and new is not None
            hidden = _hidden(schemas[0].shape(first)) | _hidden(schemas[1].shape(second))
            yield Below(
                joined("", name), (first, second), hidden_from=hidden if is_declared else frozenset()
            )
    yield from _values(shapes)


def _demand(
    schemas: Sides, shapes: ShapePair, name: str, old: Node | None, new: Node | None
) -> Iterator[Change]:
    """Yield whether a property, which both or neither of the documents declare, became required."""
    base, revision, step = shapes.base, shapes.revision, joined("", name)
    was_required, is_required = name in base.required, name in revision.required
    if old is None and (name in base.properties) != (name in revision.properties):
        kind = ChangeKind.CONSTRAINED if name in revision.properties else ChangeKind.UNCONSTRAINED
        yield shapes.change(kind, "properties", name=name).within(step)
    switch = _read_only_switch(schemas, old, new) if was_required and is_required else None
    if was_required != is_required or switch is not None:
        kind = switch or (ChangeKind.REQUIRED if is_required else ChangeKind.OPTIONAL)
        before, after = (None, name) if kind is ChangeKind.REQUIRED else (name, None)
        hidden = frozenset[str]() if new is None or switch else _hidden(schemas[1].shape(new))
        change = shapes.change(kind, "required", before, after, name)
        yield replace(change, step=step, hidden_from=hidden, ignored_in="response" if switch else "")


def _declared(schemas: Schemas, shape: Shape, name: str) -> Node | None:
    """Return the node of a property, or None if its schema is `false`."""
    node = shape.properties.get(name)
    return None if node is None or schemas.shape(node).never else node


def _hidden(shape: Shape) -> frozenset[str]:
    names = {"readOnly": "request", "writeOnly": "response"}
    return frozenset(side for flag, side in names.items() if flag in shape.flags)


def _read_only_switch(schemas: Sides, old: Node | None, new: Node | None) -> ChangeKind | None:
    """Return REQUIRED if a required property stopped being read-only, OPTIONAL if it became so."""
    if old is None or new is None:
        return None
    was_required = "readOnly" in schemas[0].shape(old).flags
    is_required = "readOnly" in schemas[1].shape(new).flags
    return (
        None
        if was_required == is_required
        else ChangeKind.REQUIRED
        if was_required
        else ChangeKind.OPTIONAL
    )


def removed(shape: Shape, shapes: ShapePair, name: str, node: Node) -> Change:
    """Return the change of a property that the revision does not declare."""
    was_required = name in shapes.base.required
    return Change(
        ChangeKind.REQUIRED_PROPERTY_REMOVED if was_required else ChangeKind.PROPERTY_REMOVED,
        base=node[0],
        revision=None,
        old=summary(shape),
        name=name,
        step=joined("", name),
        hidden_from=_hidden(shape),
    )


def added(shape: Shape, shapes: ShapePair, name: str, node: Node) -> Change:
    """Return the change of a property that the base does not declare."""
    is_required = name in shapes.revision.required
    return Change(
        ChangeKind.REQUIRED_PROPERTY_ADDED if is_required else ChangeKind.PROPERTY_ADDED,
        base=None,
        revision=node[0],
        new=summary(shape),
        name=name,
        step=joined("", name),
        hidden_from=_hidden(shape),
    )


def _values(shapes: ShapePair) -> Iterator[Change | Below]:
    base, revision = shapes.base, shapes.revision
    keyword = "additionalProperties"
    if base.closed != revision.closed:
        kind = ChangeKind.CLOSED if revision.closed else ChangeKind.OPENED
        yield shapes.change(kind, keyword, not base.closed, not revision.closed).within("/{}")
    elif base.values is not None and revision.values is not None:
        yield Below("/{}", (base.values, revision.values))
    elif base.values is not None or revision.values is not None:
        yield shapes.change(
            ChangeKind.CONSTRAINED if base.values is None else ChangeKind.UNCONSTRAINED, keyword
        ).within("/{}")

"""Compares two graphs of schemas; each pair is compared once, however often it is reached."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import cast

from ..document.document import Object, Value, joined
from ..schema.constraints import Node, Shape, canonical
from ..schema.normalize import Schemas
from .alternatives import Choice
from .changes import Change, ChangeKind
from .schemas import Below, Pair, ShapePair, summary

ANNOTATIONS = {ChangeKind.PROSE, ChangeKind.COSMETIC}
CONDITIONS = ("if", "then", "else", "dependentSchemas")


@dataclass
class PairDifferences:
    """The differences of a pair, and the pairs below it."""

    changes: list[Change] = field(default_factory=list[Change])
    below: list[Below] = field(default_factory=list[Below])


class Pairs:
    """The compared pairs of schemas of two documents."""

    def __init__(self, base: Schemas, revision: Schemas) -> None:
        self.base, self.revision = base, revision
        self._differences: dict[Pair, PairDifferences] = {}

    @property
    def size(self) -> int:
        """Return how many pairs were compared."""
        return len(self._differences)

    def differences(self, pair: Pair) -> PairDifferences:
        """Return the differences between the two themselves, and the pairs below."""
        if pair not in self._differences:
            self._differences[pair] = differences = PairDifferences()
            self._compare(pair, differences)
        return self._differences[pair]

    def is_same(self, pair: Pair) -> bool:
        """True if neither the pair nor a pair below it differs, annotations aside."""
        queue, seen = [pair], {pair}
        while queue:
            differences = self.differences(queue.pop())
            if any(change.kind not in ANNOTATIONS for change in differences.changes):
                return False
            for below in differences.below:
                if below.pair not in seen:
                    seen.add(below.pair)
                    queue.append(below.pair)
        return True

    def _compare(self, pair: Pair, differences: PairDifferences) -> None:
        base, revision = self.base.shape(pair[0]), self.revision.shape(pair[1])
        shapes = ShapePair(base, revision, *pair)
        choice = Choice(self.base, self.revision, shapes, self.is_same)
        wrapped = choice.wrapping_change()
        if wrapped is not None:
            differences.changes.append(wrapped)
            return
        differences.changes.extend(shapes.differences())
        if shapes.disjoint:
            return
        for change_or_below in (
            *choice.differences(),
            *_properties(self, shapes),
            *_values(shapes),
            *_inside(self, shapes),
            *_discriminators(self, shapes),
        ):
            if isinstance(change_or_below, Below):
                differences.below.append(change_or_below)
            else:
                differences.changes.append(change_or_below)


def _properties(pairs: Pairs, shapes: ShapePair) -> Iterator[Change | Below]:
    base, revision = shapes.base, shapes.revision
    for name in sorted({*base.properties, *revision.properties, *base.required, *revision.required}):
        step = joined("", name)
        old, new = _declared(pairs.base, base, name), _declared(pairs.revision, revision, name)
        was_required, is_required = name in base.required, name in revision.required
        if old is not None and new is not None:
            hidden = _hidden(pairs.base.shape(old)) | _hidden(pairs.revision.shape(new))
            yield Below(step, (old, new), hidden_from=hidden)
        elif old is not None:
            yield _removed(pairs.base.shape(old), shapes, name, old)
            continue
        elif new is not None:
            yield _added(pairs.revision.shape(new), shapes, name, new)
            continue
        elif (name in base.properties) != (name in revision.properties):
            kind = ChangeKind.CONSTRAINED if name in revision.properties else ChangeKind.UNCONSTRAINED
            yield shapes.change(kind, "properties", name=name).within(step)
        switch = _read_only_switch(pairs, old, new) if was_required and is_required else None
        if was_required != is_required or switch is not None:
            kind = switch or (ChangeKind.REQUIRED if is_required else ChangeKind.OPTIONAL)
            before, after = (None, name) if kind is ChangeKind.REQUIRED else (name, None)
            hidden = frozenset[str]() if new is None or switch else _hidden(pairs.revision.shape(new))
            change = shapes.change(kind, "required", before, after, name)
            yield replace(change, step=step, hidden_from=hidden, ignored_in="response" if switch else "")


def _declared(schemas: Schemas, shape: Shape, name: str) -> Node | None:
    """Return the node of a property, or None if its schema is `false`."""
    node = shape.properties.get(name)
    return None if node is None or schemas.shape(node).never else node


def _hidden(shape: Shape) -> frozenset[str]:
    names = {"readOnly": "request", "writeOnly": "response"}
    return frozenset(side for flag, side in names.items() if flag in shape.flags)


def _read_only_switch(pairs: Pairs, old: Node | None, new: Node | None) -> ChangeKind | None:
    """Return REQUIRED if a required property stopped being read-only, OPTIONAL if it became so."""
    if old is None or new is None:
        return None
    was_required = "readOnly" in pairs.base.shape(old).flags
    is_required = "readOnly" in pairs.revision.shape(new).flags
    return (
        None
        if was_required == is_required
        else ChangeKind.REQUIRED
        if was_required
        else ChangeKind.OPTIONAL
    )


def _removed(shape: Shape, shapes: ShapePair, name: str, node: Node) -> Change:
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


def _added(shape: Shape, shapes: ShapePair, name: str, node: Node) -> Change:
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


def _prefix(shapes: ShapePair) -> Iterator[Change | Below]:
    """Compare the first items of a list; a shorter prefix continues with the schema of `items`."""
    base, revision = shapes.base, shapes.revision
    undeclared = False
    for index in range(max(len(base.prefix), len(revision.prefix))):
        old, new = (_item(shape, index) for shape in (base, revision))
        if old is not None and new is not None:
            yield Below(f"/{index}", (old, new))
        else:
            undeclared = True
    if undeclared:
        longer = len(revision.prefix) > len(base.prefix)
        kind = ChangeKind.CONSTRAINED if longer else ChangeKind.UNCONSTRAINED
        yield shapes.change(kind, "prefixItems", len(base.prefix), len(revision.prefix))


def _item(shape: Shape, index: int) -> Node | None:
    return shape.prefix[index] if index < len(shape.prefix) else shape.inside.get("items")


def _inside(pairs: Pairs, shapes: ShapePair) -> Iterator[Change | Below]:
    base, revision = shapes.base, shapes.revision
    yield from _prefix(shapes)
    for place in sorted({*base.inside, *revision.inside}):
        keyword, _, name = place.partition("/")
        keyword = keyword.partition(" ")[0]
        step = {"items": "/[]", "patternProperties": "/{}"}.get(keyword, "")
        first, second = base.inside.get(place), revision.inside.get(place)
        if keyword in CONDITIONS:
            if first is not None and second is not None and pairs.is_same((first, second)):
                yield Below("", (first, second))  # for its annotations
            else:
                yield shapes.change(ChangeKind.CONDITION, keyword, name=place)
        elif first is not None and second is not None:
            yield Below(step, (first, second), inverted=keyword == "not")
        elif keyword == "patternProperties":
            yield from _pattern_property(pairs, shapes, name, first, second)
        else:
            added = first is None
            kind = ChangeKind.CONSTRAINED if added else ChangeKind.UNCONSTRAINED
            yield shapes.change(kind, keyword, name=name or keyword).within(step)


def _pattern_property(
    pairs: Pairs, shapes: ShapePair, name: str, old: Node | None, new: Node | None
) -> Iterator[Change | Below]:
    """Compare a pattern that one side lacks with its additional properties."""
    around = shapes.revision if new is None else shapes.base
    if around.values is not None:
        yield Below("/{}", (old or around.values, new or around.values))
    elif not around.closed:
        kind = ChangeKind.CONSTRAINED if old is None else ChangeKind.UNCONSTRAINED
        yield shapes.change(kind, "patternProperties", name=name).within("/{}")
    elif old is not None:
        yield replace(_removed(pairs.base.shape(old), shapes, name, old), step="/{}")
    elif new is not None:
        yield replace(_added(pairs.revision.shape(new), shapes, name, new), step="/{}")


def _discriminators(pairs: Pairs, shapes: ShapePair) -> Iterator[Change]:
    old, new = shapes.base.discriminator, shapes.revision.discriminator
    if old == new:
        return
    if old and new and old.get("propertyName") == new.get("propertyName"):
        before, after = _mapping(old), _mapping(new)
        if before.keys() == after.keys() and all(
            _is_same_target(pairs, shapes, before[key], after[key]) for key in before
        ):
            return
    yield shapes.change(ChangeKind.DISCRIMINATOR, "discriminator", old, new)


def _mapping(discriminator: Object) -> dict[str, str]:
    mapping: Value = discriminator.get("mapping")
    listed = cast(Object, mapping) if isinstance(mapping, dict) else {}
    return {key: value if isinstance(value, str) else canonical(value) for key, value in listed.items()}


def _is_same_target(pairs: Pairs, shapes: ShapePair, old: str, new: str) -> bool:
    if not (old.startswith("#/") and new.startswith("#/")):
        return old == new
    base = pairs.base.node(pairs.base.target(shapes.base_node[0], old))
    revision = pairs.revision.node(pairs.revision.target(shapes.revision_node[0], new))
    return pairs.is_same((base, revision))

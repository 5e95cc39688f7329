"""Compares two graphs of schemas; each pair is compared once, however often it is reached."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ..schema.constraints import Node, Shape
from ..schema.normalize import Schemas
from .alternatives import Choice
from .changes import Change, ChangeKind
from .discriminators import discriminator_differences
from .properties import added, property_differences, removed
from .schemas import Below, Pair, ShapePair

ANNOTATIONS = {ChangeKind.PROSE, ChangeKind.COSMETIC, ChangeKind.INERT, ChangeKind.XML}
_OF_THE_WHOLE = {
    *ANNOTATIONS, ChangeKind.NULLABLE, ChangeKind.NOT_NULLABLE, ChangeKind.EXTENSION, ChangeKind.UNKNOWN,
    ChangeKind.DEFAULT_ADDED, ChangeKind.DEFAULT_CHANGED, ChangeKind.DEFAULT_REMOVED,
}  # fmt: skip
"""The kinds that no branch of a choice shows."""

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
        schemas = self.base, self.revision
        siblings = [*property_differences(schemas, shapes), *_inside(self, shapes)]
        differences.changes.extend(item for item in siblings if isinstance(item, Change))
        differences.below.extend(item for item in siblings if isinstance(item, Below))
        is_combined = choice.is_combinable and any(
            change.kind not in _OF_THE_WHOLE for change in differences.changes
        )
        if is_combined:  # then what stands next to the choice is compared within its branches
            differences.changes = [item for item in differences.changes if item.kind in _OF_THE_WHOLE]
            differences.below = []
        branches = list(choice.combined_differences() if is_combined else choice.differences())
        marks = discriminator_differences(schemas, shapes, choice.matches, self.is_same)
        for item in (*branches, *marks):
            if isinstance(item, Below):
                differences.below.append(item)
            else:
                differences.changes.append(item)


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
    if shapes.concerns("prefixItems"):
        yield from _prefix(shapes)
    for place in sorted({*base.inside, *revision.inside}):
        keyword, _, name = place.partition("/")
        keyword = keyword.partition(" ")[0]
        if not shapes.concerns(keyword):
            continue
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
            kind = ChangeKind.CONSTRAINED if first is None else ChangeKind.UNCONSTRAINED
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
        yield replace(removed(pairs.base.shape(old), shapes, name, old), step="/{}")
    elif new is not None:
        yield replace(added(pairs.revision.shape(new), shapes, name, new), step="/{}")

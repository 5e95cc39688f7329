"""Compares the values that mark the alternatives of a discriminator."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..schema.constraints import Node, Shape
from ..schema.discriminators import targets
from ..schema.normalize import Schemas
from .changes import Change, ChangeKind
from .schemas import Below, IsSame, Pair, ShapePair, label

Targets = dict[str, Node]
_KEYWORD = "discriminator"


def discriminator_differences(
    schemas: tuple[Schemas, Schemas], shapes: ShapePair, matches: list[Pair], is_same: IsSame
) -> Iterator[Change | Below]:
    """Yield the differences; `matches` are the branches of choices that correspond to each other."""
    old, new = shapes.base.discriminator, shapes.revision.discriminator
    if old and new and old.get("propertyName") == new.get("propertyName"):
        before = targets(schemas[0], shapes.base_node, shapes.base)
        after = targets(schemas[1], shapes.revision_node, shapes.revision)
        yield from _Marks(schemas, shapes, before, after, dict(matches), is_same).differences()
    elif old != new:
        yield shapes.change(ChangeKind.DISCRIMINATOR, _KEYWORD, old, new)


@dataclass
class _Marks:
    """The schemas of both documents by the values that mark them."""

    schemas: tuple[Schemas, Schemas]
    shapes: ShapePair
    before: Targets
    after: Targets
    matches: dict[Node, Node]
    is_same: IsSame

    def differences(self) -> Iterator[Change | Below]:
        for value in sorted(self.before.keys() & self.after.keys()):
            yield self._kept(value)
        renamed: set[str] = set()
        for value in sorted(self.before.keys() - self.after.keys()):
            other = self._other_mark(self.before[value])
            renamed |= {other} if other else set()
            yield from self._removed(value, other)
        for value in sorted(self.after.keys() - self.before.keys() - renamed):
            yield from self._added(value)

    def _kept(self, value: str) -> Change | Below:
        pair = self.before[value], self.after[value]
        if self._counterpart(pair[0]) in {None, pair[1]} or self.is_same(pair):
            return Below("", pair)
        old, new = (label(schemas.shape(node)) for schemas, node in zip(self.schemas, pair, strict=True))
        return self.shapes.change(ChangeKind.DISCRIMINATOR_VALUE_CHANGED, _KEYWORD, old, new, value)

    def _counterpart(self, node: Node) -> Node | None:
        """Return the schema of the revision that corresponds to one of the base."""
        known = self.matches.get(node)
        return known or next((new for new in self.after.values() if self.is_same((node, new))), None)

    def _other_mark(self, node: Node) -> str | None:
        counterpart = self._counterpart(node)
        marks = [value for value, new in self.after.items() if new == counterpart]
        return next((value for value in marks if value not in self.before), next(iter(marks), None))

    def _removed(self, value: str, other: str | None) -> Iterator[Change]:
        node = self.before[value]
        if other is not None:
            yield self.shapes.change(
                ChangeKind.DISCRIMINATOR_VALUE_REMOVED, _KEYWORD, value, other, name=value
            )
        elif not _is_branch(self.shapes.base, node):
            yield self.shapes.change(
                ChangeKind.BRANCH_REMOVED, _KEYWORD, value, None, name=f"subtype {value}"
            )

    def _added(self, value: str) -> Iterator[Change]:
        node = self.after[value]
        if any(self._counterpart(old) == node for old in self.before.values()):
            yield self.shapes.change(
                ChangeKind.DISCRIMINATOR_VALUE_ADDED, _KEYWORD, None, value, name=value
            )
        elif not _is_branch(self.shapes.revision, node):
            yield self.shapes.change(
                ChangeKind.BRANCH_ADDED, _KEYWORD, None, value, name=f"subtype {value}"
            )


def _is_branch(shape: Shape, node: Node) -> bool:
    """True if the comparison of the choice reports an added or a removed schema."""
    return any(node in branches for _, branches in shape.groups)

"""Alternatives against alternatives: which stand for the same, and which came or went."""

from collections.abc import Callable, Iterator

from ..schema.constraints import Node, Shape
from ..schema.normalize import Schemas
from .changes import Edit, Kind
from .schemas import Below, Pair, ShapePair, includes, summary


class Choice:
    """The oneOf and anyOf of two shapes, branch by branch."""

    def __init__(
        self, base: Schemas, revision: Schemas, shapes: ShapePair, same: Callable[[Pair], bool]
    ) -> None:
        self.base, self.revision, self.shapes, self.same = base, revision, shapes, same
        self.old, self.new = shapes.base.groups, shapes.revision.groups

    def wrapped(self) -> Edit | None:
        """The one edit where a schema became a choice that holds it, or the other way round."""
        if not self.old and len(self.new) == 1 and self.shapes.revision.only_chooses:
            keyword, branches = self.new[0]
            if any(self.same((self.shapes.base_node, branch)) for branch in branches):
                return self.shapes.edit(Kind.WRAPPED, keyword, None, f"{len(branches)} alternatives")
        if not self.new and len(self.old) == 1 and self.shapes.base.only_chooses:
            keyword, branches = self.old[0]
            if any(self.same((branch, self.shapes.revision_node)) for branch in branches):
                return self.shapes.edit(Kind.UNWRAPPED, keyword, f"{len(branches)} alternatives", None)
        return None

    def differences(self) -> Iterator[Edit | Below]:
        """What differs between the groups: first the same ones, then the others in the order they stand."""
        old, new = list(self.old), list(self.new)
        for group in self.old:
            twin = next((other for other in new if self._same_group(group, other)), None)
            if twin is not None:
                old.remove(group)
                new.remove(twin)
                yield from self._branches(twin[0], group[1], twin[1])
        for (keyword, branches), (new_keyword, new_branches) in zip(old, new, strict=False):
            if keyword != new_keyword:
                yield self.shapes.edit(Kind.CHOICE, new_keyword, keyword, new_keyword)
            yield from self._branches(new_keyword, branches, new_branches)
        for keyword, branches in old[len(new) :]:
            yield self.shapes.edit(Kind.UNCONSTRAINED, keyword, f"{len(branches)} alternatives", None)
        for keyword, branches in new[len(old) :]:
            yield self.shapes.edit(Kind.CONSTRAINED, keyword, None, f"{len(branches)} alternatives")

    def _same_group(self, old: tuple[str, list[Node]], new: tuple[str, list[Node]]) -> bool:
        if old[0] != new[0] or len(old[1]) != len(new[1]):
            return False
        return all(any(self._alike(first, second) for second in new[1]) for first in old[1])

    def _branches(self, keyword: str, old: list[Node], new: list[Node]) -> Iterator[Edit | Below]:
        matches, removed, added = self._matched(old, new)
        for pair in matches:
            yield Below("", pair)
        for node in removed:
            shape = self.base.shape(node)
            yield self.shapes.edit(
                Kind.BRANCH_REMOVED, keyword, _told(shape), None, name=f"{keyword} {_told(shape)}"
            )
        for node in added:
            shape = self.revision.shape(node)
            yield self.shapes.edit(
                Kind.BRANCH_ADDED, keyword, None, _told(shape), name=f"{keyword} {_told(shape)}"
            )

    def _matched(self, old: list[Node], new: list[Node]) -> tuple[list[Pair], list[Node], list[Node]]:
        """Branches that stand for the same: of one name, then alike, then similar; and the rest."""
        removed, added, matches = list(old), list(new), list[Pair]()
        for likeness in (self._same_name, self._alike, self._similar):
            for first in list(removed):
                second = next((node for node in added if likeness(first, node)), None)
                if second is not None:
                    matches.append((first, second))
                    removed.remove(first)
                    added.remove(second)
        return matches, removed, added

    def _same_name(self, old: Node, new: Node) -> bool:
        first, second = self.base.shape(old), self.revision.shape(new)
        if first.names or second.names:
            return first.names == second.names
        return first.title == second.title != ""

    def _alike(self, old: Node, new: Node) -> bool:
        return self.same((old, new))

    def _similar(self, old: Node, new: Node) -> bool:
        first, second = self.base.shape(old), self.revision.shape(new)
        if (
            (first.names or second.names)
            and first.names != second.names
            and not first.properties.keys() & second.properties.keys()
        ):
            return False
        if first.properties or second.properties:
            common = first.properties.keys() & second.properties.keys()
            return 2 * len(common) >= max(len(first.properties), len(second.properties))
        return includes(first.types, second.types) or includes(second.types, first.types)


def _told(shape: Shape) -> str:
    return " & ".join(shape.names) or shape.title or summary(shape)

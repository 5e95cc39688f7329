"""Compares oneOf and anyOf: matches their branches, and reports added and removed ones."""

from collections.abc import Callable, Iterator

from ..schema.constraints import Node, Shape
from ..schema.normalize import Schemas
from .changes import Change, ChangeKind
from .schemas import Below, Pair, ShapePair, includes, summary


class Choice:
    """The oneOf and anyOf of two shapes."""

    def __init__(
        self, base: Schemas, revision: Schemas, shapes: ShapePair, is_same: Callable[[Pair], bool]
    ) -> None:
        self.base, self.revision, self.shapes, self.is_same = base, revision, shapes, is_same
        self.old, self.new = shapes.base.groups, shapes.revision.groups

    def wrapping_change(self) -> Change | None:
        """Return the change if a schema became a choice that contains it, or vice versa."""
        if not self.old and len(self.new) == 1 and self.shapes.revision.is_only_choice:
            keyword, branches = self.new[0]
            if any(self.is_same((self.shapes.base_node, branch)) for branch in branches):
                return self.shapes.change(
                    ChangeKind.WRAPPED, keyword, None, f"{len(branches)} alternatives"
                )
        if not self.new and len(self.old) == 1 and self.shapes.base.is_only_choice:
            keyword, branches = self.old[0]
            if any(self.is_same((branch, self.shapes.revision_node)) for branch in branches):
                return self.shapes.change(
                    ChangeKind.UNWRAPPED, keyword, f"{len(branches)} alternatives", None
                )
        return None

    def differences(self) -> Iterator[Change | Below]:
        """Yield the differences between groups: equal ones are paired first, the others in their order."""
        old, new = list(self.old), list(self.new)
        for group in self.old:
            match = next((other for other in new if self._is_same_group(group, other)), None)
            if match is not None:
                old.remove(group)
                new.remove(match)
                yield from self._branches(match[0], group[1], match[1])
        for (keyword, branches), (new_keyword, new_branches) in zip(old, new, strict=False):
            if keyword != new_keyword:
                yield self.shapes.change(ChangeKind.CHOICE, new_keyword, keyword, new_keyword)
            yield from self._branches(new_keyword, branches, new_branches)
        for keyword, branches in old[len(new) :]:
            yield self.shapes.change(
                ChangeKind.UNCONSTRAINED, keyword, f"{len(branches)} alternatives", None
            )
        for keyword, branches in new[len(old) :]:
            yield self.shapes.change(ChangeKind.CONSTRAINED, keyword, None, f"{len(branches)} alternatives")

    def _is_same_group(self, old: tuple[str, list[Node]], new: tuple[str, list[Node]]) -> bool:
        if old[0] != new[0] or len(old[1]) != len(new[1]):
            return False
        return all(any(self._is_equivalent(first, second) for second in new[1]) for first in old[1])

    def _branches(self, keyword: str, old: list[Node], new: list[Node]) -> Iterator[Change | Below]:
        matches, removed, added = self._matched(old, new)
        for pair in matches:
            yield Below("", pair)
        for node in removed:
            shape = self.base.shape(node)
            yield self.shapes.change(
                ChangeKind.BRANCH_REMOVED, keyword, _label(shape), None, name=f"{keyword} {_label(shape)}"
            )
        for node in added:
            shape = self.revision.shape(node)
            yield self.shapes.change(
                ChangeKind.BRANCH_ADDED, keyword, None, _label(shape), name=f"{keyword} {_label(shape)}"
            )

    def _matched(self, old: list[Node], new: list[Node]) -> tuple[list[Pair], list[Node], list[Node]]:
        """Match branches by name, then by equality, then by similarity; return the unmatched ones too."""
        removed, added, matches = list(old), list(new), list[Pair]()
        for is_match in (self._has_same_name, self._is_equivalent, self._is_similar):
            for first in list(removed):
                second = next((node for node in added if is_match(first, node)), None)
                if second is not None:
                    matches.append((first, second))
                    removed.remove(first)
                    added.remove(second)
        return matches, removed, added

    def _has_same_name(self, old: Node, new: Node) -> bool:
        first, second = self.base.shape(old), self.revision.shape(new)
        if first.names or second.names:
            return first.names == second.names
        return first.title == second.title != ""

    def _is_equivalent(self, old: Node, new: Node) -> bool:
        return self.is_same((old, new))

    def _is_similar(self, old: Node, new: Node) -> bool:
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


def _label(shape: Shape) -> str:
    return " & ".join(shape.names) or shape.title or summary(shape)

"""Compares oneOf and anyOf: matches their branches, and reports added and removed ones."""

from collections.abc import Iterator

from ..schema.constraints import Node, Shape, includes
from ..schema.normalize import Schemas
from .changes import Change, ChangeKind
from .overlap import Overlap, is_unconstrained, overlap, worst
from .schemas import Below, IsSame, Pair, ShapePair, label

Group = tuple[str, list[Node]]


class Choice:
    """The oneOf and anyOf of two shapes; `matches` holds the branches that correspond to each other."""

    def __init__(self, base: Schemas, revision: Schemas, shapes: ShapePair, is_same: IsSame) -> None:
        self.base, self.revision, self.shapes, self.is_same = base, revision, shapes, is_same
        self.old, self.new = shapes.base.groups, shapes.revision.groups
        self.matches: list[Pair] = []

    def wrapping_change(self) -> Change | None:
        """Return the change if a schema became a choice that contains it, or vice versa."""
        if not self.old and len(self.new) == 1:
            branches = self.revision.alternatives(self.shapes.revision_node)
            same = (node for node in branches if self.is_same((self.shapes.base_node, node)))
            if (node := next(same, None)) is not None:
                return self._wrapped(self.new[0][0], node, branches)
        if not self.new and len(self.old) == 1:
            branches = self.base.alternatives(self.shapes.base_node)
            if any(self.is_same((node, self.shapes.revision_node)) for node in branches):
                is_wider = self._is_within(self.base, branches, self.shapes.revision)
                kind = ChangeKind.TYPE_WIDENED if is_wider else ChangeKind.UNWRAPPED
                return self._change(kind, self.old[0][0], f"{len(branches)} alternatives", None)
        return None

    def _wrapped(self, keyword: str, kept: Node, branches: list[Node]) -> Change:
        """Return the change to a choice; oneOf refuses values that fit two branches."""
        is_exclusive = keyword == "oneOf" and not self.shapes.revision.discriminator
        others = [node for node in branches if node != kept] if is_exclusive else []
        known = {overlap(self.revision, kept, node) for node in others}
        kind = ChangeKind.AMBIGUOUS if Overlap.UNKNOWN in known else ChangeKind.WRAPPED
        if Overlap.SHOWN in known:
            is_narrower = self._is_within(self.revision, branches, self.shapes.base)
            kind = ChangeKind.TYPE_NARROWED if is_narrower else ChangeKind.OVERLAPPING
        return self._change(kind, keyword, None, f"{len(branches)} alternatives")

    def _change(self, kind: ChangeKind, keyword: str, old: str | None, new: str | None) -> Change:
        if kind in {ChangeKind.TYPE_NARROWED, ChangeKind.TYPE_WIDENED}:
            old, new = old or label(self.shapes.base), new or label(self.shapes.revision)
        return self.shapes.change(kind, keyword, old, new)

    @staticmethod
    def _is_within(schemas: Schemas, branches: list[Node], around: Shape) -> bool:
        """True if a schema that constrains only types accepts every value of the branches."""
        return is_unconstrained(around) and all(
            includes(around.accepted_types, schemas.shape(node).accepted_types) for node in branches
        )

    @property
    def is_combinable(self) -> bool:
        """True if each shape has one choice, so that its branches may absorb what stands next to it."""
        return len(self.old) == len(self.new) == 1

    def combined_differences(self) -> Iterator[Change | Below]:
        """Yield the differences of the branches, each with what stands next to its choice."""
        old = (self.old[0][0], self.base.alternatives(self.shapes.base_node))
        new = (self.new[0][0], self.revision.alternatives(self.shapes.revision_node))
        yield from self._groups(old, new)

    def differences(self) -> Iterator[Change | Below]:
        """Yield the differences between groups: equal ones are paired first, the others in their order."""
        old, new = list(self.old), list(self.new)
        for group in self.old:
            match = next((other for other in new if self._is_same_group(group, other)), None)
            if match is not None:
                old.remove(group)
                new.remove(match)
                yield from self._branches(match[0], group[1], match[1])
        for group, match in zip(old, new, strict=False):
            yield from self._groups(group, match)
        for keyword, branches in old[len(new) :]:
            yield self.shapes.change(
                ChangeKind.UNCONSTRAINED, keyword, f"{len(branches)} alternatives", None
            )
        for keyword, branches in new[len(old) :]:
            yield self.shapes.change(ChangeKind.CONSTRAINED, keyword, None, f"{len(branches)} alternatives")

    def _groups(self, old: Group, new: Group) -> Iterator[Change | Below]:
        if old[0] != new[0]:
            exclusive = (self.base, old[1]) if old[0] == "oneOf" else (self.revision, new[1])
            if worst(*exclusive) is not Overlap.NONE:
                yield self.shapes.change(ChangeKind.CHOICE, new[0], old[0], new[0])
        yield from self._branches(new[0], old[1], new[1])

    def _is_same_group(self, old: tuple[str, list[Node]], new: tuple[str, list[Node]]) -> bool:
        if old[0] != new[0] or len(old[1]) != len(new[1]):
            return False
        return all(any(self._is_equivalent(first, second) for second in new[1]) for first in old[1])

    def _branches(self, keyword: str, old: list[Node], new: list[Node]) -> Iterator[Change | Below]:
        matches, removed, added = self._matched(old, new)
        for pair in matches:
            self.matches.append(pair)
            yield Below("", pair)
        for node in removed:
            shape = self.base.shape(node)
            yield self.shapes.change(
                ChangeKind.BRANCH_REMOVED, keyword, label(shape), None, name=f"{keyword} {label(shape)}"
            )
        is_exclusive = keyword == "oneOf" and not self.shapes.revision.discriminator
        kept = [new_node for _, new_node in matches] if is_exclusive else []
        for node in added:
            text = label(self.revision.shape(node))
            if any(overlap(self.revision, node, other) is Overlap.SHOWN for other in kept):
                yield self.shapes.change(ChangeKind.OVERLAPPING, keyword, None, text)
            else:
                yield self.shapes.change(
                    ChangeKind.BRANCH_ADDED, keyword, None, text, name=f"{keyword} {text}"
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
        old_types, new_types = first.accepted_types, second.accepted_types
        return includes(old_types, new_types) or includes(new_types, old_types)

"""Which members of a family of parametrised tests stand for all of it."""

from collections.abc import Mapping, Sequence


def representatives(members: Sequence[Mapping[str, object]]) -> set[int]:
    """Return the numbers of members in which every value of every parameter occurs at least once.

    Members are given by their parameters, whose values are told apart by identity. Where each member has a
    value of its own nothing would be saved: then the one in the middle stands for all.
    """
    rows = [{(name, id(value)) for name, value in member.items()} for member in members]
    kept: set[int] = set()
    covered: set[tuple[str, int]] = set()
    left = list(range(len(rows)))
    while left:
        best = max(left, key=lambda number: len(rows[number] - covered))  # the first of those that tie
        if not rows[best] - covered:
            return kept
        kept.add(best)
        covered |= rows[best]
        left.remove(best)
    return {len(rows) // 2}

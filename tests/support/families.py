"""Which members of a family of parametrised tests stand for all of it, or are its short form."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

_T = TypeVar("_T")


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


def spread(members: Sequence[_T], number: int) -> list[_T]:
    """Return that many of the members, spread over all of them."""
    return [members[index * len(members) // number] for index in range(min(number, len(members)))]

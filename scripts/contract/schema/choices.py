"""Choices that one schema can state, because the same values may be written in both ways.

`anyOf` of a string and an integer is a schema of two types, and `oneOf` of constants is an enum. A keyword
constrains one type, so those of the branches can stand together if no two branches accept the same type.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from .constraints import Shape, includes

_UNTYPED = {"not", "if", "then", "else"}  # they constrain values of every type
_INTEGERS = frozenset({"integer"})


@dataclass(frozen=True)
class Values:
    """The types and the listed values of a choice."""

    types: frozenset[str]
    enum: frozenset[str] | None
    unlisted: frozenset[str]


def merged(keyword: str, branches: Sequence[Shape]) -> Values | None:
    """Return the values of a choice if one schema can state them, else None."""
    if not all(map(_is_separable, branches)):
        return None
    if any(not _can_stand_together(*pair) for pair in combinations(branches, 2)):
        return None
    listed = [branch for branch in branches if branch.enum is not None]
    counts = Counter(value for branch in listed for value in branch.enum or ())
    enum = frozenset(value for value, count in counts.items() if count == 1 or keyword == "anyOf")
    unlisted = (_types(branch) if branch.enum is None else branch.unlisted for branch in branches)
    return Values(
        types=frozenset[str]().union(*map(_types, branches)),
        enum=enum if listed else None,
        unlisted=frozenset[str]().union(*unlisted) if listed else frozenset(),
    )


def redundant(keyword: str, branches: Sequence[Shape]) -> set[int]:
    """Return the indices of the branches of anyOf whose values a branch of plain types accepts, too."""
    plain = {index: branch for index, branch in enumerate(branches) if _is_plain(branch)}
    if keyword != "anyOf":
        return set()
    return {
        index
        for index, branch in enumerate(branches)
        for other, wide in plain.items()
        if includes(wide.types, branch.types)
        and other != index
        and not (index in plain and includes(branch.types, wide.types) and index < other)
    }


def accepted(branches: Sequence[Shape | None]) -> frozenset[str] | None:
    """Return the types that some branch accepts; None stands for all types, also for an unknown branch."""
    types = [None if branch is None else branch.accepted_types for branch in branches]
    known = [kinds for kinds in types if kinds is not None]
    return frozenset[str]().union(*known) if len(known) == len(types) else None


def _types(shape: Shape) -> frozenset[str]:
    return shape.types or frozenset()


def _is_separable(shape: Shape) -> bool:
    """True if each constraint of the shape concerns one type only."""
    conditions = {place.partition(" ")[0] for place in shape.inside}
    has_flags = shape.flags - {"uniqueItems"}
    is_typed = shape.types is not None and not shape.never
    return is_typed and not (shape.groups or shape.discriminator or has_flags or conditions & _UNTYPED)


def _can_stand_together(first: Shape, second: Shape) -> bool:
    shared = _with_integers(first) & _with_integers(second)
    return not shared or (_is_list(first) and _is_list(second))


def _with_integers(shape: Shape) -> frozenset[str]:
    types = _types(shape)
    return types | _INTEGERS if "number" in types else types


def _is_list(shape: Shape) -> bool:
    """True if the shape constrains its values by listing them, and in no other way."""
    return shape.enum is not None and not shape.unlisted and _is_plain(replace(shape, enum=None))


def _is_plain(shape: Shape) -> bool:
    """True if the shape constrains nothing but the types of its values."""
    notes = Shape(
        types=shape.types,
        nullable=shape.nullable,
        null_listed=shape.null_listed,
        annotations=shape.annotations,
        inert=shape.inert,
        at=shape.at,
        names=shape.names,
    )
    return shape.types is not None and shape == notes

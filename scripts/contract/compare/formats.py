"""Compares two formats: one may allow more values than the other."""

from dataclasses import dataclass

from ..schema.constraints import Bound, Shape
from .changes import ChangeKind

_NUMBERS = {"number", "integer"}
_RANGES: dict[str, tuple[int, int]] = {
    f"int{bits}": (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32, 64)
} | {f"uint{bits}": (0, 2**bits - 1) for bits in (8, 16, 32, 64)}
_DIGITS: dict[str, int] = {"float": 24, "double": 53}  # the bits of the mantissa
_NARROWER = {
    ("uri", "uri-reference"), ("uri", "iri"), ("uri", "iri-reference"), ("uri-reference", "iri-reference"),
    ("iri", "iri-reference"), ("email", "idn-email"), ("hostname", "idn-hostname"),
}  # fmt: skip


@dataclass(frozen=True)
class _Side:
    """The only format of a number, and its limits; "" for none or several."""

    name: str
    lower: Bound | None
    upper: Bound | None

    def refuses_some_of(self, other: "_Side") -> bool:
        """True if the format excludes numbers that the other side allows."""
        if {self.name, other.name} <= _DIGITS.keys():
            return _DIGITS[self.name] < _DIGITS[other.name]
        if not {self.name, other.name} <= _RANGES.keys():
            return False  # the range of a number without a format is not known
        low, high = _RANGES[self.name]
        other_low, other_high = _RANGES[other.name]
        lowest = other_low if other.lower is None else max(other_low, other.lower.value)
        highest = other_high if other.upper is None else min(other_high, other.upper.value)
        return bool(lowest < low or highest > high)


def difference(base: Shape, revision: Shape) -> ChangeKind | None:
    """Return the kind of the difference of the formats of two shapes, None if there is none."""
    old, new = (shape.sets.get("format", frozenset[str]()) for shape in (base, revision))
    if old == new:
        return None
    types = (base.types or frozenset()) | (revision.types or {""})
    if types <= _NUMBERS:
        return _of_numbers(_side(base, old), _side(revision, new))
    if old and new:
        pairs = [(*old, *new) in _NARROWER, (*new, *old) in _NARROWER]
        return (
            ChangeKind.FORMAT_WIDENED if pairs[0] else
            ChangeKind.FORMAT_NARROWED if pairs[1] else ChangeKind.FORMAT_CHANGED
        )  # fmt: skip
    return ChangeKind.FORMAT_ADDED if new else ChangeKind.FORMAT_REMOVED


def _side(shape: Shape, formats: frozenset[str]) -> _Side:
    return _Side(next(iter(formats)) if len(formats) == 1 else "", shape.lower, shape.upper)


def _of_numbers(old: _Side, new: _Side) -> ChangeKind:
    is_narrower, is_wider = new.refuses_some_of(old), old.refuses_some_of(new)
    if is_narrower and is_wider:
        return ChangeKind.FORMAT_CHANGED
    if is_narrower:
        return ChangeKind.FORMAT_NARROWED
    return ChangeKind.FORMAT_WIDENED if is_wider else ChangeKind.NUMBER_FORMAT

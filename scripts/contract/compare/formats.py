"""Compares two formats: one may allow more values than the other."""

from .changes import ChangeKind

_RANGES = {f"int{bits}": (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32, 64)} | {
    f"uint{bits}": (0, 2**bits - 1) for bits in (8, 16, 32, 64)
}
_DIGITS = {"float": (0, 24), "double": (0, 53)}  # the bits of the mantissa
_WIDEST = ("int64", "double")  # what a number without a format is taken for
_NARROWER = {
    ("uri", "uri-reference"), ("uri", "iri"), ("uri", "iri-reference"), ("uri-reference", "iri-reference"),
    ("iri", "iri-reference"), ("email", "idn-email"), ("hostname", "idn-hostname"),
}  # fmt: skip


def difference(old: frozenset[str], new: frozenset[str], *, numeric: bool) -> ChangeKind:
    """Return the kind of the difference of two sets of formats that a value must have at once."""
    is_narrower, is_wider = _is_within(new, old, numeric), _is_within(old, new, numeric)
    if is_narrower != is_wider:
        return ChangeKind.FORMAT_NARROWED if is_narrower else ChangeKind.FORMAT_WIDENED
    if numeric:
        return ChangeKind.NUMBER_FORMAT
    if old and new:
        return ChangeKind.FORMAT_CHANGED
    return ChangeKind.FORMAT_ADDED if new else ChangeKind.FORMAT_REMOVED


def _is_within(narrow: frozenset[str], wide: frozenset[str], numeric: bool) -> bool:
    if len(narrow) > 1 or len(wide) > 1:
        return False
    if not numeric:
        return bool(narrow and wide) and (*narrow, *wide) in _NARROWER
    return any(
        _contains(kinds.get(next(iter(wide), widest)), kinds.get(next(iter(narrow), widest)))
        for kinds, widest in zip((_RANGES, _DIGITS), _WIDEST, strict=True)
    )


def _contains(wide: tuple[int, int] | None, narrow: tuple[int, int] | None) -> bool:
    return wide is not None and narrow is not None and wide[0] <= narrow[0] and narrow[1] <= wide[1]

"""Says in one line which of our overrides do not apply to the compared documents."""

from collections.abc import Iterator, Sequence

from .generate import BuiltSide

_SHOWN = 3
_NAMES = ("base", "revision")


def problems(sides: Sequence[BuiltSide]) -> Iterator[str]:
    """Yield one line for each set of overrides without effect; the same on both sides is one line."""
    by_pointers: dict[tuple[str, ...], list[str]] = {}
    for name, side in zip(_NAMES, sides, strict=True):
        if side.unmatched:
            by_pointers.setdefault(side.unmatched, []).append(name)
    for pointers, names in by_pointers.items():
        places = "place" if len(pointers) == 1 else "places"
        left = len(pointers) - _SHOWN
        more = f" and {left} more" if left > 0 else ""
        yield (
            f"{' and '.join(names)}: {len(pointers)} {places} of overrides.toml point nowhere or change"
            f" nothing there: {', '.join(pointers[:_SHOWN])}{more}"
        )

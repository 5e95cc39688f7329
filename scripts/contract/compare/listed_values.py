"""Limits that an enum implies: if every listed value keeps a limit, stating it or not is no difference."""

import json
from collections.abc import Callable

from ..schema.constraints import Bound, Shape

_SIZES: dict[str, Callable[[object], float | None]] = {
    "Length": lambda value: len(value) if isinstance(value, str) else None,
    "imum": lambda value: (
        value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    ),
}


def keep(shape: Shape, keyword: str, bound: Bound | None) -> bool:
    """True if the shape lists its values, and each keeps the bound or is of a type without bounds."""
    size = next((size for end, size in _SIZES.items() if keyword.endswith(end)), None)
    if bound is None or shape.enum is None or size is None:
        return False
    sizes = [size(json.loads(value)) for value in shape.enum]
    return all(_is_within(value, keyword, bound) for value in sizes if value is not None)


def _is_within(value: float, keyword: str, bound: Bound) -> bool:
    if value == bound.value:
        return not bound.exclusive
    return value > bound.value if keyword.startswith("min") else value < bound.value

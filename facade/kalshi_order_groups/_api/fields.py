"""Checks single fields of a response, because the generated parser passes on values of any type."""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TypeVar, cast

from kalshi_order_groups_api.types import Unset

from .operation import BodyMismatch

_T = TypeVar("_T")
_FIXED_POINT = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)

Reader = Callable[[object, str], _T]


def text(value: object, name: str) -> str:
    """Return a string."""
    return _instance(value, str, name)


def flag(value: object, name: str) -> bool:
    """Return a boolean."""
    return _instance(value, bool, name)


def integer(value: object, name: str) -> int:
    """Return an integer."""
    if isinstance(value, bool):
        raise BodyMismatch(f"{name} is not an integer: {value!r}")
    return _instance(value, int, name)


def timestamp(value: object, name: str) -> datetime:
    """Return a time, which the generated parser has parsed if it was valid."""
    return _instance(value, datetime, name)


def decimal(value: object, name: str) -> Decimal:
    """Return the number of a fixed-point string: contracts or dollars."""
    digits = text(value, name)
    if not _FIXED_POINT.fullmatch(digits):
        raise BodyMismatch(f"{name} is not a fixed-point number: {digits[:60]!r}")
    return Decimal(digits)


def optional(read: Reader[_T], value: object, name: str) -> _T | None:
    """Return a field that may be absent or null; then None."""
    return None if value is None or isinstance(value, Unset) else read(value, name)


def rows(kind: type[_T], value: object, name: str) -> list[_T]:
    """Return a list whose rows all have a type; absent and null are empty.

    The generated parser returns the raw list if one row of a nullable list does not match.
    """
    if value is None or isinstance(value, Unset):
        return []
    items = cast(list[object], _instance(value, list, name))
    return [_instance(item, kind, f"{name}[{index}]") for index, item in enumerate(items)]


def _instance(value: object, kind: type[_T], name: str) -> _T:
    if not isinstance(value, kind):
        raise BodyMismatch(f"{name} is not {kind.__name__}: {str(value)[:60]!r}")
    return value

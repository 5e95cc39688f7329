"""Reads single fields of an answer, as the generated parser passes on whatever kind the wire had."""

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
    """A string."""
    return _instance(value, str, name)


def flag(value: object, name: str) -> bool:
    """A boolean, and nothing that only looks like one."""
    return _instance(value, bool, name)


def integer(value: object, name: str) -> int:
    """A whole number."""
    if isinstance(value, bool):
        raise BodyMismatch(f"{name} is not an integer: {value!r}")
    return _instance(value, int, name)


def moment(value: object, name: str) -> datetime:
    """A point in time; the generated parser has read it, unless it was none."""
    return _instance(value, datetime, name)


def decimal(value: object, name: str) -> Decimal:
    """A fixed-point string: contracts or dollars."""
    digits = text(value, name)
    if not _FIXED_POINT.fullmatch(digits):
        raise BodyMismatch(f"{name} is not a fixed-point number: {digits[:60]!r}")
    return Decimal(digits)


def optional(read: Reader[_T], value: object, name: str) -> _T | None:
    """A field that may be absent or null."""
    return None if value is None or isinstance(value, Unset) else read(value, name)


def rows(kind: type[_T], value: object, name: str) -> list[_T]:
    """A list of which every row was understood; absent and null are empty.

    The generated parser hands on the raw list when a single row of a nullable list does not fit.
    """
    if value is None or isinstance(value, Unset):
        return []
    items = cast(list[object], _instance(value, list, name))
    return [_instance(item, kind, f"{name}[{index}]") for index, item in enumerate(items)]


def _instance(value: object, kind: type[_T], name: str) -> _T:
    if not isinstance(value, kind):
        raise BodyMismatch(f"{name} is not {kind.__name__}: {str(value)[:60]!r}")
    return value

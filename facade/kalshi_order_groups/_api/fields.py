"""Checks single fields of a response, because the generated parser passes on values of any type."""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TypeVar, cast

from kalshi_order_groups_api.types import Unset

from .._core import validation
from .operation import BodyMismatch

_T = TypeVar("_T")
_FIXED_POINT = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?", re.ASCII)
_INT64 = range(-(2**63), 2**63)
_INDEXES = range(validation.MAX_SHARD + 1)

Reader = Callable[[object, str], _T]


def text(value: object, name: str) -> str:
    """Return a string."""
    return _instance(value, str, name)


def flag(value: object, name: str) -> bool:
    """Return a boolean."""
    return _instance(value, bool, name)


def identifier(value: object, name: str) -> str:
    """Return an id that later calls can send in their path."""
    try:
        return validation.identifier(_filled(text(value, name), name), name)
    except ValueError as error:
        raise BodyMismatch(str(error)) from None


def _filled(value: str, name: str) -> str:
    if not value:
        raise BodyMismatch(f"{name} is empty")
    return value


def integer(value: object, name: str, allowed: range = _INT64) -> int:
    """Return an integer, of 64 bits if no other range is given."""
    if isinstance(value, bool):
        raise BodyMismatch(f"{name} is not an integer: {value!r}")
    number = _instance(value, int, name)
    if number not in allowed:
        raise BodyMismatch(f"{name} is not {allowed[0]} to {allowed[-1]}: {validation.shown(number)}")
    return number


def index(value: object, name: str) -> int:
    """Return the number of a subaccount or an exchange shard, 0 or more."""
    return integer(value, name, _INDEXES)


def timestamp(value: object, name: str) -> datetime:
    """Return a time with its zone, which the generated parser has parsed if it was valid."""
    time = _instance(value, datetime, name)
    if time.utcoffset() is None:
        raise BodyMismatch(f"{name} has no time zone: {time}")
    return time


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
        raise BodyMismatch(f"{name} is not {kind.__name__}: {_shown(value)}")
    return value


def _shown(value: object) -> str:
    """Return a value for a message, in a time that does not depend on its size."""
    if isinstance(value, (list, dict)):
        kind = "list" if isinstance(value, list) else "dict"
        return f"a {kind} of {len(cast(list[object], value))}"
    return repr(str(value)[:60])

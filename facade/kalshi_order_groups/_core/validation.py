"""Checks the arguments of calls before anything is sent.

Wrong types raise TypeError, wrong values ValueError; both messages say what is accepted.
"""

import re
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar, cast

from ..types import ALL_SUBACCOUNTS, NOT_GIVEN, AllSubaccounts, NotGiven

MIN_LIMIT, MAX_LIMIT = 1, 1_000_000
MAX_SUBACCOUNT = 63
MAX_SHARD = 2**31 - 1
ROUTE_BY_TICKER = -1
MAX_TIMEOUT = 86_400
MAX_UNIX_SECONDS = 253_402_300_799
MAX_TEXT = 2_000
CENT = Decimal("0.01")

_PLAIN_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

_Choice = TypeVar("_Choice", bound=StrEnum)


def contracts_limit(value: object) -> Decimal:
    """Return a limit in contracts per 15 seconds: 1 to 1,000,000 in steps of 0.01."""
    limit = _decimal(value, "contracts_limit")
    if not MIN_LIMIT <= limit <= MAX_LIMIT or _decimals(limit) > 2:
        raise ValueError(
            f"contracts_limit must be {MIN_LIMIT} to {MAX_LIMIT:,} contracts in steps of 0.01,"
            f" not {shown(value)}"
        )
    return limit


def count(value: object, name: str = "count") -> str:
    """Return a number of contracts to trade, as a fixed-point string."""
    contracts = _decimal(value, name)
    if not CENT <= contracts <= 10**12 or _decimals(contracts) > 2:
        raise ValueError(f"{name} must be more than 0 contracts in steps of 0.01, not {shown(value)}")
    return fixed_point(contracts)


def remaining_count(value: object, name: str) -> str:
    """Return a number of contracts that may be 0, as a fixed-point string."""
    contracts = _decimal(value, name)
    if not 0 <= contracts <= 10**12 or _decimals(contracts) > 2:
        raise ValueError(f"{name} must be 0 or more contracts in steps of 0.01, not {shown(value)}")
    return fixed_point(abs(contracts))  # because -0 is 0


def price(value: object) -> str:
    """Return the price of a YES contract in dollars, as a fixed-point string."""
    dollars = _decimal(value, "price")
    if not 0 < dollars < 1 or _decimals(dollars) > 4:
        raise ValueError(f"price must be dollars between 0 and 1 in steps of 0.0001, not {shown(value)}")
    return f"{dollars:.4f}"


def fixed_point(contracts: Decimal) -> str:
    """Return a number of contracts with two decimals, as the exchange writes it."""
    return f"{contracts:.2f}"


def _decimals(number: Decimal) -> int:
    """Return the number of decimals without trailing zeros, independent of the decimal context."""
    _, digits, exponent = number.as_tuple()
    trailing = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    return -trailing - exponent if isinstance(exponent, int) else 0


def shown(value: object) -> str:
    """Return the repr of any value for a message, at most 60 characters."""
    try:
        return repr(value)[:60]
    except ValueError:  # repr refuses an int of thousands of digits
        return f"an {type(value).__name__} too large to show"


def _decimal(value: object, name: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, str)):
        raise TypeError(
            f"{name} must be an int, a Decimal or a string like '250.5', because floats are not exact,"
            f" not {shown(value)} ({type(value).__name__})"
        )
    if isinstance(value, str) and not _PLAIN_DECIMAL.fullmatch(value):
        raise ValueError(f"{name} must be a plain decimal number like '250.5', not {shown(value)}")
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(f"{name} must be a finite number, not {shown(value)}")
    return number


def subaccount(value: object) -> int | None:
    """Return a subaccount number, 0 (primary) or 1-63; None when not given."""
    if value is ALL_SUBACCOUNTS:
        raise ValueError(
            "ALL_SUBACCOUNTS is only for reads and cancel_all, per call: pass the subaccount of the group,"
            " 0 to 63"
        )
    return _integer(value, "subaccount", 0, MAX_SUBACCOUNT)


def subaccount_filter(value: int | AllSubaccounts | NotGiven | None) -> int | AllSubaccounts | None:
    """Return as subaccount() does, or ALL_SUBACCOUNTS."""
    return ALL_SUBACCOUNTS if value is ALL_SUBACCOUNTS else subaccount(value)


def exchange_index(value: int | NotGiven | None) -> int | None:
    """Return an exchange shard, 0 or more; None when not given."""
    return _integer(value, "exchange_index", 0, MAX_SHARD)


def order_exchange_index(value: int | NotGiven | None) -> int | None:
    """Return as exchange_index() does, or -1: the exchange finds the shard by the ticker."""
    return _integer(value, "exchange_index", ROUTE_BY_TICKER, MAX_SHARD)


def page_size(value: int | NotGiven | None) -> int | None:
    """Return the orders per page, 1 to 1000; None when not given."""
    return _integer(value, "limit", 1, 1000)


def unix_seconds(value: int | NotGiven | None, name: str) -> int | None:
    """Return a Unix time in whole seconds, up to the year 9999; None when not given."""
    return _integer(value, name, 0, MAX_UNIX_SECONDS)


def _integer(value: object, name: str, low: int, high: int) -> int | None:
    if value is None or value is NOT_GIVEN:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} must be an int, not {shown(value)} ({type(value).__name__})")
    if not low <= value <= high:
        raise ValueError(f"{name} must be {low} to {high}, not {shown(value)}")
    return value


def seconds(value: object, name: str) -> float | None:
    """Return seconds, more than 0 and at most a day; None when not given."""
    if value is None or value is NOT_GIVEN:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(
            f"{name} must be seconds as an int or a float, not {shown(value)} ({type(value).__name__})"
        )
    if not 0 < value <= MAX_TIMEOUT:
        raise ValueError(f"{name} must be above 0 and at most {MAX_TIMEOUT} seconds, not {shown(value)}")
    return float(value)


def max_attempts(value: object) -> int | None:
    """Return how often a call may be sent, 1 to 100; None when not given."""
    return _integer(value, "max_attempts", 1, 100)


def identifier(value: object, name: str) -> str:
    """Return an id that is safe as one path segment."""
    checked = text(value, name)
    if checked in (".", ".."):
        raise ValueError(f"{name} would change the path of the request: pass an id, not {checked!r}")
    return checked


def text(value: object, name: str) -> str:
    """Return a string that is not empty and has no control characters."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {shown(value)} ({type(value).__name__})")
    if not value or len(value) > MAX_TEXT or _CONTROL.search(value) or not _encodable(value):
        raise ValueError(
            f"{name} must be a string of 1 to {MAX_TEXT} characters without control characters,"
            f" not {shown(value)}"
        )
    return value


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def optional_text(value: str | NotGiven | None, name: str) -> str | None:
    """Return as text() does; None when not given."""
    return None if value is None or value is NOT_GIVEN else text(value, name)


def optional_flag(value: object, name: str) -> bool | None:
    """Return a bool; None when not given."""
    if value is not None and not isinstance(value, bool):
        raise TypeError(f"{name} must be a bool, not {shown(value)} ({type(value).__name__})")
    return value


def choice(value: object, kind: type[_Choice], name: str) -> _Choice:
    """Return one of the values that the contract lists."""
    try:
        return kind(cast(str, value))  # raises ValueError for any other value
    except ValueError:
        allowed = ", ".join(kind)
        raise ValueError(f"{name} must be one of {allowed}, not {shown(value)}") from None

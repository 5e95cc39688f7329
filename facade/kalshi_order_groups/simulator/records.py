"""What the exchange keeps: orders, groups, fills; and the one way it says no."""

from collections import deque
from decimal import Decimal
from typing import Literal, NamedTuple

from attrs import define, field, frozen


class Refusal(Exception):
    """The exchange does not do it; `status` and `code` are what it answers."""

    def __init__(self, status: int, code: str, details: str | None = None) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.details = details


def not_found() -> Refusal:
    """What is not there, or not in the scope that was asked."""
    return Refusal(404, "not_found")


class Fill(NamedTuple):
    """Contracts that were filled at a time."""

    at_ms: int
    contracts: Decimal


@define(kw_only=True)
class Order:
    """An order and what became of it."""

    order_id: str
    client_order_id: str
    ticker: str
    side: Literal["bid", "ask"]
    price: Decimal
    initial_count: Decimal
    remaining_count: Decimal
    time_in_force: str
    self_trade_prevention_type: str
    cancel_order_on_pause: bool
    subaccount: int
    exchange_index: int
    order_group_id: str | None
    expires_ms: int | None
    created_ms: int
    updated_ms: int
    fill_count: Decimal = Decimal(0)
    status: Literal["resting", "canceled", "executed"] = "resting"


@define(kw_only=True)
class Group:
    """An order group: its limit, its state, and what its orders filled of late."""

    order_group_id: str
    subaccount: int
    exchange_index: int
    limit: Decimal
    triggered: bool = False
    orders: list[str] = field(factory=list[str])
    resting: dict[str, None] = field(factory=dict[str, None])
    """A set that keeps its order."""

    fills: deque[Fill] = field(factory=deque[Fill])
    filled: Decimal = Decimal(0)
    """The sum of `fills`."""


@frozen(kw_only=True)
class GroupView:
    """A group as reads show it."""

    order_group_id: str
    subaccount: int
    exchange_index: int
    limit: Decimal
    triggered: bool
    orders: tuple[str, ...]

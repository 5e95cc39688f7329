"""What the exchange keeps: orders, groups, fills; and the one way it says no."""

from collections import deque
from decimal import Decimal
from typing import Literal, NamedTuple

from attrs import define, field, frozen

USER = "simulated-user"
"""The user that everything belongs to where nothing else is said."""


class Refusal(Exception):
    """The exchange does not do it; `status`, `code` and `details` are what it answers."""

    def __init__(self, status: int, code: str, details: str | None = None) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.details = details


def not_found() -> Refusal:
    """What is not there, or not in the scope that was asked."""
    return Refusal(404, "not_found")


class Scope(NamedTuple):
    """Where a group or an order lives: whose it is, in which subaccount, on which shard."""

    user: str
    subaccount: int
    exchange_index: int


class ReadScope(NamedTuple):
    """What a read looks at: a user's things in one subaccount, or (None) in all of them."""

    user: str
    subaccount: int | None

    def covers(self, scope: Scope) -> bool:
        """Whether what lives there is seen."""
        return self.user == scope.user and self.subaccount in (None, scope.subaccount)


class Fill(NamedTuple):
    """Contracts that were filled at a time."""

    at_ms: int
    contracts: Decimal


@define(kw_only=True)
class Order:
    """An order and what became of it; prices and amounts in dollars, the price that of YES."""

    order_id: str
    client_order_id: str
    ticker: str
    side: Literal["bid", "ask"]
    price: Decimal
    initial_count: Decimal
    remaining_count: Decimal
    time_in_force: str
    self_trade_prevention_type: str
    post_only: bool = False
    reduce_only: bool = False
    cancel_order_on_pause: bool = False
    scope: Scope
    order_group_id: str | None
    expires_ms: int | None
    created_ms: int
    updated_ms: int
    fill_count: Decimal = Decimal(0)
    taker_cost: Decimal = Decimal(0)
    maker_cost: Decimal = Decimal(0)
    taker_fees: Decimal = Decimal(0)
    maker_fees: Decimal = Decimal(0)
    status: Literal["resting", "canceled", "executed"] = "resting"
    number: int = 0
    """How many orders the exchange had taken on before this one."""


@define(kw_only=True)
class Group:
    """An order group: its limit, its state, and what its orders filled of late."""

    order_group_id: str
    scope: Scope
    limit: Decimal
    triggered: bool = False
    orders: list[str] = field(factory=list[str])
    resting: dict[str, Order] = field(factory=dict[str, Order])
    fills: deque[Fill] = field(factory=deque[Fill])
    filled: Decimal = Decimal(0)
    """The sum of `fills`."""


@frozen(kw_only=True)
class GroupView:
    """A group as reads show it."""

    order_group_id: str
    scope: Scope
    limit: Decimal
    triggered: bool
    orders: tuple[str, ...]

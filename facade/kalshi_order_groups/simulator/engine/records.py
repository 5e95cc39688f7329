"""Records of the exchange (orders, groups, fills), and the error that every rejection raises."""

from collections import deque
from decimal import Decimal
from typing import Literal, NamedTuple

from attrs import define, field, frozen

USER = "simulated-user"
"""The default user."""


class Refusal(Exception):
    """A request that the exchange rejects, with the response's `status`, `code` and `details`."""

    def __init__(self, status: int, code: str, details: str | None = None) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.details = details


def not_found() -> Refusal:
    """Return the rejection for an item that does not exist in the requested scope."""
    return Refusal(404, "not_found")


class Scope(NamedTuple):
    """Scope of a group or an order: user, subaccount and shard."""

    user: str
    subaccount: int
    exchange_index: int


class ReadScope(NamedTuple):
    """What a read covers: one subaccount of a user, or all of them (None)."""

    user: str
    subaccount: int | None

    def covers(self, scope: Scope) -> bool:
        """True if reads see the items of that scope."""
        return self.user == scope.user and self.subaccount in (None, scope.subaccount)


class Fill(NamedTuple):
    """Contracts filled, and when."""

    at_ms: int
    contracts: Decimal


@define(kw_only=True)
class Order:
    """An order and its state; amounts in dollars, `price` is that of YES."""

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
    """How many orders the exchange had accepted before this one."""


@frozen(kw_only=True)
class Amendment:
    """Requested changes of an order: `count` is the new total, `expires_ms` None to keep it, 0 for none."""

    ticker: str
    side: Literal["bid", "ask"]
    price: Decimal
    count: Decimal
    client_order_id: str | None
    updated_client_order_id: str | None
    expires_ms: int | None


@define(kw_only=True)
class Group:
    """An order group: its limit, its state and its recent fills."""

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
    """A group as reads return it."""

    order_group_id: str
    scope: Scope
    limit: Decimal
    triggered: bool
    orders: tuple[str, ...]

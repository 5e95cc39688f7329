"""The rules of order groups, orders in them and fills: no HTTP, no wall clock, no threads.

Time comes in as milliseconds and ids as text. Counts are contracts and prices dollars, as Decimal.
Source of the facts: Kalshi's documentation and recordings; what neither tells is in `assumptions`.
"""

import re
from collections import deque
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

from attrs import define, field

from .assumptions import Assumptions

WINDOW_MS = 15_000
_TICKER = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,199}", re.ASCII)


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
    fills: deque[Fill] = field(factory=deque[Fill])


class Rules:
    """One user's groups and orders."""

    def __init__(self, assumptions: Assumptions) -> None:
        self.assumptions = assumptions
        self._groups: dict[str, Group] = {}
        self._orders: dict[str, Order] = {}
        self._client_order_ids: set[str] = set()
        self._shards: dict[str, int] = {}

    # -- order groups ----------------------------------------------------------------------------

    def create_group(self, group: Group) -> Group:
        """Open a group, if the user has not too many."""
        if len(self._groups) >= self.assumptions.max_groups:
            raise Refusal(self.assumptions.too_many_groups_status, self.assumptions.too_many_groups_code)
        self._groups[group.order_group_id] = group
        return group

    def groups(self, subaccount: int | None) -> Iterator[Group]:
        """The groups of one subaccount, or of all of them."""
        return (group for group in self._groups.values() if subaccount in (None, group.subaccount))

    def read_group(self, order_group_id: str, subaccount: int | None) -> Group:
        """A group, wherever it lives among the subaccounts that were asked for."""
        group = self._groups.get(order_group_id)
        if group is None or subaccount not in (None, group.subaccount):
            raise not_found()
        return group

    def group(self, order_group_id: str, subaccount: int, exchange_index: int) -> Group:
        """A group in exactly this scope."""
        group = self.read_group(order_group_id, subaccount)
        if group.exchange_index != exchange_index:
            raise not_found()
        return group

    def members(self, group: Group) -> list[str]:
        """The orders that the group lists."""
        if self.assumptions.lists_cancelled_orders:
            return list(group.orders)
        return [name for name in group.orders if self._orders[name].status == "resting"]

    def rolling_count(self, group: Group, now_ms: int) -> Decimal:
        """Contracts filled in the window that ends now."""
        oldest = now_ms - WINDOW_MS + (0 if self.assumptions.counts_at_15_seconds else 1)
        while group.fills and group.fills[0].at_ms < oldest:
            group.fills.popleft()
        return sum((fill.contracts for fill in group.fills), Decimal(0))

    def update_limit(self, group: Group, limit: Decimal, now_ms: int) -> None:
        """Set another limit, which may trip the group at once."""
        group.limit = limit
        self._trip_if_over(group, now_ms)

    def trigger(self, group: Group, now_ms: int) -> None:
        """Cancel the group's resting orders and refuse new ones; again changes nothing."""
        group.triggered = True
        for name in group.orders:
            if self._orders[name].status == "resting":
                self.cancel(self._orders[name], now_ms)

    def reset(self, group: Group) -> None:
        """Clear the state and the counter; cancelled orders stay cancelled."""
        group.triggered = False
        group.fills.clear()

    def delete_group(self, group: Group, now_ms: int) -> None:
        """Cancel the group's resting orders and forget the group."""
        self.trigger(group, now_ms)
        del self._groups[group.order_group_id]

    def _trip_if_over(self, group: Group, now_ms: int) -> None:
        filled = self.rolling_count(group, now_ms)
        at_limit = self.assumptions.trips == "reached" and filled == group.limit
        if filled > group.limit or at_limit:
            self.trigger(group, now_ms)

    # -- markets and orders ----------------------------------------------------------------------

    def open_market(self, ticker: str, exchange_index: int) -> None:
        """Put a market on a shard."""
        self._check_ticker(ticker)
        self._shards[ticker] = exchange_index

    def shard_of(self, ticker: str) -> int:
        """The shard of a market; 0 for a well-formed ticker that no order was taken on yet."""
        self._check_ticker(ticker)
        return self._shards.get(ticker, 0)

    def _check_ticker(self, ticker: str) -> None:
        if not _TICKER.fullmatch(ticker):
            raise Refusal(404, "market_not_found")

    def place(self, order: Order) -> Order:
        """Take an order, into its group if it names one. Nothing trades by itself: see fill()."""
        if order.client_order_id in self._client_order_ids:
            raise Refusal(409, "order_already_exists")
        group = None if order.order_group_id is None else self._group_of(order)
        if group is not None and group.triggered:
            raise Refusal(self.assumptions.triggered_group_status, self.assumptions.triggered_group_code)
        if order.expires_ms is not None and order.expires_ms <= order.created_ms:
            raise Refusal(400, "invalid_parameters", "expiration_time has passed")
        self._client_order_ids.add(order.client_order_id)
        self._shards.setdefault(order.ticker, order.exchange_index)
        self._orders[order.order_id] = order
        if group is not None:
            group.orders.append(order.order_id)
        if order.time_in_force != "good_till_canceled":
            self.cancel(order, order.created_ms)
        return order

    def _group_of(self, order: Order) -> Group:
        try:
            return self.group(order.order_group_id or "", order.subaccount, order.exchange_index)
        except Refusal:
            raise Refusal(
                self.assumptions.unknown_group_status, self.assumptions.unknown_group_code
            ) from None

    def order(self, order_id: str) -> Order:
        """An order in any state."""
        if order_id not in self._orders:
            raise not_found()
        return self._orders[order_id]

    def orders(self) -> Iterator[Order]:
        """All orders, newest first."""
        return reversed(self._orders.values())

    def resting(self, order_id: str, subaccount: int, exchange_index: int | None) -> Order:
        """An order that can still be cancelled, in the scope that was asked."""
        order = self.order(order_id)
        if order.status != "resting" or order.subaccount != subaccount:
            raise not_found()
        if exchange_index not in (None, order.exchange_index):
            raise not_found()
        return order

    def cancel(self, order: Order, now_ms: int) -> Decimal:
        """Take a resting order off the book; the result is what was left of it."""
        left, order.remaining_count = order.remaining_count, Decimal(0)
        order.status, order.updated_ms = "canceled", now_ms
        return left

    def cancel_all(self, subaccount: int | None, now_ms: int) -> None:
        """Cancel every resting order of one subaccount, or of all of them."""
        for order in self._orders.values():
            if order.status == "resting" and subaccount in (None, order.subaccount):
                self.cancel(order, now_ms)

    def expire(self, now_ms: int) -> None:
        """Cancel what has expired by now."""
        for order in self._orders.values():
            if order.status == "resting" and order.expires_ms is not None and order.expires_ms <= now_ms:
                self.cancel(order, now_ms)

    def fill(self, order: Order, count: Decimal, now_ms: int) -> None:
        """Fill part of a resting order, and trip its group if that takes it over its limit."""
        order.fill_count += count
        order.remaining_count -= count
        order.updated_ms = now_ms
        if order.remaining_count == 0:
            order.status = "executed"
        group = self._groups.get(order.order_group_id or "")
        if group is not None:
            group.fills.append(Fill(now_ms, count))
            self._trip_if_over(group, now_ms)

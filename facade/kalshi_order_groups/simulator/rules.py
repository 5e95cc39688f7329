"""The rules of order groups, orders in them and fills: no HTTP, no wall clock, no threads.

Time comes in as milliseconds and ids as text. Counts are contracts and prices dollars, as Decimal.
Source of the facts: Kalshi's documentation and recordings; what neither tells is in `assumptions`.
"""

import heapq
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from .assumptions import Assumptions
from .records import Fill, Group, GroupView, Order, Refusal, not_found

WINDOW_MS = 15_000
_TICKER = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,199}", re.ASCII)


class Rules:
    """One user's groups and orders.

    `changed` collects the ids of groups and orders that were touched, and when last, for whoever keeps a
    copy.
    """

    def __init__(self, assumptions: Assumptions) -> None:
        self.assumptions = assumptions
        self.pause: Literal["none", "trading", "exchange"] = "none"
        self.changed: dict[str, int] = {}
        self._groups: dict[str, Group] = {}
        self._orders: dict[str, Order] = {}
        self._resting: dict[str, None] = {}
        self._expiring: list[tuple[int, str]] = []
        self._client_order_ids: set[str] = set()
        self._shards: dict[str, int] = {}

    # -- order groups ----------------------------------------------------------------------------

    def create_group(self, group: Group, now_ms: int) -> Group:
        """Open a group, if the user has not too many."""
        self.check_writable()
        if len(self._groups) >= self.assumptions.max_groups:
            raise Refusal(self.assumptions.too_many_groups_status, self.assumptions.too_many_groups_code)
        self._groups[group.order_group_id] = group
        self.changed[group.order_group_id] = now_ms
        return group

    def groups(self) -> Iterator[Group]:
        """All groups, oldest first."""
        return iter(self._groups.values())

    def find_group(self, order_group_id: str) -> Group | None:
        """A group, wherever it lives."""
        return self._groups.get(order_group_id)

    def group(self, order_group_id: str, subaccount: int, exchange_index: int) -> Group:
        """The group of a write: in exactly this scope."""
        self.check_writable()
        group = self._groups.get(order_group_id)
        if group is None or (group.subaccount, group.exchange_index) != (subaccount, exchange_index):
            raise not_found()
        return group

    def view(self, group: Group) -> GroupView:
        """The group as it is now, for reads."""
        listed = group.orders if self.assumptions.lists_cancelled_orders else group.resting
        return GroupView(
            order_group_id=group.order_group_id,
            subaccount=group.subaccount,
            exchange_index=group.exchange_index,
            limit=group.limit,
            triggered=group.triggered,
            orders=tuple(listed),
        )

    def rolling_count(self, group: Group, now_ms: int) -> Decimal:
        """Contracts filled in the window that ends now."""
        oldest = now_ms - WINDOW_MS + (0 if self.assumptions.counts_at_15_seconds else 1)
        while group.fills and group.fills[0].at_ms < oldest:
            group.filled -= group.fills.popleft().contracts
        return group.filled

    def update_limit(self, group: Group, limit: Decimal, now_ms: int) -> None:
        """Set another limit, which may trip the group at once."""
        group.limit = limit
        self.changed[group.order_group_id] = now_ms
        self._trip_if_over(group, now_ms)

    def trigger(self, group: Group, now_ms: int) -> None:
        """Cancel the group's resting orders and refuse new ones; again changes nothing."""
        group.triggered = True
        self.changed[group.order_group_id] = now_ms
        for name in list(group.resting):
            self.cancel(self._orders[name], now_ms)

    def reset(self, group: Group, now_ms: int) -> None:
        """Clear the state and the counter; cancelled orders stay cancelled."""
        group.triggered = False
        group.fills.clear()
        group.filled = Decimal(0)
        self.changed[group.order_group_id] = now_ms

    def delete_group(self, group: Group, now_ms: int) -> None:
        """Cancel the group's resting orders and forget the group."""
        self.trigger(group, now_ms)
        del self._groups[group.order_group_id]

    def _trip_if_over(self, group: Group, now_ms: int) -> None:
        filled = self.rolling_count(group, now_ms)
        at_limit = self.assumptions.trips == "reached" and filled == group.limit
        if filled > group.limit or at_limit:
            self.trigger(group, now_ms)

    # -- pauses ----------------------------------------------------------------------------------

    def check_writable(self) -> None:
        """While the exchange pauses, every write is refused: cancels and triggers too."""
        if self.pause == "exchange":
            raise Refusal(self.assumptions.exchange_pause_status, self.assumptions.exchange_pause_code)

    def pause_trading(self, now_ms: int) -> None:
        """Refuse new orders, and cancel those that asked to be cancelled on a pause."""
        self.pause = "exchange" if self.pause == "exchange" else "trading"
        for name in list(self._resting):
            if self._orders[name].cancel_order_on_pause:
                self.cancel(self._orders[name], now_ms)

    def pause_exchange(self, now_ms: int) -> None:
        """Refuse every write."""
        self.pause_trading(now_ms)
        self.pause = "exchange"

    def resume(self) -> None:
        """Take everything again."""
        self.pause = "none"

    # -- markets and orders ----------------------------------------------------------------------

    def open_market(self, ticker: str, exchange_index: int) -> None:
        """Put a market on a shard, where it stays."""
        self._check_ticker(ticker)
        if self._shards.setdefault(ticker, exchange_index) != exchange_index:
            raise Refusal(409, "market_exists")

    def shard_of(self, ticker: str) -> int:
        """The shard of a market; 0 for a well-formed ticker that no order was taken on yet."""
        self._check_ticker(ticker)
        return self._shards.get(ticker, 0)

    def _check_ticker(self, ticker: str) -> None:
        if not _TICKER.fullmatch(ticker):
            raise Refusal(404, "market_not_found")

    def place(self, order: Order) -> Order:
        """Take an order, into its group if it names one. Nothing trades by itself: see fill()."""
        self.check_writable()
        if self.pause == "trading":
            raise Refusal(self.assumptions.trading_pause_status, self.assumptions.trading_pause_code)
        if order.client_order_id in self._client_order_ids:
            raise Refusal(409, "order_already_exists")
        group = None if order.order_group_id is None else self._group_of(order)
        if group is not None and group.triggered:
            raise Refusal(self.assumptions.triggered_group_status, self.assumptions.triggered_group_code)
        self._check_expiration(order)
        self._rest(order, group, order.created_ms)
        if order.time_in_force != "good_till_canceled":
            self.cancel(order, order.created_ms)
        return order

    def _check_expiration(self, order: Order) -> None:
        if order.expires_ms is None:
            return
        if order.time_in_force != "good_till_canceled":
            raise Refusal(400, "invalid_parameters", "expiration_time goes only with good_till_canceled")
        if order.expires_ms <= order.created_ms:
            raise Refusal(400, "invalid_parameters", "expiration_time has passed")

    def _group_of(self, order: Order) -> Group:
        group = self._groups.get(order.order_group_id or "")
        if group is None or (group.subaccount, group.exchange_index) != (
            order.subaccount,
            order.exchange_index,
        ):
            raise Refusal(self.assumptions.unknown_group_status, self.assumptions.unknown_group_code)
        return group

    def _rest(self, order: Order, group: Group | None, now_ms: int) -> None:
        self._client_order_ids.add(order.client_order_id)
        self._shards.setdefault(order.ticker, order.exchange_index)
        self._orders[order.order_id] = order
        self._resting[order.order_id] = None
        self.changed[order.order_id] = now_ms
        if order.expires_ms is not None:
            heapq.heappush(self._expiring, (order.expires_ms, order.order_id))
        if group is not None:
            group.orders.append(order.order_id)
            group.resting[order.order_id] = None
            self.changed[group.order_group_id] = now_ms

    def _leave(self, order: Order, status: Literal["canceled", "executed"], now_ms: int) -> None:
        """The order rests no more."""
        order.status, order.updated_ms = status, now_ms
        self.changed[order.order_id] = now_ms
        del self._resting[order.order_id]
        group = self._groups.get(order.order_group_id or "")
        if group is not None:
            del group.resting[order.order_id]
            self.changed[group.order_group_id] = now_ms

    def find_order(self, order_id: str) -> Order | None:
        """An order in any state."""
        return self._orders.get(order_id)

    def orders(self) -> Iterator[Order]:
        """All orders, newest first."""
        return reversed(self._orders.values())

    def resting(self, order_id: str, subaccount: int, exchange_index: int) -> Order:
        """The order of a cancellation: resting, and in the scope that was asked."""
        self.check_writable()
        order = self._orders.get(order_id)
        if order is None or order.status != "resting":
            raise not_found()
        if (order.subaccount, order.exchange_index) != (subaccount, exchange_index):
            raise not_found()
        return order

    def cancel(self, order: Order, now_ms: int) -> Decimal:
        """Take a resting order off the book; the result is what was left of it."""
        left, order.remaining_count = order.remaining_count, Decimal(0)
        self._leave(order, "canceled", now_ms)
        return left

    def cancel_all(self, subaccount: int | None, now_ms: int) -> None:
        """Cancel every resting order of one subaccount, or of all of them."""
        self.check_writable()
        for name in list(self._resting):
            if subaccount in (None, self._orders[name].subaccount):
                self.cancel(self._orders[name], now_ms)

    def expire(self, now_ms: int) -> None:
        """Cancel what has expired by now, each at its own time."""
        while self._expiring and self._expiring[0][0] <= now_ms:
            at_ms, name = heapq.heappop(self._expiring)
            if name in self._resting:
                self.cancel(self._orders[name], at_ms)

    def fill(self, order: Order, count: Decimal, now_ms: int) -> None:
        """Fill part of a resting order, and trip its group if that takes it over its limit."""
        order.fill_count += count
        order.remaining_count -= count
        order.updated_ms = now_ms
        self.changed[order.order_id] = now_ms
        if order.remaining_count == 0:
            self._leave(order, "executed", now_ms)
        group = self._groups.get(order.order_group_id or "")
        if group is not None:
            group.fills.append(Fill(now_ms, count))
            group.filled += count
            self._trip_if_over(group, now_ms)

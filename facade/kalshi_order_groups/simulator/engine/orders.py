"""Orders, the markets they rest on, their fills and the positions that result."""

import heapq
from bisect import bisect_left
from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal
from typing import Literal

from .assumptions import Assumptions
from .events import FillEvent
from .order_book import Market, is_ticker
from .records import Order, Refusal, Scope, not_found

OUTSIDE_MARKET = ""
"""The user on the other side of a fill that no simulated order took part in."""

_FEE_STEP = Decimal("0.0001")


class Orders:
    """The orders and positions of all users, and their markets."""

    def __init__(self, assumptions: Assumptions) -> None:
        self._assumptions = assumptions
        self._orders: dict[str, Order] = {}
        self._of_user: dict[str, list[Order]] = {}
        self._resting: dict[str, dict[int, dict[str, Order]]] = {}
        self._expiring: list[tuple[int, str]] = []
        self._client_order_ids: set[tuple[str, str]] = set()
        self._markets: dict[str, Market] = {}
        self._positions: dict[tuple[str, int, str], Decimal] = {}

    # -- markets ---------------------------------------------------------------------------------

    def open_market(self, market: Market) -> None:
        """Open a market on a shard. Raises Refusal if it is open with another shard or tick."""
        known = self._markets.setdefault(market.ticker, market)
        if (known.exchange_index, known.tick) != (market.exchange_index, market.tick):
            raise Refusal(409, "market_exists")

    def market(self, ticker: str) -> Market:
        """Return a market, on shard 0 if the ticker is new. Raises Refusal for a malformed ticker."""
        if not is_ticker(ticker):
            raise Refusal(404, "market_not_found")
        known = self._markets.get(ticker)
        return Market(ticker, 0, self._assumptions.tick) if known is None else known

    # -- orders ----------------------------------------------------------------------------------

    def find(self, order_id: str) -> Order | None:
        """Return an order in any state, or None."""
        return self._orders.get(order_id)

    def of(self, user: str, before: Order | None = None) -> Iterator[Order]:
        """Return a user's orders, newest first: all, or those placed before a given one."""
        own = self._of_user.get(user, [])
        end = len(own) if before is None else bisect_left(own, before.number, key=_number)
        return (own[index] for index in range(end - 1, -1, -1))

    def resting(self) -> list[Order]:
        """Return all resting orders, oldest first."""
        return sorted((order for user in self._resting for order in self.resting_of(user)), key=_number)

    def resting_of(self, user: str, subaccount: int | None = None) -> list[Order]:
        """Return a user's resting orders in one subaccount, or in all (None), oldest first."""
        own = self._resting.get(user, {})
        if subaccount is not None:
            return list(own.get(subaccount, {}).values())
        return sorted((order for orders in own.values() for order in orders.values()), key=_number)

    def writable(self, order_id: str, scope: Scope) -> Order:
        """Return the order to change or cancel. Raises Refusal unless it rests in the requested scope."""
        order = self._orders.get(order_id)
        if order is None or order.status != "resting" or order.scope != scope:
            raise not_found()
        return order

    def is_known(self, user: str, client_order_id: str) -> bool:
        """True if the user has used this id, whatever the outcome of that order."""
        return (user, client_order_id) in self._client_order_ids

    def rename(self, order: Order, client_order_id: str) -> None:
        """Give the order another client_order_id; the old one stays used."""
        order.client_order_id = client_order_id
        self.use_client_order_id(order)

    def use_client_order_id(self, order: Order) -> None:
        """Mark the order's client_order_id as used."""
        self._client_order_ids.add((order.scope.user, order.client_order_id))

    def register(self, order: Order, market: Market) -> None:
        """Register an accepted order, without adding it to the book."""
        self.use_client_order_id(order)
        self._markets.setdefault(market.ticker, market)
        order.number = len(self._orders)
        self._orders[order.order_id] = order
        self._of_user.setdefault(order.scope.user, []).append(order)
        own = self._resting.setdefault(order.scope.user, {})
        own.setdefault(order.scope.subaccount, {})[order.order_id] = order

    def rest(self, order: Order) -> None:
        """Add an order to the book."""
        self.market(order.ticker).own(order).add(order)
        self.await_expiry(order)

    def withdraw(self, order: Order) -> None:
        """Remove an order from the book, which may trade or rest again at another price or place."""
        self.market(order.ticker).own(order).remove(order)

    def await_expiry(self, order: Order) -> None:
        """Watch the order's expiration time, if it has one."""
        if order.expires_ms is not None:
            heapq.heappush(self._expiring, (order.expires_ms, order.order_id))

    def leave(self, order: Order, status: Literal["canceled", "executed"], now_ms: int) -> None:
        """Remove an order from the book and set its final status."""
        order.status, order.updated_ms = status, now_ms
        del self._resting[order.scope.user][order.scope.subaccount][order.order_id]
        self.market(order.ticker).own(order).remove(order)

    def expired(self, now_ms: int) -> Iterator[tuple[int, Order]]:
        """Yield the resting orders that have expired, each with its expiration time."""
        while self._expiring and self._expiring[0][0] <= now_ms:
            at_ms, order_id = heapq.heappop(self._expiring)
            order = self._orders[order_id]
            if order.status == "resting" and order.expires_ms == at_ms:  # it may have been amended
                yield at_ms, order

    # -- fills -----------------------------------------------------------------------------------

    def position(self, user: str, subaccount: int, ticker: str) -> Decimal:
        """Return the contracts held: positive for YES, negative for NO."""
        return self._positions.get((user, subaccount, ticker), Decimal(0))

    def reducible(self, order: Order) -> Decimal:
        """Return by how many contracts the order can reduce its subaccount's position."""
        held = self.position(order.scope.user, order.scope.subaccount, order.ticker)
        return max(-held if order.side == "bid" else held, Decimal(0))

    def fill_from_outside(self, order: Order, count: Decimal) -> None:
        """Give the other side of a fill to the outside market."""
        self._add_position(OUTSIDE_MARKET, 0, order.ticker, -count if order.side == "bid" else count)

    def fill(
        self, order: Order, count: Decimal, price: Decimal, *, trade_id: str, is_taker: bool, now_ms: int
    ) -> FillEvent:
        """Record a fill: remaining count, cost, fee and position."""
        bid = order.side == "bid"
        cost, fee = count * (price if bid else 1 - price), self._fee(count, price, is_taker=is_taker)
        order.fill_count += count
        order.remaining_count -= count
        order.updated_ms = now_ms
        if is_taker:
            order.taker_cost, order.taker_fees = order.taker_cost + cost, order.taker_fees + fee
        else:
            order.maker_cost, order.maker_fees = order.maker_cost + cost, order.maker_fees + fee
        user, subaccount, _ = order.scope
        return FillEvent(
            trade_id=trade_id,
            order=order,
            is_taker=is_taker,
            price=price,
            count=count,
            fee=fee,
            position=self._add_position(user, subaccount, order.ticker, count if bid else -count),
            at_ms=now_ms,
        )

    def _fee(self, count: Decimal, price: Decimal, *, is_taker: bool) -> Decimal:
        rate = self._assumptions.taker_fee_rate if is_taker else self._assumptions.maker_fee_rate
        return (rate * count * price * (1 - price)).quantize(_FEE_STEP, ROUND_CEILING)

    def _add_position(self, user: str, subaccount: int, ticker: str, more: Decimal) -> Decimal:
        held = self.position(user, subaccount, ticker) + more
        self._positions[user, subaccount, ticker] = held
        return held


def _number(order: Order) -> int:
    return order.number

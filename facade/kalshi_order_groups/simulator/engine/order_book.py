"""Market and order book with price-time priority."""

import re
from bisect import bisect_left, insort
from collections.abc import Iterator
from decimal import Decimal

from attrs import define, field

from .records import Order

_TICKER = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,199}", re.ASCII)


def is_ticker(text: str) -> bool:
    """True if the text is a valid ticker: capitals, digits, '.', '_' and '-'."""
    return _TICKER.fullmatch(text) is not None


@define
class Side:
    """Resting orders of one side by price and time; `sign` makes the best price the smallest key."""

    sign: int
    keys: list[Decimal] = field(factory=list[Decimal])
    levels: dict[Decimal, dict[str, Order]] = field(factory=dict[Decimal, dict[str, Order]])

    def add(self, order: Order) -> None:
        """Add an order behind those at its price."""
        key = self.sign * order.price
        if key not in self.levels:
            self.levels[key] = {}
            insort(self.keys, key)
        self.levels[key][order.order_id] = order

    def remove(self, order: Order) -> None:
        """Remove an order, if it is in the book."""
        key = self.sign * order.price
        level = self.levels.get(key, {})
        if level.pop(order.order_id, None) is not None and not level:
            del self.levels[key]
            del self.keys[bisect_left(self.keys, key)]

    def best(self) -> Order | None:
        """Return the order that trades next, or None."""
        return next(iter(self.levels[self.keys[0]].values())) if self.keys else None

    def within(self, price: Decimal) -> Iterator[Order]:
        """Yield the orders at this price or a better one, in price-time priority."""
        for key in self.keys:
            if key > self.sign * price:
                return
            yield from self.levels[key].values()


@define
class Market:
    """A market on a shard; `tick` is its price step in dollars."""

    ticker: str
    exchange_index: int
    tick: Decimal
    bids: Side = field(factory=lambda: Side(-1))
    asks: Side = field(factory=lambda: Side(1))

    def own(self, order: Order) -> Side:
        """Return the side that an order rests on."""
        return self.bids if order.side == "bid" else self.asks

    def opposite(self, order: Order) -> Side:
        """Return the side that an order trades with."""
        return self.asks if order.side == "bid" else self.bids

    def crossing(self, order: Order) -> Order | None:
        """Return the resting order that an incoming one trades with first; None if they do not cross."""
        best = self.opposite(order).best()
        if best is None:
            return None
        crosses = best.price <= order.price if order.side == "bid" else best.price >= order.price
        return best if crosses else None

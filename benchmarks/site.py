"""An exchange of a given size, and signed requests for it."""

import base64
import gc
import json
import random
import time
import tracemalloc
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache
from typing import Literal

from attrs import define, field, frozen
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from kalshi_order_groups._auth.signing import RSASigner, signed_text
from kalshi_order_groups.simulator import Exchange, read_lag
from kalshi_order_groups.simulator.api.service import API_ROOT, Request, serve
from kalshi_order_groups.simulator.engine.records import USER, Group, Order, Scope

MARKETS = 100
VISITOR, MAKER = "visitor", "maker"
"""Users whose groups and orders are removed after a measurement, so that only those of USER remain."""

_LARGE = Decimal(1_000_000_000)


@cache
def rsa_key() -> RSAPrivateKey:
    """Return the RSA key, of 2048 bits, that all users share."""
    return generate_private_key(public_exponent=65537, key_size=2048)


def signature(timestamp: str, method: str, path: str) -> str:
    """Return the value of the signature header; the path has no query."""
    raw = RSASigner(rsa_key()).sign(signed_text(timestamp, method, path.encode()))
    return base64.b64encode(raw).decode()


def running_ms() -> int:
    """Return this machine's time in milliseconds."""
    return time.time_ns() // 1_000_000


def add_groups(exchange: Exchange, count: int, user: str = USER, subaccount: int = 0) -> list[Group]:
    """Add groups whose limit is never reached."""
    groups: list[Group] = []
    for _ in range(count):
        group = Group(order_group_id=exchange.new_id(), scope=Scope(user, subaccount, 0), limit=_LARGE)
        exchange.rules.create_group(group, exchange.now_ms())
        exchange.rules.events.clear()
        groups.append(group)
    return groups


def add_bid(exchange: Exchange, group: Group, number: int) -> Order:
    """Add a resting bid to the group; the number selects its market and price."""
    price = Decimal(1 + number // MARKETS % 49) / 100
    return add_order(exchange, group.scope, f"MARKET-{number % MARKETS}", "bid", price, group)


def add_order(
    exchange: Exchange,
    scope: Scope,
    ticker: str,
    side: Literal["bid", "ask"],
    price: Decimal,
    group: Group | None = None,
) -> Order:
    """Add an order that is too large to fill completely."""
    order_id, now_ms = exchange.new_id(), exchange.now_ms()
    order = Order(
        order_id=order_id,
        client_order_id=order_id,
        ticker=ticker,
        side=side,
        price=price,
        initial_count=_LARGE,
        remaining_count=_LARGE,
        time_in_force="good_till_canceled",
        self_trade_prevention_type="taker_at_cross",
        scope=scope,
        order_group_id=None if group is None else group.order_group_id,
        expires_ms=None,
        created_ms=now_ms,
        updated_ms=now_ms,
    )
    exchange.rules.place(order)
    exchange.rules.events.clear()
    return order


@define
class Site:
    """An exchange with `size` groups of one user, each with one resting order, and a stopped clock."""

    size: int
    lagging: bool = False
    exchange: Exchange = field(init=False)
    groups: list[Group] = field(init=False)
    orders: list[Order] = field(init=False)
    rng: random.Random = field(factory=lambda: random.Random(1))  # noqa: S311 - selects groups and orders
    _signatures: dict[tuple[str, str], str] = field(init=False, factory=dict[tuple[str, str], str])

    def __attrs_post_init__(self) -> None:
        self.exchange = Exchange(read_lag=read_lag.fixed(0) if self.lagging else None)
        for user in (USER, VISITOR, MAKER):
            self.exchange.register_key(user, rsa_key().public_key(), user=user)
        self.groups = add_groups(self.exchange, self.size)
        self.orders = [add_bid(self.exchange, group, number) for number, group in enumerate(self.groups)]
        self.exchange.publish()

    def request(
        self, method: str, path: str, *, user: str = USER, query: str = "", body: object = None
    ) -> Request:
        """Return a signed request; the clock is stopped, so a signature is reused for the same path."""
        timestamp, whole = str(self.exchange.now_ms()), API_ROOT + path
        if (method, whole) not in self._signatures:
            self._signatures[method, whole] = signature(timestamp, method, whole)
        return Request(
            method=method,
            target=whole + query,
            key_id=user,
            timestamp=timestamp,
            signature=self._signatures[method, whole],
            content_type="" if body is None else "application/json",
            content=b"" if body is None else json.dumps(body).encode(),
        )

    def serving(self, requests: Sequence[Request], status: int) -> Callable[[], None]:
        """Return work that serves the requests in sequence, and raises RuntimeError for another status."""

        def work() -> None:
            for request in requests:
                reply = serve(self.exchange, request)
                if reply.status != status:
                    raise RuntimeError(f"{request.method} {request.target} failed: {reply}")

        return work

    def crowd(self, count: int, orders: int, subaccount: int = 0) -> list[Group]:
        """Add groups of the visitor with the given number of resting orders each."""
        groups = add_groups(self.exchange, count, VISITOR, subaccount)
        for group in groups:
            for number in range(orders):
                add_bid(self.exchange, group, number)
        self.exchange.publish()
        return groups

    def tidy(self) -> None:
        """Remove the groups and orders of the visitor and the maker, and publish all pending events."""
        exchange = self.exchange
        for user in (VISITOR, MAKER):
            exchange.rules.cancel_all(user, None, exchange.now_ms())
            for group in list(exchange.rules.groups.of(user)):
                exchange.rules.delete_group(group, exchange.now_ms())
        exchange.publish()


@frozen
class Memory:
    """Bytes, by tracemalloc, of a group without orders and of a resting order."""

    per_group: float
    per_order: float


def memory(size: int) -> Memory:
    """Measure the memory of a new exchange while it is filled."""
    exchange = Exchange()
    tracemalloc.start()
    try:
        groups = add_groups(exchange, size)
        exchange.publish()
        with_groups = _held()
        for number, group in enumerate(groups):
            add_bid(exchange, group, number)
        exchange.publish()
        return Memory(with_groups / size, (_held() - with_groups) / size)
    finally:
        tracemalloc.stop()


def _held() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]

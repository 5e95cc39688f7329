"""Trading between users of the embedded exchange, and its messages on the update stream."""

import json
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal

import kalshi_order_groups as sdk
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from kalshi_order_groups import Client, CreatedOrder, CreateOrderV2Request, Order, OrderGroup
from kalshi_order_groups.simulator import Assumptions, Exchange
from kalshi_order_groups.simulator.venue.stream_session import Stream
from kalshi_order_groups.simulator.venue.user_ids import user_id

TICKER = "KX-A"
IOC: dict[str, Any] = {"time_in_force": "immediate_or_cancel"}
FOK: dict[str, Any] = {"time_in_force": "fill_or_kill"}
REDUCE: dict[str, Any] = {**IOC, "reduce_only": True}
OUTSIDE_MARKET = ""


class Trader:
    """A user with a key, with short names for its calls."""

    def __init__(self, exchange: Exchange, name: str, subaccount: int | None = None) -> None:
        self.exchange, self.name = exchange, name
        credentials = exchange.issue_credentials(user=name, subaccount=subaccount)
        self.client = Client.simulated(exchange, credentials=credentials, max_attempts=1)

    def bid(self, count: str, price: str, **more: Any) -> CreatedOrder:
        return self.place("bid", count, price, **more)

    def ask(self, count: str, price: str, **more: Any) -> CreatedOrder:
        return self.place("ask", count, price, **more)

    def place(self, side: Literal["bid", "ask"], count: str, price: str, **more: Any) -> CreatedOrder:
        plain = CreateOrderV2Request(
            ticker=TICKER,
            side=side,
            count=count,
            price=price,
            time_in_force="good_till_canceled",
            self_trade_prevention_type="taker_at_cross",
        )
        return self.client.orders.create_v2(request=evolve(plain, **more))

    def group(self, limit: str) -> OrderGroup:
        return self.client.order_groups.create(contracts_limit=limit)

    def is_triggered(self, group: OrderGroup) -> bool:
        return self.client.order_groups.get(group).triggered

    def read(self, placed: CreatedOrder) -> Order:
        return self.client.orders.get(placed.order_id)

    def state_of(self, placed: CreatedOrder) -> str:
        """Return status, filled contracts and remaining contracts."""
        order = self.read(placed)
        return f"{order.status} {order.fill_count} {order.remaining_count}"

    def position(self, subaccount: int = 0) -> Decimal:
        return self.exchange.position(TICKER, user=self.name, subaccount=subaccount)


class Venue:
    """An exchange with three users."""

    def __init__(self, exchange: Exchange | None = None) -> None:
        self.exchange = Exchange() if exchange is None else exchange
        self.maker = Trader(self.exchange, "maker")
        self.other = Trader(self.exchange, "other")
        self.taker = Trader(self.exchange, "taker")


def venue_with(**options: Any) -> Venue:
    return Venue(Exchange(assumptions=Assumptions(**options)))


@pytest.fixture
def venue() -> Venue:
    return Venue()


def fill_summary(placed: CreatedOrder) -> str:
    """Return contracts filled at once, contracts remaining, average price and average fee."""
    return (
        f"{placed.fill_count} {placed.remaining_count}"
        f" {placed.average_fill_price} {placed.average_fee_paid}"
    )


def decimals(*numbers: Decimal | int | str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, numbers))


# -- price-time priority -------------------------------------------------------------------------------

SWEEPS: list[tuple[str, list[str], str, str, str, list[str]]] = [
    # resting orders (count @ price), the incoming order, its response, final state of the resting ones
    ("one whole", ["10@0.50"], "ask 10@0.50", "", "10.00 0.00 0.5000 0.0175", ["executed 10.00 0.00"]),
    ("one in part", ["10@0.50"], "ask 4@0.50", "", "4.00 0.00 0.5000 0.0175", ["resting 4.00 6.00"]),
    ("and rests", ["4@0.50"], "ask 10@0.50", "", "4.00 6.00 0.5000 0.0175", ["executed 4.00 0.00"]),
    ("at the price of the resting order", ["1@0.52"], "ask 1@0.10", "", "1.00 0.00 0.5200 0.0175",
     ["executed 1.00 0.00"]),
    ("no overlap", ["10@0.49"], "ask 10@0.50", "", "0.00 10.00 None None", ["resting 0.00 10.00"]),
    ("the higher bid first", ["5@0.50", "5@0.52", "5@0.51"], "ask 8@0.50", "", "8.00 0.00 0.5162 0.0175",
     ["resting 0.00 5.00", "executed 5.00 0.00", "resting 3.00 2.00"]),
    ("then the earlier order", ["5@0.50", "5@0.50", "5@0.50"], "ask 7@0.50", "", "7.00 0.00 0.5000 0.0175",
     ["executed 5.00 0.00", "resting 2.00 3.00", "resting 0.00 5.00"]),
    ("down to its price", ["5@0.50", "5@0.52", "5@0.48"], "ask 20@0.50", "", "10.00 10.00 0.5100 0.0175",
     ["executed 5.00 0.00", "executed 5.00 0.00", "resting 0.00 5.00"]),
    ("hundredths", ["0.01@0.50", "2.50@0.50"], "ask 0.02@0.50", "", "0.02 0.00 0.5000 0.0200",
     ["executed 0.01 0.00", "resting 0.01 2.49"]),
    ("the lower ask first", ["5@0.52", "5@0.50", "5@0.51"], "bid 8@0.52", "", "8.00 0.00 0.5038 0.0175",
     ["resting 0.00 5.00", "executed 5.00 0.00", "resting 3.00 2.00"]),
    ("up to its price", ["5@0.50", "5@0.52"], "bid 9@0.51", "", "5.00 4.00 0.5000 0.0175",
     ["executed 5.00 0.00", "resting 0.00 5.00"]),
    ("the rest of an IOC ends", ["4@0.50"], "ask 10@0.50", "IOC", "4.00 0.00 0.5000 0.0175",
     ["executed 4.00 0.00"]),
    ("an IOC without a counterparty", ["4@0.49"], "ask 10@0.50", "IOC", "0.00 0.00 None None",
     ["resting 0.00 4.00"]),
    ("FOK over two levels", ["5@0.50", "5@0.60"], "ask 10@0.50", "FOK", "10.00 0.00 0.5500 0.0172",
     ["executed 5.00 0.00", "executed 5.00 0.00"]),
    ("average of a bid", ["1@0.20", "3@0.40"], "bid 4@0.40", "FOK", "4.00 0.00 0.3500 0.0154",
     ["executed 1.00 0.00", "executed 3.00 0.00"]),
    ("average of an ask", ["1@0.20", "3@0.40"], "ask 4@0.20", "FOK", "4.00 0.00 0.3500 0.0154",
     ["executed 1.00 0.00", "executed 3.00 0.00"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rests", "arriving", "kind", "expected", "became"), [r[1:] for r in SWEEPS], ids=[r[0] for r in SWEEPS]
)
def test_orders_match_by_price_then_time(
    venue: Venue, rests: list[str], arriving: str, kind: str, expected: str, became: list[str]
) -> None:
    side, _, wanted = arriving.partition(" ")
    resting = [(venue.maker.ask if side == "bid" else venue.maker.bid)(*rest.split("@")) for rest in rests]
    take = venue.taker.bid if side == "bid" else venue.taker.ask
    placed = take(*wanted.split("@"), **{"": {}, "IOC": IOC, "FOK": FOK}[kind])
    assert fill_summary(placed) == expected
    assert [venue.maker.state_of(rest) for rest in resting] == became
    filled = placed.fill_count if side == "bid" else -placed.fill_count
    assert (venue.taker.position(), venue.maker.position()) == (filled, -filled)
    left = venue.taker.read(placed)
    ended = "executed" if left.fill_count == left.initial_count else "canceled"
    assert left.status == ("resting" if placed.remaining_count else ended)


def test_the_unfilled_part_rests_and_trades_later(venue: Venue) -> None:
    venue.maker.bid("4", "0.50")
    rest = venue.taker.ask("10", "0.50")
    assert fill_summary(venue.other.bid("10", "0.55")) == "6.00 4.00 0.5000 0.0175"
    assert venue.taker.state_of(rest) == "executed 10.00 0.00"
    read = venue.taker.read(rest)
    assert (read.taker_fill_cost, read.maker_fill_cost) == decimals(2, 3)


def test_cancelled_orders_do_not_trade(venue: Venue) -> None:
    cancelled = [venue.maker.bid("1", "0.50") for _ in range(2)]
    resting = venue.maker.bid("1", "0.50")
    for order in cancelled:
        venue.maker.client.orders.cancel_v2(order.order_id)
    deeper = venue.other.bid("1", "0.49")
    assert fill_summary(venue.taker.ask("3", "0.49")) == "2.00 1.00 0.4950 0.0175"
    assert [venue.maker.state_of(order) for order in cancelled] == ["canceled 0.00 0.00"] * 2
    assert venue.maker.state_of(resting) == venue.other.state_of(deeper) == "executed 1.00 0.00"


def test_orders_of_different_markets_do_not_match(venue: Venue) -> None:
    venue.maker.bid("5", "0.50", ticker="KX-B")
    assert fill_summary(venue.taker.ask("5", "0.50")) == "0.00 5.00 None None"


# -- fill or kill --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "price", "fills"),
    [("10", "0.50", True), ("10.01", "0.50", False), ("6", "0.51", False), ("5", "0.51", True)],
)
def test_fill_or_kill_is_all_or_nothing(venue: Venue, count: str, price: str, fills: bool) -> None:
    resting = [venue.maker.bid("5", "0.51"), venue.other.bid("5", "0.50")]
    if fills:
        assert venue.taker.ask(count, price, **FOK).fill_count == Decimal(count)
        return
    with pytest.raises(sdk.ConflictError) as refused:
        venue.taker.ask(count, price, client_order_id="mine", **FOK)
    assert refused.value.code == "fill_or_kill_insufficient_resting_volume"
    assert venue.maker.state_of(resting[0]) == venue.other.state_of(resting[1]) == "resting 0.00 5.00"
    assert list(venue.taker.client.orders.list()) == []
    with pytest.raises(sdk.ConflictError, match="order_already_exists"):
        venue.taker.ask("1", "0.90", client_order_id="mine")


def test_fill_or_kill_fills_completely_before_groups_trip(venue: Venue) -> None:
    makers, takers = venue.maker.group("4"), venue.taker.group("4")
    resting = [venue.maker.bid("5", price, order_group_id=makers) for price in ("0.52", "0.51", "0.50")]
    other_order = venue.taker.bid("5", "0.40", order_group_id=takers)
    placed = venue.taker.ask("10", "0.51", order_group_id=takers, **FOK)
    assert fill_summary(placed) == "10.00 0.00 0.5150 0.0175"
    assert venue.taker.state_of(placed) == "executed 10.00 0.00"
    observed = [venue.maker.state_of(order) for order in resting]
    assert observed == ["executed 5.00 0.00", "executed 5.00 0.00", "canceled 0.00 0.00"]
    assert venue.maker.is_triggered(makers)
    assert venue.taker.is_triggered(takers)
    assert venue.taker.state_of(other_order) == "canceled 0.00 0.00"
    assert venue.exchange.filled(makers) == venue.exchange.filled(takers) == 10


def test_fill_or_kill_fills_completely_even_with_capped_fills() -> None:
    venue = venue_with(overshooting_fill="capped")
    makers, takers = venue.maker.group("4"), venue.taker.group("4")
    venue.maker.bid("10", "0.50", order_group_id=makers)
    assert venue.taker.ask("10", "0.50", order_group_id=takers, **FOK).fill_count == 10
    assert venue.maker.is_triggered(makers)
    assert venue.taker.is_triggered(takers)


# -- post only, reduce only, ticks, expiration ---------------------------------------------------------


def test_a_crossing_post_only_order_is_refused_without_effect(venue: Venue) -> None:
    group = venue.taker.group("5")
    resting = venue.maker.bid("5", "0.50")
    stream = subscribed(venue.exchange, "taker")
    with pytest.raises(sdk.BadRequestError) as refused:
        venue.taker.ask("5", "0.50", post_only=True, order_group_id=group, client_order_id="mine")
    assert (refused.value.code, refused.value.details) == ("invalid_order", "post only cross")
    assert venue.maker.state_of(resting) == "resting 0.00 5.00"
    assert venue.taker.client.order_groups.get(group).orders == ()
    assert list(venue.taker.client.orders.list()) == []
    assert stream.take() == []
    assert fill_summary(venue.taker.ask("5", "0.51", post_only=True, client_order_id="mine")).startswith(
        "0.00 5"
    )


@pytest.mark.parametrize(
    ("holds", "side", "count", "fills"),
    [
        ("long 5", "ask", "8", "5.00"),
        ("long 5", "ask", "3", "3.00"),
        ("long 5", "bid", "8", "0.00"),
        ("short 5", "bid", "8", "5.00"),
        ("short 5", "bid", "3", "3.00"),
        ("short 5", "ask", "8", "0.00"),
        ("nothing", "bid", "8", "0.00"),
        ("nothing", "ask", "8", "0.00"),
    ],
)
def test_reduce_only_fills_no_more_than_the_position(
    venue: Venue, holds: str, side: Literal["bid", "ask"], count: str, fills: str
) -> None:
    if holds != "nothing":
        opened = venue.taker.place("bid" if holds == "long 5" else "ask", "5", "0.50")
        venue.exchange.fill(opened.order_id, 5)
    for _ in range(2):
        venue.maker.place("ask" if side == "bid" else "bid", "4", "0.50")
    placed = venue.taker.place(side, count, "0.50", **REDUCE)
    assert (str(placed.fill_count), str(placed.remaining_count)) == (fills, "0.00")
    ended = "executed" if placed.fill_count == Decimal(count) else "canceled"
    assert venue.taker.state_of(placed) == f"{ended} {fills} 0.00"


def test_reduce_only_uses_the_position_of_its_subaccount(venue: Venue) -> None:
    opened = venue.taker.bid("5", "0.50", subaccount=3)
    venue.exchange.fill(opened.order_id, 5)
    venue.maker.bid("9", "0.50")
    assert venue.taker.ask("9", "0.50", **REDUCE).fill_count == 0
    assert venue.taker.ask("9", "0.50", subaccount=3, **REDUCE).fill_count == 5
    assert venue.taker.position(3) == 0


def test_a_price_between_two_ticks_is_refused(venue: Venue) -> None:
    with pytest.raises(sdk.BadRequestError) as refused:
        venue.taker.bid("1", "0.505")
    assert refused.value.code == "invalid_price"
    venue.exchange.open_market("KX-FINE", tick="0.0001")
    venue.maker.ask("1", "0.5051", ticker="KX-FINE")
    placed = venue.taker.bid("1", "0.5055", ticker="KX-FINE")
    assert placed.average_fill_price == Decimal("0.5051")
    coarse = venue_with(tick=Decimal("0.05"))
    with pytest.raises(sdk.BadRequestError, match="invalid_price"):
        coarse.taker.bid("1", "0.51")
    coarse.taker.bid("1", "0.55")


def test_a_malformed_ticker_returns_market_not_found(venue: Venue) -> None:
    with pytest.raises(sdk.NotFoundError) as refused:
        venue.taker.bid("1", "0.50", ticker="kx-a")
    assert refused.value.code == "market_not_found"


def test_a_market_cannot_change_tick_or_shard(venue: Venue) -> None:
    venue.exchange.open_market("KX-FINE", tick="0.0001")
    venue.exchange.open_market("KX-FINE", tick="0.0001")
    others: list[dict[str, Any]] = [{"tick": "0.01"}, {"tick": "0.0001", "exchange_index": 1}]
    for other in others:
        with pytest.raises(ValueError, match="on another shard or with another tick"):
            venue.exchange.open_market("KX-FINE", **other)


def test_orders_expire_at_their_own_time_and_stop_trading(venue: Venue) -> None:
    start = venue.exchange.now_ms() // 1000
    late, soon = (venue.maker.bid("5", "0.50", expiration_time=start + wait) for wait in (20, 10))
    filled = venue.maker.bid("1", "0.60", expiration_time=start + 10)
    assert venue.taker.ask("1", "0.60").fill_count == 1
    stream = subscribed(venue.exchange, "maker")
    venue.exchange.advance(9.999)
    assert venue.maker.state_of(soon) == "resting 0.00 5.00"
    venue.exchange.advance(0.001)
    assert venue.maker.state_of(soon) == "canceled 0.00 0.00"
    assert fill_summary(venue.taker.ask("9", "0.50", **IOC)) == "5.00 0.00 0.5000 0.0175"
    assert venue.maker.state_of(late) == venue.maker.state_of(filled).replace("1.00", "5.00")
    observed = messages_of(stream)[0]["msg"]
    assert (observed["order_id"], observed["last_updated_ts_ms"]) == (soon.order_id, (start + 10) * 1000)


def test_expirations_in_one_step_are_published_in_order(venue: Venue) -> None:
    start = venue.exchange.now_ms() // 1000
    stream = subscribed(venue.exchange, "maker", "user_orders")
    for wait in (30, 10, 20):
        venue.maker.bid("5", "0.50", expiration_time=start + wait)
    messages_of(stream)
    venue.exchange.advance(60)
    times = [message["msg"]["last_updated_ts_ms"] // 1000 - start for message in messages_of(stream)]
    assert times == [10, 20, 30]


# -- self-trade prevention ------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", ["user", "subaccount"])
@pytest.mark.parametrize("subaccount", [0, 3])
@pytest.mark.parametrize("yields", ["taker_at_cross", "maker"])
def test_self_trades_are_prevented(scope: str, subaccount: int, yields: str) -> None:
    venue = venue_with(self_trade_scope=scope)
    before = venue.maker.bid("2", "0.52")
    own = venue.taker.bid("5", "0.51", subaccount=subaccount)
    behind = venue.maker.bid("2", "0.50")
    placed = venue.taker.ask("10", "0.50", self_trade_prevention_type=yields)
    assert venue.maker.state_of(before) == "executed 2.00 0.00", "earlier fills stand"
    if scope == "subaccount" and subaccount == 3:
        assert venue.taker.state_of(own) == "executed 5.00 0.00"
        assert venue.taker.state_of(placed) == "resting 9.00 1.00"
        assert (venue.taker.position(0), venue.taker.position(3)) == decimals(-9, 5)
    elif yields == "maker":
        assert venue.taker.state_of(own) == "canceled 0.00 0.00"
        assert venue.taker.state_of(placed) == "resting 4.00 6.00"
        assert venue.maker.state_of(behind) == "executed 2.00 0.00"
    else:
        assert (placed.fill_count, placed.remaining_count) == decimals(2, 0)
        assert venue.taker.state_of(own) == "resting 0.00 5.00"
        assert venue.taker.state_of(placed) == "canceled 2.00 0.00"
        assert venue.maker.state_of(behind) == "resting 0.00 2.00"


@pytest.mark.parametrize(
    ("yields", "count", "fills"),
    [
        ("taker_at_cross", "2", True),
        ("taker_at_cross", "3", False),
        ("maker", "4", True),
        ("maker", "5", False),
    ],
)
def test_fill_or_kill_ignores_own_resting_orders(
    venue: Venue, yields: str, count: str, fills: bool
) -> None:
    venue.maker.bid("2", "0.52")
    own = venue.taker.bid("5", "0.51")
    venue.maker.bid("2", "0.50")
    if fills:
        placed = venue.taker.ask(count, "0.50", self_trade_prevention_type=yields, **FOK)
        assert venue.taker.state_of(placed) == f"executed {count}.00 0.00"
        assert venue.taker.state_of(own).startswith("resting" if yields == "taker_at_cross" else "canceled")
    else:
        with pytest.raises(sdk.ConflictError, match="insufficient_resting_volume"):
            venue.taker.ask(count, "0.50", self_trade_prevention_type=yields, **FOK)
        assert venue.taker.state_of(own) == "resting 0.00 5.00"


# -- fees and positions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "price", "fee", "each"),
    [
        ("1", "0.52", "0.0175", "0.0175"),  # 0.017472, rounded up
        ("1", "0.50", "0.0175", "0.0175"),  # exactly
        ("100", "0.50", "1.75", "0.0175"),
        ("100", "0.01", "0.0693", "0.0007"),
        ("0.01", "0.01", "0.0001", "0.0100"),
        ("3", "0.10", "0.0189", "0.0063"),
    ],
)
def test_only_the_taker_pays_a_fee(venue: Venue, count: str, price: str, fee: str, each: str) -> None:
    resting = venue.maker.ask(count, price)
    placed = venue.taker.bid(count, price)
    assert str(placed.average_fee_paid) == each
    paid, made = venue.taker.read(placed), venue.maker.read(resting)
    assert (paid.taker_fees, paid.maker_fees) == decimals(fee, 0)
    assert (made.taker_fees, made.maker_fees) == decimals(0, 0)
    cost = Decimal(count) * Decimal(price)
    assert (paid.taker_fill_cost, paid.maker_fill_cost) == decimals(cost, 0)
    assert (made.taker_fill_cost, made.maker_fill_cost) == decimals(0, Decimal(count) - cost)


def test_fees_accumulate_at_the_configured_rates() -> None:
    venue = venue_with(taker_fee_rate=Decimal("0.02"), maker_fee_rate=Decimal("0.01"))
    resting = venue.maker.bid("3", "0.52")
    placed = [venue.taker.ask("1", "0.52"), venue.taker.ask("2", "0.52")]
    assert [venue.taker.read(order).taker_fees for order in placed] == [Decimal("0.005"), Decimal("0.01")]
    assert venue.maker.read(resting).maker_fees == Decimal("0.0025") + Decimal("0.005")
    second = venue.taker.bid("2", "0.50")
    venue.exchange.fill(second.order_id, 1)
    assert venue.taker.read(second).maker_fees == Decimal("0.0025")
    assert venue.taker.read(second).taker_fees == 0
    two = [venue.maker.bid("1", "0.52"), venue.other.bid("1", "0.52")]
    swept = venue.taker.ask("2", "0.52", self_trade_prevention_type="maker")
    assert venue.taker.read(swept).taker_fees == Decimal("0.01")
    assert [venue.maker.read(two[0]).maker_fees, venue.other.read(two[1]).maker_fees] == [
        Decimal("0.0025")
    ] * 2


def test_positions_sum_to_zero(venue: Venue) -> None:
    venue.maker.bid("7.5", "0.50")
    venue.other.bid("2.25", "0.49", subaccount=4)
    venue.taker.ask("9", "0.40")
    long, short = venue.maker.bid("5", "0.30"), venue.taker.ask("5", "0.70")
    venue.exchange.fill(long.order_id, "1.5")
    venue.exchange.fill(short.order_id, "4")
    assert venue.maker.position() == Decimal(9)
    assert venue.taker.position() == Decimal(-13)
    assert (venue.other.position(), venue.other.position(4)) == decimals(0, "1.5")
    assert venue.exchange.position(TICKER, user=OUTSIDE_MARKET) == Decimal("2.5")
    assert venue.exchange.position("KX-B", user="maker") == 0
    assert venue.exchange.position(TICKER) == 0, "no other user has a position"


STEPS = st.tuples(
    st.sampled_from(["maker", "other", "taker"]),
    st.sampled_from(["bid", "ask"]),
    st.sampled_from(["0.01", "1", "2.5", "7"]),
    st.sampled_from(["0.48", "0.49", "0.50", "0.51", "0.52"]),
    st.sampled_from([{}, {}, IOC, FOK, REDUCE, {"post_only": True}]),
    st.sampled_from(["taker_at_cross", "maker"]),
    st.booleans(),
)


@given(st.lists(STEPS, max_size=40), st.sampled_from(["whole", "capped"]))
def test_positions_and_orders_stay_consistent(steps: list[tuple[Any, ...]], overshooting: str) -> None:
    venue = venue_with(overshooting_fill=overshooting)
    traders = {user.name: user for user in (venue.maker, venue.other, venue.taker)}
    groups = {name: user.group("9") for name, user in traders.items()}
    for name, side, count, price, kind, yields, grouped in steps:
        more = {**kind, "self_trade_prevention_type": yields}
        try:
            traders[name].place(
                side, count, price, order_group_id=groups[name] if grouped else None, **more
            )
        except (sdk.BadRequestError, sdk.ConflictError):
            continue
    assert sum(user.position() for user in traders.values()) == 0
    best: dict[str, list[Decimal]] = {"bid": [], "ask": []}
    for user in traders.values():
        held = Decimal(0)
        for order in user.client.orders.list():
            held += order.fill_count if order.book_side == "bid" else -order.fill_count
            left = order.initial_count - order.fill_count if order.status == "resting" else 0
            assert order.remaining_count == left
            if order.status == "resting":
                best[order.book_side].append(order.yes_price)
        assert user.position() == held
    assert max(best["bid"], default=Decimal(0)) < min(best["ask"], default=Decimal(1)), "nothing crosses"


# -- groups on both sides ------------------------------------------------------------------------------


def test_a_trade_counts_in_both_groups(venue: Venue) -> None:
    makers, takers = venue.maker.group("5"), venue.taker.group("5")
    venue.maker.bid("5", "0.50", order_group_id=makers)
    venue.taker.ask("3", "0.50", order_group_id=takers)
    venue.exchange.advance(10)
    venue.taker.ask("2", "0.50", order_group_id=takers)
    assert venue.exchange.filled(makers) == venue.exchange.filled(takers) == 5
    assert not venue.maker.is_triggered(makers)
    venue.exchange.advance(5)
    assert venue.exchange.filled(makers) == venue.exchange.filled(takers) == 2


def test_a_maker_group_trip_lets_the_taker_continue(venue: Venue) -> None:
    group = venue.maker.group("4")
    first, deeper = (venue.maker.bid("5", price, order_group_id=group) for price in ("0.52", "0.51"))
    other_order = venue.maker.bid("1", "0.51")
    others = venue.other.bid("5", "0.50")
    placed = venue.taker.ask("10", "0.50")
    assert venue.maker.state_of(first) == "executed 5.00 0.00"
    assert venue.maker.state_of(deeper) == "canceled 0.00 0.00"
    assert venue.maker.state_of(other_order) == "executed 1.00 0.00", "it is in no group"
    assert venue.other.state_of(others) == "resting 4.00 1.00"
    assert venue.taker.state_of(placed) == "executed 10.00 0.00"
    assert venue.maker.is_triggered(group)


def test_a_taker_group_trip_cancels_the_rest_of_the_taker(venue: Venue) -> None:
    group = venue.taker.group("4")
    other_order = venue.taker.bid("1", "0.40", order_group_id=group)
    first, second = venue.maker.bid("5", "0.52"), venue.maker.bid("5", "0.51")
    placed = venue.taker.ask("10", "0.50", order_group_id=group)
    assert fill_summary(placed) == "5.00 0.00 0.5200 0.0175"
    assert venue.taker.state_of(placed) == "canceled 5.00 0.00"
    assert venue.taker.state_of(other_order) == "canceled 0.00 0.00"
    assert venue.maker.state_of(first) == "executed 5.00 0.00"
    assert venue.maker.state_of(second) == "resting 0.00 5.00"
    with pytest.raises(sdk.BadRequestError, match="exceeded_order_group_risk_limit"):
        venue.taker.ask("1", "0.50", order_group_id=group)
    assert venue.taker.client.order_groups.get(group).orders == ()


@pytest.mark.parametrize(("trips", "tripped"), [("exceeded", False), ("reached", True)])
def test_tripping_on_reaching_the_limit_is_configurable(trips: str, tripped: bool) -> None:
    venue = venue_with(trips=trips)
    makers, takers = venue.maker.group("5"), venue.taker.group("5")
    resting = venue.maker.bid("6", "0.50", order_group_id=makers)
    placed = venue.taker.ask("5", "0.50", order_group_id=takers)
    assert venue.maker.is_triggered(makers) is venue.taker.is_triggered(takers) is tripped
    assert venue.maker.state_of(resting) == ("canceled 5.00 0.00" if tripped else "resting 5.00 1.00")
    assert venue.taker.state_of(placed) == "executed 5.00 0.00"


CAPPED: list[tuple[str, str, str, str, str, str, str]] = [
    # limits of maker and taker, count of the taker; final state of maker, other and taker, groups tripped
    ("4", "99", "10", "canceled 4.00 0.00", "resting 6.00 4.00", "executed 10.00 0.00", "maker"),
    ("99", "4", "10", "resting 4.00 6.00", "resting 0.00 10.00", "canceled 4.00 0.00", "taker"),
    ("4", "4", "10", "canceled 4.00 0.00", "resting 0.00 10.00", "canceled 4.00 0.00", "maker taker"),
    ("4", "6", "10", "canceled 4.00 0.00", "resting 2.00 8.00", "canceled 6.00 0.00", "maker taker"),
    ("10", "10", "10", "executed 10.00 0.00", "resting 0.00 10.00", "executed 10.00 0.00", ""),
    ("99", "99", "12", "executed 10.00 0.00", "resting 2.00 8.00", "executed 12.00 0.00", ""),
]


@pytest.mark.parametrize(("maker", "taker", "count", "made", "others", "took", "tripped"), CAPPED)
def test_a_fill_may_be_capped_at_the_limit(
    maker: str, taker: str, count: str, made: str, others: str, took: str, tripped: str
) -> None:
    venue = venue_with(overshooting_fill="capped")
    groups = {"maker": venue.maker.group(maker), "taker": venue.taker.group(taker)}
    first = venue.maker.bid("10", "0.50", order_group_id=groups["maker"])
    behind = venue.other.bid("10", "0.50")
    placed = venue.taker.ask(count, "0.50", order_group_id=groups["taker"])
    assert (venue.maker.state_of(first), venue.other.state_of(behind)) == (made, others)
    assert venue.taker.state_of(placed) == took
    traders = {"maker": venue.maker, "taker": venue.taker}
    assert [name for name, group in groups.items() if traders[name].is_triggered(group)] == tripped.split()
    for name, group in groups.items():
        assert venue.exchange.filled(group) == abs(traders[name].position())


def test_a_full_group_trips_without_a_fill_if_fills_are_capped() -> None:
    venue = venue_with(overshooting_fill="capped")
    group = venue.maker.group("5")
    full, second = (venue.maker.bid("5", "0.50", order_group_id=group) for _ in range(2))
    assert venue.taker.ask("5", "0.50", **IOC).fill_count == 5
    assert not venue.maker.is_triggered(group)
    behind = venue.other.bid("1", "0.50")
    stream = subscribed(venue.exchange, "maker")
    assert venue.taker.ask("1", "0.50", **IOC).fill_count == 1
    assert summaries(stream) == ["1 group triggered", "order canceled 0.00 0.00"], "and no empty fill"
    assert venue.maker.is_triggered(group)
    assert venue.maker.state_of(full) == "executed 5.00 0.00"
    assert venue.maker.state_of(second) == "canceled 0.00 0.00"
    assert venue.other.state_of(behind) == "executed 1.00 0.00"


def test_fills_from_outside_the_simulator_are_capped_too() -> None:
    venue = venue_with(overshooting_fill="capped")
    group = venue.maker.group("5")
    order = venue.maker.bid("9", "0.50", order_group_id=group)
    venue.exchange.fill(order.order_id, 5)
    assert venue.maker.state_of(order) == "resting 5.00 4.00"
    stream = subscribed(venue.exchange, "maker")
    venue.exchange.fill(order.order_id, 1)
    assert venue.maker.state_of(order) == "canceled 5.00 0.00"
    assert venue.maker.is_triggered(group)
    assert venue.maker.position() == 5
    assert venue.exchange.position(TICKER, user=OUTSIDE_MARKET) == -5
    assert [message["type"] for message in messages_of(stream)] == ["order_group_updates", "user_order"]
    venue.maker.client.order_groups.reset(group)
    again = venue.maker.bid("9", "0.50", order_group_id=group)
    venue.exchange.fill(again.order_id, 9)
    assert venue.maker.state_of(again) == "canceled 5.00 0.00"
    free = venue.maker.bid("9", "0.50")
    venue.exchange.fill(free.order_id, 9)
    assert venue.maker.state_of(free) == "executed 9.00 0.00"


@pytest.mark.parametrize("status", [None, 409])
def test_triggering_again_may_be_refused(status: int | None) -> None:
    venue = venue_with(trigger_again_status=status)
    group = venue.maker.group("5")
    venue.maker.client.order_groups.trigger(group)
    stream = subscribed(venue.exchange, "maker")
    if status is None:
        venue.maker.client.order_groups.trigger(group)
    else:
        with pytest.raises(sdk.ConflictError, match="order_group_already_triggered"):
            venue.maker.client.order_groups.trigger(group)
    assert stream.take() == []
    venue.maker.client.order_groups.reset(group)
    venue.maker.client.order_groups.trigger(group)
    assert venue.maker.is_triggered(group)


# -- separation of users -------------------------------------------------------------------------------


def test_users_can_access_only_their_own_groups_and_orders(venue: Venue) -> None:
    group = venue.maker.group("5")
    order = venue.maker.bid("5", "0.50", order_group_id=group)
    outsider = venue.taker.client
    touches: list[Callable[[], object]] = [
        lambda: outsider.order_groups.get(group),
        lambda: outsider.order_groups.trigger(group),
        lambda: outsider.order_groups.reset(group),
        lambda: outsider.order_groups.update_limit(group, contracts_limit=1),
        lambda: outsider.order_groups.delete(group, missing_ok=False),
        lambda: outsider.orders.get(order.order_id),
        lambda: outsider.orders.cancel_v2(order.order_id),
    ]
    for touch in touches:
        with pytest.raises(sdk.NotFoundError) as refused:
            touch()
        assert refused.value.status_code == 404
    with pytest.raises(sdk.BadRequestError, match="order_group_not_found"):
        venue.taker.bid("1", "0.40", order_group_id=group)
    assert outsider.order_groups.list() == []
    assert list(outsider.orders.list()) == []
    outsider.orders.cancel_all()
    outsider.orders.cancel_all(subaccount=0)
    assert venue.maker.state_of(order) == "resting 0.00 5.00"
    assert not venue.maker.is_triggered(group)
    venue.maker.client.orders.cancel_all()
    assert venue.maker.state_of(order) == "canceled 0.00 0.00"


def test_two_keys_of_one_user_share_its_data(venue: Venue) -> None:
    order = venue.maker.bid("5", "0.50", order_group_id=venue.maker.group("5"))
    again = Trader(venue.exchange, "maker")
    assert again.state_of(order) == "resting 0.00 5.00"
    assert len(again.client.order_groups.list()) == 1


def test_client_order_ids_are_unique_per_user(venue: Venue) -> None:
    for user in (venue.maker, venue.taker):
        user.bid("1", "0.50", client_order_id="mine")
        with pytest.raises(sdk.ConflictError, match="order_already_exists"):
            user.bid("1", "0.50", client_order_id="mine", subaccount=3)


def test_the_number_of_groups_is_limited_per_user() -> None:
    venue = venue_with(max_groups=2)
    for user in (venue.maker, venue.taker):
        first, _ = user.group("1"), user.group("1")
        with pytest.raises(sdk.BadRequestError, match="too_many_order_groups"):
            user.group("1")
        user.client.order_groups.delete(first)
        user.group("1")
        assert len(user.client.order_groups.list()) == 2


def test_rate_limits_apply_per_user() -> None:
    venue = Venue(Exchange(tier="basic"))
    for _ in range(10):
        venue.maker.group("1")
    with pytest.raises(sdk.RateLimitError):
        venue.maker.group("1")
    venue.taker.group("1")
    with pytest.raises(sdk.RateLimitError):
        Trader(venue.exchange, "maker").group("1")


def test_a_pause_cancels_orders_with_cancel_on_pause_of_every_user(venue: Venue) -> None:
    cancelled = [user.bid("1", "0.50", cancel_order_on_pause=True) for user in (venue.maker, venue.other)]
    resting = venue.taker.bid("1", "0.50")
    venue.exchange.pause_trading()
    assert venue.maker.state_of(cancelled[0]) == venue.other.state_of(cancelled[1]) == "canceled 0.00 0.00"
    assert venue.taker.state_of(resting) == "resting 0.00 1.00"
    venue.exchange.resume()
    assert venue.maker.client.exchange.status().trading_active
    assert fill_summary(venue.maker.ask("2", "0.50")) == "1.00 1.00 0.5000 0.0175"


def test_a_locked_key_accesses_only_its_subaccount(venue: Venue) -> None:
    locked = Trader(venue.exchange, "maker", subaccount=3)
    elsewhere = venue.maker.bid("1", "0.50")
    order = locked.bid("5", "0.50")
    assert locked.read(order).subaccount == 3
    assert [found.order_id for found in locked.client.orders.list()] == [order.order_id]
    with pytest.raises(sdk.NotFoundError):
        locked.state_of(elsewhere)
    with pytest.raises(sdk.NotFoundError):
        locked.client.orders.cancel_v2(elsewhere.order_id)
    with pytest.raises(sdk.PermissionDeniedError, match="subaccount_not_allowed"):
        locked.bid("5", "0.50", subaccount=0)
    venue.taker.ask("3", "0.50")
    assert (venue.maker.position(0), venue.maker.position(3)) == decimals(1, 2)
    locked.client.orders.cancel_all()
    assert locked.state_of(order) == "canceled 2.00 0.00"


# -- the update stream ---------------------------------------------------------------------------------

EVERYTHING = ("order_group_updates", "user_orders", "fill")


def messages_of(stream: Stream) -> list[dict[str, Any]]:
    return [json.loads(text) for text in stream.take()]


def replies_to(stream: Stream, command: object) -> list[dict[str, Any]]:
    """Send a command and return the stream's replies."""
    stream.command(json.dumps(command))
    return messages_of(stream)


def subscribe(*channels: str, **params: object) -> dict[str, Any]:
    return {"id": 1, "cmd": "subscribe", "params": {"channels": list(channels), **params}}


def subscribed(exchange: Exchange, user: str, *channels: str, subaccount: int | None = None) -> Stream:
    """Open a stream of a user, subscribed to these channels or to all, without pending messages."""
    stream = exchange.open_stream(user=user, subaccount=subaccount)
    replies_to(stream, subscribe(*(channels or EVERYTHING)))
    return stream


def summaries(stream: Stream) -> list[str]:
    """Return the pending messages of a stream in short form."""
    lines: list[str] = []
    for message in messages_of(stream):
        body = message["msg"]
        if message["type"] == "order_group_updates":
            lines.append(f"{message['seq']} group {body['event_type']}")
        elif message["type"] == "user_order":
            lines.append(f"order {body['status']} {body['fill_count_fp']} {body['remaining_count_fp']}")
        else:
            part = "taker" if body["is_taker"] else "maker"
            lines.append(f"fill {part} {body['count_fp']}@{body['yes_price_dollars']}")
    return lines


def test_group_events_are_published_in_order(venue: Venue) -> None:
    stream = subscribed(venue.exchange, "maker", "order_group_updates")
    group = venue.maker.group("5")
    groups = venue.maker.client.order_groups
    venue.exchange.advance(1)
    groups.update_limit(group, contracts_limit="2.5")
    groups.trigger(group)
    groups.trigger(group)
    groups.reset(group)
    order = venue.maker.bid("3", "0.50", order_group_id=group)
    venue.exchange.fill(order.order_id, 3)
    venue.exchange.reset(group)
    venue.exchange.trigger(group)
    venue.exchange.advance(1)
    groups.delete(group)
    messages = messages_of(stream)
    start = venue.exchange.now_ms() - 2000
    observed = {"order_group_id": group.order_group_id, "event_type": "created", "ts_ms": start}
    created = {"type": "order_group_updates", "sid": 1, "seq": 1}
    assert messages[0] == {**created, "msg": {**observed, "contracts_limit_fp": "5.00"}}
    later = {**observed, "event_type": "limit_updated", "ts_ms": start + 1000}
    assert messages[1] == {**created, "seq": 2, "msg": {**later, "contracts_limit_fp": "2.50"}}
    last = {**observed, "event_type": "deleted", "ts_ms": start + 2000}
    assert messages[-1] == {**created, "seq": 8, "msg": last}
    kinds = [message["msg"]["event_type"] for message in messages[2:-1]]
    assert kinds == ["triggered", "reset", "triggered", "reset", "triggered"]
    assert [message["seq"] for message in messages] == list(range(1, 9))


def test_events_come_in_order_limit_update_trip_cancels(venue: Venue) -> None:
    group = venue.maker.group("5")
    orders = [venue.maker.bid("5", "0.50", order_group_id=group) for _ in range(2)]
    venue.exchange.fill(orders[0].order_id, 3)
    stream = subscribed(venue.exchange, "maker")
    venue.maker.client.order_groups.update_limit(group, contracts_limit=2)
    assert summaries(stream) == [
        "1 group limit_updated",
        "2 group triggered",
        "order canceled 3.00 0.00",
        "order canceled 0.00 0.00",
    ]


def test_a_delete_is_published_after_the_cancels(venue: Venue) -> None:
    group = venue.maker.group("5")
    venue.maker.bid("5", "0.50", order_group_id=group)
    stream = subscribed(venue.exchange, "maker")
    venue.maker.client.order_groups.delete(group)
    assert summaries(stream) == ["order canceled 0.00 0.00", "1 group deleted"]


def test_a_sweep_is_published_to_both_sides(venue: Venue) -> None:
    makers, takers = venue.maker.group("4"), venue.taker.group("6")
    for price in ("0.52", "0.51"):
        venue.maker.bid("5", price, order_group_id=makers)
    venue.other.bid("5", "0.50")
    streams = [subscribed(venue.exchange, name) for name in ("maker", "other", "taker")]
    venue.taker.ask("20", "0.50", order_group_id=takers)
    maker, other, taker = map(summaries, streams)
    assert maker == [
        "order executed 5.00 0.00",
        "fill maker 5.00@0.5200",
        "1 group triggered",
        "order canceled 0.00 0.00",
    ]
    assert other == ["order executed 5.00 0.00", "fill maker 5.00@0.5000"]
    assert taker == [
        "1 group triggered",
        "order canceled 10.00 0.00",
        "fill taker 5.00@0.5200",
        "fill taker 5.00@0.5000",
    ]


def test_placements_cancels_and_outside_fills_are_published(venue: Venue) -> None:
    stream = subscribed(venue.exchange, "maker")
    order = venue.maker.bid("5", "0.50")
    venue.exchange.fill(order.order_id, 2)
    venue.maker.client.orders.cancel_v2(order.order_id)
    venue.maker.bid("1", "0.50", **IOC)
    own = venue.maker.bid("1", "0.50")
    venue.maker.ask("1", "0.50", self_trade_prevention_type="maker")
    assert venue.maker.state_of(own) == "canceled 0.00 0.00"
    venue.maker.client.orders.cancel_all()
    assert summaries(stream) == [
        "order resting 0.00 5.00",
        "order resting 2.00 3.00",
        "fill maker 2.00@0.5000",
        "order canceled 2.00 0.00",
        "order canceled 0.00 0.00",
        "order resting 0.00 1.00",
        "order canceled 0.00 0.00",
        "order resting 0.00 1.00",
        "order canceled 0.00 0.00",
    ]


def test_order_and_fill_messages_have_all_fields(venue: Venue) -> None:
    group = venue.maker.group("10")
    start = venue.exchange.now_ms()
    stream, other = subscribed(venue.exchange, "maker"), subscribed(venue.exchange, "taker", "fill")
    expiry = start // 1000 + 60
    placed = venue.maker.ask(
        "5", "0.40", order_group_id=group, client_order_id="mine", expiration_time=expiry
    )
    venue.exchange.advance(1.5)
    swept = venue.taker.bid("2", "0.45", client_order_id="taker-order", subaccount=3, **IOC)
    first, second, fill = messages_of(stream)
    order = {
        "order_id": placed.order_id,
        "user_id": str(user_id("maker")),
        "client_order_id": "mine",
        "ticker": TICKER,
        "exchange_index": 0,
        "status": "resting",
        "side": "no",
        "is_yes": False,
        "outcome_side": "no",
        "book_side": "ask",
        "yes_price_dollars": "0.4000",
        "fill_count_fp": "0.00",
        "remaining_count_fp": "5.00",
        "initial_count_fp": "5.00",
        "taker_fill_cost_dollars": "0.000000",
        "maker_fill_cost_dollars": "0.000000",
        "taker_fees_dollars": "0.000000",
        "maker_fees_dollars": "0.000000",
        "self_trade_prevention_type": "taker_at_cross",
        "subaccount_number": 0,
        "created_time": "2026-01-01T00:00:00+00:00",
        "created_ts_ms": start,
        "last_update_time": "2026-01-01T00:00:00+00:00",
        "last_updated_ts_ms": start,
        "order_group_id": group.order_group_id,
        "expiration_time": "2026-01-01T00:01:00+00:00",
        "expiration_ts_ms": expiry * 1000,
    }
    assert first == {"type": "user_order", "sid": 2, "msg": order}, "without seq"
    filled = {
        "fill_count_fp": "2.00",
        "remaining_count_fp": "3.00",
        "maker_fill_cost_dollars": "1.200000",
        "last_update_time": "2026-01-01T00:00:01.500000+00:00",
        "last_updated_ts_ms": start + 1500,
    }
    assert second == {"type": "user_order", "sid": 2, "msg": {**order, **filled}}
    filled_message = {
        "trade_id": fill["msg"]["trade_id"],
        "order_id": placed.order_id,
        "client_order_id": "mine",
        "market_ticker": TICKER,
        "exchange_index": 0,
        "is_taker": False,
        "side": "no",
        "action": "buy",
        "outcome_side": "no",
        "book_side": "ask",
        "purchased_side": "no",
        "yes_price_dollars": "0.4000",
        "count_fp": "2.00",
        "fee_cost": "0.000000",
        "post_position_fp": "-2.00",
        "subaccount": 0,
        "ts": start // 1000 + 1,
        "ts_ms": start + 1500,
    }
    assert fill == {"type": "fill", "sid": 3, "msg": filled_message}, "without seq"
    mine = {
        "order_id": swept.order_id,
        "client_order_id": "taker-order",
        "is_taker": True,
        **dict.fromkeys(("side", "outcome_side", "purchased_side"), "yes"),
        "book_side": "bid",
        "fee_cost": "0.033600",
        "post_position_fp": "2.00",
        "subaccount": 3,
    }
    assert messages_of(other) == [{"type": "fill", "sid": 1, "msg": {**filled_message, **mine}}], (
        "one trade, one id"
    )


def test_trade_ids_are_unique(venue: Venue) -> None:
    stream = subscribed(venue.exchange, "taker", "fill")
    for price in ("0.52", "0.51"):
        venue.maker.bid("1", price)
    rest = venue.taker.ask("4", "0.50")
    for _ in range(2):
        venue.exchange.fill(rest.order_id, 1)
    trades = [message["msg"]["trade_id"] for message in messages_of(stream)]
    assert len({uuid.UUID(trade) for trade in trades}) == len(trades) == 4


def test_a_stream_gets_only_messages_of_its_user_or_locked_subaccount(venue: Venue) -> None:
    locked = subscribed(venue.exchange, "maker", subaccount=3)
    outsider = subscribed(venue.exchange, "other")
    free = subscribed(venue.exchange, "maker")
    for subaccount in (0, 3):
        group = venue.maker.client.order_groups.create(contracts_limit=9, subaccount=subaccount)
        venue.maker.bid("5", "0.50", order_group_id=group)
    venue.taker.ask("10", "0.50")
    order = ["order resting 0.00 5.00", "order executed 5.00 0.00", "fill maker 5.00@0.5000"]
    assert summaries(locked) == ["1 group created", *order]
    assert summaries(free) == ["1 group created", order[0], "2 group created", order[0], *order[1:] * 2]
    assert summaries(outsider) == []


def test_a_closed_stream_gets_no_messages(venue: Venue) -> None:
    stream = subscribed(venue.exchange, "maker")
    venue.exchange.close_stream(stream)
    venue.exchange.close_stream(stream)
    venue.maker.group("5")
    assert stream.take() == []


def test_a_waiting_reader_is_woken_for_replies_and_events(venue: Venue) -> None:
    woken: list[bool] = []
    stream = venue.exchange.open_stream(lambda: woken.append(True), user="maker")
    replies_to(stream, subscribe("order_group_updates"))
    assert len(woken) == 1
    venue.maker.bid("1", "0.50")
    assert len(woken) == 1, "no channel for it is subscribed"
    venue.maker.group("5")
    assert len(woken) == 2


def test_stream_commands_get_their_replies(venue: Venue) -> None:
    stream = venue.exchange.open_stream(user="maker")
    assert replies_to(stream, subscribe("fill", "order_group_updates", "fill")) == [
        {"id": 1, "type": "subscribed", "msg": {"channel": "fill", "sid": 1}},
        {"id": 1, "type": "subscribed", "msg": {"channel": "order_group_updates", "sid": 2}},
    ]
    assert replies_to(stream, {"cmd": "list_subscriptions"}) == [
        {
            "type": "ok",
            "msg": [{"channel": "fill", "sid": 1}, {"channel": "order_group_updates", "sid": 2}],
        }
    ]
    venue.maker.group("5")
    assert summaries(stream) == ["1 group created"]
    assert replies_to(stream, {"id": 7, "cmd": "unsubscribe", "params": {"sids": [2, 2]}}) == [
        {"id": 7, "type": "unsubscribed", "sid": 2, "seq": 2}
    ]
    venue.maker.group("5")
    assert summaries(stream) == []
    assert replies_to(stream, {"cmd": "list_subscriptions"})[0]["msg"] == [{"channel": "fill", "sid": 1}]
    again = replies_to(stream, subscribe("order_group_updates"))
    assert again[0]["msg"] == {"channel": "order_group_updates", "sid": 3}, "a sid is never reused"


def test_a_subscription_may_filter_by_market(venue: Venue) -> None:
    stream = venue.exchange.open_stream(user="maker")
    replies_to(stream, subscribe("user_orders", "order_group_updates", market_tickers=["KX-A", "KX-B"]))

    def observed_markets() -> str:
        venue.maker.client.order_groups.delete(venue.maker.group("5"))
        for market in "ABC":
            venue.maker.bid("1", "0.50", ticker=f"KX-{market}")
        bodies = [message["msg"] for message in messages_of(stream)]
        assert sum("event_type" in body for body in bodies) == 2, (
            "group messages are not filtered by market"
        )
        return "".join(body["ticker"][-1] for body in bodies if "ticker" in body)

    def update(action: str, **params: object) -> dict[str, Any]:
        (reply,) = replies_to(
            stream,
            {"id": 4, "cmd": "update_subscription", "params": {"action": action, "sids": [1], **params}},
        )
        return reply

    assert observed_markets() == "AB"
    reply = update("delete_markets", market_tickers=["KX-A", "KX-Z"])
    assert reply == {"id": 4, "type": "ok", "sid": 1, "seq": 1, "msg": {"market_tickers": ["KX-B"]}}
    assert observed_markets() == "B"
    reply = update("add_markets", market_ticker="KX-A")
    assert (reply["seq"], reply["msg"]) == (2, {"market_tickers": ["KX-A", "KX-B"]})
    assert observed_markets() == "AB"
    (reply,) = replies_to(
        stream,
        {
            "cmd": "update_subscription",
            "params": {"sid": 1, "action": "add_markets", "market_tickers": ["KX-C"]},
        },
    )
    assert reply["msg"] == {"market_tickers": ["KX-A", "KX-B", "KX-C"]}
    assert observed_markets() == "ABC"


UPDATE: dict[str, Any] = {"sids": [1], "action": "add_markets", "market_ticker": "KX-A"}


def update_of(**changes: object) -> dict[str, Any]:
    params = {name: value for name, value in {**UPDATE, **changes}.items() if value is not None}
    return {"cmd": "update_subscription", "params": params}


MISUSES: list[tuple[int, str, object]] = [
    (1, "Unable to process message", []),
    (1, "Unable to process message", {"id": "one", "cmd": "list_subscriptions"}),
    (1, "Unable to process message", {"id": True, "cmd": "list_subscriptions"}),
    (2, "Params required", {"cmd": "subscribe"}),
    (2, "Params required", {"cmd": "unsubscribe", "params": []}),
    (2, "Params required", {"cmd": "update_subscription", "params": None}),
    (3, "Channels required", {"cmd": "subscribe", "params": {}}),
    (3, "Channels required", {"cmd": "subscribe", "params": {"channels": []}}),
    (4, "Subscription IDs required", {"cmd": "unsubscribe", "params": {}}),
    (4, "Subscription IDs required", {"cmd": "unsubscribe", "params": {"sids": []}}),
    (4, "Subscription IDs required", {"cmd": "unsubscribe", "params": {"sids": 1}}),
    (4, "Subscription IDs required", update_of(sids=None)),
    (5, "Unknown command", {"cmd": "dance"}),
    (5, "Unknown command", {}),
    (5, "Unknown command", {"cmd": ["subscribe"]}),
    (7, "Unknown subscription ID", {"cmd": "unsubscribe", "params": {"sids": [1, 9]}}),
    (7, "Unknown subscription ID", {"cmd": "unsubscribe", "params": {"sids": ["1"]}}),
    (7, "Unknown subscription ID", {"cmd": "unsubscribe", "params": {"sids": [True]}}),
    (7, "Unknown subscription ID", update_of(sids=None, sid=9)),
    (8, "Unknown channel name", subscribe("user_orders", "weather")),
    (11, "Invalid parameter", subscribe("user_orders", market_tickers="KX-A")),
    (11, "Invalid parameter", subscribe("user_orders", market_tickers=[1])),
    (11, "Invalid parameter", {"cmd": "subscribe", "params": {"channels": "fill"}}),
    (11, "Invalid parameter", {"cmd": "subscribe", "params": {"channels": [["fill"]]}}),
    (12, "Exactly one subscription ID is required", update_of(sids=[1, 2])),
    (13, "Unsupported action", update_of(action="turn")),
    (14, "Market Ticker required", update_of(market_ticker=None)),
    (14, "Market Ticker required", update_of(market_tickers=[])),
    (15, "Action required", update_of(action=None)),
]


@pytest.mark.parametrize(("number", "text", "command"), MISUSES)
def test_an_invalid_command_gets_an_error_code_without_effect(
    venue: Venue, number: int, text: str, command: object
) -> None:
    stream = subscribed(venue.exchange, "maker", "fill", "order_group_updates")
    (reply,) = replies_to(stream, command)
    assert (reply["type"], reply["msg"]) == ("error", {"code": number, "msg": text})
    listed = replies_to(stream, {"cmd": "list_subscriptions"})[0]["msg"]
    assert [known["sid"] for known in listed] == [1, 2]
    venue.maker.group("5")
    assert summaries(stream) == ["1 group created"]


@pytest.mark.parametrize("text", ["{", "", b"\xff", "[" * 100_000])
def test_invalid_json_gets_an_error_code(venue: Venue, text: str | bytes) -> None:
    stream = venue.exchange.open_stream()
    stream.command(text)
    (reply,) = messages_of(stream)
    assert reply == {"type": "error", "msg": {"code": 1, "msg": "Unable to process message"}}


def test_an_error_has_the_id_of_its_command(venue: Venue) -> None:
    stream = venue.exchange.open_stream()
    assert replies_to(stream, {"id": 5, "cmd": "dance"})[0]["id"] == 5
    assert "id" not in replies_to(stream, {"id": 0, "cmd": "dance"})[0]
    assert "id" not in replies_to(stream, {"cmd": "dance"})[0]


@pytest.mark.parametrize("option", ["another", "refused"])
def test_duplicate_subscriptions_are_configurable(option: str) -> None:
    venue = venue_with(subscribing_again=option)
    stream = subscribed(venue.exchange, "maker", "order_group_updates")
    reply = replies_to(stream, subscribe("fill", "order_group_updates"))[-1]
    venue.maker.group("5")
    observed = [(message["sid"], message["seq"]) for message in messages_of(stream)]
    if option == "another":
        assert reply["msg"] == {"channel": "order_group_updates", "sid": 3}
        assert observed == [(1, 1), (3, 1)], "each subscription counts separately"
    else:
        assert reply["msg"] == {"code": 11, "msg": "Invalid parameter"}
        assert observed == [(1, 1)]
        assert replies_to(stream, subscribe("fill"))[0]["msg"] == {"channel": "fill", "sid": 2}


def test_a_slow_reader_gets_a_buffer_overflow_error_and_nothing_more(venue: Venue) -> None:
    stream = subscribed(venue.exchange, "maker", "order_group_updates")
    group = venue.maker.group("5")
    for _ in range(9_999):
        venue.exchange.reset(group)
    assert not stream.ended
    assert len(stream.take()) == 10_000, "the buffer holds this many"
    for _ in range(10_001):
        venue.exchange.reset(group)
    assert stream.ended
    overflow = {"type": "error", "msg": {"code": 25, "msg": "Subscription buffer overflow"}}
    assert messages_of(stream) == [overflow]
    venue.exchange.reset(group)
    assert replies_to(stream, {"cmd": "list_subscriptions"}) == []

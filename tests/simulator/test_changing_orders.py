"""Amending and decreasing orders of the embedded exchange."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups import AmendedOrder, CreatedOrder

from tests.simulator.test_trading import (
    IOC,
    TICKER,
    Trader,
    Venue,
    decimals,
    subscribed,
    summaries,
    venue_with,
)


def amend(trader: Trader, placed: CreatedOrder, count: str, price: str, **more: Any) -> AmendedOrder:
    """Amend a bid of the trader."""
    terms: dict[str, Any] = {"ticker": TICKER, "side": "bid", "price": price, "count": count, **more}
    return trader.client.orders.amend_v2(placed.order_id, **terms)


def turn(venue: Venue, *orders: CreatedOrder) -> list[int]:
    """Return the places of the orders in the queue, from the fills of one contract after another."""
    first: list[int] = []
    while len(first) < len(orders):
        venue.taker.ask("1", "0.50", **IOC)
        filled = [venue.maker.read(order).fill_count > 0 for order in orders]
        first += [number for number, is_filled in enumerate(filled) if is_filled and number not in first]
    return first


# -- place in the queue ----------------------------------------------------------------------------------


CHANGES: list[tuple[Callable[[Venue, CreatedOrder], object], list[int]]] = [
    (lambda v, o: amend(v.maker, o, "1", "0.50"), [0, 1]),
    (
        lambda v, o: amend(v.maker, o, "2", "0.50", expiration_time=v.exchange.now_ms() // 1000 + 9),
        [0, 1],
    ),
    (lambda v, o: v.maker.client.orders.decrease_v2(o.order_id, reduce_by=1), [0, 1]),
    (lambda v, o: v.maker.client.orders.decrease_v2(o.order_id, reduce_to=1), [0, 1]),
    (lambda v, o: amend(v.maker, o, "3", "0.50"), [1, 0]),
    (lambda v, o: [amend(v.maker, o, "2", price) for price in ("0.49", "0.50")], [1, 0]),
]


@pytest.mark.parametrize(("change", "places"), CHANGES)
def test_a_larger_count_or_another_price_loses_the_place_in_the_queue(
    change: Callable[[Venue, CreatedOrder], object], places: list[int]
) -> None:
    venue = Venue()
    first, second = venue.maker.bid("2", "0.50"), venue.maker.bid("1", "0.50")
    change(venue, first)
    assert turn(venue, first, second) == places


# -- counts ------------------------------------------------------------------------------------------------


def test_the_count_of_an_amendment_includes_the_contracts_filled_already() -> None:
    venue = Venue()
    order = venue.maker.bid("5", "0.50")
    venue.taker.ask("2", "0.50", **IOC)
    stream = subscribed(venue.exchange, "maker")
    amended = amend(venue.maker, order, "4", "0.50")
    assert (amended.fill_count, amended.remaining_count) == decimals(0, 2)
    assert venue.maker.state_of(order) == "resting 2.00 2.00"
    assert summaries(stream) == ["order resting 2.00 2.00"]
    same = amend(venue.maker, order, "4", "0.50")
    assert (same.fill_count, same.remaining_count) == (None, None)
    with pytest.raises(sdk.BadRequestError, match="above the contracts filled already"):
        amend(venue.maker, order, "2", "0.50")
    assert venue.maker.state_of(order) == "resting 2.00 2.00"


@pytest.mark.parametrize(
    ("arguments", "state"),
    [
        ({"reduce_by": "1.5"}, "resting 2.00 1.50"),
        ({"reduce_to": "0.01"}, "resting 2.00 0.01"),
        ({"reduce_to": 3}, "resting 2.00 3.00"),
        ({"reduce_to": 9}, "resting 2.00 3.00"),
        ({"reduce_by": 3}, "canceled 2.00 0.00"),
        ({"reduce_to": 0}, "canceled 2.00 0.00"),
        ({"reduce_by": 9}, "canceled 2.00 0.00"),
    ],
)
def test_a_decrease_never_raises_the_remaining_contracts(arguments: dict[str, Any], state: str) -> None:
    venue = Venue()
    order = venue.maker.bid("5", "0.50")
    venue.taker.ask("2", "0.50", **IOC)
    decreased = venue.maker.client.orders.decrease_v2(order.order_id, **arguments)
    assert venue.maker.state_of(order) == state
    assert decreased.remaining_count == venue.maker.read(order).remaining_count


def test_a_decrease_without_effect_publishes_nothing() -> None:
    venue = Venue()
    order = venue.maker.bid("5", "0.50")
    stream = subscribed(venue.exchange, "maker")
    venue.maker.client.orders.decrease_v2(order.order_id, reduce_to=5)
    assert summaries(stream) == []
    venue.maker.client.orders.decrease_v2(order.order_id, reduce_to=4)
    assert summaries(stream) == ["order resting 0.00 4.00"]


@pytest.mark.parametrize("reduce_to", [5, 9])
def test_a_decrease_to_no_fewer_contracts_may_be_refused(reduce_to: int) -> None:
    venue = venue_with(idle_decrease_status=409, idle_decrease_code="too_few")
    order = venue.maker.bid("5", "0.50")
    with pytest.raises(sdk.ConflictError, match="too_few"):
        venue.maker.client.orders.decrease_v2(order.order_id, reduce_to=reduce_to)
    venue.maker.client.orders.decrease_v2(order.order_id, reduce_to=4)


def test_a_decrease_by_too_much_may_be_refused() -> None:
    venue = venue_with(excessive_decrease="refused")
    order = venue.maker.bid("5", "0.50")
    with pytest.raises(sdk.BadRequestError, match="exceeds the remaining contracts"):
        venue.maker.client.orders.decrease_v2(order.order_id, reduce_by="5.01")
    assert venue.maker.state_of(order) == "resting 0.00 5.00"
    venue.maker.client.orders.decrease_v2(order.order_id, reduce_by=5)
    assert venue.maker.state_of(order) == "canceled 0.00 0.00"


# -- prices ------------------------------------------------------------------------------------------------


def test_an_amended_price_that_crosses_the_book_trades_at_once() -> None:
    venue = Venue()
    order = venue.maker.bid("5", "0.40")
    venue.taker.ask("1", "0.50")
    venue.taker.ask("2", "0.52")
    stream = subscribed(venue.exchange, "maker")
    venue.exchange.advance(1)
    amended = amend(venue.maker, order, "5", "0.55")
    assert (amended.fill_count, amended.remaining_count) == decimals(3, 2)
    assert amended.average_fill_price == Decimal("0.5133")
    assert amended.average_fee_paid == Decimal("0.0175")
    assert amended.ts_ms == venue.exchange.now_ms()
    assert venue.maker.state_of(order) == "resting 3.00 2.00"
    assert venue.maker.position() == 3
    assert summaries(stream) == [
        "order resting 3.00 2.00",
        "fill taker 1.00@0.5000",
        "fill taker 2.00@0.5200",
    ]
    assert venue.taker.ask("2", "0.55", **IOC).average_fill_price == Decimal("0.55")


def test_the_fees_of_earlier_fills_are_not_those_of_the_amendment() -> None:
    venue = Venue()
    venue.taker.ask("1", "0.20")
    order = venue.maker.bid("5", "0.40")
    assert order.fill_count == 1
    venue.taker.ask("1", "0.50")
    amended = amend(venue.maker, order, "5", "0.50")
    assert (amended.fill_count, amended.average_fill_price) == decimals(1, "0.50")
    assert amended.average_fee_paid == Decimal("0.0175")


def test_an_amendment_may_fill_the_order() -> None:
    venue = Venue()
    order = venue.maker.bid("2", "0.40")
    venue.taker.ask("5", "0.50")
    assert amend(venue.maker, order, "3", "0.50").remaining_count == 0
    assert venue.maker.state_of(order) == "executed 3.00 0.00"
    with pytest.raises(sdk.NotFoundError):
        amend(venue.maker, order, "9", "0.50")


def test_an_amendment_that_meets_an_own_order_prevents_the_self_trade() -> None:
    venue = Venue()
    ask, bid = venue.maker.ask("1", "0.50"), venue.maker.bid("5", "0.40")
    assert amend(venue.maker, bid, "5", "0.50").remaining_count == 0
    assert venue.maker.state_of(bid) == "canceled 0.00 0.00"
    assert venue.maker.state_of(ask) == "resting 0.00 1.00"


def test_a_post_only_order_is_not_amended_to_a_price_that_crosses() -> None:
    venue = Venue()
    venue.taker.ask("1", "0.50")
    order = venue.maker.bid("5", "0.40", post_only=True)
    with pytest.raises(sdk.BadRequestError, match="post only cross"):
        amend(venue.maker, order, "5", "0.50")
    assert venue.maker.read(order).yes_price == Decimal("0.40")
    amend(venue.maker, order, "5", "0.49")


# -- groups ------------------------------------------------------------------------------------------------


def test_an_amended_order_stays_in_its_group_which_counts_its_fills() -> None:
    venue = Venue()
    group = venue.maker.group("2")
    order = venue.maker.bid("5", "0.40", order_group_id=group)
    venue.taker.ask("3", "0.50")
    assert amend(venue.maker, order, "5", "0.50").fill_count == 3
    assert venue.maker.is_triggered(group)
    assert venue.maker.state_of(order) == "canceled 3.00 0.00"
    assert venue.exchange.filled(group) == 3


def test_an_amended_order_may_leave_its_group() -> None:
    venue = venue_with(amended_group="left")
    group = venue.maker.group("2")
    order, other = (venue.maker.bid("5", "0.40", order_group_id=group) for _ in range(2))
    amend(venue.maker, order, "4", "0.40")
    assert venue.maker.client.order_groups.get(group).orders == (other.order_id,)
    venue.maker.client.order_groups.trigger(group)
    assert venue.maker.state_of(order) == "resting 0.00 4.00"
    assert venue.maker.read(order).order_group_id is None
    assert venue.maker.state_of(other) == "canceled 0.00 0.00"
    amend(venue.maker, order, "3", "0.40")


def test_decreasing_to_zero_takes_the_order_out_of_its_group() -> None:
    venue = Venue()
    group = venue.maker.group("2")
    order = venue.maker.bid("5", "0.40", order_group_id=group)
    venue.maker.client.orders.decrease_v2(order.order_id, reduce_to=4)
    assert venue.maker.client.order_groups.get(group).orders == (order.order_id,)
    venue.maker.client.orders.decrease_v2(order.order_id, reduce_to=0)
    assert venue.maker.client.order_groups.get(group).orders == ()


# -- expiration --------------------------------------------------------------------------------------------


def test_an_amended_expiration_replaces_the_old_one() -> None:
    venue = Venue()
    now = venue.exchange.now_ms() // 1000
    later, sooner, never, kept = (venue.maker.bid("1", "0.40", expiration_time=now + 10) for _ in range(4))
    amend(venue.maker, later, "1", "0.40", expiration_time=now + 20)
    amend(venue.maker, sooner, "1", "0.40", expiration_time=now + 5)
    amend(venue.maker, never, "1", "0.40", expiration_time=0)
    amend(venue.maker, kept, "1", "0.41")
    for seconds, ended in ((5, [sooner]), (10, [sooner, kept]), (20, [sooner, kept, later])):
        venue.exchange.advance(now + seconds - venue.exchange.now_ms() // 1000)
        states = {order.order_id: venue.maker.read(order).status for order in (later, sooner, never, kept)}
        assert [name for name, state in states.items() if state == "canceled"] == [
            order.order_id for order in (later, sooner, never, kept) if order in ended
        ]
    with pytest.raises(sdk.BadRequestError, match="expiration_time has passed"):
        amend(venue.maker, never, "1", "0.40", expiration_time=now + 20)
    amend(venue.maker, never, "1", "0.40", expiration_time=now + 21)


# -- what is refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ticker": "KX-B"}, "ticker and side must be those of the order"),
        ({"side": "ask"}, "ticker and side must be those of the order"),
        ({"client_order_id": "other"}, "client_order_id must be that of the order"),
        ({"updated_client_order_id": "other"}, "updated_client_order_id was used before"),
        ({"price": "0.405"}, "invalid_price"),
    ],
)
def test_an_amendment_that_does_not_fit_the_order_is_refused(change: dict[str, Any], message: str) -> None:
    venue = Venue()
    venue.maker.bid("1", "0.30", client_order_id="other")
    order = venue.maker.bid("5", "0.40", client_order_id="mine")
    terms: dict[str, Any] = {"count": "9", "price": "0.40", **change}
    with pytest.raises(sdk.BadRequestError, match=message):
        amend(venue.maker, order, **terms)
    assert venue.maker.state_of(order) == "resting 0.00 5.00"


def test_an_order_gets_another_client_order_id() -> None:
    venue = Venue()
    order = venue.maker.bid("5", "0.40", client_order_id="mine")
    renamed = amend(
        venue.maker, order, "5", "0.40", client_order_id="mine", updated_client_order_id="mine too"
    )
    assert renamed.client_order_id == venue.maker.read(order).client_order_id == "mine too"
    amend(venue.maker, order, "4", "0.40", updated_client_order_id="mine too")
    for used in ("mine", "mine too"):
        with pytest.raises(sdk.ConflictError, match="order_already_exists"):
            venue.maker.bid("5", "0.40", client_order_id=used)


def test_orders_of_another_scope_are_not_found() -> None:
    venue = Venue()
    venue.exchange.open_market("KXBTC-26", exchange_index=2)
    order = venue.maker.bid("5", "0.40", ticker="KXBTC-26", subaccount=3)
    client, elsewhere = venue.maker.client.orders, {"ticker": "KXBTC-26"}
    for change in ({"subaccount": 4}, {"subaccount": 3, "exchange_index": 1}):
        with pytest.raises(sdk.NotFoundError):
            amend(venue.maker, order, "4", "0.40", **elsewhere, **change)
    scopes: list[dict[str, Any]] = [
        {"subaccount": 3},
        {"subaccount": 3, "exchange_index": 0},
        {"market_ticker": "KXBTC-26"},
    ]
    for scope in scopes:
        with pytest.raises(sdk.NotFoundError):
            client.decrease_v2(order.order_id, reduce_to=1, **scope)
    with pytest.raises(sdk.NotFoundError):
        venue.other.client.orders.decrease_v2(
            order.order_id, reduce_to=1, subaccount=3, market_ticker="KXBTC-26"
        )
    assert venue.maker.state_of(order) == "resting 0.00 5.00"
    amend(venue.maker, order, "4", "0.40", **elsewhere, subaccount=3)
    client.decrease_v2(order.order_id, reduce_to=3, subaccount=3, exchange_index=2)
    client.decrease_v2(
        order.order_id, reduce_to=2, subaccount=3, exchange_index=-1, market_ticker="KXBTC-26"
    )
    assert venue.maker.state_of(order) == "resting 0.00 2.00"


def test_a_trading_pause_refuses_amendments_and_allows_decreases() -> None:
    venue = Venue()
    order = venue.maker.bid("5", "0.40")
    venue.exchange.pause_trading()
    with pytest.raises(sdk.ConflictError, match="trading_is_paused"):
        amend(venue.maker, order, "4", "0.40")
    venue.maker.client.orders.decrease_v2(order.order_id, reduce_to=3)
    venue.exchange.pause_exchange()
    with pytest.raises(sdk.ServerError, match="exchange_is_paused"):
        venue.maker.client.orders.decrease_v2(order.order_id, reduce_to=2)
    with pytest.raises(sdk.ServerError, match="exchange_is_paused"):
        amend(venue.maker, order, "2", "0.40")
    assert venue.maker.state_of(order) == "resting 0.00 3.00"

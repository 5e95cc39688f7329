"""Lists of orders: paging, filters, and the resting orders that other calls act on."""

from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from kalshi_order_groups import ALL_SUBACCOUNTS, Client, ConflictError
from kalshi_order_groups.simulator import Exchange, read_lag

from tests.support.orders import an_order


@pytest.mark.parametrize("lag", [None, read_lag.fixed(0), read_lag.fixed(1)])
@pytest.mark.parametrize("filters", [{}, {"subaccount": 3}, {"status": "resting"}])
def test_the_pages_add_up_to_the_whole_list(lag: Any, filters: dict[str, Any]) -> None:
    exchange = Exchange(read_lag=lag)
    other = Client.simulated(exchange, credentials=exchange.issue_credentials(user="another"))
    client = Client.simulated(exchange)
    placed: list[str] = []
    for number in range(7):
        other.orders.create_v2(request=an_order())
        created = client.orders.create_v2(request=an_order(), subaccount=number % 2 * 3)
        placed.append(created.order_id)
    exchange.advance(2)
    client.orders.cancel_v2(placed[3], subaccount=3)
    exchange.advance(2)
    client.orders.create_v2(request=an_order(), subaccount=3)

    whole = [order.order_id for order in client.orders.list(**filters)]
    for size in (1, 2, 3):
        assert [order.order_id for order in client.orders.list(limit=size, **filters)] == whole
    old = [order_id for order_id in whole if order_id in placed]
    assert old == sorted(old, key=placed.index, reverse=True), "newest first"
    expected = placed if "subaccount" not in filters else placed[1::2]
    assert set(old) == set(expected) - ({placed[3]} if "status" in filters else set[str]())
    assert len(whole) == len(old) + (lag is None or lag() == 0), "the newest order is within the read lag"


def test_cancel_all_cancels_the_oldest_first_across_subaccounts() -> None:
    exchange = Exchange()
    client = Client.simulated(exchange)
    placed = [
        client.orders.create_v2(request=an_order(), subaccount=subaccount).order_id
        for subaccount in (0, 3, 0, 3, 5)
    ]
    stream = exchange.open_stream()
    stream.command('{"cmd": "subscribe", "params": {"channels": ["user_orders"]}}')
    stream.take()
    client.orders.cancel_all(subaccount=ALL_SUBACCOUNTS)
    messages = "".join(stream.take())
    assert sorted(placed, key=messages.index) == placed


def test_fill_or_kill_counts_the_liquidity_up_to_its_price() -> None:
    exchange = Exchange()
    maker = Client.simulated(exchange, credentials=exchange.issue_credentials(user="maker"))
    taker = Client.simulated(exchange)
    for price in ("0.60", "0.61", "0.62"):
        ask = evolve(an_order(count="1"), side="ask", price=Decimal(price))
        maker.orders.create_v2(request=ask)
    bid = evolve(an_order(), price=Decimal("0.61"), time_in_force="fill_or_kill")
    with pytest.raises(ConflictError):
        taker.orders.create_v2(request=evolve(bid, count=Decimal("2.01")))
    assert taker.orders.create_v2(request=evolve(bid, count=Decimal(2))).fill_count == Decimal(2)

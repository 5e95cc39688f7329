# Written by scripts/unasync.py from tests/client/_async/test_orders.py. Never edit.
"""Orders: placing, cancelling, reading, and their relation to a group."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from attrs import evolve
from kalshi_order_groups import (
    ALL_SUBACCOUNTS,
    Client,
    BadRequestError,
    ConflictError,
    NotFoundError,
    Order,
    OutcomeUnknownError,
    WrongScopeError,
)
from kalshi_order_groups.simulator import Exchange, Fault

from tests.support.orders import an_order


def all_orders(client: Client, **filters: int | str) -> list[Order]:
    found: list[Order] = []
    for order in client.orders.list(**filters):  # type: ignore[arg-type]  # mixed filters
        found.append(order)  # noqa: PERF401 - the synchronous form has no such comprehension
    return found


def test_a_placed_order_rests(client: Client) -> None:
    placed = client.orders.create_v2(request=an_order(count="10.5"))
    assert (placed.fill_count, placed.remaining_count) == (Decimal(0), Decimal("10.5"))
    assert placed.average_fill_price is None
    assert uuid.UUID(placed.client_order_id).version == 4

    order = client.orders.get(placed.order_id)
    assert order.client_order_id == placed.client_order_id
    assert (order.status, order.book_side, order.order_group_id) == ("resting", "bid", None)
    assert (order.yes_price, order.no_price) == (Decimal("0.65"), Decimal("0.35"))
    assert order.created_time is not None
    assert (order.subaccount, order.exchange_index) == (0, 0)


def test_a_client_order_id_cannot_be_used_twice(client: Client) -> None:
    request = evolve(an_order(), client_order_id="mine")
    placed = client.orders.create_v2(request=request)
    assert placed.client_order_id == "mine"
    client.orders.cancel_v2(placed.order_id)
    with pytest.raises(ConflictError, match="client_order_id=mine") as conflict:
        client.orders.create_v2(request=request)
    assert conflict.value.code == "order_already_exists"


def test_a_cancel_removes_the_remaining_count(client: Client, exchange: Exchange) -> None:
    placed = client.orders.create_v2(request=an_order())
    exchange.advance(1)
    exchange.fill(placed.order_id, 4)
    exchange.advance(1)
    filled = client.orders.get(placed.order_id)
    canceled = client.orders.cancel_v2(placed.order_id)
    assert canceled.reduced_by == 6
    order = client.orders.get(placed.order_id)
    assert order.status == "canceled"
    assert order.created_time is not None
    assert order.last_update_time == order.created_time + timedelta(seconds=2)
    assert filled.last_update_time == order.created_time + timedelta(seconds=1)
    with pytest.raises(NotFoundError):
        client.orders.cancel_v2(placed.order_id)


def test_an_amendment_sets_the_total_and_keeps_the_group(
    client: Client, exchange: Exchange
) -> None:
    group = client.order_groups.create(contracts_limit=10)
    placed = client.orders.create_v2(request=an_order(group))
    exchange.fill(placed.order_id, 4)
    amended = client.orders.amend_v2(
        placed.order_id,
        ticker="KXPRES-24-DJT",
        side="bid",
        price="0.64",
        count="6.5",
        updated_client_order_id="mine",
    )
    assert (amended.order_id, amended.client_order_id) == (placed.order_id, "mine")
    assert amended.remaining_count == Decimal("2.5")
    assert amended.fill_count == Decimal(0)
    assert (amended.average_fill_price, amended.average_fee_paid) == (None, None)
    assert amended.ts_ms == exchange.now_ms()
    order = client.orders.get(placed.order_id)
    assert (order.yes_price, order.client_order_id) == (Decimal("0.64"), "mine")
    assert order.order_group_id == group.order_group_id
    client.order_groups.trigger(group)
    with pytest.raises(NotFoundError):
        client.orders.amend_v2(
            placed.order_id, ticker="KXPRES-24-DJT", side="bid", price="0.64", count=9
        )


def test_an_order_is_decreased_by_and_to_a_number(client: Client) -> None:
    placed = client.orders.create_v2(request=an_order())
    by = client.orders.decrease_v2(placed.order_id, reduce_by="2.5")
    assert (by.order_id, by.client_order_id) == (placed.order_id, placed.client_order_id)
    assert by.remaining_count == Decimal("7.5")
    to = client.orders.decrease_v2(placed.order_id, reduce_to=3)
    assert to.remaining_count == Decimal(3)
    none = client.orders.decrease_v2(placed.order_id, reduce_to=0)
    assert none.remaining_count == Decimal(0)
    assert (client.orders.get(placed.order_id)).status == "canceled"
    with pytest.raises(NotFoundError):
        client.orders.decrease_v2(placed.order_id, reduce_to=0)


def test_a_lost_response_does_not_decrease_an_order_twice(
    client: Client, exchange: Exchange
) -> None:
    placed = client.orders.create_v2(request=an_order())
    exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation="DecreaseOrderV2", calls=1)
    with pytest.raises(OutcomeUnknownError, match="decrease_order_v2") as unknown:
        client.orders.decrease_v2(placed.order_id, reduce_by=4)
    assert (unknown.value.attempts, unknown.value.may_have_acted) == (1, True)
    assert (client.orders.get(placed.order_id)).remaining_count == Decimal(6)

    exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation="DecreaseOrderV2", calls=2)
    decreased = client.orders.decrease_v2(placed.order_id, reduce_to=4)
    assert decreased.remaining_count == Decimal(4)
    assert exchange.faults.calls("DecreaseOrderV2") == 3


def test_a_lost_response_does_not_fill_an_amended_order_beyond_its_total(
    client: Client, exchange: Exchange
) -> None:
    other = exchange.issue_credentials(user="other")
    placed = client.orders.create_v2(request=an_order())
    with Client.simulated(exchange, credentials=other) as seller:
        request = evolve(an_order(count="20"), side="ask", price=Decimal("0.70"))
        seller.orders.create_v2(request=request)
    exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation="AmendOrderV2", calls=1)
    with pytest.raises(NotFoundError) as refused:
        client.orders.amend_v2(
            placed.order_id, ticker="KXPRES-24-DJT", side="bid", price="0.70", count=12
        )
    assert (refused.value.attempts, refused.value.may_have_acted) == (2, True)
    order = client.orders.get(placed.order_id)
    assert (order.status, order.fill_count) == ("executed", Decimal(12))


def test_an_order_on_another_shard_is_cancelled_by_its_market(
    client: Client, exchange: Exchange
) -> None:
    exchange.open_market("KXBTC-26", exchange_index=2)
    placed = client.orders.create_v2(request=an_order(ticker="KXBTC-26"))
    assert (client.orders.get(placed.order_id)).exchange_index == 2
    with pytest.raises(NotFoundError):
        client.orders.cancel_v2(placed.order_id)
    canceled = client.orders.cancel_v2(placed.order_id, market_ticker="KXBTC-26", exchange_index=-1)
    assert canceled.order_id == placed.order_id


def test_an_order_on_the_wrong_shard_is_refused(client: Client) -> None:
    with pytest.raises(NotFoundError, match="market_not_found"):
        client.orders.create_v2(request=an_order(), exchange_index=1)


def test_a_malformed_ticker_is_not_found(client: Client) -> None:
    with pytest.raises(NotFoundError, match="market_not_found"):
        client.orders.create_v2(request=an_order(ticker="not a ticker"))


def test_group_and_order_must_share_their_scope(client: Client, exchange: Exchange) -> None:
    group = client.order_groups.create(contracts_limit=10, subaccount=3)
    both = r"order_group_not_found.*is for subaccount omitted .* is in subaccount 3, exchange_index 0"
    with pytest.raises(BadRequestError, match=both):
        client.orders.create_v2(request=an_order(group.order_group_id))
    by_call = client.orders.create_v2(request=an_order(group.order_group_id), subaccount=3)
    by_handle = client.orders.create_v2(request=an_order(group))
    by_request = client.orders.create_v2(request=evolve(an_order(group.order_group_id), subaccount=3))
    expected = (by_call.order_id, by_handle.order_id, by_request.order_id)
    assert (client.order_groups.get(group)).orders == expected

    sent = exchange.faults.calls()
    for given in (group, group.order_group_id):
        with pytest.raises(WrongScopeError, match=r"subaccount 4, .* group is in subaccount 3, ") as wrong:
            client.orders.create_v2(request=an_order(given), subaccount=4)
        assert (wrong.value.attempts, wrong.value.may_have_acted) == (0, False)
        with pytest.raises(WrongScopeError, match=r"exchange_index 1, .* exchange_index 0"):
            client.orders.create_v2(request=an_order(given), subaccount=3, exchange_index=1)
    assert exchange.faults.calls() == sent


def test_cancel_all_acts_only_in_its_subaccount(client: Client) -> None:
    for subaccount in (0, 3):
        client.orders.create_v2(request=an_order(), subaccount=subaccount)

    in_three = client.with_options(subaccount=3)
    in_three.orders.cancel_all()
    resting = all_orders(client, status="resting")
    assert [order.subaccount for order in resting] == [0]
    in_three.orders.cancel_all(subaccount=ALL_SUBACCOUNTS)
    assert all_orders(client, status="resting") == []


def test_orders_are_listed_newest_first_over_all_pages(
    client: Client, exchange: Exchange
) -> None:
    placed: list[str] = []
    for number in range(5):
        order = client.orders.create_v2(request=an_order(ticker=f"KX{number % 2}-A"))
        placed.append(order.order_id)
        exchange.advance(60)

    assert [order.order_id for order in all_orders(client, limit=2)] == placed[::-1]
    odd = all_orders(client, ticker="KX1-A", limit=1)
    assert [order.order_id for order in odd] == [placed[3], placed[1]]
    by_event = all_orders(client, event_ticker="KX0,KX9")
    assert len(by_event) == 3
    start = exchange.now_ms() // 1000 - 300
    late = all_orders(client, min_ts=start + 60, max_ts=start + 120)
    assert [order.order_id for order in late] == [placed[2], placed[1]]
    assert all_orders(client, exchange_index=1) == []
    assert all_orders(client, subaccount=5) == []


def test_an_unfilled_immediate_or_cancel_order_is_cancelled(client: Client) -> None:
    request = evolve(an_order(), time_in_force="immediate_or_cancel")
    placed = client.orders.create_v2(request=request)
    assert (placed.fill_count, placed.remaining_count) == (Decimal(0), Decimal(0))
    assert (client.orders.get(placed.order_id)).status == "canceled"


def test_an_order_expires(client: Client, exchange: Exchange) -> None:
    expiry = exchange.now_ms() // 1000 + 30
    placed = client.orders.create_v2(request=evolve(an_order(), expiration_time=expiry))
    exchange.advance(29)
    assert (client.orders.get(placed.order_id)).status == "resting"
    exchange.advance(1)
    order = client.orders.get(placed.order_id)
    assert order.status == "canceled"
    assert order.expiration_time is not None


def test_account_and_exchange(client: Client) -> None:
    limits = client.account.limits()
    assert (limits.usage_tier, limits.write.bucket_capacity, limits.grants) == ("basic", 100, ())
    costs = client.account.endpoint_costs()
    assert costs.default_cost == 10
    assert {cost.cost for cost in costs.endpoint_costs} == {2}
    status = client.exchange.status()
    assert status.exchange_active
    assert status.trading_active

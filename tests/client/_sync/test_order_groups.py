# Written by scripts/unasync.py from tests/client/_async/test_order_groups.py. Never edit.
"""Order groups from create to delete."""

from decimal import Decimal

import pytest
from kalshi_order_groups import (
    ALL_SUBACCOUNTS,
    Client,
    BadRequestError,
    DeleteOutcome,
    GroupTriggeredError,
    NotFoundError,
    WrongScopeError,
)
from kalshi_order_groups.simulator import Assumptions, Exchange

from tests.support.orders import an_order


def test_a_new_group_is_active_and_has_its_scope(client: Client) -> None:
    group = client.order_groups.create(contracts_limit=100)

    assert group.order_group_id
    assert (group.subaccount, group.exchange_index) == (0, 0)
    assert group.contracts_limit == Decimal(100)
    assert group.triggered is False


def test_an_account_without_groups_lists_none(client: Client) -> None:
    assert client.order_groups.list() == []


def test_fills_above_the_limit_trigger_the_group(client: Client, exchange: Exchange) -> None:
    group = client.order_groups.create(contracts_limit=100)
    first = client.orders.create_v2(request=an_order(group, count="80"))
    second = client.orders.create_v2(request=an_order(group, count="80"))

    exchange.fill(first.order_id, 80)
    exchange.fill(second.order_id, 20)
    assert (client.order_groups.get(group)).triggered is False, "100 of 100 is not above it"

    exchange.fill(second.order_id, 1)
    detail = client.order_groups.get(group)
    assert detail.triggered is True
    assert detail.orders == ()
    assert (client.orders.get(first.order_id)).status == "executed"
    rest = client.orders.get(second.order_id)
    assert (rest.status, rest.fill_count, rest.remaining_count) == (
        "canceled",
        Decimal(21),
        Decimal(0),
    )


def test_a_triggered_group_refuses_orders_until_it_is_reset(client: Client) -> None:
    group = client.order_groups.create(contracts_limit=100)
    client.order_groups.trigger(group)

    with pytest.raises(GroupTriggeredError, match="reset it") as refused:
        client.orders.create_v2(request=an_order(group))
    assert isinstance(refused.value, BadRequestError)
    assert refused.value.code == "exceeded_order_group_risk_limit"
    assert refused.value.may_have_acted is False

    client.order_groups.reset(group)
    order = client.orders.create_v2(request=an_order(group))
    assert (client.order_groups.get(group)).orders == (order.order_id,)


def test_fills_leave_the_window_after_15_seconds(client: Client, exchange: Exchange) -> None:
    group = client.order_groups.create(contracts_limit=100)
    order = client.orders.create_v2(request=an_order(group, count="500"))

    exchange.fill(order.order_id, 90)
    exchange.advance(14.999)
    assert exchange.filled(group) == 90
    exchange.advance(0.001)
    assert exchange.filled(group) == 0
    exchange.fill(order.order_id, 100)
    assert (client.order_groups.get(group)).triggered is False
    exchange.advance(14.999)
    exchange.fill(order.order_id, 1)
    assert (client.order_groups.get(group)).triggered is True


def test_undocumented_rules_are_assumptions_that_can_be_changed() -> None:
    strict = Exchange(assumptions=Assumptions(trips="reached", counts_at_15_seconds=True))
    with Client.simulated(strict) as client:
        group = client.order_groups.create(contracts_limit=100)
        order = client.orders.create_v2(request=an_order(group, count="500"))
        strict.fill(order.order_id, 60)
        strict.advance(15)
        strict.fill(order.order_id, 40)
        assert (client.order_groups.get(group)).triggered is True


def test_lowering_the_limit_below_the_rolling_count_triggers_at_once(
    client: Client, exchange: Exchange
) -> None:
    group = client.order_groups.create(contracts_limit=100)
    order = client.orders.create_v2(request=an_order(group, count="500"))
    exchange.fill(order.order_id, 50)

    client.order_groups.update_limit(group, contracts_limit=50)
    assert (client.order_groups.get(group)).triggered is False
    client.order_groups.update_limit(group, contracts_limit="49.99")
    detail = client.order_groups.get(group)
    assert detail.triggered is True
    assert detail.contracts_limit == Decimal("49.99")


def test_a_changed_limit_survives_trigger_and_reset(client: Client) -> None:
    group = client.order_groups.create(contracts_limit=100)
    client.order_groups.update_limit(group, contracts_limit="250.5")
    client.order_groups.trigger(group)
    client.order_groups.trigger(group)
    client.order_groups.reset(group)
    client.order_groups.reset(group)
    detail = client.order_groups.get(group)
    assert (detail.contracts_limit, detail.triggered) == (Decimal("250.5"), False)


def test_reset_clears_the_counter_and_restores_no_order(
    client: Client, exchange: Exchange
) -> None:
    group = client.order_groups.create(contracts_limit=100)
    order = client.orders.create_v2(request=an_order(group, count="500"))
    exchange.fill(order.order_id, 101)
    client.order_groups.reset(group)
    assert exchange.filled(group) == 0
    assert (client.orders.get(order.order_id)).status == "canceled"
    exchange.advance(16)
    assert exchange.filled(group) == 0, "fills cleared by a reset do not leave the window again"


def test_delete_cancels_the_orders_and_may_be_repeated(client: Client) -> None:
    group = client.order_groups.create(contracts_limit=100)
    order = client.orders.create_v2(request=an_order(group))

    assert client.order_groups.delete(group) is DeleteOutcome.DELETED
    assert (client.orders.get(order.order_id)).status == "canceled"
    assert client.order_groups.delete(group) is DeleteOutcome.ALREADY_GONE
    assert client.order_groups.delete(group.order_group_id) is DeleteOutcome.ALREADY_GONE
    with pytest.raises(NotFoundError, match="no read shows it"):
        client.order_groups.delete("never-there")
    assert client.order_groups.list() == []


def test_delete_with_missing_ok_false_raises_for_a_missing_group(client: Client) -> None:
    with pytest.raises(NotFoundError) as missing:
        client.order_groups.delete("og-id", subaccount=3, exchange_index=0, missing_ok=False)
    assert not isinstance(missing.value, WrongScopeError)
    assert missing.value.code == "not_found"


@pytest.mark.parametrize(
    ("scope", "where"),
    [
        ({"subaccount": 7}, "knows it from subaccount 3"),
        ({"exchange_index": 2}, "knows it from subaccount 3"),
        ({"subaccount": 0, "exchange_index": 0}, "knows it from subaccount 3"),
    ],
)
def test_delete_in_the_wrong_scope_raises_and_leaves_the_group_alive(
    client: Client, scope: dict[str, int], where: str
) -> None:
    group = client.order_groups.create(contracts_limit=100, subaccount=3)

    requested = {"subaccount": 3, "exchange_index": 0, **scope}
    with pytest.raises(WrongScopeError, match=where) as wrong:
        client.order_groups.delete(
            group.order_group_id,
            subaccount=requested["subaccount"],
            exchange_index=requested["exchange_index"],
        )
    assert f"the delete was for subaccount {requested['subaccount']}" in str(wrong.value)
    assert wrong.value.may_have_acted is False
    assert wrong.value.status_code == 404
    assert len(client.order_groups.list()) == 1
    assert client.order_groups.delete(group) is DeleteOutcome.DELETED


def test_a_handle_passes_its_scope_to_every_call(client: Client) -> None:
    group = client.order_groups.create(contracts_limit=5, subaccount=9, exchange_index=2)
    client.order_groups.update_limit(group, contracts_limit=6)
    client.order_groups.trigger(group)
    client.order_groups.reset(group)
    read = client.order_groups.get(group)
    assert (read.subaccount, read.exchange_index, read.contracts_limit) == (9, 2, Decimal(6))
    assert client.order_groups.delete(read) is DeleteOutcome.DELETED


def test_rows_of_a_list_have_the_requested_subaccount(client: Client) -> None:
    client.order_groups.create(contracts_limit=1, subaccount=4, exchange_index=1)
    in_four = client.with_options(subaccount=4)

    (row,) = in_four.order_groups.list()
    assert (row.subaccount, row.exchange_index) == (4, 1)
    (row,) = in_four.order_groups.list(subaccount=ALL_SUBACCOUNTS)
    assert (row.subaccount, row.exchange_index) == (None, 1)
    assert in_four.order_groups.list(subaccount=0) == []
    assert client.with_options(subaccount=0).order_groups.list() == []


def test_a_group_is_not_found_from_another_scope(client: Client) -> None:
    group = client.order_groups.create(contracts_limit=1, subaccount=4)
    with pytest.raises(NotFoundError, match="another subaccount or on another shard"):
        client.order_groups.trigger(group.order_group_id)
    with pytest.raises(NotFoundError):
        client.order_groups.get(group, subaccount=5)
    assert (client.order_groups.get(group.order_group_id)).subaccount is None
    known = client.order_groups.get(group, subaccount=ALL_SUBACCOUNTS)
    assert known.subaccount == 4, "from the handle"


def test_a_group_may_list_cancelled_orders_by_assumption() -> None:
    exchange = Exchange(assumptions=Assumptions(lists_cancelled_orders=True))
    with Client.simulated(exchange) as client:
        group = client.order_groups.create(contracts_limit=1)
        order = client.orders.create_v2(request=an_order(group))
        client.order_groups.trigger(group)
        assert (client.order_groups.get(group)).orders == (order.order_id,)


def test_the_number_of_groups_is_limited() -> None:
    exchange = Exchange(assumptions=Assumptions(max_groups=1))
    with Client.simulated(exchange) as client:
        client.order_groups.create(contracts_limit=1)
        with pytest.raises(BadRequestError, match="too_many_order_groups"):
            client.order_groups.create(contracts_limit=1)

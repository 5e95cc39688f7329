"""Handles that do not know their subaccount: what reduces risk finds the group, and the rest is refused."""

from collections.abc import Callable
from typing import Any

import kalshi_order_groups as sdk
import pytest
from attrs import evolve
from kalshi_order_groups import Client, DeleteOutcome, OrderGroup
from kalshi_order_groups.simulator import Exchange, Fault

from tests.support.both_clients import do
from tests.support.orders import an_order

LIST = "GetOrderGroups"


def row(kind: Any, where: int, shard: int = 0, **options: Any) -> tuple[Exchange, Any, OrderGroup]:
    """A client that knows nothing, and the row of a group of another client in a list over all."""
    exchange = Exchange()
    Client.simulated(exchange).order_groups.create(
        contracts_limit=100, subaccount=where, exchange_index=shard
    )
    client = kind.simulated(exchange, **options)
    (group,) = do(client.order_groups.list(subaccount=sdk.ALL_SUBACCOUNTS))
    assert not group.subaccount_known
    return exchange, client, group


def on_exchange(exchange: Exchange, group: OrderGroup) -> Any:
    return exchange.rules.groups.find(group.order_group_id)


@pytest.mark.parametrize("subaccount", [0, 1, 63])
@pytest.mark.parametrize("options", [{}, {"subaccount": 5}])
def test_what_reduces_risk_finds_the_group(kind: Any, subaccount: int, options: dict[str, int]) -> None:
    exchange, client, group = row(kind, subaccount, 2, **options)
    do(client.order_groups.update_limit(group, contracts_limit=99))
    assert (on_exchange(exchange, group).limit, on_exchange(exchange, group).triggered) == (99, False)
    do(client.order_groups.trigger(group))
    assert on_exchange(exchange, group).triggered
    assert do(client.order_groups.delete(group)) is DeleteOutcome.DELETED
    assert on_exchange(exchange, group) is None


def test_where_the_guess_is_right_nothing_is_searched(kind: Any) -> None:
    exchange, client, group = row(kind, 5, subaccount=5)
    lists = exchange.faults.calls(LIST)
    do(client.order_groups.trigger(group))
    assert exchange.faults.calls(LIST) == lists


def reset(client: Any, group: OrderGroup, **more: Any) -> object:
    return client.order_groups.reset(group, **more)


def raise_limit(client: Any, group: OrderGroup, **more: Any) -> object:
    return client.order_groups.update_limit(group, contracts_limit=101, **more)


def order(client: Any, group: OrderGroup, **more: Any) -> object:
    return client.orders.create_v2(request=an_order(group), **more)


REFUSED: dict[str, Callable[..., object]] = {"reset": reset, "raise": raise_limit, "order": order}


@pytest.mark.parametrize("call", REFUSED)
def test_what_adds_risk_is_refused_until_the_subaccount_is_named(kind: Any, call: str) -> None:
    exchange, client, group = row(kind, 3)
    sent = exchange.faults.calls()
    with pytest.raises(sdk.WrongScopeError, match=r"not know its subaccount.* Pass subaccount=") as wrong:
        do(REFUSED[call](client, group))
    assert (wrong.value.attempts, wrong.value.may_have_acted, wrong.value.status_code) == (0, False, None)
    assert exchange.faults.calls() == sent
    do(REFUSED[call](client, group, subaccount=3))
    do(REFUSED[call](client.with_options(subaccount=3), group))
    do(client.order_groups.list(subaccount=3))
    do(REFUSED[call](client, group))


def test_an_order_may_name_the_subaccount_in_its_request(kind: Any) -> None:
    _, client, group = row(kind, 3)
    do(client.orders.create_v2(request=evolve(an_order(group), subaccount=3)))


def test_what_the_client_has_created_is_known(kind: Any) -> None:
    client = kind.simulated()
    do(client.order_groups.create(contracts_limit=5, subaccount=3))
    (group,) = do(client.order_groups.list())
    assert not group.subaccount_known
    for call in REFUSED.values():
        do(call(client, group))


def test_a_group_that_is_gone_is_not_found(kind: Any) -> None:
    exchange, client, group = row(kind, 3)
    Client.simulated(exchange).order_groups.delete(group.order_group_id, subaccount=3)
    with pytest.raises(sdk.NotFoundError):
        do(client.order_groups.trigger(group))
    with pytest.raises(sdk.NotFoundError):
        do(client.order_groups.update_limit(group, contracts_limit=1))
    with pytest.raises(sdk.NotFoundError):
        do(client.order_groups.delete(group))  # no read shows where it was


def test_a_search_ends_at_the_deadline_of_its_call(kind: Any) -> None:
    exchange, client, group = row(kind, 3)
    exchange.faults.plan(Fault.HANG_BEFORE_ACTING, operation=LIST)
    start = exchange.passed_ms()
    with pytest.raises(sdk.NotFoundError):
        do(client.order_groups.trigger(group, deadline=3))
    assert exchange.passed_ms() - start <= 3_100


def test_a_search_of_a_locked_key_is_refused_elsewhere_and_nothing_else_fails(kind: Any) -> None:
    exchange, _, group = row(kind, 3)
    client = kind.simulated(exchange, credentials=exchange.issue_credentials(subaccount=3))
    do(client.order_groups.trigger(group))
    assert on_exchange(exchange, group).triggered

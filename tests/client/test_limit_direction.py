"""Whether a limit is lower is judged by what the client knows, and after a kill by nothing else."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups import Client, OrderGroup
from kalshi_order_groups.simulator import Exchange, Fault

from tests.support.both_clients import do


def limit_of(exchange: Exchange, group: OrderGroup) -> Decimal:
    found = exchange.rules.groups.find(group.order_group_id)
    assert found is not None
    return found.limit


@pytest.mark.parametrize("by", ["handle", "id"])
def test_an_old_handle_raises_no_limit_after_a_kill(kind: Any, by: str) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    group = do(client.order_groups.create(contracts_limit=100))
    given = group if by == "handle" else group.order_group_id
    do(client.with_options(timeout=1).order_groups.update_limit(group, contracts_limit=10))
    assert do(client.order_groups.kill())
    for higher in (90, 10):
        with pytest.raises(sdk.KillSwitchLatchedError):
            do(client.order_groups.update_limit(given, contracts_limit=higher))
    do(client.order_groups.update_limit(given, contracts_limit=9))
    assert limit_of(exchange, group) == 9


def test_the_limit_of_a_create_is_known_though_no_list_shows_it(kind: Any) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    group = do(client.order_groups.create(contracts_limit=100))
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation="GetOrderGroups")
    assert not do(client.order_groups.kill(deadline=0.5))
    do(client.order_groups.update_limit(group.order_group_id, contracts_limit=99))


READS: dict[str, Callable[[Any, OrderGroup], object]] = {
    "list": lambda c, _: c.order_groups.list(),
    "list of the subaccount": lambda c, _: c.order_groups.list(subaccount=0),
    "get": lambda c, group: c.order_groups.get(group.order_group_id),
}


@pytest.mark.parametrize("read", READS)
def test_what_another_client_lowered_and_this_one_read_is_known(kind: Any, read: str) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    group = do(client.order_groups.create(contracts_limit=100))
    Client.simulated(exchange).order_groups.update_limit(group, contracts_limit=10)
    exchange.advance(1)
    do(READS[read](client, group))
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation="GetOrderGroups")
    assert not do(client.order_groups.kill(deadline=0.5))
    with pytest.raises(sdk.KillSwitchLatchedError):
        do(client.order_groups.update_limit(group, contracts_limit=90))
    do(client.order_groups.update_limit(group, contracts_limit=9))


def test_a_handle_alone_proves_nothing_after_a_kill(kind: Any) -> None:
    exchange = Exchange()
    group = Client.simulated(exchange).order_groups.create(contracts_limit=100)
    client = kind.simulated(exchange)
    exchange.faults.plan(Fault.MISSING_LISTS, operation="GetOrderGroups")
    do(client.order_groups.kill())
    for given in (group, group.order_group_id):
        with pytest.raises(sdk.KillSwitchLatchedError):
            do(client.order_groups.update_limit(given, contracts_limit=1))
    exchange.faults.clear()
    do(client.order_groups.kill())
    do(client.order_groups.update_limit(group, contracts_limit=1))


def test_a_kill_stops_the_repeats_of_a_limit_that_only_a_handle_calls_lower(kind: Any) -> None:
    exchange = Exchange()
    group = Client.simulated(exchange).order_groups.create(contracts_limit=100)

    def kill_meanwhile(event: sdk.AttemptEvent) -> None:
        if event.operation == "update_order_group_limit":
            client._state.latch.set(None)

    client = kind.simulated(exchange, on_attempt=kill_meanwhile)
    exchange.faults.plan(Fault.CONNECT_REFUSED, operation="UpdateOrderGroupLimit", calls=1)
    with pytest.raises(sdk.KillSwitchLatchedError):
        do(client.order_groups.update_limit(group, contracts_limit=1))
    assert limit_of(exchange, group) == 100

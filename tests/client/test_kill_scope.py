"""The scope of a kill and of its latch: the whole account, or one subaccount by its number."""

from collections.abc import Callable
from typing import Any

import kalshi_order_groups as sdk
import pytest
from attrs import evolve
from kalshi_order_groups import ALL_SUBACCOUNTS, NOT_GIVEN, OrderGroup
from kalshi_order_groups.simulator import Exchange

from tests.support.both_clients import do
from tests.support.orders import an_order


def armed(exchange: Exchange) -> set[int]:
    """The subaccounts that have a group that is not triggered."""
    return {group.scope.subaccount for group in exchange.rules.groups.newest() if not group.triggered}


def groups_in(client: Any, *subaccounts: int) -> list[OrderGroup]:
    return [do(client.order_groups.create(contracts_limit=5, subaccount=number)) for number in subaccounts]


@pytest.mark.parametrize("method", ["kill", "trigger_all"])
@pytest.mark.parametrize("given", [{}, None, NOT_GIVEN, ALL_SUBACCOUNTS], ids=repr)
def test_only_a_number_narrows_a_kill(kind: Any, method: str, given: Any) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange, subaccount=3)
    groups_in(client, 0, 3, 5)
    options = {} if given == {} else {"subaccount": given}
    assert do(getattr(client.with_options(subaccount=5).order_groups, method)(**options))
    assert armed(exchange) == set()
    assert client.order_groups.latched == (ALL_SUBACCOUNTS if method == "kill" else frozenset())


ADDS: dict[str, Callable[[Any, OrderGroup, int | None], object]] = {
    "create": lambda c, _, sub: c.order_groups.create(contracts_limit=1, subaccount=sub),
    "reset": lambda c, group, sub: c.order_groups.reset(group.order_group_id, subaccount=sub),
    "raise": lambda c, group, sub: c.order_groups.update_limit(
        group.order_group_id, contracts_limit=9, subaccount=sub
    ),
    "order by the call": lambda c, _, sub: c.orders.create_v2(request=an_order(), subaccount=sub),
    "order by the request": lambda c, _, sub: c.orders.create_v2(
        request=evolve(an_order(), subaccount=sub)
    ),
}


@pytest.mark.parametrize("call", ADDS)
def test_a_kill_of_one_subaccount_latches_that_one_and_what_names_none(kind: Any, call: str) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    here, there = groups_in(client, 1, 2)
    assert client.order_groups.latched == frozenset()
    assert do(client.with_options(subaccount=2).order_groups.kill(subaccount=1))
    assert armed(exchange) == {2}
    assert client.order_groups.latched == frozenset({1})
    do(ADDS[call](client, there, 2))
    before = exchange.faults.calls()
    with pytest.raises(sdk.KillSwitchLatchedError, match=r"rearm\(subaccount=1\)"):
        do(ADDS[call](client, here, 1))
    with pytest.raises(sdk.KillSwitchLatchedError, match=r"Pass subaccount="):
        do(ADDS[call](client, here, None))
    assert exchange.faults.calls() == before
    do(ADDS[call](client.with_options(subaccount=2), there, None))
    client.order_groups.rearm(subaccount=1)
    assert client.order_groups.latched == frozenset()
    do(ADDS[call](client, here, 1))


def test_latches_add_up_and_are_released_one_by_one_or_together(kind: Any) -> None:
    client = kind.simulated()
    for subaccount in (0, 63):
        do(client.order_groups.kill(subaccount=subaccount))
    client.order_groups.rearm(subaccount=5)
    assert client.order_groups.latched == frozenset({0, 63})
    do(client.order_groups.kill())
    client.order_groups.rearm(subaccount=5)
    assert client.order_groups.latched == frozenset(range(64)) - {5}
    do(client.order_groups.create(contracts_limit=1, subaccount=5))
    client.order_groups.rearm(subaccount=None)
    assert client.order_groups.latched == frozenset()


@pytest.mark.parametrize("wrong", [64, -1, "1", 1.0, True])
def test_a_wrong_scope_kills_and_releases_nothing(kind: Any, wrong: Any) -> None:
    client = kind.simulated()
    with pytest.raises((TypeError, ValueError)):
        do(client.order_groups.kill(subaccount=wrong))
    assert client.order_groups.latched == frozenset()
    do(client.order_groups.kill())
    with pytest.raises((TypeError, ValueError)):
        client.order_groups.rearm(subaccount=wrong)
    assert client.order_groups.latched is ALL_SUBACCOUNTS

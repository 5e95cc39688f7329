"""The latch: what a client refuses after kill(), and what it still does."""

import asyncio
import contextlib
from collections.abc import Callable
from functools import partial
from typing import Any

import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups import AsyncClient, OrderGroup
from kalshi_order_groups.simulator import Exchange, Fault

from tests.support.both_clients import do, until
from tests.support.calls import AMENDMENT, CALLS, methods_of
from tests.support.kills import is_triggered, others_groups
from tests.support.orders import an_order


@pytest.fixture
def killed(kind: Any) -> tuple[Exchange, Any, OrderGroup, str]:
    """Return a client after kill(), with a group and an order outside of it."""
    exchange = Exchange()
    client = kind.simulated(exchange)
    group = do(client.order_groups.create(contracts_limit=5))
    order = do(client.orders.create_v2(request=an_order()))
    assert do(client.order_groups.kill())
    return exchange, client, group, order.order_id


REFUSED: dict[str, Callable[[Any, OrderGroup, str], object]] = {
    "create": lambda c, _group, _order: c.order_groups.create(contracts_limit=1, subaccount=9),
    "create_v2": lambda c, _group, _order: c.orders.create_v2(request=an_order()),
    "amend": lambda c, _, order: c.orders.amend_v2(order, **AMENDMENT),
    "reset": lambda c, group, _: c.order_groups.reset(group),
    "raise the limit": lambda c, group, _: c.order_groups.update_limit(group, contracts_limit=6),
    "the same limit": lambda c, group, _: c.order_groups.update_limit(group, contracts_limit=5),
}

WORKS: dict[str, Callable[[Any, OrderGroup, str], object]] = {
    "trigger": lambda c, group, _: c.order_groups.trigger(group),
    "lower": lambda c, group, _: c.order_groups.update_limit(group, contracts_limit=4),
    "get": lambda c, group, _: c.order_groups.get(group),
    "list": lambda c, group, _: c.order_groups.list(),
    "get an order": lambda c, _, order: c.orders.get(order),
    "decrease to": lambda c, _, order: c.orders.decrease_v2(order, reduce_to=1),
    "decrease by": lambda c, _, order: c.orders.decrease_v2(order, reduce_by=1),
    "cancel": lambda c, _, order: c.orders.cancel_v2(order),
    "cancel_all": lambda c, group, _: c.orders.cancel_all(),
    "limits": lambda c, group, _: c.account.limits(),
    "status": lambda c, group, _: c.exchange.status(),
    "delete": lambda c, group, _: c.order_groups.delete(group),
    "kill": lambda c, group, _: c.order_groups.kill(),
    "trigger_all": lambda c, group, _: c.order_groups.trigger_all(),
}


def test_every_call_is_refused_or_works_after_a_kill() -> None:
    refused = methods_of(partial(_with_ids, act) for act in REFUSED.values())
    works = methods_of(partial(_with_ids, act) for act in WORKS.values())
    for risks, methods in ((("adds", "sets", "places", "rearms"), refused), (("reduces",), works)):
        assert methods_of(call.act for call in CALLS.values() if call.risk in risks) <= methods


def _with_ids(act: Callable[[Any, Any, Any], object], client: Any) -> object:
    group = OrderGroup(
        order_group_id="og", subaccount=0, exchange_index=0, contracts_limit=None, triggered=False
    )
    return act(client, group, "o")


@pytest.mark.parametrize("call", REFUSED)
def test_calls_that_add_risk_are_refused_after_a_kill_until_rearm(
    killed: tuple[Exchange, Any, OrderGroup, str], call: str
) -> None:
    exchange, client, group, order = killed
    before = exchange.faults.calls()
    for one in (client, client.with_options(timeout=1)):
        with pytest.raises(
            sdk.KillSwitchLatchedError, match=r"until client\.order_groups\.rearm"
        ) as refused:
            do(REFUSED[call](one, group, order))
        assert (refused.value.may_have_acted, refused.value.attempts) == (False, 0)
    assert exchange.faults.calls() == before, "not even a read was sent"
    client.with_options(subaccount=0).order_groups.rearm()
    do(REFUSED[call](client, group, order))


@pytest.mark.parametrize("call", WORKS)
def test_reads_and_calls_that_reduce_risk_work_after_a_kill(
    killed: tuple[Exchange, Any, OrderGroup, str], call: str
) -> None:
    _, client, group, order = killed
    do(WORKS[call](client, group, order))


def test_another_client_is_not_latched(kind: Any, killed: tuple[Exchange, Any, OrderGroup, str]) -> None:
    exchange, *_ = killed
    do(kind.simulated(exchange).order_groups.create(contracts_limit=1))


def test_the_latch_holds_after_a_failed_kill(kind: Any) -> None:
    exchange = Exchange()
    exchange.faults.plan(Fault.UNAVAILABLE_503)
    client = kind.simulated(exchange)
    assert not do(client.order_groups.kill(deadline=0.5))
    exchange.faults.clear()
    with pytest.raises(sdk.KillSwitchLatchedError):
        do(client.order_groups.create(contracts_limit=1))


def test_trigger_all_does_not_latch(kind: Any) -> None:
    client = kind.simulated()
    assert do(client.order_groups.trigger_all())
    do(client.order_groups.create(contracts_limit=1))


def test_a_second_kill_succeeds(kind: Any) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    group = do(client.order_groups.create(contracts_limit=5))
    assert do(client.order_groups.kill())
    assert do(client.order_groups.kill())
    assert is_triggered(exchange, group)


IN_FLIGHT: dict[str, tuple[str, Callable[[Any, OrderGroup, str], object]]] = {
    "create": ("CreateOrderGroup", REFUSED["create"]),
    "create_v2": ("CreateOrderV2", REFUSED["create_v2"]),
    "amend": ("AmendOrderV2", REFUSED["amend"]),
    "reset": ("ResetOrderGroup", REFUSED["reset"]),
    "raise": ("UpdateOrderGroupLimit", REFUSED["raise the limit"]),
}


@pytest.mark.parametrize("call", IN_FLIGHT)
@pytest.mark.parametrize("fault", [Fault.TOO_MANY_REQUESTS_429, Fault.UNAVAILABLE_503])
def test_a_kill_stops_calls_that_wait_for_their_retry(call: str, fault: Fault) -> None:
    operation, act = IN_FLIGHT[call]
    exchange = Exchange()
    (group,) = others_groups(exchange, (0, 0))
    order = sdk.Client.simulated(exchange).orders.create_v2(request=an_order()).order_id
    calls = exchange.faults.calls(operation)
    exchange.faults.plan(fault, operation=operation, calls=calls + 1)

    async def kill_during_the_wait() -> None:
        client = AsyncClient.simulated(exchange)
        adding = asyncio.ensure_future(do_async(act(client, group, order)))
        await until(lambda: exchange.faults.calls(operation) > calls)
        await client.order_groups.kill()
        with pytest.raises(sdk.KalshiError) as refused:
            await adding
        if fault is Fault.TOO_MANY_REQUESTS_429:
            assert isinstance(refused.value, sdk.KillSwitchLatchedError)
            assert (refused.value.may_have_acted, refused.value.attempts) == (False, 1)
        else:
            assert refused.value.may_have_acted

    asyncio.run(kill_during_the_wait())
    assert exchange.faults.calls(operation) == calls + 1, "nothing was sent after the kill"
    assert is_triggered(exchange, group)


async def do_async(called: Any) -> None:
    with contextlib.suppress(sdk.AmbiguousCreateError):
        await called
        return
    raise sdk.OutcomeUnknownError("ambiguous")

"""A cancelled task finishes its kill before it raises the cancellation."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from kalshi_order_groups import AsyncClient, Environment, KillReport, OrderGroup
from kalshi_order_groups.simulator import Exchange

from tests.support.both_clients import until
from tests.support.kills import CREDENTIALS, TRIGGER, is_triggered, others_groups
from tests.support.socket_server import trader


async def kill_and(
    cancel: Callable[[asyncio.Task[KillReport]], Any], exchange: Exchange, groups: list[OrderGroup]
) -> list[int]:
    """Return how many groups are triggered when a kill is cancelled, and when it has ended."""
    client = AsyncClient.simulated(exchange)
    killing = asyncio.create_task(client.order_groups.trigger_all(groups, deadline=60))
    await until(lambda: exchange.faults.calls(TRIGGER) >= 3)
    seen = [sum(is_triggered(exchange, group) for group in groups)]
    with pytest.raises((asyncio.CancelledError, TimeoutError)):
        await cancel(killing)
    seen.append(sum(is_triggered(exchange, group) for group in groups))
    return seen


async def cancelled_once(killing: asyncio.Task[KillReport]) -> None:
    killing.cancel()
    await killing


async def cancelled_repeatedly(killing: asyncio.Task[KillReport]) -> None:
    for _ in range(5):
        killing.cancel()
        await asyncio.sleep(0)
    await killing


async def waited_for(killing: asyncio.Task[KillReport]) -> None:
    await asyncio.wait_for(killing, 0.001)


async def timed_out(killing: asyncio.Task[KillReport]) -> None:
    async with asyncio.timeout(0.001):
        await killing


@pytest.mark.parametrize(
    "cancel", [cancelled_once, cancelled_repeatedly, waited_for, timed_out], ids=lambda f: f.__name__
)
def test_a_cancelled_task_still_finishes_its_kill(cancel: Any) -> None:
    exchange = Exchange()
    groups = others_groups(exchange, *[(0, 0)] * 60)
    exchange.tier = "basic"
    at_cancel, at_end = asyncio.run(kill_and(cancel, exchange, groups))
    assert at_cancel < 60
    assert at_end == 60, "the cancellation is raised after the kill has ended"


def test_a_cancelled_task_on_real_sockets_still_finishes_its_kill() -> None:
    async def kill(base_url: str) -> None:
        async with AsyncClient(CREDENTIALS, environment=Environment.DEMO, base_url=base_url) as client:
            groups = [f"og-{number}" for number in range(30)]
            await asyncio.wait_for(client.order_groups.trigger_all(groups, deadline=60), 0.01)

    with trader(0.02) as (base_url, served):
        with pytest.raises(TimeoutError):
            asyncio.run(kill(base_url))
        assert len(served.answered) == 30

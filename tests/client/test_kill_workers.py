"""A kill on real sockets: triggers are sent concurrently, and one that hangs delays no other."""

import asyncio
import time
from typing import Any

import kalshi_order_groups as sdk
from kalshi_order_groups import AsyncClient, Client, Environment, KillReport

from tests.support.holding_server import holding
from tests.support.kills import CREDENTIALS, counts

SLACK = 30.0
"""Seconds that a busy machine may take longer on real sockets."""


def kill_at(kind: Any, base_url: str, groups: list[str], deadline: float) -> KillReport:
    """Return the report of a kill on a real server."""

    async def kill() -> KillReport:
        async with AsyncClient(CREDENTIALS, environment=Environment.DEMO, base_url=base_url) as client:
            return await client.order_groups.trigger_all(groups, deadline=deadline)

    if kind is AsyncClient:
        return asyncio.run(kill())
    with Client(CREDENTIALS, environment=Environment.DEMO, base_url=base_url) as client:
        return client.order_groups.trigger_all(groups, deadline=deadline)


def test_ten_groups_are_triggered_concurrently(kind: Any) -> None:
    """The server responds only once it has ten triggers at the same time."""

    def all_wait(_group: str, waiting: set[str], done: list[str]) -> bool:
        return bool(done) or len(waiting) == 10

    groups = [f"og-{number}" for number in range(10)]
    with holding(all_wait) as (base_url, held):
        report = kill_at(kind, base_url, groups, deadline=60)
    assert report
    assert set(held.done) == set(groups)


def test_a_group_that_hangs_does_not_delay_the_others(kind: Any) -> None:
    """The server responds to the others only while "hang" waits, and to "hang" only after all others."""
    others = {f"og-{number}" for number in range(9)}

    def hang_waits(group: str, waiting: set[str], done: list[str]) -> bool:
        return others <= set(done) if group == "hang" else "hang" in waiting or "hang" in done

    with holding(hang_waits) as (base_url, held):
        report = kill_at(kind, base_url, ["hang", *sorted(others)], deadline=60)
    assert counts(report) == (10, 0, 0)
    assert set(held.done[: held.done.index("hang")]) == others


def test_a_group_that_hangs_is_reported_as_unknown_by_the_deadline(kind: Any) -> None:
    def hanging(deadline: float) -> tuple[KillReport, list[str]]:
        with holding(lambda _group, _waiting, _done: False) as (base_url, held):
            started = time.monotonic()
            report = kill_at(kind, base_url, ["hang"], deadline=deadline)
            assert time.monotonic() - started < deadline + SLACK
        return report, held.received

    # A machine too busy to send within the first deadline gets the next.
    report = next(report for report, received in map(hanging, (1.2, 5.0, 40.0)) if received)
    assert counts(report) == (0, 0, 1)
    assert report.unknown[0].order_group_id == "hang"
    assert isinstance(report.unknown[0].error, sdk.OutcomeUnknownError)

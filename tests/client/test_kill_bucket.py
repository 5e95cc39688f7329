"""The pace of a kill: as fast as the account's buckets allow, and within them."""

from typing import Any

import pytest
from kalshi_order_groups import Client
from kalshi_order_groups.simulator import Exchange, Fault
from kalshi_order_groups.simulator.venue.request_log import LoggedRequest

from tests.support.both_clients import do
from tests.support.kills import TRIGGER, counts, ids, is_triggered, others_groups, passed
from tests.support.repetitions import beset

# tier -> seconds that the bucket needs for 1,000 groups at 10 tokens each
THEORY = {
    "basic": (1000 - 10) / 10,
    "advanced": (1000 - 90) / 30,
    "expert": (1000 - 180) / 60,
    "premier": (1000 - 360) / 120,
    "paragon": (1000 - 720) / 240,
    "prime": 0.0,
}


@pytest.mark.many
@pytest.mark.parametrize("tier", THEORY)
@pytest.mark.family
def test_a_thousand_groups_take_as_long_as_the_bucket_needs(kind: Any, tier: str) -> None:
    exchange = Exchange()
    groups = others_groups(exchange, *[(0, 0)] * 1000)
    exchange.tier = tier
    start, number = exchange.passed_ms(), exchange.request_log.after(0)[-1].number
    before = exchange.faults.calls(TRIGGER)
    client = kind.simulated(exchange)
    report = do(client.order_groups.trigger_all(groups, deadline=200))
    seconds = passed(exchange, start)
    assert report
    assert counts(report) == (1000, 0, 0)
    print(f"1,000 groups, {tier}: {seconds:.2f} s of {THEORY[tier]:.2f} s in theory")
    assert seconds <= max(1.05 * THEORY[tier], 1)
    assert exchange.faults.calls(TRIGGER) - before == 1000
    statuses = [
        entry.status for entry in exchange.request_log.after(number) if isinstance(entry, LoggedRequest)
    ]
    assert 429 not in statuses


def test_the_first_ten_are_triggered_within_a_second(kind: Any) -> None:
    exchange = Exchange()
    groups = others_groups(exchange, *[(0, 0)] * 100)
    exchange.tier = "basic"
    start = exchange.passed_ms()
    do(kind.simulated(exchange).order_groups.trigger_all(groups, deadline=1))
    assert sum(is_triggered(exchange, group) for group in groups) >= 10
    assert passed(exchange, start) <= 1.1


def test_the_smallest_bucket_is_assumed_if_the_limits_cannot_be_read(kind: Any) -> None:
    exchange = Exchange()
    groups = others_groups(exchange, *[(0, 0)] * 30)
    exchange.tier = "basic"
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation="GetAccountApiLimits")
    start = exchange.passed_ms()
    assert do(kind.simulated(exchange).order_groups.trigger_all(groups))
    assert exchange.faults.calls("GetAccountApiLimits") == 1
    assert exchange.faults.calls(TRIGGER) == 30
    assert passed(exchange, start) <= 2.1


def test_a_search_begins_with_the_smallest_read_bucket(kind: Any) -> None:
    exchange = Exchange()
    (group,) = others_groups(exchange, (50, 0))
    exchange.tier = "basic"
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation="GetAccountApiLimits")
    start = exchange.passed_ms()
    assert do(kind.simulated(exchange).order_groups.trigger_all([group.order_group_id]))
    assert passed(exchange, start) < 0.2, "51 lists at once"


@pytest.mark.parametrize("tier", ["basic", "advanced", "premier"])
@pytest.mark.parametrize("by_id", [True, False])
def test_a_search_through_all_subaccounts_stays_within_the_read_bucket(
    kind: Any, tier: str, by_id: bool
) -> None:
    exchange = Exchange()
    groups = others_groups(exchange, (63, 0), (40, 1))
    exchange.tier = tier
    start, number = exchange.passed_ms(), exchange.request_log.after(0)[-1].number
    report = do(kind.simulated(exchange).order_groups.trigger_all(ids(groups) if by_id else None))
    assert report
    assert len(report.confirmed) == 2
    statuses = [
        entry.status for entry in exchange.request_log.after(number) if isinstance(entry, LoggedRequest)
    ]
    assert 429 not in statuses
    theory = {"basic": (66 - 60) / 20, "advanced": 0, "premier": 0}[tier]
    print(f"64 subaccounts searched, {tier}: {passed(exchange, start):.2f} s of {theory:.2f} s in theory")
    assert passed(exchange, start) <= theory + 0.5


def test_a_kill_loses_no_group_while_another_client_drains_the_bucket(kind: Any) -> None:
    exchange = Exchange()
    groups = others_groups(exchange, *[(0, 0)] * 40)
    exchange.tier = "basic"
    neighbour = Client.simulated(exchange, max_attempts=1)
    for _ in range(10):
        neighbour.order_groups.trigger(groups[0])
    start = exchange.passed_ms()
    beset(exchange, [Fault.TOO_MANY_REQUESTS_429], TRIGGER, 0.3)
    report = do(kind.simulated(exchange).order_groups.trigger_all(groups, deadline=30))
    assert report
    assert counts(report) == (40, 0, 0)
    print(f"40 groups while another client drains the bucket: {passed(exchange, start):.2f} s")


def test_a_second_kill_right_away_stays_within_the_bucket(kind: Any) -> None:
    exchange = Exchange()
    groups = others_groups(exchange, *[(0, 0)] * 20)
    exchange.tier = "basic"
    client = kind.simulated(exchange)
    assert do(client.order_groups.trigger_all(groups))
    number = exchange.request_log.after(0)[-1].number
    assert do(client.order_groups.trigger_all(groups))
    statuses = [
        entry.status for entry in exchange.request_log.after(number) if isinstance(entry, LoggedRequest)
    ]
    assert statuses.count(429) <= 4, "a refusal shows that the bucket is empty"

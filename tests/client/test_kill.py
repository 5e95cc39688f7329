"""The kill switch: which groups it triggers, order and speed, the report, and the latch."""

import asyncio
import contextlib
import math
import random
import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import kalshi_order_groups as sdk
import pytest
from attrs import evolve
from kalshi_order_groups import (
    AsyncClient,
    Client,
    Credentials,
    Environment,
    KillOutcome,
    KillReport,
    OrderGroup,
)
from kalshi_order_groups._core.scope import Scope
from kalshi_order_groups._workflows.kill import KillRun
from kalshi_order_groups._workflows.kill_steps import KillTarget, ListGroups, ListReason, Trigger, Wait
from kalshi_order_groups._workflows.token_bucket import SMALLEST_READ, SMALLEST_WRITE, TokenBucket
from kalshi_order_groups.account_types import BucketLimit
from kalshi_order_groups.simulator import (
    Assumptions,
    Exchange,
    ExchangeClock,
    Fault,
    SimulatorTransport,
    read_lag,
)
from kalshi_order_groups.simulator.venue.request_log import LoggedRequest

from tests.support.both_clients import CLIENTS, do, until
from tests.support.calls import AMENDMENT, CALLS, methods_of
from tests.support.keys import ED25519
from tests.support.orders import an_order
from tests.support.repetitions import beset, trials
from tests.support.socket_server import trader

TRIGGER = "TriggerOrderGroup"
CREDENTIALS = Credentials("a key", ED25519.signer)
SLACK = 30.0
"""Seconds that a busy machine may take longer on real sockets."""


@pytest.fixture(params=CLIENTS)
def kind(request: pytest.FixtureRequest) -> Any:
    return request.param


def others_groups(exchange: Exchange, *scopes: tuple[int, int]) -> list[OrderGroup]:
    """Create groups in these subaccounts and shards, by another client than the one under test."""
    maker = Client.simulated(exchange, max_attempts=1)
    return [
        maker.order_groups.create(contracts_limit=5, subaccount=subaccount, exchange_index=shard)
        for subaccount, shard in scopes
    ]


def ids(groups: list[OrderGroup]) -> list[str]:
    return [group.order_group_id for group in groups]


def is_triggered(exchange: Exchange, group: OrderGroup | str) -> bool:
    found = exchange.rules.groups.find(group if isinstance(group, str) else group.order_group_id)
    return found is not None and found.triggered


def requested(exchange: Exchange, after: int = 0) -> list[str]:
    """Return the requested operations, in order."""
    entries = exchange.request_log.after(after)
    return [entry.operation or "?" for entry in entries if isinstance(entry, LoggedRequest)]


def passed(exchange: Exchange, since_ms: int) -> float:
    return (exchange.passed_ms() - since_ms) / 1000


def counts(report: KillReport) -> tuple[int, int, int]:
    return len(report.confirmed), len(report.failed), len(report.unknown)


# -- groups passed by the caller -----------------------------------------------------------------------


def test_only_the_groups_passed_by_handle_or_id_are_triggered(kind: Any) -> None:
    exchange = Exchange()
    handles = others_groups(exchange, (0, 0), (3, 2), (0, 0))
    neighbour = others_groups(exchange, (0, 0))[0]
    start = exchange.request_log.after(0)[-1].number
    client = kind.simulated(exchange)
    report = do(client.order_groups.trigger_all([handles[0], handles[1], handles[2].order_group_id]))
    assert report
    assert [one.order_group_id for one in report.groups] == ids(handles)
    assert [one.group for one in report.groups][:2] == [evolve(one, triggered=True) for one in handles[:2]]
    assert report.groups[2].group == handles[2].order_group_id
    assert all(one.outcome is KillOutcome.CONFIRMED and one.error is None for one in report.groups)
    assert counts(report) == (3, 0, 0)
    assert all(is_triggered(exchange, group) for group in handles)
    assert not is_triggered(exchange, neighbour)
    assert requested(exchange, start) == [TRIGGER] * 3, "no reads"


def test_a_group_passed_twice_is_triggered_once(kind: Any) -> None:
    exchange = Exchange()
    (group,) = others_groups(exchange, (0, 0))
    report = do(kind.simulated(exchange).order_groups.trigger_all([group, group.order_group_id, group]))
    assert (len(report.groups), exchange.faults.calls(TRIGGER)) == (1, 1)


def test_ids_in_other_subaccounts_and_shards_are_found(kind: Any) -> None:
    exchange = Exchange()
    elsewhere = others_groups(exchange, (3, 0), (63, 2), (3, 1), (0, 3))
    report = do(kind.simulated(exchange).order_groups.trigger_all(ids(elsewhere)))
    assert report
    assert counts(report) == (4, 0, 0)
    assert all(is_triggered(exchange, group) for group in elsewhere)


def test_many_ids_of_unknown_scope_are_found_while_the_bucket_is_empty(kind: Any) -> None:
    exchange = Exchange()
    elsewhere = others_groups(exchange, *[(3, 0)] * 25)
    exchange.tier = "basic"
    report = do(kind.simulated(exchange).order_groups.trigger_all(ids(elsewhere), deadline=20))
    assert report, "a group that the search has missed is searched again"
    assert counts(report) == (25, 0, 0)
    assert all(is_triggered(exchange, group) for group in elsewhere)


def test_the_default_scope_is_tried_before_any_read(kind: Any) -> None:
    exchange = Exchange()
    (group,) = others_groups(exchange, (4, 1))
    start = exchange.request_log.after(0)[-1].number
    client = kind.simulated(exchange).with_options(subaccount=4, exchange_index=1)
    assert do(client.order_groups.trigger_all([group.order_group_id]))
    assert requested(exchange, start) == [TRIGGER]


@pytest.mark.parametrize("by_handle", [True, False])
def test_a_deleted_group_is_reported_as_failed(kind: Any, by_handle: bool) -> None:
    exchange = Exchange()
    gone, alive = others_groups(exchange, (2, 0), (2, 0))
    Client.simulated(exchange).order_groups.delete(gone)
    given = [gone, alive] if by_handle else ids([gone, alive])
    exchange.tier = "prime"  # 64 lists at once
    start = exchange.passed_ms()
    report = do(kind.simulated(exchange).order_groups.trigger_all(given))
    assert not report
    (failed,) = report.failed
    assert failed.order_group_id == gone.order_group_id
    assert isinstance(failed.error, sdk.NotFoundError)
    assert is_triggered(exchange, alive)
    assert passed(exchange, start) < 0.1, "it does not wait for the deadline"


def known_and_deleted(kind: Any, how: str, lag: float = 0.5) -> tuple[Exchange, Any, OrderGroup]:
    """Return a client that has known a group for 16 seconds, and the group, deleted by another program."""
    exchange = Exchange(read_lag=read_lag.fixed(lag))
    client = kind.simulated(exchange)
    if how == "created":
        group = do(client.order_groups.create(contracts_limit=5, subaccount=3, exchange_index=1))
    elif how == "reconciled":
        exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation="CreateOrderGroup", calls=1)
        group = do(client.order_groups.create(contracts_limit=5, subaccount=3, exchange_index=1))
    else:
        others_groups(exchange, (3, 1))
        exchange.advance(16)
        (group,) = do(client.order_groups.list(subaccount=3))
    exchange.advance(16)
    Client.simulated(exchange).order_groups.delete(group)
    return exchange, client, group


HOW = ["created", "reconciled", "listed"]


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("passed_as", ["nothing", "handle", "id"])
def test_a_group_deleted_by_another_client_is_gone_and_forgotten(
    kind: Any, how: str, passed_as: str
) -> None:
    exchange, client, group = known_and_deleted(kind, how)
    exchange.advance(1)
    groups = {"nothing": None, "handle": [group], "id": [group.order_group_id]}[passed_as]
    triggers, start = exchange.faults.calls(TRIGGER), exchange.passed_ms()
    report = do(client.order_groups.trigger_all(groups))
    assert report
    (gone,) = report.groups
    assert (gone.order_group_id, gone.outcome, gone.error) == (group.order_group_id, KillOutcome.GONE, None)
    assert report.gone == (gone,)
    assert exchange.faults.calls(TRIGGER) == triggers + 1
    assert passed(exchange, start) < 0.1
    assert do(client.order_groups.trigger_all()) == KillReport(groups=())
    assert exchange.faults.calls(TRIGGER) == triggers + 1


def test_one_list_shows_that_many_groups_are_gone(kind: Any) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    own = [do(client.order_groups.create(contracts_limit=5, subaccount=n % 2)) for n in range(200)]
    exchange.advance(16)
    for group in own:
        Client.simulated(exchange).order_groups.delete(group)
    exchange.tier = "prime"
    lists = exchange.faults.calls("GetOrderGroups")
    report = do(client.order_groups.trigger_all(own, deadline=20))
    assert report
    assert len(report.gone) == 200
    assert exchange.faults.calls("GetOrderGroups") - lists <= 4


def failed(report: KillReport, group: OrderGroup) -> bool:
    return not report and [one.order_group_id for one in report.failed] == [group.order_group_id]


@pytest.mark.parametrize("how", HOW)
def test_a_group_that_a_list_still_shows_is_not_gone(kind: Any, how: str) -> None:
    exchange, client, group = known_and_deleted(kind, how, lag=10)
    assert failed(do(client.order_groups.trigger_all([group])), group)
    exchange.advance(10)
    assert do(client.order_groups.trigger_all([group])).gone


def test_a_group_younger_than_the_read_lag_is_not_gone(kind: Any) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    group = do(client.order_groups.create(contracts_limit=5))
    Client.simulated(exchange).order_groups.delete(group)
    exchange.advance(15)
    assert failed(do(client.order_groups.trigger_all()), group)
    exchange.advance(1)
    assert do(client.order_groups.trigger_all()).gone


@pytest.mark.parametrize("how", HOW)
def test_a_group_is_not_gone_if_the_list_fails(kind: Any, how: str) -> None:
    exchange, client, group = known_and_deleted(kind, how)
    exchange.advance(1)
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation="GetOrderGroups")
    report = do(client.order_groups.trigger_all([group]))
    assert failed(report, group)
    assert isinstance(report.failed[0].error, sdk.NotFoundError)


def test_a_404_in_a_scope_set_only_by_the_caller_does_not_mean_gone(kind: Any) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    group = do(client.order_groups.create(contracts_limit=5, subaccount=3))
    exchange.advance(16)
    wrong = evolve(group, subaccount=4)
    report = do(client.order_groups.trigger_all([wrong]))
    assert report.confirmed, "it is looked for"
    other = kind.simulated(exchange)
    exchange.advance(16)
    Client.simulated(exchange).order_groups.delete(group)
    assert failed(do(other.order_groups.trigger_all([group])), group)


class NotFoundTransport(SimulatorTransport):
    """Responds to triggers with a 404, though the group is alive."""

    def __init__(self, exchange: Exchange, content: bytes) -> None:
        super().__init__(exchange)
        self.content = content

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/trigger"):
            return httpx.Response(404, content=self.content)
        return super().handle_request(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>404</html>", b'{"code": "NotFound"}', b'{"error": {"code": "not_found"}}'],
    ids=["nothing", "a page", "another code", "the exchange's code"],
)
@pytest.mark.parametrize("shown", [True, False])
def test_a_live_group_is_not_gone_after_a_404(kind: Any, content: bytes, shown: bool) -> None:
    """Only the exchange's own 404 and a list without the group together mean that it is gone."""
    exchange = Exchange()
    client = kind(
        exchange.issue_credentials(),
        environment=Environment.DEMO,
        base_url=SimulatorTransport.BASE_URL,
        transport=NotFoundTransport(exchange, content),
        clock=ExchangeClock(exchange),
    )
    group = do(client.order_groups.create(contracts_limit=5))
    exchange.advance(16)
    if not shown:
        exchange.faults.plan(Fault.MISSING_LISTS, operation="GetOrderGroups")
    report = do(client.order_groups.trigger_all([group]))
    denied_twice = b'"not_found"' in content and not shown
    assert bool(report) is denied_twice
    assert bool(report.gone) is denied_twice


def test_a_group_that_a_list_shows_on_another_shard_is_triggered_there() -> None:
    (group,) = others_groups(Exchange(), (0, 2))
    target = KillTarget(group, "og", Scope(subaccount=0, exchange_index=1), known_since=-16)
    run = KillRun(
        ends_at=5,
        rng=random.Random(1),
        writes=TokenBucket(SMALLEST_WRITE, 0),
        reads=TokenBucket(SMALLEST_READ, 0),
    )
    run.add([target])
    assert run.next(0) == Trigger(target)
    run.trigger_failed(target, sdk.NotFoundError("404", status_code=404, code="not_found"), 0)
    step = run.next(0)
    assert isinstance(step, ListGroups)
    assert (step.subaccount, step.reason, step.missing) == (0, ListReason.GONE, (target,))
    run.list_succeeded(step, [evolve(group, order_group_id="og")])
    assert run.next(0) == Trigger(target)
    assert target.scope == Scope(subaccount=0, exchange_index=2)


def test_recover_releases_the_lock_and_returns_the_step_of_this_thread() -> None:
    run = KillRun(
        ends_at=5,
        rng=random.Random(1),
        writes=TokenBucket(SMALLEST_WRITE, 0),
        reads=TokenBucket(SMALLEST_READ, 0),
    )
    target = KillTarget("og", "og", Scope(subaccount=0, exchange_index=0))
    run.add([target])
    assert run.next(0) == Trigger(target)
    run._lock.acquire()  # pyright: ignore[reportPrivateUsage]  # as an exception at a bytecode leaves it
    run.recover()
    steps: list[object] = []
    worker = threading.Thread(target=lambda: steps.append(run.next(0)), daemon=True)
    worker.start()
    worker.join(60)
    assert steps == [Trigger(target)]


def test_a_step_without_a_result_is_repeated_and_not_reported_as_done() -> None:
    run = KillRun(
        ends_at=5,
        rng=random.Random(1),
        writes=TokenBucket(SMALLEST_WRITE, 0),
        reads=TokenBucket(SMALLEST_READ, 0),
    )
    target = KillTarget("og", "og", Scope(subaccount=0, exchange_index=0))
    run.add([target])
    run.lists.append(ListGroups(0))
    assert run.next(0) == Trigger(target)
    assert run.next(0) == ListGroups(0)
    assert isinstance(run.next(0.1), Wait)
    assert {type(run.next(3)), type(run.next(3))} == {Trigger, ListGroups}
    report = run.report()
    assert not report
    assert [row.outcome for row in report.groups] == [KillOutcome.UNKNOWN]
    assert report.error is not None, "a list in flight may show more groups"


def test_the_work_for_a_trigger_does_not_grow_with_the_number_of_groups() -> None:
    visits = 0

    class Counted(KillTarget):
        def is_ready(self, now: float) -> bool:
            nonlocal visits
            visits += 1
            return super().is_ready(now)

    plenty = BucketLimit(refill_rate=1_000_000, bucket_capacity=1_000_000)
    run = KillRun(
        ends_at=100, rng=random.Random(1), writes=TokenBucket(plenty, 0), reads=TokenBucket(plenty, 0)
    )
    unknown = Scope(subaccount=None, exchange_index=None)
    run.add(Counted(group_id, group_id, unknown) for group_id in map(str, range(2_000)))
    sent = 0
    for now in (0.0, 10.0):
        while isinstance(step := run.next(now), Trigger):
            sent += 1
            if now == 0.0 and sent % 2:
                run.trigger_failed(step.target, sdk.OutcomeUnknownError("no response"), now)
            else:
                run.trigger_succeeded(step.target)
    assert (sent, bool(run.report())) == (3_000, True)
    assert visits <= 4 * sent


@pytest.mark.parametrize("groups", [[], (), iter(())])
def test_an_empty_list_of_groups_sends_nothing(kind: Any, groups: Any) -> None:
    exchange = Exchange()
    others_groups(exchange, (0, 0))
    report = do(kind.simulated(exchange).order_groups.trigger_all(groups))
    assert report
    assert report.groups == ()
    assert exchange.faults.calls(TRIGGER) == 0


@pytest.mark.parametrize("wrong", ["og-1", 5, ["og", 7], ["."]])
def test_an_invalid_list_of_groups_is_refused_before_anything_is_sent(kind: Any, wrong: Any) -> None:
    exchange = Exchange()
    with pytest.raises((TypeError, ValueError)):
        do(kind.simulated(exchange).order_groups.trigger_all(wrong))
    assert exchange.faults.calls() == 0


# -- groups found by the kill --------------------------------------------------------------------------


def test_groups_of_one_subaccount_are_found(kind: Any) -> None:
    exchange = Exchange()
    here = others_groups(exchange, (3, 0), (3, 2))
    (elsewhere,) = others_groups(exchange, (4, 0))
    report = do(kind.simulated(exchange).order_groups.trigger_all(subaccount=3))
    assert report
    assert [one.order_group_id for one in report.groups] == ids(here)
    assert not is_triggered(exchange, elsewhere)


def test_groups_of_all_subaccounts_and_shards_are_found(kind: Any) -> None:
    exchange = Exchange()
    everywhere = others_groups(exchange, *((number, number % 4) for number in range(64)), (0, 3), (63, 1))
    client = kind.simulated(exchange, subaccount=5, exchange_index=1)
    report = do(client.order_groups.trigger_all(deadline=10))
    assert report
    assert counts(report) == (66, 0, 0)
    assert all(is_triggered(exchange, group) for group in everywhere)


def test_where_there_is_nothing_to_kill_the_report_is_true_and_empty(kind: Any) -> None:
    for subaccount in (sdk.ALL_SUBACCOUNTS, 3):
        report = do(kind.simulated(Exchange()).order_groups.trigger_all(subaccount=subaccount))
        assert report
        assert report == KillReport(groups=())


def test_known_groups_are_triggered_first_newest_first(kind: Any) -> None:
    exchange = Exchange()
    (foreign,) = others_groups(exchange, (9, 1))
    client = kind.simulated(exchange)
    own = [do(client.order_groups.create(contracts_limit=5, subaccount=number)) for number in range(3)]
    start = exchange.request_log.after(0)[-1].number
    report = do(client.order_groups.trigger_all())
    assert report
    assert [one.order_group_id for one in report.groups] == [*reversed(ids(own)), foreign.order_group_id]
    operations = requested(exchange, start)
    assert operations[:4] == [TRIGGER, TRIGGER, TRIGGER, "GetOrderGroups"]
    assert operations[-1] == TRIGGER


def test_a_deleted_group_is_not_triggered(kind: Any) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    group = do(client.order_groups.create(contracts_limit=5))
    do(client.order_groups.delete(group))
    assert do(client.order_groups.trigger_all())
    assert exchange.faults.calls(TRIGGER) == 0


def test_a_group_missing_from_a_later_list_is_not_triggered(kind: Any) -> None:
    exchange = Exchange()
    gone, alive, elsewhere = others_groups(exchange, (0, 0), (0, 0), (1, 0))
    client = kind.simulated(exchange)
    own = do(client.order_groups.create(contracts_limit=5))
    for subaccount in (0, 1):
        do(client.order_groups.list(subaccount=subaccount))
    Client.simulated(exchange).order_groups.delete(gone)
    do(client.order_groups.list(subaccount=0))
    exchange.faults.plan(Fault.MISSING_LISTS, operation="GetOrderGroups")
    report = do(client.order_groups.trigger_all())
    assert report
    assert {one.order_group_id for one in report.groups} == set(ids([alive, elsewhere, own]))


def test_a_group_created_by_this_client_stays_known_before_lists_show_it(kind: Any) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(10))
    client = kind.simulated(exchange)
    own = do(client.order_groups.create(contracts_limit=5))
    assert do(client.order_groups.list(subaccount=0)) == []
    assert do(client.order_groups.trigger_all())
    assert is_triggered(exchange, own)


def test_known_groups_are_triggered_before_reads_show_them(kind: Any) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(10))
    client = kind.simulated(exchange)
    own = do(client.order_groups.create(contracts_limit=5, subaccount=7, exchange_index=2))
    report = do(client.order_groups.trigger_all())
    assert report
    assert counts(report) == (1, 0, 0)
    assert is_triggered(exchange, own)


def test_an_id_that_reads_do_not_show_yet_is_not_reported_as_triggered(kind: Any) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(3))
    (young,) = others_groups(exchange, (7, 0))
    client = kind.simulated(exchange)
    report = do(client.order_groups.trigger_all([young.order_group_id]))
    assert bool(report) is is_triggered(exchange, young)
    exchange.advance(3)
    assert do(client.order_groups.trigger_all([young.order_group_id]))
    assert is_triggered(exchange, young)


def test_deleted_groups_in_a_stale_list_are_not_reported_as_triggered(kind: Any) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(1))
    gone, alive = others_groups(exchange, (0, 0), (1, 0))
    exchange.advance(2)
    Client.simulated(exchange).order_groups.delete(gone)
    report = do(kind.simulated(exchange).order_groups.trigger_all())
    assert not report
    assert [one.order_group_id for one in report.failed] == [gone.order_group_id]
    assert is_triggered(exchange, alive)


# -- failed reads --------------------------------------------------------------------------------------


@pytest.mark.parametrize("known", [True, False])
def test_known_groups_are_triggered_and_the_report_is_false_if_the_list_fails(
    kind: Any, known: bool
) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    own = [do(client.order_groups.create(contracts_limit=5))] if known else []
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation="GetOrderGroups")
    start = exchange.passed_ms()
    report = do(client.order_groups.trigger_all(deadline=2))
    assert not report
    assert counts(report) == (len(own), 0, 0)
    assert "not all groups were found: get_order_groups" in str(report.error)
    assert all(is_triggered(exchange, group) for group in own)
    assert 1.9 < passed(exchange, start) <= 2.1


def test_a_failed_list_is_retried(kind: Any) -> None:
    exchange = Exchange()
    groups = others_groups(exchange, (0, 0), (5, 0))
    first = exchange.faults.calls("GetOrderGroups")
    exchange.faults.plan(
        Fault.UNAVAILABLE_503, operation="GetOrderGroups", calls={first + n for n in (1, 2, 3, 9, 20)}
    )
    assert do(kind.simulated(exchange).order_groups.trigger_all())
    assert all(is_triggered(exchange, group) for group in groups)


def test_other_groups_are_found_though_a_known_group_is_gone(kind: Any) -> None:
    exchange = Exchange()
    (foreign,) = others_groups(exchange, (5, 0))
    client = kind.simulated(exchange)
    gone = do(client.order_groups.create(contracts_limit=5))
    Client.simulated(exchange).order_groups.delete(gone)
    first = exchange.faults.calls("GetOrderGroups")
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation="GetOrderGroups", calls={first + 1, first + 2})
    report = do(client.order_groups.trigger_all())
    assert [one.order_group_id for one in report.failed] == [gone.order_group_id]
    assert [one.order_group_id for one in report.confirmed] == [foreign.order_group_id]


def test_a_group_missing_from_the_lists_of_all_subaccounts_is_reported(kind: Any) -> None:
    """The lists of subaccounts are refused, though the list over all of them is not."""
    exchange = Exchange()
    groups = others_groups(exchange, (3, 0), (4, 0))
    first = exchange.faults.calls("GetOrderGroups")
    later = set(range(first + 2, first + 200))
    exchange.faults.plan(Fault.MISSING_LISTS, operation="GetOrderGroups", calls=later)
    report = do(kind.simulated(exchange).order_groups.trigger_all())
    assert not report
    assert [one.order_group_id for one in report.failed] == ids(groups)
    assert {str(one.error) for one in report.failed} == {
        "the group was not triggered: no list of a subaccount showed it before the kill ended"
    }


def test_a_refused_list_is_reported(kind: Any) -> None:
    exchange = Exchange()
    locked = exchange.issue_credentials(subaccount=3)
    report = do(kind.simulated(exchange, credentials=locked).order_groups.trigger_all(subaccount=5))
    assert not report
    assert isinstance(report.error, sdk.PermissionDeniedError)
    assert report.groups == ()


@pytest.mark.parametrize("code", ["subaccount_not_allowed", "a_code_that_is_not_known"])
def test_a_locked_key_kills_what_is_its_own(kind: Any, code: str) -> None:
    exchange = Exchange(assumptions=Assumptions(locked_key_code=code))
    here = others_groups(exchange, (63, 0), (63, 1))
    (there,) = others_groups(exchange, (0, 0))
    client = kind.simulated(exchange, credentials=exchange.issue_credentials(subaccount=63))
    started = exchange.passed_ms()
    report = do(client.order_groups.trigger_all())
    assert report
    assert [one.order_group_id for one in report.groups] == ids(here)
    assert passed(exchange, started) < 3.0, "what is refused elsewhere delays nothing"
    assert not is_triggered(exchange, there)
    report = do(client.order_groups.trigger_all([there]))
    assert not report
    assert isinstance(report.failed[0].error, sdk.PermissionDeniedError)


# -- the report ----------------------------------------------------------------------------------------


def test_nothing_is_confirmed_during_an_exchange_pause(kind: Any) -> None:
    exchange = Exchange()
    groups = others_groups(exchange, (0, 0), (1, 0))
    exchange.pause_exchange()
    start = exchange.passed_ms()
    report = do(kind.simulated(exchange).order_groups.trigger_all(groups))
    assert not report
    assert not report.confirmed
    assert all("exchange_is_paused" in str(one.error) for one in report.groups)
    assert passed(exchange, start) <= 5.1
    exchange.resume()
    assert do(kind.simulated(exchange).order_groups.trigger_all(groups))


def test_a_kill_succeeds_after_a_pause_that_ends_before_its_deadline() -> None:
    exchange = Exchange()
    groups = others_groups(exchange, (0, 0))
    exchange.pause_exchange()

    async def kill() -> KillReport:
        client = AsyncClient.simulated(exchange)
        killing = asyncio.create_task(client.order_groups.trigger_all(groups))
        await until(lambda: exchange.faults.calls(TRIGGER) >= 3)
        exchange.resume()
        return await killing

    assert asyncio.run(kill())


def test_groups_left_at_the_deadline_are_reported_with_the_reason(kind: Any) -> None:
    exchange = Exchange()
    groups = others_groups(exchange, *[(0, 0)] * 30)
    exchange.tier = "basic"
    start = exchange.passed_ms()
    report = do(kind.simulated(exchange).order_groups.trigger_all(groups, deadline=1))
    assert not report
    assert counts(report)[0] in (19, 20)
    assert counts(report)[2] == 0
    assert {str(one.error) for one in report.failed} == {
        "the group was not triggered: the deadline passed first"
    }
    assert all(is_triggered(exchange, one.order_group_id) for one in report.confirmed)
    assert passed(exchange, start) <= 1.1


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault.CONNECT_REFUSED, KillOutcome.FAILED),
        (Fault.TOO_MANY_REQUESTS_429, KillOutcome.FAILED),
        (Fault.TIMESTAMP_EXPIRED_401, KillOutcome.FAILED),
        (Fault.UNAVAILABLE_503, KillOutcome.UNKNOWN),
        (Fault.RESET_BEFORE_ACTING, KillOutcome.UNKNOWN),
        (Fault.HANG_BEFORE_ACTING, KillOutcome.UNKNOWN),
        (Fault.HANG_AFTER_ACTING, KillOutcome.UNKNOWN),
        (Fault.REDIRECT_302, KillOutcome.UNKNOWN),
        (Fault.HTML_PAGE, KillOutcome.UNKNOWN),
        (Fault.TRUNCATED_BODY, KillOutcome.UNKNOWN),
    ],
)
@pytest.mark.parametrize("deadline", [0.3, 2, 5])
def test_a_trigger_that_fails_until_the_deadline_is_reported_by_the_deadline(
    kind: Any, fault: Fault, outcome: KillOutcome, deadline: float
) -> None:
    exchange = Exchange()
    (group,) = others_groups(exchange, (0, 0))
    exchange.faults.plan(fault, operation=TRIGGER)
    start = exchange.passed_ms()
    report = do(kind.simulated(exchange).order_groups.trigger_all([group], deadline=deadline))
    assert not report
    assert [one.outcome for one in report.groups] == [outcome]
    assert isinstance(report.groups[0].error, sdk.KalshiError)
    assert exchange.faults.calls(TRIGGER) > 1 or deadline < 1
    assert passed(exchange, start) <= deadline + 0.1


def test_an_unknown_outcome_is_kept_after_a_later_refusal(kind: Any) -> None:
    exchange = Exchange()
    (group,) = others_groups(exchange, (0, 0))
    exchange.faults.plan(Fault.HANG_AFTER_ACTING, operation=TRIGGER, calls=1)
    exchange.faults.plan(Fault.CONNECT_REFUSED, operation=TRIGGER)
    report = do(kind.simulated(exchange).order_groups.trigger_all([group], deadline=3))
    assert [one.outcome for one in report.groups] == [KillOutcome.UNKNOWN]


def test_a_report_is_true_only_if_all_groups_are_confirmed_or_gone() -> None:
    confirmed = sdk.GroupKill(group="a", outcome=KillOutcome.CONFIRMED, error=None)
    failed = sdk.GroupKill(group="b", outcome=KillOutcome.FAILED, error=sdk.KalshiError("x"))
    unknown = sdk.GroupKill(group="c", outcome=KillOutcome.UNKNOWN, error=sdk.KalshiError("x"))
    assert KillReport(groups=())
    assert KillReport(groups=(confirmed,))
    assert not KillReport(groups=(confirmed, failed))
    assert not KillReport(groups=(confirmed, unknown))
    assert not KillReport(groups=(confirmed,), error=sdk.KalshiError("x"))
    assert counts(KillReport(groups=(confirmed, failed, unknown, unknown))) == (1, 1, 2)
    gone = sdk.GroupKill(group="d", outcome=KillOutcome.GONE, error=None)
    assert KillReport(groups=(confirmed, gone))
    assert not KillReport(groups=(gone, failed))


@pytest.mark.parametrize("fault", [None, Fault.MISSING_LISTS])
def test_what_was_never_tried_shares_one_error_in_each_report(kind: Any, fault: Fault | None) -> None:
    """There may be 100,000 of them, and a caller who adds a note to the error changes no other report."""
    errors: list[Exception] = []
    for _ in range(2):
        exchange = Exchange()
        groups = others_groups(exchange, *[(3, 0)] * 25)
        exchange.tier = "basic"
        if fault is not None:
            first = exchange.faults.calls("GetOrderGroups")
            later = set(range(first + 2, first + 200))
            exchange.faults.plan(fault, operation="GetOrderGroups", calls=later)
        client = kind.simulated(exchange)
        report = do(client.order_groups.trigger_all(None if fault else groups, deadline=0.5))
        untried = [one.error for one in report.failed if "was not triggered" in str(one.error)]
        assert len(untried) >= 9
        assert len({id(error) for error in untried}) == 1
        errors.append(untried[0])
    assert errors[0] is not errors[1]


def test_a_closed_client_reports_that_it_triggered_nothing() -> None:
    exchange = Exchange()
    groups = others_groups(exchange, (0, 0))
    client = Client.simulated(exchange)
    client.close()
    report = client.order_groups.trigger_all(groups)
    assert counts(report) == (0, 1, 0)
    assert "the client is closed" in str(report.failed[0].error)


# -- the bucket ----------------------------------------------------------------------------------------

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


# -- on real sockets -----------------------------------------------------------------------------------


Release = Callable[[str, set[str], list[str]], bool]


class HoldingServer:
    """Holds each trigger until `release` is true of its group, those that wait and those that are done.

    A request does not wait any more once its client has closed the connection.
    """

    def __init__(self, release: Release) -> None:
        self._release = release
        self._waiting: list[tuple[str, socket.socket]] = []
        self._lock = threading.Lock()
        self.received: list[str] = []
        self.done: list[str] = []

    def handler(self) -> type[BaseHTTPRequestHandler]:
        """Return the class that serves a connection."""
        held = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_PUT(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if held.wait(self.path.split("/")[-2], self.connection):
                    with contextlib.suppress(OSError):
                        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
                else:
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                """Log nothing."""

        return Handler

    def wait(self, group: str, connection: socket.socket) -> bool:
        """Wait until a trigger is released; False if its client closes the connection before."""
        entry = (group, connection)
        with self._lock:
            self._waiting.append(entry)
            self.received.append(group)
        try:
            while is_open(connection):
                with self._lock:
                    waiting = {group for group, connection in self._waiting if is_open(connection)}
                    if self._release(group, waiting, self.done):
                        self.done.append(group)
                        return True
                time.sleep(0.005)
            return False
        finally:
            with self._lock:
                self._waiting.remove(entry)


def is_open(connection: socket.socket) -> bool:
    """True if the peer has not closed the connection."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 100


@contextmanager
def holding(release: Release) -> Generator[tuple[str, HoldingServer]]:
    held = HoldingServer(release)
    with _Server(("127.0.0.1", 0), held.handler()) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/trade-api/v2", held
        finally:
            server.shutdown()
            thread.join()


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


def test_a_cancelled_task_on_real_sockets_still_finishes_its_kill() -> None:
    async def kill(base_url: str) -> None:
        async with AsyncClient(CREDENTIALS, environment=Environment.DEMO, base_url=base_url) as client:
            groups = [f"og-{number}" for number in range(30)]
            await asyncio.wait_for(client.order_groups.trigger_all(groups, deadline=60), 0.01)

    with trader(0.02) as (base_url, served):
        with pytest.raises(TimeoutError):
            asyncio.run(kill(base_url))
        assert len(served.answered) == 30


# -- kills with faults ---------------------------------------------------------------------------------

KILL_FAULTS = [
    Fault.UNAVAILABLE_503,
    Fault.TOO_MANY_REQUESTS_429,
    Fault.RESET_BEFORE_ACTING,
    Fault.RESET_AFTER_ACTING,
    Fault.HALF_CLOSED,
    Fault.HANG_BEFORE_ACTING,
    Fault.CLOCK_JUMP,
]


def false_claims(exchange: Exchange, report: KillReport, wanted: list[OrderGroup]) -> list[object]:
    """Return the ids that the report wrongly calls triggered or gone."""
    gone = [one.order_group_id for one in report.gone]
    claimed = [one.order_group_id for one in report.confirmed]
    if report:
        claimed += [name for name in ids(wanted) if name not in gone]
    alive = [name for name in gone if exchange.rules.groups.find(name) is not None]
    return [*alive, *(name for name in claimed if not is_triggered(exchange, name))]


def test_a_kill_succeeds_though_three_in_ten_attempts_fail(kind: Any) -> None:
    seeds = trials(gate=150, nightly=5_000)
    confirmed = 0
    for seed in seeds:
        exchange = Exchange(seed=seed)
        groups = others_groups(exchange, (0, 0))
        beset(exchange, KILL_FAULTS, TRIGGER, 0.3)
        start = exchange.passed_ms()
        client = kind.simulated(exchange)
        report = do(client.order_groups.trigger_all(groups, deadline=5))
        assert false_claims(exchange, report, groups) == []
        assert passed(exchange, start) <= 5.1
        confirmed += len(report.confirmed)
    print(f"kills with faults: {confirmed} of {len(seeds)} confirmed")
    assert confirmed >= len(seeds) - math.ceil(len(seeds) / 1000)


def test_a_report_makes_no_false_claim_whatever_fails(kind: Any) -> None:
    seeds = trials(gate=50, nightly=2_500)
    true = 0
    for seed in seeds:
        exchange = Exchange(seed=seed, read_lag=read_lag.recorded(seed))
        foreign = others_groups(exchange, (0, 0), (seed % 64, seed % 3))
        exchange.advance(10)
        client = kind.simulated(exchange)
        own = do(client.order_groups.create(contracts_limit=5, subaccount=seed % 5))
        beset(exchange, [*KILL_FAULTS, Fault.REDIRECT_302, Fault.HTML_PAGE], None, 0.5)
        report = do(client.order_groups.kill(deadline=5))
        assert false_claims(exchange, report, [own, *foreign]) == []
        true += bool(report)
    print(f"half of all calls fail, reads too: {true} of {len(seeds)} reports true")
    assert true > 0


def test_a_report_calls_only_deleted_groups_gone_whatever_fails(kind: Any) -> None:
    seeds = trials(gate=50, nightly=2_500)
    gone = deleted = true = 0
    for seed in seeds:
        rng = random.Random(seed)
        exchange = Exchange(seed=seed, read_lag=read_lag.recorded(seed))
        client = kind.simulated(exchange)
        scopes = [(rng.choice([0, 3]), rng.choice([0, 2])) for _ in range(4)]
        own = [
            do(client.order_groups.create(contracts_limit=5, subaccount=subaccount, exchange_index=shard))
            for subaccount, shard in scopes
        ]
        own += others_groups(exchange, (3, 1))
        exchange.advance(rng.choice([0, 5, 16]))
        do(client.order_groups.list(subaccount=3))
        exchange.advance(rng.choice([0, 5, 16]))
        for group in own:
            if rng.random() < 0.5:
                Client.simulated(exchange).order_groups.delete(group)
                deleted += 1
        exchange.advance(rng.choice([0, 1, 16]))
        beset(exchange, [*KILL_FAULTS, Fault.MISSING_LISTS, Fault.HTML_PAGE], None, 0.3)
        groups: Any = rng.choice([None, own, ids(own), [evolve(group, exchange_index=1) for group in own]])
        report = do(client.order_groups.trigger_all(groups, deadline=5))
        alive = [group for group in own if exchange.rules.groups.find(group.order_group_id) is not None]
        # Where lists are wrong, a kill may find nothing. It reports every group that is passed.
        assert false_claims(exchange, report, [] if groups is None else alive) == []
        gone, true = gone + len(report.gone), true + bool(report)
    print(f"{deleted} deleted by others: {gone} called gone; {true} of {len(seeds)} reports true")
    assert gone > 0


# -- cancelling ----------------------------------------------------------------------------------------


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


# -- the latch -----------------------------------------------------------------------------------------


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

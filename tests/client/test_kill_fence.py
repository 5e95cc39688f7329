"""A fenced kill deletes what it has triggered, so that nothing that is still in flight can arm it."""

import random
from typing import Any

import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups import Client, KillOutcome, OrderGroup
from kalshi_order_groups._core.scope import Scope
from kalshi_order_groups._http.slices import run_slices
from kalshi_order_groups._workflows.in_flight import InFlightReset
from kalshi_order_groups._workflows.kill import KillRun
from kalshi_order_groups._workflows.kill_steps import Fence, Finished, KillTarget, ListGroups, Trigger
from kalshi_order_groups.simulator import Exchange, Fault
from kalshi_order_groups.simulator.venue.request_log import LoggedRequest

from tests.support.both_clients import do
from tests.support.kills import run_of
from tests.support.orders import an_order
from tests.support.repetitions import beset, trials

TRIGGER, DELETE = "TriggerOrderGroup", "DeleteOrderGroup"
NOWHERE = Scope(subaccount=None, exchange_index=None)


def made(exchange: Exchange, *subaccounts: int) -> list[OrderGroup]:
    maker = Client.simulated(exchange, max_attempts=1)
    return [maker.order_groups.create(contracts_limit=5, subaccount=number) for number in subaccounts]


def alive(exchange: Exchange) -> list[str]:
    return [group.order_group_id for group in exchange.rules.groups.newest()]


@pytest.mark.parametrize("given", [True, False])
def test_all_groups_are_triggered_and_then_deleted(kind: Any, given: bool) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    groups = [do(client.order_groups.create(contracts_limit=5)), *made(exchange, 0, 3, 63)]
    do(client.orders.create_v2(request=an_order(groups[0])))
    number = exchange.request_log.after(0)[-1].number
    report = do(client.order_groups.trigger_all(groups if given else None, fence=True))
    assert report
    assert {(one.outcome, one.fenced, one.error) for one in report.groups} == {
        (KillOutcome.CONFIRMED, True, None)
    }
    assert len(report.groups) == 4
    assert alive(exchange) == []
    writes = [
        entry.operation
        for entry in exchange.request_log.after(number)
        if isinstance(entry, LoggedRequest) and entry.operation in (TRIGGER, DELETE)
    ]
    assert writes == [TRIGGER] * 4 + [DELETE] * 4
    again = do(client.order_groups.kill(fence=True))
    assert (bool(again), again.groups) == (True, ()), "what is deleted is forgotten"


def test_without_a_fence_nothing_is_deleted_and_nothing_is_called_fenced(kind: Any) -> None:
    exchange = Exchange()
    made(exchange, 0)
    report = do(kind.simulated(exchange).order_groups.kill())
    assert report
    assert [one.fenced for one in report.groups] == [False]
    assert exchange.faults.calls(DELETE) == 0


@pytest.mark.parametrize("wrong", [1, "yes"])
def test_a_fence_is_a_flag(kind: Any, wrong: Any) -> None:
    with pytest.raises(TypeError, match="fence must be a bool"):
        do(kind.simulated().order_groups.trigger_all(fence=wrong))


@pytest.mark.parametrize(
    "fault", [Fault.RESET_AFTER_ACTING, Fault.UNAVAILABLE_503, Fault.TOO_MANY_REQUESTS_429]
)
def test_a_delete_without_a_response_is_repeated(kind: Any, fault: Fault) -> None:
    exchange = Exchange()
    made(exchange, 3)
    exchange.faults.plan(fault, operation=DELETE, calls=1)
    report = do(kind.simulated(exchange).order_groups.kill(fence=True))
    assert report, "not found after a confirmed trigger is deleted"
    assert exchange.faults.calls(DELETE) == 2
    assert alive(exchange) == []


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE_503, Fault.HANG_BEFORE_ACTING])
def test_what_is_not_deleted_in_time_is_triggered_and_not_fenced(kind: Any, fault: Fault) -> None:
    exchange = Exchange()
    (group,) = made(exchange, 0)
    exchange.faults.plan(fault, operation=DELETE)
    start = exchange.passed_ms()
    report = do(kind.simulated(exchange).order_groups.trigger_all([group], fence=True, deadline=2))
    assert not report
    (one,) = report.confirmed
    assert not one.fenced
    assert isinstance(one.error, sdk.KalshiError)
    assert exchange.passed_ms() - start <= 2_100


def test_a_group_that_cannot_be_triggered_is_not_deleted_and_keeps_no_other(kind: Any) -> None:
    exchange = Exchange()
    first, second = made(exchange, 0, 0)
    failing = exchange.faults.calls(TRIGGER) + 1
    exchange.faults.plan(Fault.HANG_BEFORE_ACTING, operation=TRIGGER, calls=set(range(failing, 100, 2)))
    report = do(kind.simulated(exchange).order_groups.trigger_all([first], fence=True, deadline=0.5))
    assert not report
    assert alive(exchange) == [second.order_group_id, first.order_group_id]
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation="GetOrderGroups")
    client = kind.simulated(exchange)
    own = do(client.order_groups.create(contracts_limit=5))
    report = do(client.order_groups.kill(fence=True, deadline=3))
    assert [one.order_group_id for one in report.groups if one.fenced] == [own.order_group_id]
    assert not report, "the lists failed"


def test_the_deletes_keep_to_the_bucket_and_leave_the_triggers_first(kind: Any) -> None:
    exchange = Exchange()
    groups = made(exchange, *[0] * 15)
    exchange.tier = "basic"
    start, number = exchange.passed_ms(), exchange.request_log.after(0)[-1].number
    report = do(kind.simulated(exchange).order_groups.trigger_all(groups, fence=True))
    assert report
    entries = [entry for entry in exchange.request_log.after(number) if isinstance(entry, LoggedRequest)]
    assert 429 not in [entry.status for entry in entries]
    assert (exchange.passed_ms() - start) / 1000 <= 2.1, "30 writes: 10 at once and 10 a second"


def run_with(*resets: InFlightReset) -> tuple[KillRun, KillTarget]:
    target = KillTarget("og", "og", NOWHERE)
    return run_of(target, ends_at=5.0, resets=list(resets), fence=True), target


def test_a_reset_in_flight_is_not_waited_for_because_a_deleted_group_cannot_be_reset() -> None:
    run, target = run_with(InFlightReset(NOWHERE, 15.5, 1.0, group_id="og"))
    assert run.next(0) == Trigger(target)
    run.trigger_succeeded(target)
    assert run.next(0) == Fence(target)
    run.fence_succeeded(target)
    assert run.next(0) == Finished()
    assert run_slices(run.report())


@pytest.mark.parametrize("is_reset", [True, False])
def test_where_the_delete_is_refused_a_reset_in_flight_may_have_armed_it(is_reset: bool) -> None:
    run, target = run_with(*[InFlightReset(NOWHERE, 15.5, 1.0, group_id="og")] * is_reset)
    assert run.next(0) == Trigger(target)
    run.trigger_succeeded(target)
    assert run.next(0) == Fence(target)
    run.fence_failed(target, sdk.PermissionDeniedError("no", status_code=403), 0)
    report = run_slices(run.report())
    assert not report
    expected = KillOutcome.UNKNOWN if is_reset else KillOutcome.CONFIRMED
    assert [(one.outcome, one.fenced) for one in report.groups] == [(expected, False)]


def test_another_404_than_the_exchanges_fences_nothing() -> None:
    run, target = run_with()
    assert run.next(0) == Trigger(target)
    run.trigger_succeeded(target)
    assert run.next(0) == Fence(target)
    run.fence_failed(target, sdk.NotFoundError("page", status_code=404, code=None), 0)
    assert not run_slices(run.report())


def test_while_a_list_is_read_nothing_is_deleted() -> None:
    run, target = run_with()
    run.lists.append(ListGroups(0))
    assert run.next(0) == Trigger(target)
    run.trigger_succeeded(target)
    listing = run.next(0)
    assert isinstance(listing, ListGroups)
    assert not isinstance(run.next(0), Fence)
    run_slices(run.list_succeeded(listing, []))
    assert run.next(0) == Fence(target)


def add_risk(how: str, client: Client, group: OrderGroup) -> None:
    if how == "reset":
        client.order_groups.reset(group)
    elif how == "raise":
        client.order_groups.update_limit(group, contracts_limit=1_000)
    else:
        client.orders.create_v2(request=an_order(group))


def test_after_a_fenced_kill_late_writes_add_no_risk(kind: Any) -> None:
    """Resets, raises and orders of a process that was paused before it sent them."""
    true = 0
    for seed in trials(gate=40, nightly=1_000):
        exchange, rng = Exchange(seed=seed), random.Random(seed)
        client, late = kind.simulated(exchange), Client.simulated(exchange, max_attempts=1)
        groups = [do(client.order_groups.create(contracts_limit=5)) for _ in range(3)]
        beset(exchange, [Fault.UNAVAILABLE_503, Fault.RESET_AFTER_ACTING], None, 0.3)
        report = do(client.order_groups.kill(fence=True))
        exchange.faults.clear()
        true += bool(report)
        for group in rng.choices(groups, k=10 if report else 0):
            with pytest.raises(sdk.ResponseError):
                add_risk(rng.choice(["reset", "raise", "order"]), late, group)
    assert true > 0

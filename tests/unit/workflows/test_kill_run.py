"""The steps of a kill: what is next, what is repeated, and what is reported."""

import threading

import kalshi_order_groups as sdk
from attrs import evolve
from kalshi_order_groups import KillOutcome
from kalshi_order_groups._core.scope import Scope
from kalshi_order_groups._http.slices import run_slices
from kalshi_order_groups._workflows.kill_outcomes import SLICE_ROWS
from kalshi_order_groups._workflows.kill_steps import KillTarget, ListGroups, ListReason, Trigger, Wait
from kalshi_order_groups.account_types import BucketLimit
from kalshi_order_groups.simulator import Exchange

from tests.support.kills import others_groups, run_of


def test_a_group_that_a_list_shows_on_another_shard_is_triggered_there() -> None:
    (group,) = others_groups(Exchange(), (0, 2))
    target = KillTarget(group, "og", Scope(subaccount=0, exchange_index=1), known_since=-16)
    run = run_of(target, ends_at=5.0)
    assert run.next(0) == Trigger(target)
    run.trigger_failed(target, sdk.NotFoundError("404", status_code=404, code="not_found"), 0)
    step = run.next(0)
    assert isinstance(step, ListGroups)
    assert (step.subaccount, step.reason, step.missing) == (0, ListReason.GONE, (target,))
    run_slices(run.list_succeeded(step, [evolve(group, order_group_id="og")]))
    assert run.next(0) == Trigger(target)
    assert target.scope == Scope(subaccount=0, exchange_index=2)


def test_recover_releases_the_lock_and_returns_the_step_of_this_thread() -> None:
    target = KillTarget("og", "og", Scope(subaccount=0, exchange_index=0))
    run = run_of(target, ends_at=5.0)
    assert run.next(0) == Trigger(target)
    run._lock.acquire()  # pyright: ignore[reportPrivateUsage]  # as an exception at a bytecode leaves it
    run.recover()
    steps: list[object] = []
    worker = threading.Thread(target=lambda: steps.append(run.next(0)), daemon=True)
    worker.start()
    worker.join(60)
    assert steps == [Trigger(target)]


def test_a_step_without_a_result_is_repeated_and_not_reported_as_done() -> None:
    target = KillTarget("og", "og", Scope(subaccount=0, exchange_index=0))
    run = run_of(target, ends_at=5.0)
    run.lists.append(ListGroups(0))
    assert run.next(0) == Trigger(target)
    assert run.next(0) == ListGroups(0)
    assert isinstance(run.next(0.1), Wait)
    assert {type(run.next(3)), type(run.next(3))} == {Trigger, ListGroups}
    report = run_slices(run.report())
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
    unknown = Scope(subaccount=None, exchange_index=None)
    targets = (Counted(group_id, group_id, unknown) for group_id in map(str, range(2_000)))
    run = run_of(*targets, writes=plenty, reads=plenty)
    sent = 0
    for now in (0.0, 10.0):
        while isinstance(step := run.next(now), Trigger):
            sent += 1
            if now == 0.0 and sent % 2:
                run.trigger_failed(step.target, sdk.OutcomeUnknownError("no response"), now)
            else:
                run.trigger_succeeded(step.target)
    assert (sent, bool(run_slices(run.report()))) == (3_000, True)
    assert visits <= 4 * sent


def test_a_long_list_is_taken_up_and_reported_in_slices() -> None:
    (group,) = others_groups(Exchange(), (0, 0))
    run, listing = run_of(), ListGroups(0)
    run.lists.append(listing)
    assert run.next(0) == listing
    groups = [evolve(group, order_group_id=str(number)) for number in range(4 * SLICE_ROWS)]
    assert len(list(run.list_succeeded(listing, groups))) == 4
    assert len(list(run.report())) == 4
    report = run_slices(run.report())
    assert (len(report), len(report.failed)) == (4 * SLICE_ROWS, 4 * SLICE_ROWS)
    assert len({row.error for row in report}) == 1, "groups that were never tried share one error"


def test_a_list_that_is_not_taken_up_whole_makes_the_report_false() -> None:
    (group,) = others_groups(Exchange(), (0, 0))
    run, listing = run_of(), ListGroups(0)
    run.lists.append(listing)
    assert run.next(0) == listing
    next(run.list_succeeded(listing, [group]))
    run.trigger_succeeded(KillTarget(group, group.order_group_id, Scope(subaccount=0, exchange_index=0)))
    report = run_slices(run.report())
    assert len(report.confirmed) == 1
    assert report.error is not None
    assert not report

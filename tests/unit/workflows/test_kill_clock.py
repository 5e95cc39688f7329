"""A kill whose signatures are refused for their timestamp: what it pays, and what it tries again."""

import kalshi_order_groups as sdk
from kalshi_order_groups._core.scope import Scope
from kalshi_order_groups._workflows.kill import KillRun
from kalshi_order_groups._workflows.kill_steps import KillTarget, ReadLimits, Trigger
from kalshi_order_groups._workflows.token_bucket import SMALLEST_WRITE, TokenBucket

from tests.support.kills import run_of

STALE = sdk.AuthenticationError("401", status_code=401, code="header_timestamp_expired")
DOWN = sdk.ServerError("503", status_code=503)


def run_of_groups(number: int) -> KillRun:
    scope = Scope(subaccount=0, exchange_index=0)
    return run_of(*(KillTarget(f"og-{one}", f"og-{one}", scope) for one in range(number)))


def triggers(run: KillRun, error: sdk.KalshiError, now: float = 0.0) -> int:
    """Let every trigger that is free at once fail; return how many those were."""
    count = 0
    while isinstance(step := run.next(now), Trigger):
        run.trigger_failed(step.target, error, now)
        count += 1
    return count


def test_the_first_refusal_for_the_timestamp_of_each_group_is_not_paid_for() -> None:
    assert triggers(run_of_groups(15), DOWN) == 10, "as many as the bucket has tokens for"
    run = run_of_groups(15)
    assert triggers(run, STALE) == 15
    assert triggers(run, STALE, now=1.0) == 10, "the bucket was full again, and the second time costs"
    bucket = TokenBucket(SMALLEST_WRITE, 0.0)
    bucket.refund()
    assert [bucket.try_acquire(0.0) > 0 for _ in range(11)] == [False] * 10 + [True], "never above full"


def test_limits_that_were_refused_for_the_timestamp_are_read_again() -> None:
    run = run_of_groups(15)
    triggers(run, DOWN)  # until it wants to know the limits
    run.limits_failed(STALE)
    assert isinstance(run.next(0.0), ReadLimits)
    run.limits_failed(DOWN)
    assert not isinstance(run.next(0.0), ReadLimits)

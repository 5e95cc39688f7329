"""State of a running kill: the next step, and the outcome of each group. No I/O, one lock.

Known groups are triggered at once, newest first, without a read. Lists find others concurrently. The kill
waits for creates of this client in flight, and triggers their groups; while a create has no response, the
groups of its subaccount are listed repeatedly. Triggers keep to the account's write bucket, and lists to
its read bucket; until these are known, to the smallest ones.
"""

import random
import threading
from collections import deque
from collections.abc import Iterable

from attrs import define, field

from .._core.retry_policy import FIRST_WAIT, Failure, failure_of
from .._core.scope import Scope
from ..account_types import AccountLimits
from ..errors import KalshiError, NotFoundError, NotSentError, OutcomeUnknownError
from ..types import GroupKill, KillOutcome, KillReport, OrderGroup
from .in_flight import InFlightCreate, InFlightReset
from .kill_steps import Finished, KillTarget, ListGroups, ListReason, ReadLimits, Step, Trigger, Wait
from .token_bucket import TokenBucket

LONGEST_WAIT = 1.0
IDLE = 0.02
LIST_INTERVAL = 0.5
"""Seconds between two lists for the group of a create without a response: the usual lag of reads."""

SUBACCOUNTS = range(64)


@define
class KillRun:
    """The state that all workers of a kill share.

    `watched` are the creates that may make groups during the kill, in `subaccount` or in any. `resets` are
    those in flight when it began: a trigger during a reset is not final, and the group is triggered again
    when the reset has ended.
    """

    ends_at: float
    rng: random.Random
    writes: TokenBucket
    reads: TokenBucket
    lists: deque[ListGroups] = field(factory=deque[ListGroups])
    watched: list[InFlightCreate] = field(factory=list[InFlightCreate])
    resets: list[InFlightReset] = field(factory=list[InFlightReset])
    subaccount: int | None = None
    _waiting: deque[KillTarget] = field(factory=deque[KillTarget])
    _ended: dict[str, GroupKill] = field(factory=dict[str, GroupKill])
    _targets: dict[str, KillTarget] = field(factory=dict[str, KillTarget])
    _lost: dict[str, KillTarget] = field(factory=dict[str, KillTarget])
    _missing: list[KillTarget] = field(factory=list[KillTarget])
    _unplaced: dict[str, OrderGroup] = field(factory=dict[str, OrderGroup])
    _unsearched: deque[int] = field(factory=lambda: deque(SUBACCOUNTS))
    _known_scopes: dict[str, Scope] = field(factory=dict[str, Scope])
    _busy: int = 0
    _limits_requested: bool = False
    _error: KalshiError | None = None
    _search_error: KalshiError | None = None
    _search_after: float = 0.0
    _late_after: float = 0.0
    _lock: threading.RLock = field(factory=threading.RLock)

    def add(self, targets: Iterable[KillTarget]) -> None:
        """Queue these groups to be triggered, unless they are known already."""
        with self._lock:
            for target in targets:
                if target.group_id not in self._targets:
                    self._targets[target.group_id] = target
                    self._waiting.append(target)

    def next(self, now: float) -> Step:
        """Return the next step of a free worker, which reports each result to a method below."""
        with self._lock:
            if now >= self.ends_at:
                return Finished()
            self._queue_created()
            step = self._trigger(now) or self._read(now)
            if step is None:
                return Wait(IDLE) if self._busy or self.watched else Finished()
            if isinstance(step, Wait):
                return Wait(min(step.seconds, self.ends_at - now))
            self._busy += 1
            return step

    def _queue_created(self) -> None:
        """Queue the groups that creates in flight have made since; drop creates that made none."""
        for create in [create for create in self.watched if create.is_over]:
            self.watched.remove(create)
            group = create.group
            if group is not None and self.subaccount in (None, group.subaccount):
                scope = Scope(subaccount=group.subaccount, exchange_index=group.exchange_index)
                self.add([KillTarget(group, group.order_group_id, scope)])

    def _trigger(self, now: float) -> Step | None:
        free = (target for target in self._waiting if not target.waits_for_reset)
        ready = next((target for target in free if target.not_before <= now), None)
        if ready is None:
            if not self._waiting:
                return None
            soonest = min((t.not_before for t in self._waiting if not t.waits_for_reset), default=now)
            return _limit_wait(self._read(now), max(soonest - now, IDLE))
        wait = self.writes.try_acquire(now)
        if wait == 0:
            self._waiting.remove(ready)
            ready.resets = tuple(r for r in self.resets if r.group_id == ready.group_id and not r.is_over)
            return Trigger(ready)
        return self._limits_step(now) or _limit_wait(self._read(now), wait)

    def _read(self, now: float) -> Step | None:
        searches = self._unsearched and (self._lost or self._unplaced)
        late = self._late(now)
        if not (self.lists or searches or self._missing or late):
            return None
        if now < self._search_after:
            return Wait(self._search_after - now)
        if self.reads.is_short(now) and (limits_step := self._limits_step(now)):
            return limits_step
        wait = self.reads.try_acquire(now)
        if wait > 0:
            return Wait(wait)
        if self.lists:
            return self.lists.popleft()
        if searches:
            return ListGroups(self._unsearched.popleft(), ListReason.SEARCH)
        return self._list_missing() if self._missing else self._list_late(late, now)

    def _late(self, now: float) -> InFlightCreate | None:
        """Return a create that was sent and has no response, if it is time to list its groups."""
        if now < self._late_after:
            return None
        return next((create for create in self.watched if create.may_act_until is not None), None)

    def _list_late(self, late: InFlightCreate | None, now: float) -> ListGroups | None:
        if late is None:
            return None
        self._late_after = now + LIST_INTERVAL
        self.watched.remove(late)
        self.watched.append(late)  # the others come first
        return ListGroups(late.primary, ListReason.LATE, requested_at=now)

    def _list_missing(self) -> ListGroups:
        """Return one list for all groups that were not found in a subaccount."""
        subaccount = self._missing[0].scope.subaccount
        missing = tuple(target for target in self._missing if target.scope.subaccount == subaccount)
        self._missing = [target for target in self._missing if target not in missing]
        return ListGroups(subaccount, ListReason.GONE, missing)

    def _limits_step(self, now: float) -> Step | None:
        """Return the step that reads the rate limits, once and only when needed; it costs a read."""
        if self._limits_requested or self.reads.try_acquire(now) > 0:
            return None
        self._limits_requested = True
        return ReadLimits()

    # -- results of steps ------------------------------------------------------------------------

    def trigger_succeeded(self, target: KillTarget) -> None:
        """Record a trigger that the exchange confirmed."""
        with self._lock:
            self._busy -= 1
            if target.resets:
                target.may_have_acted, target.error = True, OutcomeUnknownError(RESETTING)
                self._waiting.append(target)
            else:
                self._end(target, KillOutcome.CONFIRMED, None)

    def trigger_failed(self, target: KillTarget, error: KalshiError, now: float) -> None:
        """Record a failed trigger, and queue a retry or a search unless it is final."""
        with self._lock:
            self._busy -= 1
            target.attempts += 1
            target.error = error
            target.may_have_acted = target.may_have_acted or error.may_have_acted
            failure = failure_of(error)
            if failure is Failure.LIMITED:
                self.writes.drain()
            if isinstance(error, NotFoundError) and not target.was_lost:
                target.was_lost = True
                if target.may_be_gone(error, now):
                    self._missing.append(target)
                else:
                    self._search(target)
            elif failure is Failure.FINAL:
                self._end(target, target.outcome, error)
            else:
                longest = min(FIRST_WAIT * 2 ** min(target.attempts, 30), LONGEST_WAIT)
                target.not_before = now + self.rng.uniform(0, longest)
                self._waiting.append(target)

    def _search(self, target: KillTarget) -> None:
        """Search for a group that is not in its known scope in the lists of all subaccounts."""
        self._lost[target.group_id] = target
        if target.group_id in self._known_scopes:
            self._move(target, self._known_scopes[target.group_id])

    def _move(self, target: KillTarget, scope: Scope) -> None:
        """Retry in the scope that a list shows; a failure in that same scope is final, as the list lags."""
        self._lost.pop(target.group_id, None)
        if target.scope.is_same(scope):
            self._end(target, target.outcome, target.error)
        else:
            target.scope = scope
            self._waiting.append(target)

    def list_succeeded(self, step: ListGroups, groups: list[OrderGroup]) -> None:
        """Take up a list: queue new groups, and lost ones in their scope."""
        with self._lock:
            self._busy -= 1
            if step.subaccount is None:
                # Its rows have no subaccount, so each subaccount is searched until all groups are found.
                by_id = {group.order_group_id: group for group in groups}
                self._unplaced = {
                    group_id: by_id[group_id] for group_id in by_id if group_id not in self._targets
                }
                return
            for group in groups:
                group_id = group.order_group_id
                scope = Scope(subaccount=group.subaccount, exchange_index=group.exchange_index)
                self._known_scopes[group_id] = scope
                if group_id in self._lost:
                    self._move(self._lost[group_id], scope)
                elif self._unplaced.pop(group_id, None) or step.reason in (ListReason.ALL, ListReason.LATE):
                    self.add([KillTarget(group, group_id, scope)])
            for target in step.missing:
                self._judge_missing(target, {group.order_group_id: group for group in groups})
            if step.reason is ListReason.LATE:
                self.watched = [
                    create
                    for create in self.watched
                    if not create.is_shown_by(step.subaccount, step.requested_at)
                ]

    def _judge_missing(self, target: KillTarget, shown: dict[str, OrderGroup]) -> None:
        """Decide by a list on a group that a trigger did not find: it is elsewhere, or gone."""
        if target.group_id in shown:
            self._move(target, self._known_scopes[target.group_id])
        else:
            self._end(target, KillOutcome.GONE, None)

    def list_failed(self, step: ListGroups, error: KalshiError, now: float) -> None:
        """Record a failed list, and retry it unless it was refused."""
        with self._lock:
            self._busy -= 1
            failure = failure_of(error)
            if failure is Failure.LIMITED:
                self.reads.drain()
            if failure is not Failure.FINAL:
                self._search_after = now + self.rng.uniform(FIRST_WAIT, LONGEST_WAIT / 4)
                self._requeue(step)
            elif step.reason is ListReason.SEARCH:
                self._search_error = error  # expected for a key that is locked to another subaccount
            elif step.reason is ListReason.ALL:
                self._error = error

    def _requeue(self, step: ListGroups) -> None:
        self._missing += step.missing
        if step.reason is ListReason.ALL:
            self.lists.append(step)
        elif step.reason is ListReason.SEARCH and step.subaccount is not None:
            self._unsearched.append(step.subaccount)

    def limits_read(self, limits: AccountLimits | None) -> None:
        """Adopt the account's rate limits; None when they could not be read."""
        with self._lock:
            self._busy -= 1
            if limits is not None:
                self.writes.set_limit(limits.write)
                self.reads.set_limit(limits.read)

    # -- report ----------------------------------------------------------------------------------

    def report(self) -> KillReport:
        """Return the outcome of every group, in the order they were queued."""
        with self._lock:
            self._queue_created()
            for target in self._targets.values():
                if target.group_id not in self._ended:
                    self._end(target, target.outcome, target.error or NotSentError(NO_TIME))
            unplaced = tuple(
                GroupKill(
                    group=group,
                    outcome=KillOutcome.FAILED,
                    error=self._search_error or NotSentError(NOT_LOCATED),
                )
                for group in self._unplaced.values()
            )
            ended = tuple(self._ended[group_id] for group_id in self._targets)
            return KillReport(groups=ended + unplaced, error=self._why_incomplete())

    def _why_incomplete(self) -> KalshiError | None:
        """Return why groups may be missing from the report; None if none are."""
        if self._error is None and self.lists:
            return NotSentError("the deadline passed before all groups were found: kill again")
        if self._error is None and self.watched:
            return OutcomeUnknownError(NO_RESPONSE)
        return self._error

    def _end(self, target: KillTarget, outcome: KillOutcome, error: KalshiError | None) -> None:
        self._ended[target.group_id] = GroupKill(group=target.group, outcome=outcome, error=error)


NO_TIME = "the group was not triggered: the deadline passed first"
NO_RESPONSE = (
    "a create of this client was sent and got no response, so there may be a group that reads do not show"
    " yet: kill again until the report is true"
)
RESETTING = (
    "the group was triggered during a reset of this client, which may have armed it again: kill again"
    " until the report is true"
)
NOT_LOCATED = "the group was not triggered: no list of a subaccount showed it before the kill ended"


def _limit_wait(step: Step | None, seconds: float) -> Step:
    """Return the step; a wait is limited to the given seconds."""
    if step is None or isinstance(step, Wait):
        return Wait(seconds if step is None else min(step.seconds, seconds))
    return step

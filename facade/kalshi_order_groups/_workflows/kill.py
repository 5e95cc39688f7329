"""State of a running kill: the next step, and the outcome of each group. No I/O, one lock.

Known groups are triggered at once, newest first, without a read. Lists find others concurrently: one of all
groups, and if that fails one of each subaccount in turn with it. The kill waits for creates of this client
in flight, and triggers their groups; while a create has no response, the groups of its subaccount are
listed repeatedly. Triggers keep to the account's write bucket, and lists to its read bucket; until these
are known, to the smallest ones.
"""

import random
import threading
from collections import deque
from collections.abc import Generator, Iterable, Sequence
from contextlib import suppress
from typing import TypeVar

from attrs import define, field

from .._api.kill_lists import UnusableRow
from .._core.options import READ_HORIZON
from .._core.refusals import is_missing
from .._core.retry_policy import FIRST_WAIT, Failure, failure_of
from .._core.scope import Scope, handle_scope
from .._core.validation import MAX_SUBACCOUNT
from ..account_types import AccountLimits
from ..errors import KalshiError, OutcomeUnknownError, PermissionDeniedError
from ..kill_report import KillReport
from ..types import GroupKill, KillOutcome, OrderGroup
from .in_flight import InFlightCreate, InFlightReset
from .kill_outcomes import KillOutcomes, slices
from .kill_steps import (
    Fence,
    Finished,
    KillTarget,
    ListGroups,
    ListReason,
    ReadLimits,
    Step,
    Trigger,
    Wait,
)
from .token_bucket import TokenBucket

LONGEST_WAIT = 1.0
IDLE = 0.02
RESET_INTERVAL = 1.0
"""Seconds between two triggers of a group while a reset without a response may arm it."""

LIST_INTERVAL = 0.5
"""Seconds between two lists for the group of a create without a response: the usual lag of reads."""

LEASE_SECONDS = 2.5
"""Seconds after which another worker repeats a step: longer than any attempt of a kill may take."""

SUBACCOUNTS = range(MAX_SUBACCOUNT + 1)

_S = TypeVar("_S", bound=Step)


@define
class KillRun:
    """The state that all workers of a kill share.

    `watched` are the creates that may make groups during the kill, in `subaccount` or in any. `resets` are
    those that may still arm a group: a trigger meanwhile is not final, and the group is triggered again
    every second, and when the reset has ended. With `fence`, groups whose trigger is confirmed are deleted
    when no trigger is due and the first lists are read; that also ends the wait for resets.
    """

    ends_at: float
    rng: random.Random
    writes: TokenBucket
    reads: TokenBucket
    lists: deque[ListGroups] = field(factory=deque[ListGroups])
    watched: list[InFlightCreate] = field(factory=list[InFlightCreate])
    resets: list[InFlightReset] = field(factory=list[InFlightReset])
    subaccount: int | None = None
    read_horizon: float = READ_HORIZON
    fence: bool = False
    _outcomes: KillOutcomes = field(factory=KillOutcomes)
    _unfenced: deque[KillTarget] = field(factory=deque[KillTarget])
    _waiting: deque[KillTarget] = field(factory=deque[KillTarget])
    _targets: dict[str, KillTarget] = field(factory=dict[str, KillTarget])
    _lost: dict[str, KillTarget] = field(factory=dict[str, KillTarget])
    _missing: list[KillTarget] = field(factory=list[KillTarget])
    _unplaced: dict[str, OrderGroup] = field(factory=dict[str, OrderGroup])
    _denied: set[int | None] = field(factory=set[int | None])
    _unsearched: deque[int] = field(factory=lambda: deque(SUBACCOUNTS))
    _known_scopes: dict[str, Scope] = field(factory=dict[str, Scope])
    _leases: dict[Step, tuple[float, int]] = field(factory=dict[Step, tuple[float, int]])
    _searched: set[int] = field(factory=set[int])
    _is_blind: bool = False  # the list of all groups has failed, so each subaccount is listed
    _search_is_next: bool = False
    _limits_requested: bool = False
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

    def search(self, target: KillTarget) -> None:
        """Search a group in the lists of all subaccounts, and trigger it where it is found."""
        with self._lock:
            self._targets[target.group_id] = target
            self._search(target)

    def next(self, now: float) -> Step:
        """Return the next step of a free worker, which reports each result to a method below."""
        with self._lock:
            if now >= self.ends_at:
                return Finished()
            for reset in self.resets:
                reset.expire(now)
            self._queue_created()
            self._return_expired(now)
            step = self._trigger(now) or self._read(now)
            if self._unfenced and (step is None or isinstance(step, Wait)):
                step = self._fence(now, step)
            if step is None:
                return Wait(IDLE) if self._leases or self.watched else Finished()
            if isinstance(step, Wait):
                return Wait(min(step.seconds, self.ends_at - now))
            return step

    @property
    def unreported(self) -> deque[GroupKill]:
        """The groups that have ended, until the caller of the kill has been called back for each."""
        return self._outcomes.unreported

    @property
    def is_busy(self) -> bool:
        """True while a worker executes a step."""
        return bool(self._leases)

    def recover(self) -> None:
        """Continue after an exception that interrupted this thread at any point of a step.

        Signal handlers raise such exceptions. What this thread holds is released, and its step is queued
        again; both threads and steps may then do something twice, which does no harm here.
        """
        with suppress(RuntimeError):  # raised when this thread no longer holds the lock
            while True:
                self._lock.release()
        with self._lock:
            for step, (_, owner) in list(self._leases.items()):
                if owner == threading.get_ident():
                    self._return(step)

    def _lease(self, step: _S, now: float) -> _S:
        """Register a step that a worker takes; it is queued again if the worker does not report in time."""
        self._leases[step] = (now + LEASE_SECONDS, threading.get_ident())
        return step

    def _return_expired(self, now: float) -> None:
        """Queue the oldest step again whose worker was interrupted, or hangs in a foreign transport."""
        oldest = next(iter(self._leases), None)
        if oldest is not None and self._leases[oldest][0] <= now:
            self._return(oldest)

    def _return(self, step: Step) -> None:
        if isinstance(step, Trigger):
            step.target.may_have_acted = True
            self._waiting.append(step.target)
        elif isinstance(step, Fence):
            step.target.error = step.target.error or OutcomeUnknownError(FENCE_UNKNOWN)
            self._unfenced.append(step.target)
        elif isinstance(step, ListGroups):
            self._requeue(step)
        self._leases.pop(step, None)

    def _queue_created(self) -> None:
        """Queue the groups that creates in flight have made since; drop creates that made none."""
        for create in [create for create in self.watched if create.is_over]:
            self.watched.remove(create)
            group = create.group
            if group is not None and self.subaccount in (None, group.subaccount):
                self.add([KillTarget(group, group.order_group_id, handle_scope(group))])

    def _trigger(self, now: float) -> Step | None:
        ready = next((target for target in self._waiting if target.is_ready(now)), None)
        if ready is None:
            if not self._waiting:
                return None
            soonest = min(now if target.resets else target.not_before for target in self._waiting)
            return _limit_wait(self._read(now), max(soonest - now, IDLE))
        if ready.group_id in self._outcomes:  # it was queued again, and confirmed since
            self._waiting.remove(ready)
            return self._trigger(now)
        wait = self.writes.try_acquire(now)
        if wait == 0:
            trigger = self._lease(Trigger(ready), now)
            self._waiting.remove(ready)
            ready.resets = tuple(r for r in self.resets if r.group_id == ready.group_id and not r.is_over)
            ready.not_before = now + RESET_INTERVAL if ready.resets else now
            return trigger
        return self._limits_step(now) or _limit_wait(self._read(now), wait)

    def _fence(self, now: float, wait: Wait | None) -> Step:
        """Return the delete of a group; while groups are found for the first time, only a wait."""
        is_finding = (
            self.lists
            or (self._unsearched and (self._lost or self._unplaced))
            or any(isinstance(step, ListGroups) for step in self._leases)
        )
        if is_finding and not self._search_after:
            return _limit_wait(wait, IDLE)
        ready = next((target for target in self._unfenced if target.not_before <= now), None)
        if ready is None:
            return _limit_wait(wait, max(min(t.not_before for t in self._unfenced) - now, IDLE))
        if (seconds := self.writes.try_acquire(now)) > 0:
            return self._limits_step(now) or _limit_wait(wait, seconds)
        step = self._lease(Fence(ready), now)
        self._unfenced.remove(ready)
        return step

    def _read(self, now: float) -> Step | None:
        searches = self._unsearched and (self._lost or self._unplaced or self._is_blind)
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
        if self.lists and not (searches and self._takes_turns()):
            step = self._lease(self.lists[0], now)
            self.lists.popleft()
            return step
        if searches:
            step = self._lease(ListGroups(self._unsearched[0], ListReason.SEARCH), now)
            self._unsearched.popleft()
            return step
        return self._list_missing(now) if self._missing else self._list_late(late, now)

    def _takes_turns(self) -> bool:
        """True if the list of a subaccount is next, because that of all groups has failed and was last."""
        self._search_is_next = self._is_blind and not self._search_is_next
        return self._search_is_next

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
        return self._lease(ListGroups(late.primary, ListReason.LATE, requested_at=now), now)

    def _list_missing(self, now: float) -> ListGroups:
        """Return one list for all groups that were not found in a subaccount."""
        subaccount = self._missing[0].scope.subaccount
        missing = tuple(target for target in self._missing if target.scope.subaccount == subaccount)
        step = self._lease(ListGroups(subaccount, ListReason.GONE, missing), now)
        self._missing = [target for target in self._missing if target not in missing]
        return step

    def _limits_step(self, now: float) -> Step | None:
        """Return the step that reads the rate limits, once and only when needed; it costs a read."""
        if self._limits_requested or self.reads.try_acquire(now) > 0:
            return None
        self._limits_requested = True
        return self._lease(ReadLimits(), now)

    # -- results of steps ------------------------------------------------------------------------

    def trigger_succeeded(self, target: KillTarget) -> None:
        """Record a trigger that the exchange confirmed."""
        with self._lock:
            if self.fence:
                target.error, target.not_before = None, 0.0
                self._unfenced.append(target)
            elif target.resets:
                target.may_have_acted, target.error = True, OutcomeUnknownError(RESETTING)
                self._waiting.append(target)
            else:
                self._outcomes.end(target, KillOutcome.CONFIRMED, None)
            self._leases.pop(Trigger(target), None)

    def trigger_failed(self, target: KillTarget, error: KalshiError, now: float) -> None:
        """Record a failed trigger, and queue a retry or a search unless it is final."""
        with self._lock:
            if target.group_id not in self._outcomes:
                self._record_failure(target, error, now)
            self._leases.pop(Trigger(target), None)

    def fence_succeeded(self, target: KillTarget) -> None:
        """Record a delete that the exchange confirmed."""
        with self._lock:
            self._outcomes.end(target, KillOutcome.CONFIRMED, None, fenced=True)
            self._leases.pop(Fence(target), None)

    def fence_failed(self, target: KillTarget, error: KalshiError, now: float) -> None:
        """Record a failed delete, and queue a retry unless it is final.

        A group that was triggered in this scope, and that the exchange no longer finds there, is deleted.
        """
        with self._lock:
            self._keep_error(target, error, now)
            failure = failure_of(error)
            if is_missing(error):
                self._outcomes.end(target, KillOutcome.CONFIRMED, None, fenced=True)
            elif failure is Failure.FINAL:
                self._outcomes.end_unfenced(target)
            else:
                self._back_off(target, failure, now)
                self._unfenced.append(target)
            self._leases.pop(Fence(target), None)

    def _back_off(self, target: KillTarget, failure: Failure, now: float) -> None:
        target.attempts += 1
        if failure is Failure.LIMITED:
            self.writes.drain()
        longest = min(FIRST_WAIT * 2 ** min(target.attempts, 30), LONGEST_WAIT)
        target.not_before = now + self.rng.uniform(0, longest)

    def _record_failure(self, target: KillTarget, error: KalshiError, now: float) -> None:
        target.may_have_acted = target.may_have_acted or error.may_have_acted
        self._keep_error(target, error, now)
        self._outcomes.trigger_error = target.error
        failure = failure_of(error)
        self._back_off(target, failure, now)
        if failure is Failure.STALE_CLOCK and target.attempts == 1:
            self.writes.refund()  # the exchange charges authenticated calls only
        if is_missing(error):
            if target.may_be_gone(now, self.read_horizon):
                self._missing.append(target)
            else:
                self._search(target)
        elif failure is Failure.FINAL:
            self._outcomes.end(target, target.outcome, error)
        else:
            self._waiting.append(target)

    def _keep_error(self, target: KillTarget, error: KalshiError, now: float) -> None:
        """Keep the last error; one of an attempt that the deadline cut off hides no earlier cause."""
        if target.error is None or error.may_have_acted or now < self.ends_at:
            target.error = error

    def _search(self, target: KillTarget) -> None:
        """Search for a group that is not in its known scope in the lists of all subaccounts."""
        self._lost[target.group_id] = target
        if target.group_id in self._known_scopes:
            self._move(target, self._known_scopes[target.group_id])

    def _move(self, target: KillTarget, scope: Scope) -> None:
        """Retry in the scope that a list shows: at once in another one, after a wait in the same one.

        In the same scope either the list lags a delete, or the refusal was wrong, which the next trigger
        shows.
        """
        self._lost.pop(target.group_id, None)
        if not target.scope.is_same(scope):
            target.scope, target.known_since, target.not_before = scope, None, 0.0
        self._waiting.append(target)

    def list_succeeded(
        self, step: ListGroups, groups: Sequence[OrderGroup], unusable: Sequence[UnusableRow] = ()
    ) -> Generator[None, None, None]:
        """Take up a list, and yield after each slice of it.

        New groups are queued, and lost ones in their scope; unusable rows are reported.
        """
        for some in slices(groups):
            with self._lock:
                self._take_up(step, some)
            yield
        with self._lock:
            self._judge_list(step, groups)
            self._end_blindness(step)
            self._outcomes.add_unusable(unusable)
            self._leases.pop(step, None)

    def _take_up(self, step: ListGroups, groups: Sequence[OrderGroup]) -> None:
        if step.subaccount is None:
            # Its rows have no subaccount, so each subaccount is searched until all groups are found.
            by_id = {group.order_group_id: group for group in groups}
            self._unplaced |= {
                group_id: by_id[group_id] for group_id in by_id if group_id not in self._targets
            }
            return
        for group in groups:
            group_id = group.order_group_id
            scope = self._known_scopes[group_id] = handle_scope(group)
            if group_id in self._lost:
                self._move(self._lost[group_id], scope)
            elif (
                self._unplaced.pop(group_id, None)
                or self._is_blind
                or step.reason in (ListReason.ALL, ListReason.LATE)
            ):
                self.add([KillTarget(group, group_id, scope)])

    def _end_blindness(self, step: ListGroups) -> None:
        """Drop the list of all groups that fails, when every subaccount has been listed since."""
        if self._is_blind and step.reason is ListReason.SEARCH and step.subaccount is not None:
            self._searched.add(step.subaccount)
        if len(self._searched) == len(SUBACCOUNTS):
            self.lists.clear()

    def _judge_list(self, step: ListGroups, groups: Sequence[OrderGroup]) -> None:
        """Decide on missing groups, and on creates without a response, by a list that is taken up."""
        shown = {group.order_group_id for group in groups} if step.missing else set[str]()
        for target in step.missing:
            self._judge_missing(target, shown)
        if step.reason is ListReason.LATE:
            self.watched = [
                create
                for create in self.watched
                if not create.is_shown_by(step.subaccount, step.requested_at)
            ]

    def _judge_missing(self, target: KillTarget, shown: set[str]) -> None:
        """Decide by a list on a group that a trigger did not find: it is elsewhere, or gone."""
        if target.group_id in shown:
            self._move(target, self._known_scopes[target.group_id])
        else:
            self._outcomes.end(target, KillOutcome.GONE, None)

    def list_failed(self, step: ListGroups, error: KalshiError, now: float) -> None:
        """Record a failed list, and retry it unless it was refused."""
        with self._lock:
            failure = failure_of(error)
            if self._outcomes.list_error is None or now < self.ends_at:
                self._outcomes.list_error = error
            if failure is Failure.LIMITED:
                self.reads.drain()
            is_final = failure is Failure.FINAL or isinstance(error, PermissionDeniedError)
            if step.reason is ListReason.SEARCH and is_final:
                # Expected for a key that is locked to another subaccount.
                self._outcomes.search_error = error
            if failure is not Failure.FINAL:
                self._is_blind = self._is_blind or step == ListGroups(None)
                if not self._is_first_denial(step, error):
                    self._search_after = now + self.rng.uniform(FIRST_WAIT, LONGEST_WAIT / 4)
                self._requeue(step)
            elif step.reason is ListReason.ALL:
                self._outcomes.refused_list = error
            self._leases.pop(step, None)

    def _is_first_denial(self, step: ListGroups, error: KalshiError) -> bool:
        """True if a subaccount is denied for the first time, which delays no list of another one.

        A key that is locked to a subaccount may be denied all others, with a code that is not known.
        """
        is_new = isinstance(error, PermissionDeniedError) and step.subaccount not in self._denied
        self._denied.add(step.subaccount)
        return is_new

    def _requeue(self, step: ListGroups) -> None:
        self._missing += step.missing
        if step.reason is ListReason.ALL:
            if len(self._searched) < len(SUBACCOUNTS):
                self.lists.append(step)
        elif step.reason is ListReason.SEARCH and step.subaccount is not None:
            self._unsearched.append(step.subaccount)

    def limits_read(self, limits: AccountLimits) -> None:
        """Adopt the account's rate limits."""
        with self._lock:
            self.writes.set_limit(limits.write)
            self.reads.set_limit(limits.read)
            self._leases.pop(ReadLimits(), None)

    def limits_failed(self, error: KalshiError) -> None:
        """Keep to the smallest buckets, unless another correction of the clock may get an answer."""
        with self._lock:
            self._limits_requested = failure_of(error) is not Failure.STALE_CLOCK
            self._leases.pop(ReadLimits(), None)

    # -- report ----------------------------------------------------------------------------------

    def report(self) -> Generator[None, None, KillReport]:
        """Return the outcome of every group, in the order they were queued; yield after each slice."""
        with self._lock:
            self._queue_created()
            for step in list(self._leases):
                self._return(step)
            for target in self._unfenced:
                if target.group_id not in self._outcomes:
                    self._outcomes.end_unfenced(target)
            targets, unplaced = list(self._targets.values()), list(self._unplaced.values())
            error = self._outcomes.why_incomplete(
                has_lists=bool(self.lists), has_creates=bool(self.watched)
            )
        groups = yield from self._outcomes.rows(targets, unplaced)
        return KillReport(groups=groups, error=error, fence=self.fence)


FENCE_UNKNOWN = "the group was triggered, and its delete was sent and not confirmed before the deadline"
RESETTING = (
    "the group was triggered during a reset of this client, which may have armed it again: kill again"
    " until the report is true"
)


def _limit_wait(step: Step | None, seconds: float) -> Step:
    """Return the step; a wait is limited to the given seconds."""
    if step is None or isinstance(step, Wait):
        return Wait(seconds if step is None else min(step.seconds, seconds))
    return step

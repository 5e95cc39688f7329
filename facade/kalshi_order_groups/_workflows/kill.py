"""State of a running kill: the next step, and the outcome of each group. No I/O, one lock.

Groups that are known are triggered at once, newest first, without reading anything. Others are looked for
concurrently. Creates of this client that are in flight are waited for, and what they made is triggered;
while one stays without an answer, the groups of its subaccount are looked at again and again. Triggers
keep to the account's write bucket, and lists to its read bucket; as long as these are not known, to the
smallest.
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
LOOK_AGAIN = 0.5
"""Seconds between two lists for what a create without an answer made: the lag of reads as a rule."""

SUBACCOUNTS = range(64)


@define
class KillRun:
    """The state that all workers of a kill share.

    `watched` are the creates that may make groups while it goes on, in `subaccount` or in any. `resets`
    are those in flight when it began: a trigger during one of these is not final, and
    when the reset has ended, the group is triggered once more.
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
    _seen: dict[str, Scope] = field(factory=dict[str, Scope])
    _busy: int = 0
    _limits_asked: bool = False
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
        """Return the next step of a free worker; each but a wait ends in one of the methods below."""
        with self._lock:
            if now >= self.ends_at:
                return Finished()
            self._take_up_made()
            step = self._trigger(now) or self._read(now)
            if step is None:
                return Wait(IDLE) if self._busy or self.watched else Finished()
            if isinstance(step, Wait):
                return Wait(min(step.seconds, self.ends_at - now))
            self._busy += 1
            return step

    def _take_up_made(self) -> None:
        """Queue the groups that creates in flight have made since; drop creates that made none."""
        for one in [one for one in self.watched if one.is_over]:
            self.watched.remove(one)
            group = one.group
            if group is not None and self.subaccount in (None, group.subaccount):
                scope = Scope(subaccount=group.subaccount, exchange_index=group.exchange_index)
                self.add([KillTarget(group, group.order_group_id, scope)])

    def _trigger(self, now: float) -> Step | None:
        free = (target for target in self._waiting if not target.waits_for_reset)
        ready = next((target for target in free if target.not_before <= now), None)
        if ready is None:
            if not self._waiting:
                return None
            soonest = min((one.not_before for one in self._waiting if not one.waits_for_reset), default=now)
            return _sooner(self._read(now), max(soonest - now, IDLE))
        wait = self.writes.try_acquire(now)
        if wait == 0:
            self._waiting.remove(ready)
            ready.resets = tuple(r for r in self.resets if r.group_id == ready.group_id and not r.is_over)
            return Trigger(ready)
        return self._ask_limits(now) or _sooner(self._read(now), wait)

    def _read(self, now: float) -> Step | None:
        searches = self._unsearched and (self._lost or self._unplaced)
        late = self._late(now)
        if not (self.lists or searches or self._missing or late):
            return None
        if now < self._search_after:
            return Wait(self._search_after - now)
        if self.reads.is_short(now) and (asking := self._ask_limits(now)):
            return asking
        wait = self.reads.try_acquire(now)
        if wait > 0:
            return Wait(wait)
        if self.lists:
            return self.lists.popleft()
        if searches:
            return ListGroups(self._unsearched.popleft(), ListReason.SEARCH)
        return self._look_for_missing() if self._missing else self._look_again(late, now)

    def _late(self, now: float) -> InFlightCreate | None:
        """A create that was sent and has no answer, where it is time to look what it made."""
        if now < self._late_after:
            return None
        return next((one for one in self.watched if one.may_act_until is not None), None)

    def _look_again(self, late: InFlightCreate | None, now: float) -> ListGroups | None:
        if late is None:
            return None
        self._late_after = now + LOOK_AGAIN
        self.watched.remove(late)
        self.watched.append(late)  # the others have their turn first
        return ListGroups(late.primary, ListReason.LATE, asked_at=now)

    def _look_for_missing(self) -> ListGroups:
        """One list for all that was not found in a subaccount."""
        subaccount = self._missing[0].scope.subaccount
        found = tuple(target for target in self._missing if target.scope.subaccount == subaccount)
        self._missing = [target for target in self._missing if target not in found]
        return ListGroups(subaccount, ListReason.GONE, found)

    def _ask_limits(self, now: float) -> Step | None:
        """Ask how large the buckets are, once, as soon as it matters; that is a read as well."""
        if self._limits_asked or self.reads.try_acquire(now) > 0:
            return None
        self._limits_asked = True
        return ReadLimits()

    # -- what became of a step -------------------------------------------------------------------

    def trigger_succeeded(self, target: KillTarget) -> None:
        """The exchange confirmed the trigger."""
        with self._lock:
            self._busy -= 1
            if target.resets:
                target.may_have_acted, target.error = True, OutcomeUnknownError(RESETTING)
                self._waiting.append(target)
            else:
                self._end(target, KillOutcome.CONFIRMED, None)

    def trigger_failed(self, target: KillTarget, error: KalshiError, now: float) -> None:
        """The trigger was not confirmed: again later, or elsewhere, or never."""
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
                    self._look_for(target)
            elif failure is Failure.FINAL:
                self._end(target, target.outcome, error)
            else:
                most = min(FIRST_WAIT * 2 ** min(target.attempts, 30), LONGEST_WAIT)
                target.not_before = now + self.rng.uniform(0, most)
                self._waiting.append(target)

    def _look_for(self, target: KillTarget) -> None:
        """It is not where it was thought to be: see whether a list of some subaccount has it."""
        self._lost[target.group_id] = target
        if target.group_id in self._seen:
            self._move(target, self._seen[target.group_id])

    def _move(self, target: KillTarget, scope: Scope) -> None:
        """A list shows where it is; where it was not found there, the list is older than its end."""
        self._lost.pop(target.group_id, None)
        if target.scope.is_same(scope):
            self._end(target, target.outcome, target.error)
        else:
            target.scope = scope
            self._waiting.append(target)

    def list_succeeded(self, step: ListGroups, groups: list[OrderGroup]) -> None:
        """A list came back: trigger what is new, and what was lost, where it is."""
        with self._lock:
            self._busy -= 1
            if step.subaccount is None:
                # It does not say where they live: the subaccounts are searched until all are found.
                found = {group.order_group_id: group for group in groups}
                self._unplaced = {name: found[name] for name in found if name not in self._targets}
                return
            for group in groups:
                name = group.order_group_id
                scope = Scope(subaccount=group.subaccount, exchange_index=group.exchange_index)
                self._seen[name] = scope
                if name in self._lost:
                    self._move(self._lost[name], scope)
                elif self._unplaced.pop(name, None) or step.why in (ListReason.ALL, ListReason.LATE):
                    self.add([KillTarget(group, name, scope)])
            for target in step.missing:
                self._judge_missing(target, {group.order_group_id: group for group in groups})
            if step.why is ListReason.LATE:
                shown = [one for one in self.watched if one.is_shown_by(step.subaccount, step.asked_at)]
                self.watched = [one for one in self.watched if one not in shown]

    def _judge_missing(self, target: KillTarget, shown: dict[str, OrderGroup]) -> None:
        """A trigger did not find it where it lives: neither does a list, or that one has it elsewhere."""
        if target.group_id in shown:
            self._move(target, self._seen[target.group_id])
        else:
            self._end(target, KillOutcome.GONE, None)

    def list_failed(self, step: ListGroups, error: KalshiError, now: float) -> None:
        """A list failed: again, while there is time, unless it was refused."""
        with self._lock:
            self._busy -= 1
            failure = failure_of(error)
            if failure is Failure.LIMITED:
                self.reads.drain()
            if failure is not Failure.FINAL:
                self._search_after = now + self.rng.uniform(FIRST_WAIT, LONGEST_WAIT / 4)
                self._again(step)
            elif step.why is ListReason.SEARCH:
                self._search_error = error  # a key locked to another subaccount may not look there
            elif step.why is ListReason.ALL:
                self._error = error

    def _again(self, step: ListGroups) -> None:
        self._missing += step.missing
        if step.why is ListReason.ALL:
            self.lists.append(step)
        elif step.why is ListReason.SEARCH and step.subaccount is not None:
            self._unsearched.append(step.subaccount)

    def limits_read(self, limits: AccountLimits | None) -> None:
        """Adopt the account's rate limits; None when they could not be read."""
        with self._lock:
            self._busy -= 1
            if limits is not None:
                self.writes.set_limit(limits.write)
                self.reads.set_limit(limits.read)

    # -- the end ---------------------------------------------------------------------------------

    def report(self) -> KillReport:
        """What became of every group, in the order they were taken up."""
        with self._lock:
            self._take_up_made()
            for target in self._targets.values():
                if target.group_id not in self._ended:
                    self._end(target, target.outcome, target.error or NotSentError(NO_TIME))
            unplaced = tuple(
                GroupKill(
                    group=group,
                    outcome=KillOutcome.FAILED,
                    error=self._search_error or NotSentError(NOWHERE),
                )
                for group in self._unplaced.values()
            )
            ended = tuple(self._ended[name] for name in self._targets)
            return KillReport(groups=ended + unplaced, error=self._why_not_all())

    def _why_not_all(self) -> KalshiError | None:
        """Why there may be groups that were to be found and are not in the report."""
        if self._error is None and self.lists:
            return NotSentError("the deadline passed before all groups were found")
        if self._error is None and self.watched:
            return OutcomeUnknownError(UNANSWERED)
        return self._error

    def _end(self, target: KillTarget, outcome: KillOutcome, error: KalshiError | None) -> None:
        self._ended[target.group_id] = GroupKill(group=target.group, outcome=outcome, error=error)


NO_TIME = "it was not triggered: the deadline passed before its turn"
UNANSWERED = (
    "a create of this client was sent and got no response, so there may be a group that reads do not show"
    " yet: kill again, until the report is true"
)
RESETTING = (
    "it was triggered while a reset of this client was in flight, which may have armed it again since:"
    " kill again, until the report is true"
)
NOWHERE = "it was not triggered: no list of a subaccount showed it before the kill ended"


def _sooner(step: Step | None, seconds: float) -> Step:
    """The step, but for a wait: that is no longer than so many seconds."""
    if step is None or isinstance(step, Wait):
        return Wait(seconds if step is None else min(step.seconds, seconds))
    return step

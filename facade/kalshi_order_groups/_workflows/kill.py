"""A kill under way: what is to be done next, and what became of each group. Pure but for a lock.

Groups that are known are triggered at once, newest first, without reading anything. Others are looked for
beside that. Creates of this client that are under way are waited for, and what they made is triggered;
while one stays without an answer, the groups of its subaccount are looked at again and again. Triggers
keep to the account's write bucket, and lists to its read bucket; as long as these are not known, to the
smallest.
"""

import random
import threading
from collections import deque
from collections.abc import Iterable

from attrs import define, field

from .._core.options import Scope
from .._core.retry_policy import FIRST_WAIT, Failure, failure_of
from ..account_types import AccountLimits
from ..errors import KalshiError, NotFoundError, NotSentError, OutcomeUnknownError
from ..types import GroupKill, KillOutcome, KillReport, OrderGroup
from .in_flight import Reset, UnderWay
from .kill_steps import Find, Finished, ReadLimits, Step, Target, Trigger, Wait, Why
from .token_bucket import Pace

LONGEST_WAIT = 1.0
IDLE = 0.02
LOOK_AGAIN = 0.5
"""Seconds between two lists for what a create without an answer made: the lag of reads as a rule."""

SUBACCOUNTS = range(64)


@define
class KillRun:
    """The state that all workers of a kill share.

    `watched` are the creates that may make groups while it goes on, in `subaccount` or in any. `resets`
    are those that were under way when it began: a trigger beside one of these is not the last word, and
    when the reset has ended, the group is triggered once more.
    """

    ends_at: float
    dice: random.Random
    writes: Pace
    reads: Pace
    finds: deque[Find] = field(factory=deque[Find])
    watched: list[UnderWay] = field(factory=list[UnderWay])
    resets: list[Reset] = field(factory=list[Reset])
    subaccount: int | None = None
    _waiting: deque[Target] = field(factory=deque[Target])
    _ended: dict[str, GroupKill] = field(factory=dict[str, GroupKill])
    _targets: dict[str, Target] = field(factory=dict[str, Target])
    _lost: dict[str, Target] = field(factory=dict[str, Target])
    _missing: list[Target] = field(factory=list[Target])
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

    def add(self, targets: Iterable[Target]) -> None:
        """Have these groups triggered, unless they are under way already."""
        with self._lock:
            for target in targets:
                if target.name not in self._targets:
                    self._targets[target.name] = target
                    self._waiting.append(target)

    def next(self, now: float) -> Step:
        """What a free worker is to do; Trigger, Find and ReadLimits end in one of the methods below."""
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
        """Trigger what creates under way have made since; those that made nothing are done with."""
        for one in [one for one in self.watched if one.is_over]:
            self.watched.remove(one)
            group = one.group
            if group is not None and self.subaccount in (None, group.subaccount):
                scope = Scope(subaccount=group.subaccount, exchange_index=group.exchange_index)
                self.add([Target(group, group.order_group_id, scope)])

    def _trigger(self, now: float) -> Step | None:
        free = (target for target in self._waiting if not target.waits_for_reset)
        ready = next((target for target in free if target.not_before <= now), None)
        if ready is None:
            if not self._waiting:
                return None
            soonest = min((one.not_before for one in self._waiting if not one.waits_for_reset), default=now)
            return _sooner(self._read(now), max(soonest - now, IDLE))
        wait = self.writes.wait(now)
        if wait == 0:
            self._waiting.remove(ready)
            ready.resets = tuple(r for r in self.resets if r.name == ready.name and not r.is_over)
            return Trigger(ready)
        return self._ask_limits(now) or _sooner(self._read(now), wait)

    def _read(self, now: float) -> Step | None:
        searches = self._unsearched and (self._lost or self._unplaced)
        late = self._late(now)
        if not (self.finds or searches or self._missing or late):
            return None
        if now < self._search_after:
            return Wait(self._search_after - now)
        if self.reads.is_short(now) and (asking := self._ask_limits(now)):
            return asking
        wait = self.reads.wait(now)
        if wait > 0:
            return Wait(wait)
        if self.finds:
            return self.finds.popleft()
        if searches:
            return Find(self._unsearched.popleft(), Why.SEARCH)
        return self._look_for_missing() if self._missing else self._look_again(late, now)

    def _late(self, now: float) -> UnderWay | None:
        """A create that was sent and has no answer, where it is time to look what it made."""
        if now < self._late_after:
            return None
        return next((one for one in self.watched if one.may_act_until is not None), None)

    def _look_again(self, late: UnderWay | None, now: float) -> Find | None:
        if late is None:
            return None
        self._late_after = now + LOOK_AGAIN
        self.watched.remove(late)
        self.watched.append(late)  # the others have their turn first
        return Find(late.primary, Why.LATE, asked_at=now)

    def _look_for_missing(self) -> Find:
        """One list for all that was not found in a subaccount."""
        subaccount = self._missing[0].scope.subaccount
        found = tuple(target for target in self._missing if target.scope.subaccount == subaccount)
        self._missing = [target for target in self._missing if target not in found]
        return Find(subaccount, Why.GONE, found)

    def _ask_limits(self, now: float) -> Step | None:
        """Ask how large the buckets are, once, as soon as it matters; that is a read as well."""
        if self._limits_asked or self.reads.wait(now) > 0:
            return None
        self._limits_asked = True
        return ReadLimits()

    # -- what became of a step -------------------------------------------------------------------

    def confirmed(self, target: Target) -> None:
        """The exchange confirmed the trigger."""
        with self._lock:
            self._busy -= 1
            if target.resets:
                target.may_have_acted, target.error = True, OutcomeUnknownError(RESETTING)
                self._waiting.append(target)
            else:
                self._end(target, KillOutcome.CONFIRMED, None)

    def failed(self, target: Target, error: KalshiError, now: float) -> None:
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
                target.not_before = now + self.dice.uniform(0, most)
                self._waiting.append(target)

    def _look_for(self, target: Target) -> None:
        """It is not where it was thought to be: see whether a list of some subaccount has it."""
        self._lost[target.name] = target
        if target.name in self._seen:
            self._move(target, self._seen[target.name])

    def _move(self, target: Target, scope: Scope) -> None:
        """A list shows where it is; where it was not found there, the list is older than its end."""
        self._lost.pop(target.name, None)
        if target.scope.is_same(scope):
            self._end(target, target.outcome, target.error)
        else:
            target.scope = scope
            self._waiting.append(target)

    def found(self, find: Find, groups: list[OrderGroup]) -> None:
        """A list came back: trigger what is new, and what was lost, where it is."""
        with self._lock:
            self._busy -= 1
            if find.subaccount is None:
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
                elif self._unplaced.pop(name, None) or find.why in (Why.ALL, Why.LATE):
                    self.add([Target(group, name, scope)])
            for target in find.missing:
                self._judge_missing(target, {group.order_group_id: group for group in groups})
            if find.why is Why.LATE:
                shown = [one for one in self.watched if one.is_shown_by(find.subaccount, find.asked_at)]
                self.watched = [one for one in self.watched if one not in shown]

    def _judge_missing(self, target: Target, shown: dict[str, OrderGroup]) -> None:
        """A trigger did not find it where it lives: neither does a list, or that one has it elsewhere."""
        if target.name in shown:
            self._move(target, self._seen[target.name])
        else:
            self._end(target, KillOutcome.GONE, None)

    def not_found(self, find: Find, error: KalshiError, now: float) -> None:
        """A list failed: again, while there is time, unless it was refused."""
        with self._lock:
            self._busy -= 1
            failure = failure_of(error)
            if failure is Failure.LIMITED:
                self.reads.drain()
            if failure is not Failure.FINAL:
                self._search_after = now + self.dice.uniform(FIRST_WAIT, LONGEST_WAIT / 4)
                self._again(find)
            elif find.why is Why.SEARCH:
                self._search_error = error  # a key locked to another subaccount may not look there
            elif find.why is Why.ALL:
                self._error = error

    def _again(self, find: Find) -> None:
        self._missing += find.missing
        if find.why is Why.ALL:
            self.finds.append(find)
        elif find.why is Why.SEARCH and find.subaccount is not None:
            self._unsearched.append(find.subaccount)

    def limits(self, limits: AccountLimits | None) -> None:
        """How fast the account may write and read; None when that could not be told."""
        with self._lock:
            self._busy -= 1
            if limits is not None:
                self.writes.adopt(limits.write)
                self.reads.adopt(limits.read)

    # -- the end ---------------------------------------------------------------------------------

    def report(self) -> KillReport:
        """What became of every group, in the order they were taken up."""
        with self._lock:
            self._take_up_made()
            for target in self._targets.values():
                if target.name not in self._ended:
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
        if self._error is None and self.finds:
            return NotSentError("the deadline passed before all groups were found")
        if self._error is None and self.watched:
            return OutcomeUnknownError(UNANSWERED)
        return self._error

    def _end(self, target: Target, outcome: KillOutcome, error: KalshiError | None) -> None:
        self._ended[target.name] = GroupKill(group=target.group, outcome=outcome, error=error)


NO_TIME = "it was not triggered: the deadline passed before its turn"
UNANSWERED = (
    "a create of this client was sent and not answered, so there may be a group that reads do not show yet:"
    " kill again, until the report is true"
)
RESETTING = (
    "it was triggered beside a reset of this client that was under way and may have armed it again since:"
    " kill again, until the report is true"
)
NOWHERE = "it was not triggered: no list of a subaccount showed it before the kill ended"


def _sooner(step: Step | None, seconds: float) -> Step:
    """The step, but for a wait: that is no longer than so many seconds."""
    if step is None or isinstance(step, Wait):
        return Wait(seconds if step is None else min(step.seconds, seconds))
    return step

# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/kill.py. Never edit.
"""Runs a kill: several workers, each of which takes the next step from the shared state."""

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from attrs import Factory, evolve, frozen

from .._api import account, order_groups
from .._api.operation import Operation
from .._core.options import Limits
from .._core.scope import Scope
from .._core.telemetry import OnOutcome, call_listener, log_interrupted
from .._http.slices import run_slices
from .._http.workers import run_workers
from .._workflows.client_state import ClientState
from .._workflows.kill import KillRun
from .._workflows.kill_steps import Fence, Finished, KillTarget, ListGroups, ReadLimits, Step, Trigger, Wait
from ..errors import KalshiError, NotSentError
from ..events import AttemptEvent
from ..kill_report import KillReport
from ..types import AllSubaccounts, KillOutcome
from .sender import Sender

_T = TypeVar("_T")

TRIGGER_TIMEOUT = 1.0
"""Seconds for one trigger: the exchange responds in milliseconds, and a trigger that hangs is retried."""

GRACE_SECONDS = 0.05
"""Seconds after the deadline in which attempts that end with it still report how."""

LIST_TIMEOUT = 2.0
"""Seconds for one list, which may be long."""

SIGNING_SECONDS = 3.0
"""Seconds for one signature of a caller's signer, before the time of the trigger or list begins."""


@frozen
class Kill:
    """A kill: its state, and the sender of its workers.

    `subaccount` is for the report: where groups are searched, None if they are given. What interrupts the
    kill (Ctrl-C, a callback that exits) is kept in `interruptions`, for the caller to raise at its end.
    `on_outcome` is called for each group that has ended.
    """

    sender: Sender
    state: ClientState
    run: KillRun
    limits: Limits
    subaccount: int | AllSubaccounts | None
    started: float
    events: deque[AttemptEvent] = Factory(deque[AttemptEvent])
    interruptions: deque[BaseException] = Factory(deque[BaseException])
    finds_only: bool = False
    on_outcome: OnOutcome | None = None

    def execute(self, workers: int) -> KillReport:
        """Run the workers until no step is left or the deadline passes; return the report."""
        self._run(workers)
        report = self.state.last_report = evolve(
            run_slices(self.run.report()),
            environment=self.sender.environment,
            host=self.sender.host,
            subaccount=self.subaccount,
            key_id=self.sender.key_id,
            seconds=self.sender.clock.monotonic() - self.started,
        )
        for group in report.groups:
            if group.fenced or group.outcome is KillOutcome.GONE:
                self.state.groups.evict(group.order_group_id)
        return report

    def find(self, target: KillTarget, workers: int) -> Scope | None:
        """Return the scope of a group that is not in its assumed one; None if no list shows it elsewhere.

        Nothing is triggered.
        """
        assumed = target.scope
        self.run.search(target)
        evolve(self, finds_only=True)._run(workers)
        self.raise_interruption()
        return None if target.scope.is_same(assumed) else target.scope

    def raise_interruption(self) -> None:
        """Raise what interrupted the run first, if anything did."""
        if self.interruptions:
            raise self.interruptions.popleft()  # not kept here, as its traceback refers to this object

    def _run(self, workers: int) -> None:
        """Run the workers; what interrupts this thread is kept in `interruptions`."""
        interruption = run_workers(self._work, self.run.recover, workers)
        if interruption is not None:
            self.interruptions.append(interruption)
        clock = self.sender.clock
        grace_ends_at = clock.monotonic() + GRACE_SECONDS
        while self.run.is_busy and clock.monotonic() < grace_ends_at:
            clock.sleep(GRACE_SECONDS / 10)
        self._emit_events()

    def _work(self, *, emits_events: bool) -> None:
        clock = self.sender.clock
        while True:
            step = self.run.next(clock.monotonic())
            if isinstance(step, Finished):
                return
            if isinstance(step, Wait):
                clock.sleep(step.seconds)
            else:
                self._execute(step)
            if emits_events:
                self._emit_events()

    def _emit_events(self) -> None:
        """Report attempts and outcomes in the caller's thread, because others could wait for its locks."""
        while self.events:
            self._call_back(self._emit_event)
        while self.on_outcome is not None and self.run.unreported:
            self._call_back(partial(self._emit_outcome, self.on_outcome))

    def _emit_event(self) -> None:
        self.sender.emit(self.events.popleft())

    def _emit_outcome(self, listener: OnOutcome) -> None:
        call_listener(listener, self.run.unreported.popleft(), "on_outcome")

    def _call_back(self, report: Callable[[], None]) -> None:
        try:
            report()
        except BaseException as error:  # raised at the end of the kill
            if not self.interruptions:
                log_interrupted(error)
            self.interruptions.append(error)

    def _execute(self, step: Step) -> None:
        if isinstance(step, Trigger) and self.finds_only:
            self.run.trigger_succeeded(step.target)
        elif isinstance(step, Trigger):
            self._trigger(step.target)
        elif isinstance(step, Fence):
            self._fence(step.target)
        elif isinstance(step, ListGroups):
            self._list(step)
        elif isinstance(step, ReadLimits):
            self._read_limits()

    def _send(self, operation: Operation[_T], longest: float) -> _T:
        """Send one attempt, which ends by the deadline of the kill; its event waits for the caller."""
        left = max(self.run.ends_at - self.sender.clock.monotonic(), 0.001)
        seconds = min(longest, self.limits.timeout, left)
        limits = Limits(
            timeout=seconds,
            deadline=seconds,
            max_attempts=1,
            is_urgent=True,
            signing=min(SIGNING_SECONDS, left - seconds),
            decoding=left - seconds,
        )
        return self.sender.send(operation, limits, self.events.append)

    def _trigger(self, target: KillTarget) -> None:
        try:
            self._send(order_groups.trigger(target.group_id, target.scope), TRIGGER_TIMEOUT)
        except KalshiError as error:
            self.run.trigger_failed(target, error, self.sender.clock.monotonic())
        else:
            self.run.trigger_succeeded(target)

    def _fence(self, target: KillTarget) -> None:
        try:
            self._send(order_groups.delete(target.group_id, target.scope), TRIGGER_TIMEOUT)
        except KalshiError as error:
            self.run.fence_failed(target, error, self.sender.clock.monotonic())
        else:
            self.run.fence_succeeded(target)

    def _list(self, step: ListGroups) -> None:
        requested_at = self.sender.clock.monotonic()
        try:
            listed = self._send(order_groups.list_for_kill(step.subaccount), LIST_TIMEOUT)
            # Lists lag deletes, so they still show groups that this client has deleted.
            groups = self.state.groups.without_deleted(listed.groups)
            run_slices(self.run.list_succeeded(step, groups, listed.unusable), self._check_time)
        except KalshiError as error:
            self.run.list_failed(step, error, self.sender.clock.monotonic())
        else:
            self.state.limits.list_read(step.subaccount, groups, requested_at)

    def _check_time(self) -> None:
        """Raise when the deadline passes before a long list is taken up."""
        if self.sender.clock.monotonic() >= self.run.ends_at:
            raise NotSentError("the deadline passed before all groups of a list were taken up")

    def _read_limits(self) -> None:
        try:
            limits = self._send(account.limits(), TRIGGER_TIMEOUT)
        except KalshiError as error:
            self.run.limits_failed(error)
        else:
            self.run.limits_read(limits)

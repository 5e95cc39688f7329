# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/kill.py. Never edit.
"""Runs a kill: several workers, each of which takes the next step from the shared state."""

from attrs import frozen

from .._api import account, order_groups
from .._core.options import Limits
from .._http.concurrency import run_workers
from .._workflows.client_state import ClientState
from .._workflows.kill import KillRun
from .._workflows.kill_steps import Finished, KillTarget, ListGroups, ReadLimits, Step, Trigger, Wait
from ..errors import KalshiError
from ..types import KillReport
from .sender import Sender

TRIGGER_TIMEOUT = 1.0
"""Seconds for one trigger: the exchange responds in milliseconds, and a trigger that hangs is retried."""

LIST_TIMEOUT = 2.0
"""Seconds for one list, which may be long."""


@frozen
class Kill:
    """A kill: its state, and the sender of its workers."""

    sender: Sender
    state: ClientState
    run: KillRun
    limits: Limits

    def execute(self, workers: int) -> KillReport:
        """Run the workers until no step is left or the deadline passes; return the report."""
        run_workers(self._work, workers)
        report = self.run.report()
        for group in report.gone:
            self.state.groups.evict(group.order_group_id)
        return report

    def _work(self) -> None:
        clock = self.sender.clock
        while True:
            step = self.run.next(clock.monotonic())
            if isinstance(step, Finished):
                return
            if isinstance(step, Wait):
                clock.sleep(step.seconds)
            else:
                self._execute(step)

    def _execute(self, step: Step) -> None:
        if isinstance(step, Trigger):
            self._trigger(step.target)
        elif isinstance(step, ListGroups):
            self._list(step)
        elif isinstance(step, ReadLimits):
            self._read_limits()

    def _single_attempt(self, longest: float) -> Limits:
        """Return limits for one attempt, which ends by the deadline of the kill."""
        left = max(self.run.ends_at - self.sender.clock.monotonic(), 0.001)
        seconds = min(longest, self.limits.timeout, left)
        return Limits(timeout=seconds, deadline=seconds, max_attempts=1, is_urgent=True)

    def _trigger(self, target: KillTarget) -> None:
        try:
            self.sender.send(
                order_groups.trigger(target.group_id, target.scope), self._single_attempt(TRIGGER_TIMEOUT)
            )
        except KalshiError as error:
            self.run.trigger_failed(target, error, self.sender.clock.monotonic())
        else:
            self.run.trigger_succeeded(target)

    def _list(self, step: ListGroups) -> None:
        try:
            groups = self.sender.send(
                order_groups.list_all(step.subaccount), self._single_attempt(LIST_TIMEOUT)
            )
        except KalshiError as error:
            self.run.list_failed(step, error, self.sender.clock.monotonic())
        else:
            self.run.list_succeeded(step, groups)

    def _read_limits(self) -> None:
        try:
            limits = self.sender.send(account.limits(), self._single_attempt(TRIGGER_TIMEOUT))
        except KalshiError:
            self.run.limits_read(None)
        else:
            self.run.limits_read(limits)

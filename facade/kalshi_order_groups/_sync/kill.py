# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/kill.py. Never edit.
"""Carries a kill out: several workers, each asking the run what to do next."""

from attrs import frozen

from .._api import order_groups
from .._core.options import Limits
from .._http.concurrency import each
from .._workflows.kill import KillRun
from .._workflows.kill_steps import Find, Finished, ReadLimits, Step, Target, Trigger, Wait
from ..errors import KalshiError
from ..types import KillReport
from .sender import Sender

LONGEST_TRY = 1.0
"""Seconds for one trigger: the exchange answers in milliseconds, and a hung one is asked again."""

LONGEST_LOOK = 2.0
"""Seconds for one list, which may be long."""


@frozen
class Kill:
    """A kill, and what its workers send by."""

    sender: Sender
    run: KillRun
    limits: Limits

    def carry_out(self, workers: int) -> KillReport:
        """Work until all is done or the deadline passes."""
        each(self._work, workers)
        report = self.run.report()
        for one in report.gone:
            self.sender.knowledge.forget(one.order_group_id)
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
                self._take(step)

    def _take(self, step: Step) -> None:
        if isinstance(step, Trigger):
            self._trigger(step.target)
        elif isinstance(step, Find):
            self._find(step)
        elif isinstance(step, ReadLimits):
            self._read_limits()

    def _one_try(self, longest: float) -> Limits:
        """One attempt, and no longer than until the deadline."""
        left = max(self.run.ends_at - self.sender.clock.monotonic(), 0.001)
        most = min(longest, self.limits.timeout, left)
        return Limits(timeout=most, deadline=most, max_attempts=1, is_urgent=True)

    def _trigger(self, target: Target) -> None:
        try:
            self.sender.send(
                order_groups.trigger_group(target.name, target.scope), self._one_try(LONGEST_TRY)
            )
        except KalshiError as error:
            self.run.failed(target, error, self.sender.clock.monotonic())
        else:
            self.run.confirmed(target)

    def _find(self, find: Find) -> None:
        try:
            groups = self.sender.send(
                order_groups.list_groups(find.subaccount), self._one_try(LONGEST_LOOK)
            )
        except KalshiError as error:
            self.run.not_found(find, error, self.sender.clock.monotonic())
        else:
            self.run.found(find, groups)

    def _read_limits(self) -> None:
        try:
            limits = self.sender.send(order_groups.account_limits(), self._one_try(LONGEST_TRY))
        except KalshiError:
            self.run.limits(None)
        else:
            self.run.limits(limits)

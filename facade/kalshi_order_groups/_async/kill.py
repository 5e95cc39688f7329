"""Runs a kill: several workers, each of which takes the next step from the shared state."""

from attrs import frozen

from .._api import account, order_groups
from .._core.options import Limits
from .._http.concurrency_async import run_workers_async
from .._workflows.client_state import ClientState
from .._workflows.kill import KillRun
from .._workflows.kill_steps import Finished, KillTarget, ListGroups, ReadLimits, Step, Trigger, Wait
from ..errors import KalshiError
from ..types import KillReport
from .sender import AsyncSender

TRIGGER_TIMEOUT = 1.0
"""Seconds for one trigger: the exchange responds in milliseconds, and a trigger that hangs is retried."""

LIST_TIMEOUT = 2.0
"""Seconds for one list, which may be long."""


@frozen
class AsyncKill:
    """A kill: its state, and the sender of its workers."""

    sender: AsyncSender
    state: ClientState
    run: KillRun
    limits: Limits

    async def execute(self, workers: int) -> KillReport:
        """Run the workers until no step is left or the deadline passes; return the report."""
        await run_workers_async(self._work, workers)
        report = self.run.report()
        for group in report.gone:
            self.state.groups.evict(group.order_group_id)
        return report

    async def _work(self) -> None:
        clock = self.sender.clock
        while True:
            step = self.run.next(clock.monotonic())
            if isinstance(step, Finished):
                return
            if isinstance(step, Wait):
                await clock.asleep(step.seconds)
            else:
                await self._execute(step)

    async def _execute(self, step: Step) -> None:
        if isinstance(step, Trigger):
            await self._trigger(step.target)
        elif isinstance(step, ListGroups):
            await self._list(step)
        elif isinstance(step, ReadLimits):
            await self._read_limits()

    def _single_attempt(self, longest: float) -> Limits:
        """Return limits for one attempt, which ends by the deadline of the kill."""
        left = max(self.run.ends_at - self.sender.clock.monotonic(), 0.001)
        seconds = min(longest, self.limits.timeout, left)
        return Limits(timeout=seconds, deadline=seconds, max_attempts=1, is_urgent=True)

    async def _trigger(self, target: KillTarget) -> None:
        try:
            await self.sender.send(
                order_groups.trigger(target.group_id, target.scope), self._single_attempt(TRIGGER_TIMEOUT)
            )
        except KalshiError as error:
            self.run.trigger_failed(target, error, self.sender.clock.monotonic())
        else:
            self.run.trigger_succeeded(target)

    async def _list(self, step: ListGroups) -> None:
        try:
            groups = await self.sender.send(
                order_groups.list_all(step.subaccount), self._single_attempt(LIST_TIMEOUT)
            )
        except KalshiError as error:
            self.run.list_failed(step, error, self.sender.clock.monotonic())
        else:
            self.run.list_succeeded(step, groups)

    async def _read_limits(self) -> None:
        try:
            limits = await self.sender.send(account.limits(), self._single_attempt(TRIGGER_TIMEOUT))
        except KalshiError:
            self.run.limits_read(None)
        else:
            self.run.limits_read(limits)

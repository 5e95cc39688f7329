"""Carries a kill out: several workers, each asking the run what to do next."""

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
"""Seconds for one trigger: the exchange answers in milliseconds, and a hung one is asked again."""

LIST_TIMEOUT = 2.0
"""Seconds for one list, which may be long."""


@frozen
class AsyncKill:
    """A kill, and what its workers send by."""

    sender: AsyncSender
    state: ClientState
    run: KillRun
    limits: Limits

    async def carry_out(self, workers: int) -> KillReport:
        """Work until all is done or the deadline passes."""
        await run_workers_async(self._work, workers)
        report = self.run.report()
        for one in report.gone:
            self.state.groups.evict(one.order_group_id)
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
                await self._take(step)

    async def _take(self, step: Step) -> None:
        if isinstance(step, Trigger):
            await self._trigger(step.target)
        elif isinstance(step, ListGroups):
            await self._find(step)
        elif isinstance(step, ReadLimits):
            await self._read_limits()

    def _one_try(self, longest: float) -> Limits:
        """One attempt, and no longer than until the deadline."""
        left = max(self.run.ends_at - self.sender.clock.monotonic(), 0.001)
        most = min(longest, self.limits.timeout, left)
        return Limits(timeout=most, deadline=most, max_attempts=1, is_urgent=True)

    async def _trigger(self, target: KillTarget) -> None:
        try:
            await self.sender.send(
                order_groups.trigger(target.group_id, target.scope), self._one_try(TRIGGER_TIMEOUT)
            )
        except KalshiError as error:
            self.run.trigger_failed(target, error, self.sender.clock.monotonic())
        else:
            self.run.trigger_succeeded(target)

    async def _find(self, step: ListGroups) -> None:
        try:
            groups = await self.sender.send(
                order_groups.list_all(step.subaccount), self._one_try(LIST_TIMEOUT)
            )
        except KalshiError as error:
            self.run.list_failed(step, error, self.sender.clock.monotonic())
        else:
            self.run.list_succeeded(step, groups)

    async def _read_limits(self) -> None:
        try:
            limits = await self.sender.send(account.limits(), self._one_try(TRIGGER_TIMEOUT))
        except KalshiError:
            self.run.limits_read(None)
        else:
            self.run.limits_read(limits)

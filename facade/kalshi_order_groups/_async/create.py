"""Creates a group at most once, and finds the new group when no response was received."""

from decimal import Decimal

from attrs import evolve, frozen

from .._api import order_groups
from .._core.options import Limits
from .._core.scope import Scope
from .._core.telemetry import log_abandoned
from .._workflows.client_state import ClientState
from .._workflows.create import ambiguous, candidates, default_deadline, lag_left
from .._workflows.in_flight import InFlightCreate
from ..errors import KalshiError, PermissionDeniedError
from ..types import OrderGroup, PendingCreate
from .sender import AsyncSender

BASELINE_TIMEOUT = 2.0
"""Seconds for the list before a create, which is only a precaution."""


@frozen
class AsyncCreation:
    """A create and its reconciliation, under one deadline."""

    sender: AsyncSender
    state: ClientState
    limits: Limits

    async def create(self, limit: Decimal, scope: Scope) -> OrderGroup:
        """Send the create once; without a response, look for the new group."""
        in_flight = self.state.creates.begin(InFlightCreate(scope, self.state.read_horizon))
        try:
            return await self._create(limit, scope, in_flight)
        except Exception:
            raise
        except BaseException:  # cancelled or interrupted, so the caller gets no outcome
            if in_flight.may_act_until is not None and not in_flight.is_over:
                log_abandoned(scope)
            raise
        finally:
            self.state.creates.leave(in_flight, self.sender.clock.monotonic())

    async def _create(self, limit: Decimal, scope: Scope, in_flight: InFlightCreate) -> OrderGroup:
        call = order_groups.create(limit, scope).map(lambda group: self._record(group, in_flight))
        self.state.latch.raise_if_latched(call)
        ends_at = self._ends_at()
        may_list = self.limits.max_attempts != 1
        known = await self._before(scope, ends_at) if may_list else None
        self.state.creates.sent(in_flight, ends_at)
        try:
            return await self.sender.send(call, self._left(ends_at))
        except KalshiError as error:
            failed_at = self.sender.clock.monotonic()
            in_flight.failed(error, failed_at)
            if not (error.may_have_acted and may_list):
                raise
            pending = self._pending(limit, scope, known, failed_at)
            group = await self._settle(pending, error, ends_at)
            self.state.limits.read(group, self.sender.clock.monotonic())
        in_flight.complete(group)
        return group

    def _pending(
        self, limit: Decimal, scope: Scope, known: frozenset[str] | None, now: float
    ) -> PendingCreate:
        """Return the create as pending since now, because its last retry may have arrived just now."""
        bounds = self.sender.exchange_bounds_ms()
        pending = PendingCreate(
            subaccount=scope.subaccount,
            exchange_index=scope.exchange_index,
            contracts_limit=limit,
            known=known,
            sent_at_ms=self.sender.clock.now_ms() if bounds is None else bounds[1],
            is_exchange_time=bounds is not None,
        )
        self.state.sent_times.put(pending, now)
        return pending

    def _record(self, group: OrderGroup, in_flight: InFlightCreate) -> OrderGroup:
        """Record the group of the response, also when the caller was cancelled before it arrived."""
        now = self.sender.clock.monotonic()
        self.state.groups.claim(group, now)
        self.state.limits.read(group, now)
        in_flight.complete(group)
        return group

    async def _before(self, scope: Scope, ends_at: float) -> frozenset[str] | None:
        """Return the ids before the create, to recognise the new one; None when they cannot be read.

        Read for each create, because with an older list a group that another program made since would pass
        for the new one. It costs one read: at most half of Basic's read bucket, at Basic's rate of creates.
        """
        now = self.sender.clock.monotonic()
        bounded = evolve(self, limits=evolve(self.limits, max_attempts=2))
        try:
            groups = await bounded._groups(scope.subaccount, min(ends_at, now + BASELINE_TIMEOUT))
        except KalshiError:
            return None
        ids = frozenset(group.order_group_id for group in groups)
        return ids | self.state.groups.ids() | self.state.groups.claimed_ids()

    async def _groups(self, subaccount: int | None, ends_at: float) -> list[OrderGroup]:
        """Return the groups of the subaccount that a create goes to.

        By default that is the primary one. For a key locked to another subaccount it is that one; the key
        may not list the primary one, and a list without a subaccount shows its own.
        """
        try:
            return await self.sender.send(order_groups.list_all(subaccount or 0), self._left(ends_at))
        except PermissionDeniedError:
            if subaccount is not None:
                raise
        return await self.sender.send(order_groups.list_all(None), self._left(ends_at))

    async def _settle(self, pending: PendingCreate, error: KalshiError, ends_at: float) -> OrderGroup:
        """Return the one new group, once reads show it; raise AmbiguousCreateError if that is uncertain."""
        if pending.known is None:
            raise ambiguous(
                pending, (), error.attempts, "the groups before the create could not be read"
            ) from error
        clock = self.sender.clock
        shown_at = clock.monotonic() + self.state.read_horizon
        if shown_at > ends_at:
            raise ambiguous(
                pending, (), error.attempts, "the deadline passes before reads show it"
            ) from error
        await clock.asleep(shown_at - clock.monotonic())
        try:
            groups = await self._find(pending, self.state.groups.claimed_ids(), ends_at)
        except KalshiError as failure:
            raise ambiguous(
                pending, (), error.attempts, f"the list of groups failed ({failure})"
            ) from error
        if len(groups) != 1 or not self._claim(groups[0], pending):
            raise ambiguous(pending, groups, error.attempts, "reads do not show exactly one") from error
        return groups[0]

    async def reconcile(self, pending: PendingCreate) -> OrderGroup | None:
        """Settle an earlier create, possibly of another process."""
        clock = self.sender.clock
        ends_at, now = self._ends_at(), clock.monotonic()
        bounds = self.sender.exchange_bounds_ms()
        sent_at = self.state.sent_times.get(pending, now)
        wait = lag_left(
            pending, now - sent_at, None if bounds is None else bounds[0], self.state.read_horizon
        )
        if now + wait > ends_at:
            raise ambiguous(pending, (), 0, "the deadline passes before reads show it")
        if wait > 0:
            await clock.asleep(wait)
        groups = await self._find(pending, self.state.groups.claimed_ids(except_by=pending), ends_at)
        if len(groups) > 1 or (groups and pending.known is None):
            raise ambiguous(pending, groups, 0, "reads do not show exactly one")
        if not groups:
            return None
        self._claim(groups[0], pending)
        return groups[0]

    async def _find(
        self, pending: PendingCreate, claimed: frozenset[str], ends_at: float
    ) -> tuple[OrderGroup, ...]:
        """Return the groups that it may have made, without those of other creates of this client."""
        groups = await self._groups(pending.subaccount, ends_at)
        return candidates(pending, [group for group in groups if group.order_group_id not in claimed])

    def _claim(self, group: OrderGroup, pending: PendingCreate) -> bool:
        """Claim the group; return False if another create of this client has claimed it."""
        return self.state.groups.claim(group, self.sender.clock.monotonic(), pending)

    def _ends_at(self) -> float:
        deadline = self.limits.deadline
        seconds = default_deadline(self.state.read_horizon) if deadline is None else deadline
        return self.sender.clock.monotonic() + seconds

    def _left(self, ends_at: float) -> Limits:
        return self.limits.until(ends_at - self.sender.clock.monotonic())

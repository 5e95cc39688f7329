"""Creates a group at most once, and finds the new group when no response was received."""

from decimal import Decimal

from attrs import evolve, frozen

from .._api import order_groups
from .._core.options import Limits
from .._core.retry_policy import Risk
from .._core.scope import Scope
from .._core.telemetry import log_abandoned
from .._workflows.client_state import ClientState
from .._workflows.create import READ_LAG, ambiguous, candidates
from .._workflows.in_flight import InFlightCreate
from ..errors import KalshiError, PermissionDeniedError
from ..types import OrderGroup, PendingCreate
from .sender import AsyncSender

BASELINE_TIMEOUT = 2.0
"""What a look at the groups may take; before a create it is only a precaution."""


@frozen
class AsyncCreation:
    """A create and its reconciliation, under one deadline."""

    sender: AsyncSender
    state: ClientState
    limits: Limits

    async def create(self, limit: Decimal, scope: Scope) -> OrderGroup:
        """Send the create once; without a response, look for the new group."""
        under_way = self.state.creates.begin(scope)
        try:
            return await self._create(limit, scope, under_way)
        except Exception:
            raise
        except BaseException:  # cancelled or interrupted, so the caller does not learn the outcome
            if under_way.may_act_until is not None and not under_way.is_over:
                log_abandoned(scope)
            raise
        finally:
            self.state.creates.leave(under_way, self.sender.clock.monotonic())

    async def _create(self, limit: Decimal, scope: Scope, under_way: InFlightCreate) -> OrderGroup:
        call = order_groups.create(limit, scope).map(lambda group: self._made(group, under_way))
        self.state.latch.raise_if_latched(call)
        ends_at = self.sender.clock.monotonic() + self.limits.deadline_for(call.risk)
        looks = self.limits.max_attempts != 1
        known = await self._before(scope, ends_at) if looks else None
        under_way.may_act_until = ends_at
        try:
            return await self.sender.send(call, self._left(ends_at))
        except KalshiError as error:
            if not error.may_have_acted:
                under_way.is_over = True
                raise
            under_way.may_act_until = self.sender.clock.monotonic()
            if not looks:
                raise
            pending = PendingCreate(
                subaccount=scope.subaccount,
                exchange_index=scope.exchange_index,
                contracts_limit=limit,
                known=known,
                # It may have been sent again and again until now, and have landed at the very end.
                sent_at_ms=self.sender.clock.now_ms(),
            )
            found = await self._settled(pending, error, ends_at)
        under_way.made(found)
        return found

    def _made(self, group: OrderGroup, under_way: InFlightCreate) -> OrderGroup:
        """Record the group of the response, also when the caller was cancelled before it arrived."""
        self.state.groups.claim(group, self.sender.clock.monotonic())
        under_way.made(group)
        return group

    async def _before(self, scope: Scope, ends_at: float) -> frozenset[str] | None:
        """Return the ids before the create, to recognise the new one; None when they cannot be read."""
        where, now = scope.subaccount or 0, self.sender.clock.monotonic()
        ids = self.state.list_snapshots.get(where, now)
        if ids is None:
            look = evolve(self, limits=evolve(self.limits, max_attempts=2))
            try:
                groups = await look._groups(scope.subaccount, min(ends_at, now + BASELINE_TIMEOUT))
            except KalshiError:
                return None
            ids = frozenset(group.order_group_id for group in groups)
            self.state.list_snapshots.put(where, ids, now)
        return ids | self.state.groups.ids() | self.state.groups.claimed_ids()

    async def _groups(self, subaccount: int | None, ends_at: float) -> list[OrderGroup]:
        """The groups of the subaccount that a create goes to.

        Left out, that is the primary one; but a key that is locked to another may not look there. Then it
        is the one that the key is locked to, and a list without a subaccount shows that.
        """
        try:
            return await self.sender.send(order_groups.list_all(subaccount or 0), self._left(ends_at))
        except PermissionDeniedError:
            if subaccount is not None:
                raise
        return await self.sender.send(order_groups.list_all(None), self._left(ends_at))

    async def _settled(self, pending: PendingCreate, error: KalshiError, ends_at: float) -> OrderGroup:
        """The one new group that was asked for, once reads show what was sent."""
        if pending.known is None:
            raise ambiguous(
                pending, (), error.attempts, "what was there before could not be read"
            ) from error
        clock = self.sender.clock
        shown_at = clock.monotonic() + READ_LAG
        if shown_at > ends_at:
            raise ambiguous(
                pending, (), error.attempts, "the deadline comes before reads show it"
            ) from error
        await clock.asleep(shown_at - clock.monotonic())
        try:
            found = await self._found(pending, self.state.groups.claimed_ids(), ends_at)
        except KalshiError as failure:
            raise ambiguous(pending, (), error.attempts, f"reading failed ({failure})") from error
        if len(found) != 1 or not self._taken(found[0], pending):
            raise ambiguous(pending, found, error.attempts, "after the lag of reads") from error
        return found[0]

    async def reconcile(self, pending: PendingCreate) -> OrderGroup | None:
        """Settle a create of earlier, maybe of another process."""
        clock = self.sender.clock
        ends_at = clock.monotonic() + self.limits.deadline_for(Risk.ADDS)
        # A time in the future is another machine's, or this one's before its clock was put back.
        wait = min(READ_LAG - (clock.now_ms() - pending.sent_at_ms) / 1000, READ_LAG)
        if clock.monotonic() + wait > ends_at:
            raise ambiguous(pending, (), 0, "the deadline comes before reads show it")
        if wait > 0:
            await clock.asleep(wait)
        found = await self._found(pending, self.state.groups.claimed_ids(but_by=pending), ends_at)
        if len(found) > 1 or (found and pending.known is None):
            raise ambiguous(pending, found, 0, "after the lag of reads")
        if not found:
            return None
        self._taken(found[0], pending)
        return found[0]

    async def _found(
        self, pending: PendingCreate, taken: frozenset[str], ends_at: float
    ) -> tuple[OrderGroup, ...]:
        """The groups that it may be, of those that no other create of this client made."""
        groups = await self._groups(pending.subaccount, ends_at)
        return candidates(pending, [group for group in groups if group.order_group_id not in taken])

    def _taken(self, group: OrderGroup, pending: PendingCreate) -> bool:
        """Whether no other create of this client had taken it."""
        return self.state.groups.claim(group, self.sender.clock.monotonic(), pending)

    def _left(self, ends_at: float) -> Limits:
        return self.limits.until(ends_at - self.sender.clock.monotonic())

"""Deletes a group, and decides with reads what a 404 means."""

from attrs import evolve, frozen

from .._api import order_groups
from .._core.options import Limits
from .._core.scope import Scope
from .._workflows.client_state import ClientState
from .._workflows.delete import elsewhere, unverified, wrong_scope
from ..errors import KalshiError, NotFoundError, PermissionDeniedError, WrongScopeError
from ..types import DeleteOutcome, OrderGroupDetail
from .sender import AsyncSender


@frozen
class AsyncDeletion:
    """A delete of one group in one scope, under one deadline."""

    sender: AsyncSender
    state: ClientState
    limits: Limits
    name: str
    scope: Scope

    async def delete(self, *, missing_ok: bool) -> DeleteOutcome:
        """Send the delete; after a 404, find out whether the group is deleted or lives elsewhere."""
        call = order_groups.delete(self.name, self.scope)
        ends_at = self.sender.clock.monotonic() + self.limits.deadline_for(call.risk)
        try:
            await self.sender.send(call, self.limits)
        except NotFoundError as missing:
            if not missing_ok and not missing.earlier_unknown:
                raise
            await self._check_gone(missing, ends_at)
            self.state.groups.evict(self.name)
            return DeleteOutcome.DELETED if missing.earlier_unknown else DeleteOutcome.ALREADY_GONE
        self.state.groups.evict(self.name)
        return DeleteOutcome.DELETED

    async def _check_gone(self, missing: NotFoundError, ends_at: float) -> None:
        """Return when the group is deleted; raise when it lives elsewhere, or when that is not certain."""
        known = self.state.groups.scope_of(self.name)
        try:
            if known is not None and missing.code is not None:
                if known.is_same(await self._meant(known, ends_at)):
                    return  # writes are certain: what lived here and is not found here is gone
                raise elsewhere(self.name, self.scope, missing, known)
            if await self._reads_show_it_here(ends_at):
                return  # the read lags behind the write, which says that it is gone
            alive = await self._look(None, ends_at)
        except WrongScopeError:
            raise
        except KalshiError as error:
            raise unverified(self.name, self.scope, missing, error) from error
        if alive is not None:
            raise wrong_scope(self.name, self.scope, missing, alive) from None

    async def _meant(self, known: Scope, ends_at: float) -> Scope:
        """The scope that was asked, where the client knows the group from a scope.

        Without a subaccount that is the primary one, but for a key that is locked to another: it means that
        one, and is refused when it asks for the primary one by name.
        """
        here = evolve(self.scope, subaccount=known.subaccount)
        if self.scope.subaccount is not None or known.is_same(self.scope) or not known.is_same(here):
            return self.scope
        try:
            await self._look(0, ends_at)
        except PermissionDeniedError:
            return here
        return self.scope

    async def _reads_show_it_here(self, ends_at: float) -> bool:
        """Whether a read of exactly the scope that was asked still shows the group."""
        try:
            found = await self._look(self.scope.subaccount or 0, ends_at)
        except PermissionDeniedError:
            if self.scope.subaccount is not None:
                return False  # a key that is locked to another subaccount may not look there
            found = await self._look(None, ends_at)  # it means its own, and sees nothing else
        return found is not None and found.exchange_index == (self.scope.exchange_index or 0)

    async def _look(self, subaccount: int | None, ends_at: float) -> OrderGroupDetail | None:
        nowhere = Scope(subaccount=None, exchange_index=None)
        limits = self.limits.until(ends_at - self.sender.clock.monotonic())
        try:
            return await self.sender.send(order_groups.get(self.name, subaccount, nowhere), limits)
        except NotFoundError as error:
            # A proxy answers 404 too, and with a wrong address; only the exchange's own word counts.
            if error.code is None:
                raise
            return None

# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/delete.py. Never edit.
"""Deletes a group, and decides by reads whether a 404 means that it is deleted."""

from attrs import evolve, frozen

from .._api import order_groups
from .._core.options import Limits
from .._core.refusals import Refusal, is_missing, meaning
from .._core.scope import Scope
from .._workflows.client_state import ClientState
from .._workflows.delete import check_known, check_read, is_shown_here, unverified
from ..errors import KalshiError, NotFoundError, PermissionDeniedError, WrongScopeError
from ..types import DeleteOutcome, OrderGroupDetail
from .sender import Sender


@frozen
class Deletion:
    """A delete of one group in one scope, under one deadline; `handle` is the scope of its handle."""

    sender: Sender
    state: ClientState
    limits: Limits
    group_id: str
    scope: Scope
    handle: Scope

    def delete(self, *, missing_ok: bool) -> DeleteOutcome:
        """Send the delete; after a 404, find out whether the group is deleted or lives elsewhere."""
        call = order_groups.delete(self.group_id, self.scope)
        ends_at = self.sender.clock.monotonic() + self.limits.deadline_for(call.risk)
        try:
            self.sender.send(call, self.limits)
        except NotFoundError as missing:
            if not is_missing(missing) or not (missing_ok or missing.earlier_unknown):
                raise
            self._check_gone(missing, ends_at)
            self.state.groups.evict(self.group_id)
            return DeleteOutcome.DELETED if missing.earlier_unknown else DeleteOutcome.ALREADY_GONE
        self.state.groups.evict(self.group_id)
        return DeleteOutcome.DELETED

    def _check_gone(self, missing: NotFoundError, ends_at: float) -> None:
        """Return when the group is deleted; raise when it lives elsewhere, or when that is not certain."""
        if self.state.groups.is_deleted(self.group_id):
            return
        known = self.state.groups.scope_of(self.group_id)
        try:
            if known is not None:
                effective = self._effective_scope(known, ends_at)
                check_known(self.group_id, effective, missing, known)
                return
            if is_shown_here(self.scope, self._read_here(ends_at)):
                return
            alive = self._read(None, ends_at)
        except WrongScopeError:
            raise
        except KalshiError as error:
            raise unverified(self.group_id, self.scope, missing, error) from error
        check_read(self.group_id, self.scope, missing, alive, self.handle)

    def _effective_scope(self, known: Scope, ends_at: float) -> Scope:
        """Return the effective scope of the delete of a group that the client knows from a scope.

        Without a subaccount that is the primary one. For a key locked to another subaccount it is that one;
        the exchange refuses such a key if it names the primary one.
        """
        here = evolve(self.scope, subaccount=known.subaccount)
        if self.scope.subaccount is not None or known.is_same(self.scope) or not known.is_same(here):
            return self.scope
        try:
            self._read(0, ends_at)
        except PermissionDeniedError as error:
            if meaning(error) is not Refusal.LOCKED_KEY:
                raise
            return here
        return self.scope

    def _read_here(self, ends_at: float) -> OrderGroupDetail | None:
        """Read the group in the subaccount of the delete; without one, in the primary or the key's own."""
        try:
            return self._read(self.scope.subaccount or 0, ends_at)
        except PermissionDeniedError as error:
            if self.scope.subaccount is not None or meaning(error) is not Refusal.LOCKED_KEY:
                raise
        return self._read(None, ends_at)  # a locked key reads only its own subaccount

    def _read(self, subaccount: int | None, ends_at: float) -> OrderGroupDetail | None:
        unknown_scope = Scope(subaccount=None, exchange_index=None)
        limits = self.limits.until(ends_at - self.sender.clock.monotonic())
        try:
            return self.sender.send(
                order_groups.get(self.group_id, subaccount, unknown_scope), limits
            )
        except NotFoundError as error:
            if is_missing(error):
                return None
            raise  # a 404 of a proxy, or for a wrong base URL

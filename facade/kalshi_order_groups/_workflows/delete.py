"""Decides what a 404 on a delete means, and builds the errors of those that prove nothing.

"Gone" needs the exchange's own refusal as missing, in a scope that the group is known to have lived in:
writes do not lag. The client knows the scope, or has deleted the group itself, or a read shows the group in
exactly that scope, or the caller's handle names it and no read shows the group elsewhere. For an id alone,
reads that show the group nowhere prove nothing: they lag creates, and a key that is locked to a subaccount
sees no other.
"""

from typing import TypeVar

from .._core.scope import Scope
from ..errors import KalshiError, NotFoundError, WrongScopeError
from ..types import OrderGroupDetail

_E = TypeVar("_E", bound=NotFoundError)


def check_known(order_group_id: str, requested: Scope, missing: NotFoundError, known: Scope) -> None:
    """Return if the group is deleted; raise WrongScopeError if the client knows it from another scope.

    `requested` is the effective scope of the delete.
    """
    if not known.is_same(requested):
        raise elsewhere(order_group_id, requested, missing, known)


def is_shown_here(requested: Scope, shown: OrderGroupDetail | None) -> bool:
    """True if a read of the requested subaccount shows the group on the requested shard."""
    return shown is not None and shown.exchange_index == (requested.exchange_index or 0)


def check_read(
    order_group_id: str,
    requested: Scope,
    missing: NotFoundError,
    alive: OrderGroupDetail | None,
    handle: Scope,
) -> None:
    """Return if the group is deleted, of which a read over all subaccounts found `alive`; else raise."""
    if alive is not None:
        raise wrong_scope(order_group_id, requested, missing, alive)
    is_complete = handle.subaccount is not None and handle.exchange_index is not None
    if is_complete and handle.is_same(requested):
        return
    raise _replace_message(
        NotFoundError,
        missing,
        f"order group {order_group_id} was not found in {requested}, and no read shows it. That does not"
        " prove that it is deleted: it may be in a subaccount that this key cannot read, or too new for"
        " reads. It is safe to delete again.",
    )


def wrong_scope(
    order_group_id: str, requested: Scope, missing: NotFoundError, alive: OrderGroupDetail
) -> WrongScopeError:
    """Return the error for a group that a read finds alive in another scope."""
    shard = alive.exchange_index
    where = "in another scope" if shard is None else f"on exchange_index {shard}"
    if shard is not None and shard == (requested.exchange_index or 0):
        where += ", so in another subaccount"
    return _replace_message(
        WrongScopeError,
        missing,
        f"order group {order_group_id} was not deleted: the delete was for {requested}, and a read over all"
        f" subaccounts finds it alive {where}. Pass the subaccount and exchange_index it was created in,"
        " or its handle. If it was deleted within the last seconds, the read lags: try again.",
    )


def elsewhere(
    order_group_id: str, requested: Scope, missing: NotFoundError, known: Scope
) -> WrongScopeError:
    """Return the error for a group that this client knows from another scope."""
    return _replace_message(
        WrongScopeError,
        missing,
        f"order group {order_group_id} was not deleted: the delete was for {requested}, and this client"
        f" knows it from {known}. Pass that scope, or the group's handle.",
    )


def unverified(
    order_group_id: str, requested: Scope, missing: NotFoundError, failure: KalshiError
) -> NotFoundError:
    """Return the error for a delete that got a 404, and a read to explain it that failed."""
    return _replace_message(
        NotFoundError,
        missing,
        f"order group {order_group_id} was not found in {requested}, and whether it lives elsewhere is"
        f" unknown: {failure}. It is safe to delete again.",
    )


def _replace_message(kind: type[_E], missing: NotFoundError, summary: str) -> _E:
    """Return an error with the response of the 404 and another message."""
    error = kind(
        summary,
        status_code=missing.status_code,
        code=missing.code,
        message=missing.message,
        details=missing.details,
        response=missing.response,
        retry_after=missing.retry_after,
        attempts=missing.attempts,
    )
    error.earlier_unknown = missing.earlier_unknown
    return error

"""Errors of a delete whose 404 does not prove that the group is deleted."""

from typing import TypeVar

from .._core.scope import Scope
from ..errors import KalshiError, NotFoundError, WrongScopeError
from ..types import OrderGroupDetail

_E = TypeVar("_E", bound=NotFoundError)


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

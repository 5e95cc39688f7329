"""What a delete says when a 404 is not the end of it."""

from typing import TypeVar

from .._core.scope import Scope
from ..errors import KalshiError, NotFoundError, WrongScopeError
from ..types import OrderGroupDetail

_E = TypeVar("_E", bound=NotFoundError)


def wrong_scope(
    order_group_id: str, asked: Scope, missing: NotFoundError, alive: OrderGroupDetail
) -> WrongScopeError:
    """The group is alive, and the delete asked for it where it does not live."""
    shard = alive.exchange_index
    where = "in another scope" if shard is None else f"on exchange_index {shard}"
    if shard is not None and shard == (asked.exchange_index or 0):
        where += ", so in another subaccount"
    return _with_message(
        WrongScopeError,
        missing,
        f"order group {order_group_id} was not deleted: it was asked for in {asked}, and a read over all"
        f" subaccounts finds it alive {where}. Pass the subaccount and exchange_index it was created in,"
        " or its handle. (If it was deleted within the last seconds, the read lags: try again.)",
    )


def elsewhere(order_group_id: str, asked: Scope, missing: NotFoundError, known: Scope) -> WrongScopeError:
    """The client knows the group from another scope than the one the delete asked in."""
    return _with_message(
        WrongScopeError,
        missing,
        f"order group {order_group_id} was not deleted: it was asked for in {asked}, and this client knows"
        f" it from {known}. Pass that scope, or the group's handle.",
    )


def unverified(
    order_group_id: str, asked: Scope, missing: NotFoundError, failure: KalshiError
) -> NotFoundError:
    """The delete got a 404, and the look that should explain it failed."""
    return _with_message(
        NotFoundError,
        missing,
        f"order group {order_group_id} was not found in {asked}, and whether it lives elsewhere is"
        f" unknown: {failure}. It is safe to delete again.",
    )


def _with_message(kind: type[_E], missing: NotFoundError, summary: str) -> _E:
    """The refusal once more, with what was found out since."""
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

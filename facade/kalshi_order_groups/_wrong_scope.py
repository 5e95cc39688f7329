"""What a delete says when a 404 is not the end of it."""

from typing import TypedDict

import httpx

from ._options import Scope
from .errors import KalshiError, NotFoundError, WrongScopeError
from .types import OrderGroupDetail


def wrong_scope(
    order_group_id: str, asked: Scope, missing: NotFoundError, alive: OrderGroupDetail
) -> WrongScopeError:
    """The group is alive, and the delete asked for it where it does not live."""
    shard = alive.exchange_index
    where = "in another scope" if shard is None else f"on exchange_index {shard}"
    if shard is not None and shard == (asked.exchange_index or 0):
        where += ", so in another subaccount"
    return WrongScopeError(
        f"order group {order_group_id} was not deleted: it was asked for in {asked}, and a read over all"
        f" subaccounts finds it alive {where}. Pass the subaccount and exchange_index it was created in,"
        " or its handle. (If it was deleted within the last seconds, the read lags: try again.)",
        **_answered(missing),
    )


def unverified(
    order_group_id: str, asked: Scope, missing: NotFoundError, failure: KalshiError
) -> NotFoundError:
    """The delete got a 404, and the look that should explain it failed."""
    return NotFoundError(
        f"order group {order_group_id} was not found in {asked}, and whether it lives elsewhere could not"
        f" be told: {failure}. It is safe to delete again.",
        **_answered(missing),
    )


def _answered(missing: NotFoundError) -> "_Answered":
    return {
        "status_code": missing.status_code,
        "code": missing.code,
        "message": missing.message,
        "details": missing.details,
        "response": missing.response,
    }


class _Answered(TypedDict):
    status_code: int | None
    code: str | None
    message: str | None
    details: str | None
    response: httpx.Response | None

"""Pages of orders: what is asked for, one page, and the call that reads it."""

from collections.abc import Sequence

from attrs import frozen
from kalshi_order_groups_api import models
from kalshi_order_groups_api.api.orders import get_orders

from .._core import validation
from .._core.retry_policy import Risk
from ..order_types import Order
from . import fields, responses
from .operation import BodyMismatch, Operation, operation
from .requests import or_unset


@frozen(kw_only=True)
class Page:
    """Some orders, and where the next ones begin; None on the last page."""

    orders: list[Order]
    cursor: str | None


@frozen(kw_only=True)
class PageQuery:
    """Which orders; None is left out of the request."""

    ticker: str | None = None
    event_ticker: str | None = None
    min_ts: int | None = None
    max_ts: int | None = None
    status: str | None = None
    limit: int | None = None
    subaccount: int | None = None
    exchange_index: int | None = None

    def page(self, passed: Sequence[str]) -> Operation[Page]:
        """The call that reads the page at the last of the cursors passed so far; none is the first."""
        call = operation(
            get_orders,
            models.GetOrdersResponse,
            ticker=or_unset(self.ticker),
            event_ticker=or_unset(self.event_ticker),
            min_ts=or_unset(self.min_ts),
            max_ts=or_unset(self.max_ts),
            status=or_unset(self.status),
            limit=or_unset(self.limit),
            cursor=or_unset(passed[-1] if passed else None),
            subaccount=or_unset(self.subaccount),
            exchange_index=or_unset(self.exchange_index),
        ).with_risk(Risk.READS)
        return call.map(lambda model: _read(model, passed))


def _read(model: models.GetOrdersResponse, passed: Sequence[str]) -> Page:
    cursor = fields.optional(fields.text, model.cursor, "cursor") or None
    if cursor in passed:
        raise BodyMismatch("the cursor leads back to a page that was read: paging would never end")
    if cursor is not None:
        try:
            validation.text(cursor, "cursor")
        except ValueError as error:
            raise BodyMismatch(str(error)) from None
    return Page(orders=responses.orders(model), cursor=cursor)

"""Pages of orders: the query, a page, and the call that reads it."""

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
    """Some orders, and the cursor of the next page; None on the last page."""

    orders: list[Order]
    cursor: str | None


@frozen(kw_only=True)
class PageQuery:
    """The filters of a list of orders; None is omitted from the request."""

    ticker: str | None = None
    event_ticker: str | None = None
    min_ts: int | None = None
    max_ts: int | None = None
    status: str | None = None
    limit: int | None = None
    subaccount: int | None = None
    exchange_index: int | None = None

    def page(self, cursors: Sequence[str]) -> Operation[Page]:
        """Return the call that reads the page at the last cursor; the first page without cursors."""
        call = operation(
            get_orders,
            models.GetOrdersResponse,
            ticker=or_unset(self.ticker),
            event_ticker=or_unset(self.event_ticker),
            min_ts=or_unset(self.min_ts),
            max_ts=or_unset(self.max_ts),
            status=or_unset(self.status),
            limit=or_unset(self.limit),
            cursor=or_unset(cursors[-1] if cursors else None),
            subaccount=or_unset(self.subaccount),
            exchange_index=or_unset(self.exchange_index),
        ).with_risk(Risk.READS)
        return call.map(lambda model: _read(model, cursors))


def _read(model: models.GetOrdersResponse, cursors: Sequence[str]) -> Page:
    cursor = fields.optional(fields.text, model.cursor, "cursor") or None
    if cursor in cursors:
        raise BodyMismatch("the cursor leads back to a page that was read, so paging would never end")
    if cursor is not None:
        try:
            validation.text(cursor, "cursor")
        except ValueError as error:
            raise BodyMismatch(str(error)) from None
    return Page(orders=responses.orders(model), cursor=cursor)

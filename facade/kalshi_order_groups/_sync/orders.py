# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/orders.py. Never edit.
"""Orders: place them into a group, take them off the book, read them."""

import builtins
import uuid
from collections.abc import Generator
from typing import Unpack

from .._api import orders, requests
from .._api.order_pages import PageQuery
from .._core import validation
from .._core.options import CallOptions, Limits, Options
from .._core.retry_policy import Risk
from .._workflows.place import landed_unseen, placed_before
from ..errors import ConflictError, KalshiError
from ..order_types import CanceledOrder, CreatedOrder, CreateOrderV2Request, Order
from ..types import NOT_GIVEN, AllSubaccounts, NotGiven
from .sender import Sender

LOOK_AGAIN = 0.5
"""Seconds between two looks for an order that reads do not show yet."""

CLOCKS_APART = 120
"""Seconds by which the exchange's clock may be behind this machine's when orders are looked for."""


class Orders:
    """The orders of the authenticated user.

    Every method takes `timeout` (seconds), and `subaccount` and `exchange_index` where the operation has
    them. All of them raise KalshiError; wrong values raise ValueError or TypeError before anything is
    sent.
    """

    def __init__(self, sender: Sender, options: Options) -> None:
        self._sender = sender
        self._options = options

    def create_v2(
        self,
        *,
        request: CreateOrderV2Request,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> CreatedOrder:
        """Place an order, in the group that the request names if it names one.

        Group and order must share subaccount and exchange shard; a handle as `order_group_id` brings
        both. The client_order_id is filled with a uuid4 when absent and stands in every error, so that
        the order can be looked for: the exchange refuses the same id twice (ConflictError). So an order is
        sent again when no answer came; a refusal of the id then means that the first one landed, and it is
        read (without average price and fee, which only the lost response had).
        """
        scope = requests.order_scope(request, self._options, subaccount, exchange_index)
        client_order_id = str(uuid.uuid4()) if request.client_order_id is None else request.client_order_id
        call = orders.create(request, client_order_id, scope)
        limits = self._options.limits.over(**call_options)
        clock = self._sender.clock
        ends_at, since = clock.monotonic() + limits.deadline_for(Risk.PLACES), clock.now_ms() // 1000
        try:
            return self._sender.send(call, limits)
        except ConflictError as conflict:
            if not (conflict.earlier_unknown and conflict.code == "order_already_exists"):
                raise
            return self._landed(request.ticker, client_order_id, since, ends_at, conflict)

    def _landed(
        self, ticker: str, client_order_id: str, since: int, ends_at: float, conflict: ConflictError
    ) -> CreatedOrder:
        """The order that an attempt without an answer has placed, once reads show it."""
        query = PageQuery(ticker=ticker, min_ts=since - CLOCKS_APART, limit=1000)
        clock = self._sender.clock
        while (left := ends_at - clock.monotonic()) > LOOK_AGAIN:
            limits = self._options.limits.until(left)
            try:
                for order in self._pages(query, limits):
                    if order.client_order_id == client_order_id:
                        return placed_before(order)
            except KalshiError as error:
                raise landed_unseen(client_order_id, conflict, str(error)) from conflict
            clock.sleep(LOOK_AGAIN)
        raise landed_unseen(client_order_id, conflict, "reads do not show it yet") from conflict

    def cancel_v2(
        self,
        order_id: str,
        *,
        market_ticker: str | NotGiven | None = NOT_GIVEN,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> CanceledOrder:
        """Take the rest of an order off the book.

        The exchange finds the shard of the order by market_ticker; without it and without exchange_index
        it looks on shard 0. An order that is cancelled or filled already is answered with 404.
        """
        checked_id = validation.identifier(order_id, "order id")
        scope = self._options.scope(None, subaccount, exchange_index, may_route=True)
        ticker = validation.optional_text(market_ticker, "market_ticker")
        call = orders.cancel(checked_id, ticker, scope)
        return self._sender.send(call, self._options.limits.over(**call_options))

    def cancel_all(
        self,
        *,
        subaccount: int | AllSubaccounts | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> None:
        """Cancel every resting order on every exchange shard, of one subaccount or of all.

        Without a subaccount here or as a default it is all of them. Orders placed in the minute after
        may be cancelled too.
        """
        asked = self._options.subaccount_filter(None, subaccount)
        self._sender.send(orders.cancel_all(asked), self._options.limits.over(**call_options))

    def get(self, order_id: str, **call_options: Unpack[CallOptions]) -> Order:
        """An order, in whatever state it is; reads may lag writes by seconds."""
        call = orders.get(validation.identifier(order_id, "order id"))
        return self._sender.send(call, self._options.limits.over(**call_options))

    def list(
        self,
        *,
        ticker: str | NotGiven | None = NOT_GIVEN,
        event_ticker: str | NotGiven | None = NOT_GIVEN,
        min_ts: int | NotGiven | None = NOT_GIVEN,
        max_ts: int | NotGiven | None = NOT_GIVEN,
        status: str | NotGiven | None = NOT_GIVEN,
        limit: int | NotGiven | None = NOT_GIVEN,
        subaccount: int | AllSubaccounts | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> Generator[Order]:
        """The orders that fit, page by page, each page read when it is reached.

        min_ts and max_ts are Unix seconds, status is resting, canceled or executed, limit is orders per
        page (1 to 1000). There is no filter by group: look at `order_group_id`.
        """
        query = PageQuery(
            ticker=validation.optional_text(ticker, "ticker"),
            event_ticker=validation.optional_text(event_ticker, "event_ticker"),
            min_ts=validation.unix_seconds(min_ts, "min_ts"),
            max_ts=validation.unix_seconds(max_ts, "max_ts"),
            status=validation.optional_text(status, "status"),
            limit=validation.page_size(limit),
            subaccount=self._options.subaccount_filter(None, subaccount),
            exchange_index=self._options.scope(None, NOT_GIVEN, exchange_index).exchange_index,
        )
        return self._pages(query, self._options.limits.over(**call_options))

    def _pages(self, query: PageQuery, limits: Limits) -> Generator[Order]:
        passed: builtins.list[str] = []
        while True:
            page = self._sender.send(query.page(passed), limits)
            for order in page.orders:
                yield order
            if page.cursor is None:
                return
            passed.append(page.cursor)

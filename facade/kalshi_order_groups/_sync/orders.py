# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/orders.py. Never edit.
"""Orders: place them in a group, change them, cancel them, read them."""

import builtins
import uuid
from collections.abc import Generator
from decimal import Decimal
from typing import Literal, Unpack

from .._api import orders, requests
from .._api.error_codes import GROUP_NOT_FOUND
from .._api.order_pages import PageQuery
from .._core import validation
from .._core.options import CallOptions, Limits, Options
from .._core.retry_policy import Risk
from .._core.scope import Scope
from .._workflows.client_state import ClientState
from .._workflows.order_scope import check_scopes, naming_scopes, scope_of_group, with_located_group
from .._workflows.place import is_requested, needs_locked_key, recovered_order, unread_order
from ..errors import BadRequestError, ConflictError, KalshiError, NotFoundError, PermissionDeniedError
from ..order_types import (
    AmendedOrder,
    CanceledOrder,
    CreatedOrder,
    CreateOrderV2Request,
    DecreasedOrder,
    Order,
)
from ..types import NOT_GIVEN, AllSubaccounts, NotGiven
from .sender import Sender

LIST_INTERVAL = 0.5
"""Seconds between two lists to find an order that reads do not show yet."""

LOOK_BACK = 120
"""Seconds before the start of a call from which its order is looked for, because clocks are not exact."""


class Orders:
    """The orders of the authenticated user.

    Every method takes `timeout` and `deadline` (seconds) and `max_attempts`, and `subaccount` and
    `exchange_index` if the operation has them. Failed calls raise KalshiError; wrong values raise
    ValueError or TypeError before anything is sent.
    """

    def __init__(self, sender: Sender, state: ClientState, options: Options) -> None:
        self._sender = sender
        self._state = state
        self._options = options

    def create_v2(
        self,
        *,
        request: CreateOrderV2Request,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> CreatedOrder:
        """Place an order, in the group of the request if it has one.

        Group and order must share subaccount and exchange shard; a handle as `order_group_id` has both.
        WrongScopeError is raised before anything is sent if they are known to differ, or if neither handle
        nor order nor client name a subaccount. A triggered group raises GroupTriggeredError.
        Without a client_order_id the order gets a uuid4, and every error names it. The exchange refuses the
        same id twice (ConflictError), so an order without a response is retried. If a retry is refused for
        its id, the call looks for the order of that id. It returns the order if it is what was requested in
        side, price, count, ticker, group and subaccount (without average price and fee, which only the lost
        response had); any other order is another program's, and the ConflictError is raised. Raises
        OutcomeUnknownError if no order is found: it was placed, or refused after its id was taken, as a
        fill_or_kill order that cannot be filled.
        """
        request = with_located_group(request, self._state.groups)
        scope = requests.order_scope(request, self._options, subaccount, exchange_index)
        group_scope = scope_of_group(request, self._state.groups)
        check_scopes(request, group_scope, scope)
        client_order_id = str(uuid.uuid4()) if request.client_order_id is None else request.client_order_id
        call = orders.create(request, client_order_id, scope)
        limits = self._options.limits.over(**call_options)
        started = self._sender.clock.monotonic()
        try:
            return self._sender.send(call, limits)
        except (BadRequestError, NotFoundError) as refused:
            if request.order_group_id is None or refused.code != GROUP_NOT_FOUND:
                raise
            raise naming_scopes(refused, group_scope, scope) from None
        except ConflictError as conflict:
            if not (conflict.earlier_unknown and conflict.code == "order_already_exists"):
                raise
            ends_at = started + limits.deadline_for(Risk.PLACES)
            query = PageQuery(ticker=request.ticker, min_ts=self._look_back(started), limit=1000)
            return self._recover(request, scope, client_order_id, query, ends_at, conflict)

    def _look_back(self, started: float) -> int | None:
        """Return the Unix seconds from which to look for the order of a call; None if not known."""
        bounds = self._sender.exchange_bounds_ms()
        if bounds is None:
            return None
        passed = self._sender.clock.monotonic() - started
        return max(int(bounds[0] / 1000 - passed) - LOOK_BACK, 0)

    def _recover(
        self,
        request: CreateOrderV2Request,
        scope: Scope,
        client_order_id: str,
        query: PageQuery,
        ends_at: float,
        conflict: ConflictError,
    ) -> CreatedOrder:
        """Return the order that an attempt without a response placed, once reads show it."""
        clock = self._sender.clock
        while (left := ends_at - clock.monotonic()) > LIST_INTERVAL:
            limits = self._options.limits.until(left)
            try:
                order = self._find(query, client_order_id, limits)
                is_ours = order is not None and is_requested(order, request, scope)
                if order is not None and is_ours and needs_locked_key(order, scope):
                    is_ours = self._is_key_locked(limits)
            except KalshiError as error:
                raise unread_order(request, client_order_id, conflict, str(error)) from conflict
            if order is not None and is_ours:
                return recovered_order(order)
            if order is not None:
                raise conflict
            clock.sleep(LIST_INTERVAL)
        raise unread_order(request, client_order_id, conflict, "reads do not show it yet") from conflict

    def _find(self, query: PageQuery, client_order_id: str, limits: Limits) -> Order | None:
        for order in self._pages(query, limits):
            if order.client_order_id == client_order_id:
                return order
        return None

    def _is_key_locked(self, limits: Limits) -> bool:
        """True if the key is locked to another subaccount than the primary one, which it may not list."""
        try:
            self._sender.send(PageQuery(subaccount=0, limit=1).page([]), limits)
        except PermissionDeniedError:
            return True
        return False

    def amend_v2(
        self,
        order_id: str,
        *,
        ticker: str,
        side: Literal["bid", "ask"],
        price: Decimal | str,
        count: Decimal | int | str,
        client_order_id: str | NotGiven | None = NOT_GIVEN,
        updated_client_order_id: str | NotGiven | None = NOT_GIVEN,
        expiration_time: int | NotGiven | None = NOT_GIVEN,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> AmendedOrder:
        """Change the price, the count or the expiration of a resting order.

        count is the new total: contracts filled already, and those that are to rest. ticker and side are
        those of the order; the exchange finds the shard by the ticker. expiration_time is Unix seconds in
        the future; 0 removes it, and without it the order keeps its own. A smaller count or another
        expiration keeps the place in the queue; a larger count or another price loses it, and a price that
        crosses the book trades at once.

        The exchange does not document whether the order stays in its group, which a request cannot name.
        An amendment may raise the total, so the client refuses it after kill(): use decrease_v2 or
        cancel_v2. Without a response it is retried, because the total bounds the fills; the result is that
        of the last attempt, without the fills of an earlier one.
        """
        checked_id = validation.identifier(order_id, "order id")
        scope = self._options.scope(None, subaccount, exchange_index, may_route=True)
        body = requests.amend_order(
            ticker=ticker,
            side=side,
            price=price,
            count=count,
            client_order_id=client_order_id,
            updated_client_order_id=updated_client_order_id,
            expiration_time=expiration_time,
            exchange_index=scope.exchange_index,
        )
        call = orders.amend(checked_id, body, scope.subaccount)
        return self._sender.send(call, self._options.limits.over(**call_options))

    def decrease_v2(
        self,
        order_id: str,
        *,
        reduce_by: Decimal | int | str | NotGiven | None = NOT_GIVEN,
        reduce_to: Decimal | int | str | NotGiven | None = NOT_GIVEN,
        market_ticker: str | NotGiven | None = NOT_GIVEN,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> DecreasedOrder:
        """Lower the remaining contracts of an order by a number, or to a number: give exactly one.

        The order keeps its place in the queue; at 0 it is cancelled. Without a response, reduce_to is
        retried as other calls that reduce risk are. reduce_by is not, because a retry could take the number
        off twice; the call then raises OutcomeUnknownError. Prefer reduce_to, also in a kill.

        The exchange finds the shard of the order by market_ticker; without it and without exchange_index it
        uses shard 0. An order that is cancelled or filled already raises NotFoundError.
        """
        checked_id = validation.identifier(order_id, "order id")
        scope = self._options.scope(None, subaccount, exchange_index, may_route=True)
        body = requests.decrease_order(
            reduce_by=reduce_by,
            reduce_to=reduce_to,
            market_ticker=market_ticker,
            exchange_index=scope.exchange_index,
        )
        call = orders.decrease(checked_id, body, scope.subaccount)
        return self._sender.send(call, self._options.limits.over(**call_options))

    def cancel_v2(
        self,
        order_id: str,
        *,
        market_ticker: str | NotGiven | None = NOT_GIVEN,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> CanceledOrder:
        """Cancel the remaining contracts of an order.

        The exchange finds the shard of the order by market_ticker; without it and without exchange_index it
        uses shard 0. An order that is cancelled or filled already raises NotFoundError.
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

        Without a subaccount here or as a default it is all of them. Orders placed within a minute after
        it may be cancelled too.
        """
        requested = self._options.subaccount_filter(None, subaccount)
        self._sender.send(orders.cancel_all(requested), self._options.limits.over(**call_options))

    def get(self, order_id: str, **call_options: Unpack[CallOptions]) -> Order:
        """Return an order in any state; reads may lag writes by seconds."""
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
        """Iterate over the matching orders; each page is read when it is reached.

        min_ts and max_ts are Unix seconds, status is resting, canceled or executed, limit is orders per
        page (1 to 1000). There is no filter by group: compare `order_group_id`.
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
        cursors: builtins.list[str] = []
        while True:
            page = self._sender.send(query.page(cursors), limits)
            for order in page.orders:
                yield order
            if page.cursor is None:
                return
            cursors.append(page.cursor)

"""Operations on orders."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice

from kalshi_order_groups_api import models
from kalshi_order_groups_api.types import UNSET

from ..._core import validation
from ..engine import formats
from ..engine.records import Amendment, Order, Refusal, Scope
from ..venue.exchange import Exchange
from ..venue.user_ids import user_id
from .wire import Body, Call, Reply

_TIMES_IN_FORCE = tuple(models.TimeInForce)
_YIELDING = tuple(models.SelfTradePreventionType)


def create_order(exchange: Exchange, call: Call) -> Reply:
    """Handle CreateOrderV2."""
    order = _requested_order(exchange, call)
    exchange.rules.place(order)
    filled = order.fill_count > 0
    created = models.CreateOrderV2Response(
        order_id=order.order_id,
        client_order_id=order.client_order_id,
        fill_count=formats.contracts(order.fill_count),
        remaining_count=formats.contracts(order.remaining_count),
        average_fill_price=formats.price(_average_price(order)) if filled else UNSET,
        average_fee_paid=formats.price(order.taker_fees / order.fill_count) if filled else UNSET,
        ts_ms=order.created_ms,
    )
    return Reply(201, created.to_dict())


def _requested_order(exchange: Exchange, call: Call) -> Order:
    """Return the order that a body describes."""
    body = call.body("CreateOrderV2Request")
    count, now_ms = body.count(), exchange.now_ms()
    ticker, requested_shard = body.required("ticker"), body.exchange_index(lowest=-1)
    shard = exchange.rules.orders.market(ticker).exchange_index
    if requested_shard not in (None, -1, shard):
        raise Refusal(404, "market_not_found")
    order_id = exchange.new_id()
    return Order(
        order_id=order_id,
        client_order_id=body.text("client_order_id") or order_id,
        ticker=ticker,
        side="bid" if body.required("side", ("bid", "ask")) == "bid" else "ask",
        price=body.price(),
        initial_count=count,
        remaining_count=count,
        time_in_force=body.required("time_in_force", _TIMES_IN_FORCE),
        self_trade_prevention_type=body.required("self_trade_prevention_type", _YIELDING),
        post_only=body.flag("post_only"),
        reduce_only=body.flag("reduce_only"),
        cancel_order_on_pause=body.flag("cancel_order_on_pause"),
        scope=Scope(call.caller.user, body.subaccount(), shard),
        order_group_id=body.text("order_group_id"),
        expires_ms=body.expiration_ms(),
        created_ms=now_ms,
        updated_ms=now_ms,
    )


def _average_price(order: Order) -> Decimal:
    """Return the average price of YES in dollars."""
    paid = order.taker_cost / order.fill_count
    return paid if order.side == "bid" else 1 - paid


def amend_order(exchange: Exchange, call: Call) -> Reply:
    """Handle AmendOrderV2."""
    body = call.body("AmendOrderV2Request")
    amendment = Amendment(
        ticker=body.required("ticker"),
        side="bid" if body.required("side", ("bid", "ask")) == "bid" else "ask",
        price=body.price(),
        count=body.count(),
        client_order_id=body.text("client_order_id") or None,
        updated_client_order_id=body.text("updated_client_order_id") or None,
        expires_ms=body.expiration_ms(),
    )
    order = exchange.rules.order(call.path[3], _scope_of_body(exchange, call, body, amendment.ticker))
    rested, now_ms = order.remaining_count, exchange.now_ms()
    fills = exchange.rules.amend(order, amendment, now_ms)
    filled = sum((fill.count for fill in fills), Decimal(0))
    paid = sum((fill.count * fill.price for fill in fills), Decimal(0))
    fees = sum((fill.fee for fill in fills), Decimal(0))
    is_changed = bool(fills) or order.remaining_count != rested
    amended = models.AmendOrderV2Response(
        order_id=order.order_id,
        client_order_id=order.client_order_id,
        remaining_count=formats.contracts(order.remaining_count) if is_changed else None,
        fill_count=formats.contracts(filled) if is_changed else None,
        average_fill_price=formats.price(paid / filled) if fills else None,
        average_fee_paid=formats.price(fees / filled) if fills else None,
        ts_ms=now_ms,
    )
    return Reply(200, amended.to_dict())


def decrease_order(exchange: Exchange, call: Call) -> Reply:
    """Handle DecreaseOrderV2."""
    body = call.body("DecreaseOrderV2Request")
    reduce_by = body.optional_count("reduce_by", validation.CENT)
    reduce_to = body.optional_count("reduce_to", Decimal(0))
    if (reduce_by is None) == (reduce_to is None):
        raise Refusal(400, "invalid_parameters", "give exactly one of reduce_by and reduce_to")
    scope = _scope_of_body(exchange, call, body, body.text("market_ticker"))
    order, now_ms = exchange.rules.order(call.path[3], scope), exchange.now_ms()
    remaining = exchange.rules.decrease(order, reduce_by, reduce_to, now_ms)
    decreased = models.DecreaseOrderV2Response(
        order_id=order.order_id,
        client_order_id=order.client_order_id,
        remaining_count=formats.contracts(remaining),
        ts_ms=now_ms,
    )
    return Reply(200, decreased.to_dict())


def _scope_of_body(exchange: Exchange, call: Call, body: Body, ticker: str | None) -> Scope:
    """Return the scope of a write whose body has the shard; without one it is the ticker's, or shard 0."""
    shard = body.exchange_index(lowest=-1)
    if shard in (None, -1):
        shard = exchange.rules.orders.market(ticker).exchange_index if ticker else 0
    return Scope(call.caller.user, call.subaccount() or 0, shard or 0)


def cancel_order(exchange: Exchange, call: Call) -> Reply:
    """Handle CancelOrderV2."""
    scope, ticker = call.scope(lowest=-1), call.query.get("market_ticker")
    if call.exchange_index(lowest=-1) is None and ticker:
        scope = scope._replace(exchange_index=exchange.rules.orders.market(ticker).exchange_index)
    order = exchange.rules.order(call.path[3], scope)
    left = exchange.rules.cancel(order, exchange.now_ms())
    canceled = models.CancelOrderV2Response(
        order_id=order.order_id,
        client_order_id=order.client_order_id,
        reduced_by=formats.contracts(left),
        ts_ms=exchange.now_ms(),
    )
    return Reply(200, canceled.to_dict())


def cancel_all(exchange: Exchange, call: Call) -> Reply:
    """Handle CancelAllOrders."""
    exchange.rules.cancel_all(call.caller.user, call.subaccount(), exchange.now_ms())
    return Reply(204)


def list_orders(exchange: Exchange, call: Call) -> Reply:
    """Handle GetOrders."""
    matches, size = _filter(call), call.page_size()
    rows = list(islice(filter(matches, _after_cursor(exchange, call)), size + 1))
    page = rows[:size]
    cursor = page[-1].order_id if len(rows) > size else ""
    listed = models.GetOrdersResponse(orders=[_order(order) for order in page], cursor=cursor)
    return Reply(200, listed.to_dict())


def _after_cursor(exchange: Exchange, call: Call) -> Iterator[Order]:
    """Yield the orders after the last one of the previous page."""
    read_scope, now_ms, cursor = call.read_scope(), exchange.now_ms(), call.query.get("cursor")
    try:
        last = exchange.reads.order(cursor, read_scope, now_ms) if cursor else None
    except Refusal:
        raise call.bad_parameter("cursor") from None
    return exchange.reads.orders(read_scope, now_ms, last)


def _filter(call: Call) -> Callable[[Order], bool]:
    """Return a test for orders that match the query's filters; `min_ts` and `max_ts` are in seconds."""
    status, ticker = call.query.get("status"), call.query.get("ticker")
    if status not in (None, "resting", "canceled", "executed"):
        raise call.bad_parameter("status")
    events = tuple(f"{event}-" for event in call.query.get("event_ticker", "").split(",") if event)
    shard = call.exchange_index()
    min_ts, max_ts = call.seconds("min_ts"), call.seconds("max_ts")

    def matches(order: Order) -> bool:
        return (
            ticker in (None, order.ticker)
            and (not events or order.ticker.startswith(events))
            and status in (None, order.status)
            and shard in (None, order.scope.exchange_index)
            and (min_ts is None or order.created_ms >= min_ts * 1000)
            and (max_ts is None or order.created_ms <= max_ts * 1000)
        )

    return matches


def get_order(exchange: Exchange, call: Call) -> Reply:
    """Handle GetOrder."""
    order = exchange.reads.order(call.path[2], call.read_scope(), exchange.now_ms())
    return Reply(200, models.GetOrderResponse(order=_order(order)).to_dict())


def _order(order: Order) -> models.Order:
    bid = order.side == "bid"
    return models.Order(
        order_id=order.order_id,
        user_id=str(user_id(order.scope.user)),
        client_order_id=order.client_order_id,
        ticker=order.ticker,
        side="yes" if bid else "no",
        action="buy",
        outcome_side="yes" if bid else "no",
        book_side=order.side,
        type_="limit",
        status=order.status,
        yes_price_dollars=formats.price(order.price),
        no_price_dollars=formats.price(1 - order.price),
        fill_count_fp=formats.contracts(order.fill_count),
        remaining_count_fp=formats.contracts(order.remaining_count),
        initial_count_fp=formats.contracts(order.initial_count),
        taker_fees_dollars=formats.money(order.taker_fees),
        maker_fees_dollars=formats.money(order.maker_fees),
        taker_fill_cost_dollars=formats.money(order.taker_cost),
        maker_fill_cost_dollars=formats.money(order.maker_cost),
        expiration_time=UNSET if order.expires_ms is None else formats.moment(order.expires_ms),
        created_time=formats.moment(order.created_ms),
        last_update_time=formats.moment(order.updated_ms),
        self_trade_prevention_type=order.self_trade_prevention_type,
        order_group_id=UNSET if order.order_group_id is None else order.order_group_id,
        cancel_order_on_pause=order.cancel_order_on_pause,
        subaccount_number=order.scope.subaccount,
        exchange_index=order.scope.exchange_index,
    )

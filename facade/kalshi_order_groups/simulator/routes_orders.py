"""The operations on orders."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice

from kalshi_order_groups_api import models
from kalshi_order_groups_api.types import UNSET

from . import notation
from .exchange import Exchange
from .records import Order, Refusal
from .wire import Call, Reply

_TIMES_IN_FORCE = tuple(models.CreateOrderV2RequestTimeInForce)
_YIELDING = tuple(models.CreateOrderV2RequestSelfTradePreventionType)


def create_order(exchange: Exchange, call: Call) -> Reply:
    """Answer CreateOrderV2."""
    body = call.body("CreateOrderV2Request")
    count, now_ms = body.count(), exchange.now_ms()
    ticker, asked_shard = body.required("ticker"), body.exchange_index(lowest=-1)
    shard = exchange.rules.shard_of(ticker)
    if asked_shard not in (None, -1, shard):
        raise Refusal(404, "market_not_found")
    body.flag("post_only")
    if body.flag("reduce_only") and body.text("time_in_force") != "immediate_or_cancel":
        raise Refusal(400, "invalid_parameters", "reduce_only goes only with immediate_or_cancel")
    order_id = exchange.new_id()
    order = exchange.rules.place(
        Order(
            order_id=order_id,
            client_order_id=body.text("client_order_id") or order_id,
            ticker=ticker,
            side="bid" if body.required("side", ("bid", "ask")) == "bid" else "ask",
            price=body.price(),
            initial_count=count,
            remaining_count=count,
            time_in_force=body.required("time_in_force", _TIMES_IN_FORCE),
            self_trade_prevention_type=body.required("self_trade_prevention_type", _YIELDING),
            cancel_order_on_pause=body.flag("cancel_order_on_pause"),
            subaccount=body.subaccount(),
            exchange_index=shard,
            order_group_id=body.text("order_group_id"),
            expires_ms=body.expiration_ms(),
            created_ms=now_ms,
            updated_ms=now_ms,
        )
    )
    created = models.CreateOrderV2Response(
        order_id=order.order_id,
        client_order_id=order.client_order_id,
        fill_count=notation.contracts(order.fill_count),
        remaining_count=notation.contracts(order.remaining_count),
        ts_ms=now_ms,
    )
    return Reply(201, created.to_dict())


def cancel_order(exchange: Exchange, call: Call) -> Reply:
    """Answer CancelOrderV2."""
    shard, ticker = call.exchange_index(), call.query.get("market_ticker")
    if shard is None:
        shard = exchange.rules.shard_of(ticker) if ticker else 0
    order = exchange.rules.resting(call.path[3], call.subaccount() or 0, shard)
    left = exchange.rules.cancel(order, exchange.now_ms())
    canceled = models.CancelOrderV2Response(
        order_id=order.order_id,
        client_order_id=order.client_order_id,
        reduced_by=notation.contracts(left),
        ts_ms=exchange.now_ms(),
    )
    return Reply(200, canceled.to_dict())


def cancel_all(exchange: Exchange, call: Call) -> Reply:
    """Answer CancelAllOrders."""
    exchange.rules.cancel_all(call.subaccount(), exchange.now_ms())
    return Reply(204)


def list_orders(exchange: Exchange, call: Call) -> Reply:
    """Answer GetOrders."""
    fits, size = _filter(call), call.page_size()
    found = list(islice(filter(fits, _after_cursor(exchange, call)), size + 1))
    page = found[:size]
    more = page[-1].order_id if len(found) > size else ""
    listed = models.GetOrdersResponse(orders=[_order(order) for order in page], cursor=more)
    return Reply(200, listed.to_dict())


def _after_cursor(exchange: Exchange, call: Call) -> Iterator[Order]:
    """The orders that follow the one the last page ended with."""
    orders, cursor = exchange.reads.orders(exchange.now_ms()), call.query.get("cursor")
    if cursor and not any(order.order_id == cursor for order in orders):
        raise call.bad_parameter("cursor")
    return orders


def _filter(call: Call) -> Callable[[Order], bool]:
    """Whether the filters of the query let an order through; min and max are in seconds."""
    status, ticker = call.query.get("status"), call.query.get("ticker")
    if status not in (None, "resting", "canceled", "executed"):
        raise call.bad_parameter("status")
    events = tuple(f"{event}-" for event in call.query.get("event_ticker", "").split(",") if event)
    subaccount, shard = call.subaccount(), call.exchange_index()
    least, most = call.seconds("min_ts"), call.seconds("max_ts")

    def fits(order: Order) -> bool:
        return (
            ticker in (None, order.ticker)
            and (not events or order.ticker.startswith(events))
            and status in (None, order.status)
            and subaccount in (None, order.subaccount)
            and shard in (None, order.exchange_index)
            and (least is None or order.created_ms >= least * 1000)
            and (most is None or order.created_ms <= most * 1000)
        )

    return fits


def get_order(exchange: Exchange, call: Call) -> Reply:
    """Answer GetOrder."""
    order = exchange.reads.order(call.path[2], call.subaccount(), exchange.now_ms())
    return Reply(200, models.GetOrderResponse(order=_order(order)).to_dict())


def _order(order: Order) -> models.Order:
    bid = order.side == "bid"
    return models.Order(
        order_id=order.order_id,
        user_id="simulated-user",
        client_order_id=order.client_order_id,
        ticker=order.ticker,
        side="yes" if bid else "no",
        action="buy",
        outcome_side="yes" if bid else "no",
        book_side=order.side,
        type_="limit",
        status=order.status,
        yes_price_dollars=notation.price(order.price),
        no_price_dollars=notation.price(1 - order.price),
        fill_count_fp=notation.contracts(order.fill_count),
        remaining_count_fp=notation.contracts(order.remaining_count),
        initial_count_fp=notation.contracts(order.initial_count),
        taker_fees_dollars=notation.money(Decimal(0)),
        maker_fees_dollars=notation.money(Decimal(0)),
        taker_fill_cost_dollars=notation.money(Decimal(0)),
        maker_fill_cost_dollars=notation.money(
            order.fill_count * (order.price if bid else 1 - order.price)
        ),
        expiration_time=UNSET if order.expires_ms is None else notation.moment(order.expires_ms),
        created_time=notation.moment(order.created_ms),
        last_update_time=notation.moment(order.updated_ms),
        self_trade_prevention_type=order.self_trade_prevention_type,
        order_group_id=UNSET if order.order_group_id is None else order.order_group_id,
        cancel_order_on_pause=order.cancel_order_on_pause,
        subaccount_number=order.subaccount,
        exchange_index=order.exchange_index,
    )

"""What each call of the API does to the rules, and how its answer looks on the wire.

Answers are built from the generated models, so a change of openapi.yaml shows up here as a type error.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice

from kalshi_order_groups_api import models
from kalshi_order_groups_api.types import UNSET

from .budget import DEFAULT_COST, TIERS, Bucket
from .exchange import Exchange
from .operations import OPERATIONS, Operation
from .rules import Group, Order, Refusal
from .wire import Call, Malformed, Reply, refused

Handler = Callable[[Exchange, Call], Reply]


def answer(exchange: Exchange, operation: Operation, call: Call) -> Reply:
    """Let the handler of an operation answer."""
    try:
        reply = _HANDLERS[operation.operation_id](exchange, call)
        exchange.reads.publish(exchange.now_ms())
    except Refusal as refusal:
        return refused(refusal, "query-exchange" if operation.bucket == "read" else "exchange")
    except Malformed as malformed:
        return Reply(400, malformed.body)
    return reply


# -- order groups --------------------------------------------------------------------------------


def _list_groups(exchange: Exchange, call: Call) -> Reply:
    rows = [
        models.OrderGroup(
            id=group.order_group_id,
            is_auto_cancel_enabled=group.triggered,
            contracts_limit_fp=_contracts(group.limit),
            exchange_index=group.exchange_index,
        )
        for group in exchange.reads.groups(call.subaccount(), exchange.now_ms())
    ]
    return Reply(200, models.GetOrderGroupsResponse(order_groups=rows or UNSET).to_dict())


def _create_group(exchange: Exchange, call: Call) -> Reply:
    body = call.body("CreateOrderGroupRequest")
    group = exchange.rules.create_group(
        Group(
            order_group_id=exchange.new_id(),
            subaccount=body.subaccount(),
            exchange_index=body.exchange_index(lowest=0) or 0,
            limit=body.limit(),
        ),
        exchange.now_ms(),
    )
    created = models.CreateOrderGroupResponse(
        order_group_id=group.order_group_id,
        subaccount=group.subaccount,
        exchange_index=group.exchange_index,
    )
    return Reply(201, created.to_dict())


def _get_group(exchange: Exchange, call: Call) -> Reply:
    group = exchange.reads.group(call.path[2], call.subaccount(), exchange.now_ms())
    detail = models.GetOrderGroupResponse(
        is_auto_cancel_enabled=group.triggered,
        orders=list(group.orders),
        contracts_limit_fp=_contracts(group.limit),
        exchange_index=group.exchange_index,
    )
    return Reply(200, detail.to_dict())


def _delete_group(exchange: Exchange, call: Call) -> Reply:
    exchange.rules.delete_group(_written_group(exchange, call), exchange.now_ms())
    return _done()


def _reset_group(exchange: Exchange, call: Call) -> Reply:
    call.body("EmptyResponse")
    exchange.rules.reset(_written_group(exchange, call), exchange.now_ms())
    return _done()


def _trigger_group(exchange: Exchange, call: Call) -> Reply:
    call.body("EmptyResponse")
    exchange.rules.trigger(_written_group(exchange, call), exchange.now_ms())
    return _done()


def _update_limit(exchange: Exchange, call: Call) -> Reply:
    limit = call.body("UpdateOrderGroupLimitRequest").limit()
    exchange.rules.update_limit(_written_group(exchange, call), limit, exchange.now_ms())
    return _done()


def _written_group(exchange: Exchange, call: Call) -> Group:
    """The group that a write is for: left out, the primary subaccount and shard 0."""
    return exchange.rules.group(call.path[2], call.subaccount() or 0, call.exchange_index() or 0)


def _done() -> Reply:
    return Reply(200, models.EmptyResponse().to_dict())


# -- orders --------------------------------------------------------------------------------------


def _create_order(exchange: Exchange, call: Call) -> Reply:
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
        fill_count=_contracts(order.fill_count),
        remaining_count=_contracts(order.remaining_count),
        ts_ms=now_ms,
    )
    return Reply(201, created.to_dict())


def _cancel_order(exchange: Exchange, call: Call) -> Reply:
    shard, ticker = call.exchange_index(), call.query.get("market_ticker")
    if shard is None:
        shard = exchange.rules.shard_of(ticker) if ticker else 0
    order = exchange.rules.resting(call.path[3], call.subaccount() or 0, shard)
    left = exchange.rules.cancel(order, exchange.now_ms())
    canceled = models.CancelOrderV2Response(
        order_id=order.order_id,
        client_order_id=order.client_order_id,
        reduced_by=_contracts(left),
        ts_ms=exchange.now_ms(),
    )
    return Reply(200, canceled.to_dict())


def _cancel_all(exchange: Exchange, call: Call) -> Reply:
    exchange.rules.cancel_all(call.subaccount(), exchange.now_ms())
    return Reply(204)


def _list_orders(exchange: Exchange, call: Call) -> Reply:
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


def _get_order(exchange: Exchange, call: Call) -> Reply:
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
        yes_price_dollars=_price(order.price),
        no_price_dollars=_price(1 - order.price),
        fill_count_fp=_contracts(order.fill_count),
        remaining_count_fp=_contracts(order.remaining_count),
        initial_count_fp=_contracts(order.initial_count),
        taker_fees_dollars=_money(Decimal(0)),
        maker_fees_dollars=_money(Decimal(0)),
        taker_fill_cost_dollars=_money(Decimal(0)),
        maker_fill_cost_dollars=_money(order.fill_count * (order.price if bid else 1 - order.price)),
        expiration_time=UNSET if order.expires_ms is None else _moment(order.expires_ms),
        created_time=_moment(order.created_ms),
        last_update_time=_moment(order.updated_ms),
        self_trade_prevention_type=order.self_trade_prevention_type,
        order_group_id=UNSET if order.order_group_id is None else order.order_group_id,
        cancel_order_on_pause=order.cancel_order_on_pause,
        subaccount_number=order.subaccount,
        exchange_index=order.exchange_index,
    )


# -- account and exchange ------------------------------------------------------------------------


def _limits(exchange: Exchange, _call: Call) -> Reply:
    name = exchange.tier or "basic"
    limits = models.GetAccountApiLimitsResponse(
        usage_tier=name,
        read=_bucket(TIERS[name].read),
        write=_bucket(TIERS[name].write),
        grants=[],
    )
    return Reply(200, limits.to_dict())


def _bucket(bucket: Bucket) -> models.BucketLimit:
    return models.BucketLimit(refill_rate=bucket.refill_rate, bucket_capacity=bucket.capacity)


def _costs(_exchange: Exchange, _call: Call) -> Reply:
    listed = [
        models.EndpointTokenCost(
            method=operation.method,
            path="/".join(("/trade-api/v2", *operation.route)).replace("*", ":order_id"),
            cost=operation.cost,
        )
        for operation in OPERATIONS
        if operation.cost != DEFAULT_COST
    ]
    costs = models.GetAccountEndpointCostsResponse(default_cost=DEFAULT_COST, endpoint_costs=listed)
    return Reply(200, costs.to_dict())


def _status(exchange: Exchange, _call: Call) -> Reply:
    pause = exchange.rules.pause
    status = models.ExchangeStatus(exchange_active=pause != "exchange", trading_active=pause == "none")
    return Reply(200, status.to_dict())


# -- how the wire writes values ------------------------------------------------------------------


def _contracts(count: Decimal) -> str:
    return f"{count:.2f}"


def _price(dollars: Decimal) -> str:
    return f"{dollars:.4f}"


def _money(dollars: Decimal) -> str:
    return f"{dollars:.6f}"


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


_TIMES_IN_FORCE = tuple(models.CreateOrderV2RequestTimeInForce)
_YIELDING = tuple(models.CreateOrderV2RequestSelfTradePreventionType)

_HANDLERS: dict[str, Handler] = {
    "GetOrderGroups": _list_groups,
    "CreateOrderGroup": _create_group,
    "GetOrderGroup": _get_group,
    "DeleteOrderGroup": _delete_group,
    "ResetOrderGroup": _reset_group,
    "TriggerOrderGroup": _trigger_group,
    "UpdateOrderGroupLimit": _update_limit,
    "CreateOrderV2": _create_order,
    "CancelAllOrders": _cancel_all,
    "CancelOrderV2": _cancel_order,
    "GetOrders": _list_orders,
    "GetOrder": _get_order,
    "GetAccountApiLimits": _limits,
    "GetAccountEndpointCosts": _costs,
    "GetExchangeStatus": _status,
}

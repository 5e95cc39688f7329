"""Messages of the update stream.

Source: recordings for order groups; for orders and fills the published description of the stream.
"""

from typing import Any

from ..engine import formats
from ..engine.events import Event, FillEvent, GroupEvent
from ..engine.records import Order, Scope

CHANNELS = ("order_group_updates", "user_orders", "fill")


def channel(event: Event) -> str:
    """Return the channel of an event."""
    if isinstance(event, GroupEvent):
        return "order_group_updates"
    return "fill" if isinstance(event, FillEvent) else "user_orders"


def scope(event: Event) -> Scope:
    """Return the scope of an event."""
    return event.scope if isinstance(event, GroupEvent) else event.order.scope


def ticker(event: Event) -> str | None:
    """Return the ticker of an event; None for an event of a group."""
    return None if isinstance(event, GroupEvent) else event.order.ticker


def message(event: Event) -> dict[str, Any]:
    """Return the `type` and `msg` of an event."""
    if isinstance(event, GroupEvent):
        return {"type": "order_group_updates", "msg": _group(event)}
    if isinstance(event, FillEvent):
        return {"type": "fill", "msg": _fill(event)}
    return {"type": "user_order", "msg": _order(event.order)}


def _group(event: GroupEvent) -> dict[str, Any]:
    fields = {"event_type": event.kind, "order_group_id": event.order_group_id, "ts_ms": event.at_ms}
    if event.kind in ("created", "limit_updated"):
        return {**fields, "contracts_limit_fp": formats.contracts(event.limit)}
    return fields


def _outcome(order: Order) -> str:
    return "yes" if order.side == "bid" else "no"


def _order(order: Order) -> dict[str, Any]:
    fields = {
        "order_id": order.order_id,
        "user_id": order.scope.user,
        "client_order_id": order.client_order_id,
        "ticker": order.ticker,
        "exchange_index": order.scope.exchange_index,
        "status": order.status,
        "side": _outcome(order),
        "is_yes": order.side == "bid",
        "outcome_side": _outcome(order),
        "book_side": order.side,
        "yes_price_dollars": formats.price(order.price),
        "fill_count_fp": formats.contracts(order.fill_count),
        "remaining_count_fp": formats.contracts(order.remaining_count),
        "initial_count_fp": formats.contracts(order.initial_count),
        "taker_fill_cost_dollars": formats.money(order.taker_cost),
        "maker_fill_cost_dollars": formats.money(order.maker_cost),
        "taker_fees_dollars": formats.money(order.taker_fees),
        "maker_fees_dollars": formats.money(order.maker_fees),
        "self_trade_prevention_type": order.self_trade_prevention_type,
        "subaccount_number": order.scope.subaccount,
        "created_time": formats.moment(order.created_ms).isoformat(),
        "created_ts_ms": order.created_ms,
        "last_update_time": formats.moment(order.updated_ms).isoformat(),
        "last_updated_ts_ms": order.updated_ms,
    }
    if order.order_group_id is not None:
        fields["order_group_id"] = order.order_group_id
    if order.expires_ms is not None:
        fields["expiration_time"] = formats.moment(order.expires_ms).isoformat()
        fields["expiration_ts_ms"] = order.expires_ms
    return fields


def _fill(event: FillEvent) -> dict[str, Any]:
    order = event.order
    return {
        "trade_id": event.trade_id,
        "order_id": order.order_id,
        "client_order_id": order.client_order_id,
        "market_ticker": order.ticker,
        "exchange_index": order.scope.exchange_index,
        "is_taker": event.is_taker,
        "side": _outcome(order),
        "action": "buy",
        "outcome_side": _outcome(order),
        "book_side": order.side,
        "purchased_side": _outcome(order),
        "yes_price_dollars": formats.price(event.price),
        "count_fp": formats.contracts(event.count),
        "fee_cost": formats.money(event.fee),
        "post_position_fp": formats.contracts(event.position),
        "subaccount": order.scope.subaccount,
        "ts": event.at_ms // 1000,
        "ts_ms": event.at_ms,
    }

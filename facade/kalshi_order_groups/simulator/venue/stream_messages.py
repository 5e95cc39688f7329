"""Messages of the update stream, built from the models of stream.yaml.

A changed contract of the stream is a type error here.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from kalshi_order_groups_api.stream import models
from kalshi_order_groups_api.stream.types import UNSET

from ..engine import formats
from ..engine.events import Event, FillEvent, GroupEvent
from ..engine.records import Order, Scope
from .user_ids import user_id

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


def message(event: Event, sid: int, next_seq: Callable[[], int]) -> dict[str, Any]:
    """Return the message of an event for a subscription; only those of groups are numbered."""
    if isinstance(event, GroupEvent):
        return models.OrderGroupUpdatesPayload(
            type_="order_group_updates", sid=sid, seq=next_seq(), msg=_group(event)
        ).to_dict()
    if isinstance(event, FillEvent):
        return models.FillPayload(type_="fill", sid=sid, msg=_fill(event)).to_dict()
    return models.UserOrderPayload(type_="user_order", sid=sid, msg=_order(event.order)).to_dict()


def _group(event: GroupEvent) -> models.OrderGroupUpdatesPayloadMsg:
    has_limit = event.kind in ("created", "limit_updated")
    return models.OrderGroupUpdatesPayloadMsg(
        event_type=models.OrderGroupUpdatesPayloadMsgEventType(event.kind),
        order_group_id=event.order_group_id,
        contracts_limit_fp=formats.contracts(event.limit) if has_limit else UNSET,
        ts_ms=event.at_ms,
    )


def _outcome(order: Order) -> models.MarketSide:
    return models.MarketSide.YES if order.side == "bid" else models.MarketSide.NO


def _order(order: Order) -> models.UserOrderPayloadMsg:
    return models.UserOrderPayloadMsg(
        order_id=UUID(order.order_id),
        user_id=user_id(order.scope.user),
        client_order_id=order.client_order_id,
        ticker=order.ticker,
        exchange_index=order.scope.exchange_index,
        status=models.UserOrderPayloadMsgStatus(order.status),
        side=_outcome(order),
        is_yes=order.side == "bid",
        outcome_side=_outcome(order),
        book_side=models.BookSide(order.side),
        yes_price_dollars=formats.price(order.price),
        fill_count_fp=formats.contracts(order.fill_count),
        remaining_count_fp=formats.contracts(order.remaining_count),
        initial_count_fp=formats.contracts(order.initial_count),
        taker_fill_cost_dollars=formats.money(order.taker_cost),
        maker_fill_cost_dollars=formats.money(order.maker_cost),
        taker_fees_dollars=formats.money(order.taker_fees),
        maker_fees_dollars=formats.money(order.maker_fees),
        self_trade_prevention_type=models.UserOrderPayloadMsgSelfTradePreventionType(
            order.self_trade_prevention_type
        ),
        subaccount_number=order.scope.subaccount,
        created_time=formats.moment(order.created_ms),
        created_ts_ms=order.created_ms,
        last_update_time=formats.moment(order.updated_ms),
        last_updated_ts_ms=order.updated_ms,
        order_group_id=UNSET if order.order_group_id is None else order.order_group_id,
        expiration_time=UNSET if order.expires_ms is None else formats.moment(order.expires_ms),
        expiration_ts_ms=UNSET if order.expires_ms is None else order.expires_ms,
    )


def _fill(event: FillEvent) -> models.FillPayloadMsg:
    order = event.order
    return models.FillPayloadMsg(
        trade_id=UUID(event.trade_id),
        order_id=UUID(order.order_id),
        client_order_id=order.client_order_id,
        market_ticker=order.ticker,
        exchange_index=order.scope.exchange_index,
        is_taker=event.is_taker,
        side=_outcome(order),
        action=models.OrderAction.BUY,
        outcome_side=_outcome(order),
        book_side=models.BookSide(order.side),
        purchased_side=_outcome(order),
        yes_price_dollars=formats.price(event.price),
        count_fp=formats.contracts(event.count),
        fee_cost=formats.money(event.fee),
        post_position_fp=formats.contracts(event.position),
        subaccount=order.scope.subaccount,
        ts=event.at_ms // 1000,
        ts_ms=event.at_ms,
    )

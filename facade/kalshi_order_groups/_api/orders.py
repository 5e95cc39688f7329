"""Calls on orders: builds each as an unsent operation with its risk."""

from kalshi_order_groups_api import models
from kalshi_order_groups_api.api.orders import (
    amend_order_v2,
    cancel_all_orders,
    cancel_order_v2,
    create_order_v2,
    decrease_order_v2,
    get_order,
)

from .._core.retry_policy import Risk
from .._core.scope import Scope
from ..order_types import (
    AmendedOrder,
    CanceledOrder,
    CreatedOrder,
    CreateOrderV2Request,
    DecreasedOrder,
    Order,
)
from . import requests, responses
from .operation import Operation, empty_operation, operation
from .requests import or_unset


def create(request: CreateOrderV2Request, client_order_id: str, scope: Scope) -> Operation[CreatedOrder]:
    """Place an order; the errors of this call name its client_order_id."""
    body = requests.create_order(request, client_order_id, scope)
    return (
        operation(create_order_v2, models.CreateOrderV2Response, body=body)
        .with_note(f"client_order_id={client_order_id}")
        .map(lambda model: responses.created_order(model, client_order_id))
        .with_risk(Risk.PLACES)
    )


def amend(
    order_id: str, body: models.AmendOrderV2Request, subaccount: int | None
) -> Operation[AmendedOrder]:
    """Change price, count or expiration of an order; the present values are not known here."""
    call = operation(
        amend_order_v2,
        models.AmendOrderV2Response,
        order_id,
        body=body,
        subaccount=or_unset(subaccount),
    )
    return call.map(responses.amended_order).with_risk(Risk.SETS)


def decrease(
    order_id: str, body: models.DecreaseOrderV2Request, subaccount: int | None
) -> Operation[DecreasedOrder]:
    """Lower the remaining contracts of an order; only a decrease to a number is idempotent."""
    call = operation(
        decrease_order_v2,
        models.DecreaseOrderV2Response,
        order_id,
        body=body,
        subaccount=or_unset(subaccount),
    )
    is_idempotent = isinstance(body.reduce_to, str)
    return call.map(responses.decreased_order).with_risk(
        Risk.REDUCES if is_idempotent else Risk.REDUCES_ONCE
    )


def cancel(order_id: str, market_ticker: str | None, scope: Scope) -> Operation[CanceledOrder]:
    """Cancel the remaining contracts of an order."""
    call = operation(
        cancel_order_v2,
        models.CancelOrderV2Response,
        order_id,
        subaccount=or_unset(scope.subaccount),
        exchange_index=or_unset(scope.exchange_index),
        market_ticker=or_unset(market_ticker),
    )
    return call.map(responses.canceled_order).with_risk(Risk.REDUCES)


def cancel_all(subaccount: int | None) -> Operation[None]:
    """Cancel the resting orders of one subaccount, or of all with None."""
    return empty_operation(cancel_all_orders, subaccount=or_unset(subaccount)).with_risk(Risk.REDUCES)


def get(order_id: str) -> Operation[Order]:
    """Read an order."""
    call = operation(get_order, models.GetOrderResponse, order_id)
    return call.map(lambda model: responses.order(model.order)).with_risk(Risk.READS)

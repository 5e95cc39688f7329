"""Results of a retried order that the exchange refused, because its client_order_id is taken."""

from decimal import Decimal

from .._core import validation
from .._core.scope import Scope, group_id
from ..errors import ConflictError, OutcomeUnknownError
from ..order_types import CreatedOrder, CreateOrderV2Request, Order


def is_requested(order: Order, request: CreateOrderV2Request, scope: Scope) -> bool:
    """True if an order has the terms of the request. Another program may have used the same id.

    Without a subaccount the order may be in any, because a key may be locked to one.
    """
    group = request.order_group_id
    return (
        order.ticker == request.ticker
        and order.book_side == request.side
        and order.initial_count == Decimal(validation.count(request.count))
        and order.yes_price == Decimal(validation.price(request.price))
        and order.order_group_id == (None if group is None else group_id(group))
        and (scope.subaccount is None or order.subaccount in (None, scope.subaccount))
    )


def needs_locked_key(order: Order, scope: Scope) -> bool:
    """True if only a key that is locked to its subaccount can have placed the order without naming it."""
    return scope.subaccount is None and order.subaccount not in (None, 0)


def recovered_order(order: Order) -> CreatedOrder:
    """Return the lost response, as far as the order has its fields."""
    created = order.created_time
    return CreatedOrder(
        order_id=order.order_id,
        client_order_id=order.client_order_id,
        fill_count=order.fill_count,
        remaining_count=order.remaining_count,
        average_fill_price=None,
        average_fee_paid=None,
        ts_ms=None if created is None else round(created.timestamp() * 1000),
    )


_MAY_BE_REFUSED = {
    "fill_or_kill": " A fill_or_kill order may have been refused because it could not be filled at once.",
    "immediate_or_cancel": " An immediate_or_cancel order may have been refused or not filled at all.",
}


def unread_order(
    request: CreateOrderV2Request, client_order_id: str, conflict: ConflictError, reason: str
) -> OutcomeUnknownError:
    """Return the error for an order whose id is taken, and that cannot be read."""
    refused = _MAY_BE_REFUSED.get(request.time_in_force, "")
    return OutcomeUnknownError(
        f"create_order_v2 got no result for client_order_id={client_order_id}: the id is taken. The order"
        " was placed, or refused after its id was taken, or another program used the id; the response was"
        f" lost, and no order could be read: {reason}.{refused} Look for that client_order_id before you"
        " place it again.",
        status_code=conflict.status_code,
        code=conflict.code,
        message=conflict.message,
        response=conflict.response,
        attempts=conflict.attempts,
    )

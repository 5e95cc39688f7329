"""Results of a retried order that the exchange refused, because an earlier attempt placed it."""

from ..errors import ConflictError, OutcomeUnknownError
from ..order_types import CreatedOrder, Order


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


def placed_but_unread(client_order_id: str, conflict: ConflictError, reason: str) -> OutcomeUnknownError:
    """Return the error for an order that an earlier attempt placed and that cannot be read."""
    return OutcomeUnknownError(
        f"create_order_v2 placed the order with client_order_id={client_order_id}, but the response was"
        f" lost, and the order could not be read: {reason}. Do not place it again. Look for that"
        " client_order_id.",
        status_code=conflict.status_code,
        code=conflict.code,
        message=conflict.message,
        response=conflict.response,
        attempts=conflict.attempts,
    )

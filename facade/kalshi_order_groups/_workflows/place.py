"""An order that is certainly there, because the exchange refused its client_order_id the second time."""

from ..errors import ConflictError, OutcomeUnknownError
from ..order_types import CreatedOrder, Order


def placed_before(order: Order) -> CreatedOrder:
    """Return the response that was lost, as far as the order itself has its fields."""
    placed = order.created_time
    return CreatedOrder(
        order_id=order.order_id,
        client_order_id=order.client_order_id,
        fill_count=order.fill_count,
        remaining_count=order.remaining_count,
        average_fill_price=None,
        average_fee_paid=None,
        ts_ms=None if placed is None else round(placed.timestamp() * 1000),
    )


def landed_unseen(client_order_id: str, conflict: ConflictError, why: str) -> OutcomeUnknownError:
    """An earlier attempt placed the order: the exchange refused its client_order_id the second time."""
    return OutcomeUnknownError(
        f"create_order_v2 placed the order with client_order_id={client_order_id}, but its answer"
        f" was lost, and the order could not be read: {why}. Do not place it again:"
        " look for that client_order_id.",
        status_code=conflict.status_code,
        code=conflict.code,
        message=conflict.message,
        response=conflict.response,
        attempts=conflict.attempts,
    )

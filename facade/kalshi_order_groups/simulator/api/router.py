"""Router: the handler of each operation, and the replies for the exceptions they raise.

Replies are built from the generated models, so that a change of openapi.yaml causes a type error.
"""

from collections.abc import Callable

from ..engine.records import Refusal
from ..venue.exchange import Exchange
from ..venue.operations import Operation
from . import account, order_groups, orders
from .wire import Call, Malformed, Reply, refusal_reply

Handler = Callable[[Exchange, Call], Reply]


def handle(exchange: Exchange, operation: Operation, call: Call) -> Reply:
    """Run the handler of an operation and return its reply."""
    try:
        call.check_query()
        reply = _HANDLERS[operation.operation_id](exchange, call)
        exchange.publish()
    except Refusal as refusal:
        return refusal_reply(refusal, "query-exchange" if operation.bucket == "read" else "exchange")
    except Malformed as malformed:
        return Reply(400, malformed.body)
    return reply


_HANDLERS: dict[str, Handler] = {
    "GetOrderGroups": order_groups.list_groups,
    "CreateOrderGroup": order_groups.create_group,
    "GetOrderGroup": order_groups.get_group,
    "DeleteOrderGroup": order_groups.delete_group,
    "ResetOrderGroup": order_groups.reset_group,
    "TriggerOrderGroup": order_groups.trigger_group,
    "UpdateOrderGroupLimit": order_groups.update_limit,
    "CreateOrderV2": orders.create_order,
    "CancelAllOrders": orders.cancel_all,
    "AmendOrderV2": orders.amend_order,
    "DecreaseOrderV2": orders.decrease_order,
    "CancelOrderV2": orders.cancel_order,
    "GetOrders": orders.list_orders,
    "GetOrder": orders.get_order,
    "GetAccountApiLimits": account.limits,
    "GetAccountEndpointCosts": account.costs,
    "GetExchangeStatus": account.status,
}

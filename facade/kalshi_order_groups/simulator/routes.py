"""Which handler answers which operation, and how what it raises becomes a reply.

Answers are built from the generated models, so a change of openapi.yaml shows up as a type error.
"""

from collections.abc import Callable

from . import routes_account, routes_groups, routes_orders
from .exchange import Exchange
from .operations import Operation
from .records import Refusal
from .wire import Call, Malformed, Reply, refused

Handler = Callable[[Exchange, Call], Reply]


def answer(exchange: Exchange, operation: Operation, call: Call) -> Reply:
    """Let the handler of an operation answer."""
    try:
        reply = _HANDLERS[operation.operation_id](exchange, call)
        exchange.publish()
    except Refusal as refusal:
        return refused(refusal, "query-exchange" if operation.bucket == "read" else "exchange")
    except Malformed as malformed:
        return Reply(400, malformed.body)
    return reply


_HANDLERS: dict[str, Handler] = {
    "GetOrderGroups": routes_groups.list_groups,
    "CreateOrderGroup": routes_groups.create_group,
    "GetOrderGroup": routes_groups.get_group,
    "DeleteOrderGroup": routes_groups.delete_group,
    "ResetOrderGroup": routes_groups.reset_group,
    "TriggerOrderGroup": routes_groups.trigger_group,
    "UpdateOrderGroupLimit": routes_groups.update_limit,
    "CreateOrderV2": routes_orders.create_order,
    "CancelAllOrders": routes_orders.cancel_all,
    "CancelOrderV2": routes_orders.cancel_order,
    "GetOrders": routes_orders.list_orders,
    "GetOrder": routes_orders.get_order,
    "GetAccountApiLimits": routes_account.limits,
    "GetAccountEndpointCosts": routes_account.costs,
    "GetExchangeStatus": routes_account.status,
}

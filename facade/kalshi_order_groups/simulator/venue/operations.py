"""The operations the exchange serves: where they are, which bucket they draw on, and what they cost."""

from typing import Literal, NamedTuple

from .rate_limits import DEFAULT_COST

GROUPS = ("portfolio", "order_groups")
ORDERS = ("portfolio", "orders")
EVENT_ORDERS = ("portfolio", "events", "orders")


class Operation(NamedTuple):
    """An operation by its operationId; a * in the route stands for an id."""

    operation_id: str
    method: str
    route: tuple[str, ...]
    bucket: Literal["read", "write"]
    cost: int = DEFAULT_COST
    public: bool = False
    """Whether it is served without a signature too."""


OPERATIONS = (
    Operation("GetOrderGroups", "GET", GROUPS, "read"),
    Operation("CreateOrderGroup", "POST", (*GROUPS, "create"), "write"),
    Operation("GetOrderGroup", "GET", (*GROUPS, "*"), "read"),
    Operation("DeleteOrderGroup", "DELETE", (*GROUPS, "*"), "write"),
    Operation("ResetOrderGroup", "PUT", (*GROUPS, "*", "reset"), "write"),
    Operation("TriggerOrderGroup", "PUT", (*GROUPS, "*", "trigger"), "write"),
    Operation("UpdateOrderGroupLimit", "PUT", (*GROUPS, "*", "limit"), "write"),
    Operation("CreateOrderV2", "POST", EVENT_ORDERS, "write"),
    Operation("CancelAllOrders", "DELETE", EVENT_ORDERS, "write", 2),
    Operation("CancelOrderV2", "DELETE", (*EVENT_ORDERS, "*"), "write", 2),
    Operation("GetOrders", "GET", ORDERS, "read"),
    Operation("GetOrder", "GET", (*ORDERS, "*"), "read", 2),
    Operation("GetAccountApiLimits", "GET", ("account", "limits"), "read"),
    Operation("GetAccountEndpointCosts", "GET", ("account", "endpoint_costs"), "read", public=True),
    Operation("GetExchangeStatus", "GET", ("exchange", "status"), "read", public=True),
)

OPERATION_IDS = frozenset(operation.operation_id for operation in OPERATIONS)


def find(method: str, path: tuple[str, ...]) -> Operation | None:
    """The operation that a request is for; None when there is no such route."""
    return next((known for known in _at(path) if known.method == method), None)


def methods(path: tuple[str, ...]) -> tuple[str, ...]:
    """What may be done at a path; nothing when there is no such path."""
    return tuple(sorted(known.method for known in _at(path)))


def _at(path: tuple[str, ...]) -> list[Operation]:
    """The operations at a path; a route without ids is meant before one that takes anything for an id."""
    fitting = [known for known in OPERATIONS if _fits(known.route, path)]
    return [known for known in fitting if "*" not in known.route] or fitting


def _fits(route: tuple[str, ...], path: tuple[str, ...]) -> bool:
    return len(route) == len(path) and all(
        expected in ("*", segment) for expected, segment in zip(route, path, strict=True)
    )

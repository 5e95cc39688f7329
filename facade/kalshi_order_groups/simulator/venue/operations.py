"""Operations of the exchange: route, rate-limit bucket and cost of each."""

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
    """Whether it works without a signature."""


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
    Operation("AmendOrderV2", "POST", (*EVENT_ORDERS, "*", "amend"), "write"),
    Operation("DecreaseOrderV2", "POST", (*EVENT_ORDERS, "*", "decrease"), "write"),
    Operation("CancelOrderV2", "DELETE", (*EVENT_ORDERS, "*"), "write", 2),
    Operation("GetOrders", "GET", ORDERS, "read"),
    Operation("GetOrder", "GET", (*ORDERS, "*"), "read", 2),
    Operation("GetAccountApiLimits", "GET", ("account", "limits"), "read"),
    Operation("GetAccountEndpointCosts", "GET", ("account", "endpoint_costs"), "read", public=True),
    Operation("GetExchangeStatus", "GET", ("exchange", "status"), "read", public=True),
)

OPERATION_IDS = frozenset(operation.operation_id for operation in OPERATIONS)


def find(method: str, path: tuple[str, ...]) -> Operation | None:
    """Return the operation of a request; None if there is no such route."""
    return next((known for known in _at(path) if known.method == method), None)


def methods(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the methods of a path; empty if there is no such path."""
    return tuple(sorted(known.method for known in _at(path)))


def _at(path: tuple[str, ...]) -> list[Operation]:
    """Return the operations at a path; a route without ids has precedence over one with an id."""
    fitting = [known for known in OPERATIONS if _fits(known.route, path)]
    return [known for known in fitting if "*" not in known.route] or fitting


def _fits(route: tuple[str, ...], path: tuple[str, ...]) -> bool:
    return len(route) == len(path) and all(
        expected in ("*", segment) for expected, segment in zip(route, path, strict=True)
    )

"""The table of calls: every operation once, with its response and its risk."""

import inspect
from collections.abc import Callable, Iterable
from decimal import Decimal
from inspect import get_annotations
from typing import Any

from attrs import evolve, frozen
from kalshi_order_groups import AsyncClient, Client, CreateOrderV2Request, OrderGroup

CREATED = {"order_group_id": "og-1", "subaccount": 0}
GROUP: dict[str, Any] = {"is_auto_cancel_enabled": False, "orders": []}
PLACED = {"order_id": "o-1", "fill_count": "0.00", "remaining_count": "1.00", "ts_ms": 1}
CANCELED = {"order_id": "o-1", "reduced_by": "1.00", "ts_ms": 1}
AMENDED = {"order_id": "o-1", "remaining_count": "4.00", "fill_count": "0.00", "ts_ms": 1}
DECREASED = {"order_id": "o-1", "remaining_count": "1.00", "ts_ms": 1}
LIMITS = {
    "usage_tier": "basic",
    "read": {"refill_rate": 1, "bucket_capacity": 1},
    "write": {"refill_rate": 1, "bucket_capacity": 1},
}
ORDER: dict[str, Any] = {
    **dict.fromkeys(("order_id", "client_order_id", "ticker", "type", "status"), "x"),
    **dict.fromkeys(("outcome_side", "book_side"), "x"),
    **dict.fromkeys(("yes_price_dollars", "no_price_dollars"), "0.5000"),
    **dict.fromkeys(("fill_count_fp", "remaining_count_fp", "initial_count_fp"), "1.00"),
    **dict.fromkeys(("taker_fees_dollars", "maker_fees_dollars"), "0.00"),
    **dict.fromkeys(("taker_fill_cost_dollars", "maker_fill_cost_dollars"), "0.00"),
}


AMENDMENT: dict[str, Any] = {"ticker": "KXPRES-24-DJT", "side": "bid", "price": "0.64", "count": 4}
"""An amendment of `tests.support.orders.an_order`."""


def request(**extra: Any) -> CreateOrderV2Request:
    """An order with nothing optional but what is given."""
    plain = CreateOrderV2Request(
        ticker="KX-A",
        side="ask",
        count="1.5",
        price=Decimal("0.65"),
        time_in_force="good_till_canceled",
        self_trade_prevention_type="maker",
        client_order_id="mine",
    )
    return evolve(plain, **extra)


def first_page(client: Client, **filters: Any) -> Any:
    """Read the orders to the end, in the way of either client."""
    orders: Any = client.orders.list(**filters)
    if inspect.isasyncgen(orders):

        async def read() -> list[Any]:
            return [order async for order in orders]

        return read()
    return list(orders)


@frozen
class Call:
    """A call of the facade with its smallest arguments.

    `act_on` takes a client of either kind, a group and an order id. `operation` is the operationId in
    openapi.yaml, from which the wire's method and path follow. `risk` is what the operation does to risk.
    """

    act_on: Callable[[Client, str | OrderGroup, str], Any]
    response: object
    operation: str
    risk: str

    def act(self, client: Client) -> Any:
        """Make the call with a group and an order of no importance."""
        return self.act_on(client, "og", "o")


# fmt: off
CALLS = {
    "create": Call(
        lambda c, g, o: c.order_groups.create(contracts_limit=1), CREATED,
        "CreateOrderGroup", "adds"),
    "list": Call(
        lambda c, g, o: c.order_groups.list(), {"order_groups": []},
        "GetOrderGroups", "reads"),
    "get": Call(
        lambda c, g, o: c.order_groups.get(g), GROUP,
        "GetOrderGroup", "reads"),
    "update_limit": Call(
        lambda c, g, o: c.order_groups.update_limit(g, contracts_limit=1), {},
        "UpdateOrderGroupLimit", "sets"),
    "trigger": Call(
        lambda c, g, o: c.order_groups.trigger(g), {},
        "TriggerOrderGroup", "reduces"),
    "reset": Call(
        lambda c, g, o: c.order_groups.reset(g), {},
        "ResetOrderGroup", "rearms"),
    "delete": Call(
        lambda c, g, o: c.order_groups.delete(g, missing_ok=False), {},
        "DeleteOrderGroup", "reduces"),
    "create_v2": Call(
        lambda c, g, o: c.orders.create_v2(request=request()), PLACED,
        "CreateOrderV2", "places"),
    "amend_v2": Call(
        lambda c, g, o: c.orders.amend_v2(o, **AMENDMENT), AMENDED,
        "AmendOrderV2", "sets"),
    "decrease_v2": Call(
        lambda c, g, o: c.orders.decrease_v2(o, reduce_to=1), DECREASED,
        "DecreaseOrderV2", "reduces"),
    "cancel_v2": Call(
        lambda c, g, o: c.orders.cancel_v2(o), CANCELED,
        "CancelOrderV2", "reduces"),
    "cancel_all": Call(
        lambda c, g, o: c.orders.cancel_all(), None,
        "CancelAllOrders", "reduces"),
    "get_order": Call(
        lambda c, g, o: c.orders.get(o), {"order": ORDER},
        "GetOrder", "reads"),
    "list_orders": Call(
        lambda c, g, o: first_page(c), {"orders": [ORDER], "cursor": ""},
        "GetOrders", "reads"),
    "limits": Call(
        lambda c, g, o: c.account.limits(), LIMITS,
        "GetAccountApiLimits", "reads"),
    "endpoint_costs": Call(
        lambda c, g, o: c.account.endpoint_costs(), {"default_cost": 10},
        "GetAccountEndpointCosts", "reads"),
    "status": Call(
        lambda c, g, o: c.exchange.status(), {"exchange_active": True, "trading_active": True},
        "GetExchangeStatus", "reads"),
}
# fmt: on
PROMISE_NOTHING = tuple(name for name, call in CALLS.items() if not call.response)
"""Calls whose response has no member that is promised."""

BEYOND_OPERATIONS = {
    "order_groups.trigger_all",
    "order_groups.kill",
    "order_groups.rearm",
    "order_groups.reconcile",
}
"""Public methods that stand for no single operation of openapi.yaml."""


def public_methods(client: Client | AsyncClient) -> dict[str, Callable[..., Any]]:
    """Every public method of a client's resources, as "order_groups.create"."""
    names = [name for name in get_annotations(type(client)) if not name.startswith("_")]
    resources = {name: getattr(client, name) for name in names}
    return {
        f"{resource}.{name}": method
        for resource, methods in resources.items()
        for name, method in inspect.getmembers(methods, callable)
        if not name.startswith("_")
    }


class Probe:
    """Stands in for a client and records which of its methods a call reaches."""

    def __init__(self, path: str = "", reached: list[str] | None = None) -> None:
        self._path = path
        self.reached: list[str] = [] if reached is None else reached

    def __getattr__(self, name: str) -> "Probe":
        return Probe(f"{self._path}.{name}".lstrip("."), self.reached)

    def __call__(self, *arguments: object, **options: object) -> list[object]:
        self.reached.append(self._path)
        return []


def methods_of(calls: Iterable[Callable[..., object]]) -> set[str]:
    """Return the public methods that the calls of a table reach."""
    probe = Probe()
    for act in calls:
        act(probe)
    return set(probe.reached)

"""Facade calls of each operation, and what their arguments become on the wire.

The table is the one thing here that is not derived; a test holds it against the operations and places that
the facade is known to use.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..document.subset import Json, same_operation
from ..model import Place

_SCOPE: dict[str, tuple[Any, ...]] = {"subaccount": (0, 63), "exchange_index": (0, 1)}
_READ_SCOPE: dict[str, tuple[Any, ...]] = {"subaccount": (0, 63)}
_LIMIT: tuple[Any, ...] = (1, "1.5", 1_000_000)
_ORDER: dict[str, Any] = {
    "ticker": "KX-A",
    "side": "bid",
    "count": "1",
    "price": "0.5",
    "time_in_force": "good_till_canceled",
    "self_trade_prevention_type": "maker",
    "client_order_id": "mine",
}
_ORDER_VALUES: dict[str, tuple[Any, ...]] = {
    "side": ("ask",),
    "count": ("0.01", "1000000"),
    "price": ("0.01", "0.99"),
    "time_in_force": ("fill_or_kill", "immediate_or_cancel"),
    "self_trade_prevention_type": ("taker_at_cross",),
    "expiration_time": (1_900_000_000,),
    "post_only": (True, False),
    "reduce_only": (False,),
    "cancel_order_on_pause": (True, False),
    "order_group_id": ("og-1",),
    **_SCOPE,
}


@dataclass(frozen=True)
class Call:
    """A method of the facade with its smallest arguments, and other values that it takes for them."""

    method: str  # "order_groups.create"
    arguments: dict[str, Any] = field(default_factory=dict[str, Any])
    values: dict[str, tuple[Any, ...]] = field(default_factory=dict[str, tuple[Any, ...]])
    replaces: dict[str, str] = field(default_factory=dict[str, str])  # an argument, and its alternative
    request: dict[str, Any] | None = None  # the fields of CreateOrderV2Request, for the argument `request`

    def argument(self, place: Place) -> str | None:
        """The argument that fills a place of the request."""
        if place.where.startswith("path"):
            return "group" if "group" in self.arguments else "order_id"
        name = place.path.rpartition("/")[2] or place.where.partition(" ")[2]
        name = name.removesuffix("_fp")
        return name if name in {*self.arguments, *self.values, *(self.request or ())} else None

    def probes(self, extra: Mapping[str, Sequence[Any]]) -> Iterator[Json]:
        """The call with its smallest arguments, then with one other value at a time, extra ones first."""
        yield self._with({})
        for values in (extra, self.values):
            for name in values:
                for value in values[name]:
                    yield self._with({name: value})

    def _with(self, changed: dict[str, Any]) -> Json:
        if self.request is not None:
            return {"method": self.method, "arguments": {}, "request": {**self.request, **changed}}
        replaced = {self.replaces[name] for name in changed if name in self.replaces}
        kept = {name: value for name, value in self.arguments.items() if name not in replaced}
        return {"method": self.method, "arguments": {**kept, **changed}}


_CALLS: dict[str, Call] = {
    "GET /portfolio/order_groups": Call("order_groups.list", {}, _READ_SCOPE),
    "POST /portfolio/order_groups/create": Call(
        "order_groups.create", {"contracts_limit": 1}, {"contracts_limit": _LIMIT, **_SCOPE}
    ),
    "GET /portfolio/order_groups/{}": Call("order_groups.get", {"group": "og-1"}, _READ_SCOPE),
    "DELETE /portfolio/order_groups/{}": Call(
        "order_groups.delete", {"group": "og-1", "missing_ok": False}, _SCOPE
    ),
    "PUT /portfolio/order_groups/{}/reset": Call("order_groups.reset", {"group": "og-1"}, _SCOPE),
    "PUT /portfolio/order_groups/{}/trigger": Call("order_groups.trigger", {"group": "og-1"}, _SCOPE),
    "PUT /portfolio/order_groups/{}/limit": Call(
        "order_groups.update_limit",
        {"group": "og-1", "contracts_limit": 1},
        {"contracts_limit": _LIMIT, **_SCOPE},
    ),
    "POST /portfolio/events/orders": Call("orders.create_v2", {}, _ORDER_VALUES, request=_ORDER),
    "POST /portfolio/events/orders/{}/amend": Call(
        "orders.amend_v2",
        {"order_id": "o-1", "ticker": "KX-A", "side": "bid", "price": "0.5", "count": "1"},
        {
            "side": ("ask",),
            "price": ("0.01", "0.99"),
            "count": ("0.01", "1000000"),
            "client_order_id": ("mine",),
            "updated_client_order_id": ("mine too",),
            "expiration_time": (0, 1_900_000_000),
            **_SCOPE,
        },
    ),
    "POST /portfolio/events/orders/{}/decrease": Call(
        "orders.decrease_v2",
        {"order_id": "o-1", "reduce_to": "1"},
        {
            "reduce_to": ("0", "0.01", "1000000"),
            "reduce_by": ("0.01", "1000000"),
            "market_ticker": ("KX-A",),
            **_SCOPE,
        },
        replaces={"reduce_by": "reduce_to"},
    ),
    "DELETE /portfolio/events/orders": Call("orders.cancel_all", {}, _READ_SCOPE),
    "DELETE /portfolio/events/orders/{}": Call(
        "orders.cancel_v2", {"order_id": "o-1"}, {"market_ticker": ("KX-A",), **_SCOPE}
    ),
    "GET /portfolio/orders": Call(
        "orders.list",
        {},
        {
            "ticker": ("KX-A",),
            "event_ticker": ("KX",),
            "min_ts": (0,),
            "max_ts": (1_900_000_000,),
            "status": ("resting", "canceled", "executed"),
            "limit": (1, 1000),
            **_SCOPE,
        },
    ),
    "GET /portfolio/orders/{}": Call("orders.get", {"order_id": "o-1"}),
    "GET /account/limits": Call("account.limits"),
    "GET /account/endpoint_costs": Call("account.endpoint_costs"),
    "GET /exchange/status": Call("exchange.status"),
}


def operations() -> list[str]:
    """Return the operations that the facade calls."""
    return sorted(_CALLS)


def call_of(operation: str) -> Call | None:
    """Return the call of an operation; None for one that the facade does not call."""
    return _CALLS.get(same_operation(operation))


def shown(call: Json) -> str:
    """The call as a line of Python."""
    arguments = [f"{name}={value!r}" for name, value in call["arguments"].items()]
    if "request" in call:
        fields = ", ".join(f"{name}={value!r}" for name, value in call["request"].items())
        arguments.append(f"request=CreateOrderV2Request({fields})")
    return f"client.{call['method']}({', '.join(arguments)})"

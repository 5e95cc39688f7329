"""What goes out for every operation in every scope, as rows: method, path, query, body, headers."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from kalshi_order_groups import ALL_SUBACCOUNTS, Client, OrderGroup

from tests.support.calls import AMENDMENT, CALLS, first_page, request
from tests.support.openapi import BY_ID, OPERATION_IDS
from tests.support.recorder import BOTH, Recorder, call, reply

ROOT = "/trade-api/v2"

HANDLE = OrderGroup(
    order_group_id="og-1",
    subaccount=5,
    exchange_index=2,
    contracts_limit=Decimal(1),
    triggered=False,
)
HALF_KNOWN = OrderGroup(
    order_group_id="og-1",
    subaccount=None,
    exchange_index=0,
    contracts_limit=None,
    triggered=False,
)
DEFAULTS = {"subaccount": 3, "exchange_index": 1}
ZERO: dict[str, Any] = {"subaccount": 0, "exchange_index": 0}


class Row(NamedTuple):
    """One call and the request it must become."""

    name: str
    options: dict[str, Any]
    act: Callable[[Client], object]
    method: str
    path: str
    query: str
    body: dict[str, Any] | None
    response: object


Case = tuple[str, dict[str, Any], Callable[[Client], object], str, dict[str, Any] | None]


def add(name: str, *cases: Case) -> None:
    """Add a row for each case of a call: scope, options of the client, the call, query, body."""
    method, path = on_the_wire(name)
    ROWS.extend(
        Row(f"{name}, {scope}", options, act, method, path, query, body, CALLS[name].response)
        for scope, options, act, query, body in cases
    )


def on_the_wire(name: str) -> tuple[str, str]:
    """Return the method and the path of a call of group og-1 or order o-1."""
    operation = BY_ID[CALLS[name].operation]
    return operation.method.upper(), ROOT + operation.path.format(order_group_id="og-1", order_id="o-1")


ORDERED = {
    "ticker": "KX-A",
    "side": "ask",
    "count": "1.50",
    "price": "0.6500",
    "time_in_force": "good_till_canceled",
    "self_trade_prevention_type": "maker",
    "client_order_id": "mine",
}
IN_GROUP = {**ORDERED, "order_group_id": "og-1"}
DETAILED = {
    "expiration_time": 1_800_000_000,
    "post_only": True,
    "reduce_only": False,
    "cancel_order_on_pause": True,
}
AMENDED = {"ticker": "KXPRES-24-DJT", "side": "bid", "price": "0.6400", "count": "4.00"}
RENAMED: dict[str, Any] = {
    "client_order_id": "mine",
    "updated_client_order_id": "mine too",
    "expiration_time": 0,
}
UNCHANGED: dict[str, Any] = dict.fromkeys(RENAMED)
FILTERS: dict[str, Any] = {
    "ticker": "KX-A",
    "event_ticker": "KX,KY",
    "min_ts": 0,
    "max_ts": 9,
    "status": "resting",
    "limit": 1000,
}
FILTERED = "ticker=KX-A&event_ticker=KX%2CKY&min_ts=0&max_ts=9&status=resting&limit=1000"


#      call           body of the request      arguments
WRITES: list[tuple[str, dict[str, Any] | None, dict[str, Any]]] = [
    ("trigger", {}, {}),
    ("reset", {}, {}),
    ("delete", None, {}),
    ("update_limit", {"contracts_limit": 5}, {"contracts_limit": 5}),
]
#      scope                 client    group       call      query
WRITE_SCOPES: list[tuple[str, dict[str, Any], str | OrderGroup, dict[str, Any], str]] = [
    ("no scope", {}, "og-1", {}, ""),
    ("client default", DEFAULTS, "og-1", {}, "subaccount=3&exchange_index=1"),
    ("handle", DEFAULTS, HANDLE, {}, "subaccount=5&exchange_index=2"),
    ("half a handle", DEFAULTS, HALF_KNOWN, {}, "subaccount=3&exchange_index=0"),
    ("call override", DEFAULTS, HANDLE, ZERO, "subaccount=0&exchange_index=0"),
    ("half a call", DEFAULTS, HANDLE, {"subaccount": 0}, "subaccount=0&exchange_index=2"),
    ("none is not given", DEFAULTS, "og-1", {"subaccount": None}, "subaccount=3&exchange_index=1"),
]


def group_write(
    name: str, group: str | OrderGroup, arguments: dict[str, Any]
) -> Callable[[Client], object]:
    return lambda client: getattr(client.order_groups, name)(group, **arguments)


ROWS = [
    Row(
        f"{name}, {scope}",
        options,
        group_write(name, group, {**arguments, **by_call}),
        *on_the_wire(name),
        query,
        body,
        CALLS[name].response,
    )
    for name, body, arguments in WRITES
    for scope, options, group, by_call, query in WRITE_SCOPES
]

# fmt: off
add(
    "create",
    ("no scope", {}, lambda c: c.order_groups.create(contracts_limit=100),
     "", {"contracts_limit": 100}),
    ("client default", DEFAULTS, lambda c: c.order_groups.create(contracts_limit="250.5"),
     "", {"contracts_limit_fp": "250.50", "subaccount": 3, "exchange_index": 1}),
    ("call override", DEFAULTS, lambda c: c.order_groups.create(contracts_limit=Decimal("7.00"), **ZERO),
     "", {"contracts_limit": 7, "subaccount": 0, "exchange_index": 0}),
)
add(
    "list",
    ("no scope", {}, lambda c: c.order_groups.list(), "", None),
    ("client default", DEFAULTS, lambda c: c.order_groups.list(), "subaccount=3", None),
    ("call override", DEFAULTS, lambda c: c.order_groups.list(subaccount=0), "subaccount=0", None),
    ("all", DEFAULTS, lambda c: c.order_groups.list(subaccount=ALL_SUBACCOUNTS), "", None),
    ("with_options", DEFAULTS, lambda c: c.with_options(subaccount=7, timeout=1.0).order_groups.list(),
     "subaccount=7", None),
)
add(
    "get",
    ("no scope", {}, lambda c: c.order_groups.get("og-1"), "", None),
    ("client default", DEFAULTS, lambda c: c.order_groups.get("og-1"), "subaccount=3", None),
    ("handle", DEFAULTS, lambda c: c.order_groups.get(HANDLE), "subaccount=5", None),
    ("call override", DEFAULTS, lambda c: c.order_groups.get(HANDLE, subaccount=0), "subaccount=0", None),
    ("all", DEFAULTS, lambda c: c.order_groups.get(HANDLE, subaccount=ALL_SUBACCOUNTS), "", None),
)
add(
    "create_v2",
    ("no scope", {}, lambda c: c.orders.create_v2(request=request(order_group_id="og-1")), "", IN_GROUP),
    ("client default", DEFAULTS, lambda c: c.orders.create_v2(request=request()),
     "", {**ORDERED, "subaccount": 3, "exchange_index": 1}),
    ("handle", DEFAULTS, lambda c: c.orders.create_v2(request=request(order_group_id=HANDLE)),
     "", {**IN_GROUP, "subaccount": 5, "exchange_index": 2}),
    ("in the request", DEFAULTS,
     lambda c: c.orders.create_v2(request=request(order_group_id="og-1", subaccount=9, exchange_index=-1)),
     "", {**IN_GROUP, "subaccount": 9, "exchange_index": -1}),
    ("call override", DEFAULTS,
     lambda c: c.orders.create_v2(request=request(order_group_id="og-1", subaccount=9), **ZERO),
     "", {**IN_GROUP, "subaccount": 0, "exchange_index": 0}),
    ("everything", {}, lambda c: c.orders.create_v2(request=request(**DETAILED)),
     "", {**ORDERED, **DETAILED}),
)
add(
    "amend_v2",
    ("no scope", {}, lambda c: c.orders.amend_v2("o-1", **AMENDMENT), "", AMENDED),
    ("client default", DEFAULTS, lambda c: c.orders.amend_v2("o-1", **AMENDMENT),
     "subaccount=3", {**AMENDED, "exchange_index": 1}),
    ("call override", DEFAULTS, lambda c: c.orders.amend_v2("o-1", **AMENDMENT, **ZERO),
     "subaccount=0", {**AMENDED, "exchange_index": 0}),
    ("routed", DEFAULTS, lambda c: c.orders.amend_v2("o-1", **AMENDMENT, exchange_index=-1),
     "subaccount=3", {**AMENDED, "exchange_index": -1}),
    ("everything", {}, lambda c: c.orders.amend_v2("o-1", **AMENDMENT, **RENAMED), "",
     {**AMENDED, **RENAMED}),
    ("none is not given", {}, lambda c: c.orders.amend_v2("o-1", **AMENDMENT, **UNCHANGED),
     "", AMENDED),
)
add(
    "decrease_v2",
    ("no scope", {}, lambda c: c.orders.decrease_v2("o-1", reduce_to=0), "", {"reduce_to": "0.00"}),
    ("by a number", {}, lambda c: c.orders.decrease_v2("o-1", reduce_by="2.5", reduce_to=None),
     "", {"reduce_by": "2.50"}),
    ("client default", DEFAULTS, lambda c: c.orders.decrease_v2("o-1", reduce_to=3),
     "subaccount=3", {"reduce_to": "3.00", "exchange_index": 1}),
    ("call override", DEFAULTS,
     lambda c: c.orders.decrease_v2("o-1", reduce_to=3, **ZERO, market_ticker="KX-A"),
     "subaccount=0", {"reduce_to": "3.00", "exchange_index": 0, "market_ticker": "KX-A"}),
    ("routed", {}, lambda c: c.orders.decrease_v2("o-1", reduce_to=3, exchange_index=-1, market_ticker="K"),
     "", {"reduce_to": "3.00", "exchange_index": -1, "market_ticker": "K"}),
)
add(
    "cancel_v2",
    ("no scope", {}, lambda c: c.orders.cancel_v2("o-1"), "", None),
    ("client default", DEFAULTS, lambda c: c.orders.cancel_v2("o-1"),
     "subaccount=3&exchange_index=1", None),
    ("call override", DEFAULTS,
     lambda c: c.orders.cancel_v2("o-1", subaccount=0, exchange_index=-1, market_ticker="KX-A"),
     "subaccount=0&exchange_index=-1&market_ticker=KX-A", None),
)
add(
    "cancel_all",
    ("no scope", {}, lambda c: c.orders.cancel_all(), "", None),
    ("client default", DEFAULTS, lambda c: c.orders.cancel_all(), "subaccount=3", None),
    ("call override", DEFAULTS, lambda c: c.orders.cancel_all(subaccount=0), "subaccount=0", None),
    ("all", DEFAULTS, lambda c: c.orders.cancel_all(subaccount=ALL_SUBACCOUNTS), "", None),
)
add(
    "get_order",
    ("client default", DEFAULTS, lambda c: c.orders.get("o-1"), "", None),
)
add(
    "list_orders",
    ("no scope", {}, first_page, "", None),
    ("client default", DEFAULTS, first_page, "subaccount=3&exchange_index=1", None),
    ("call override", DEFAULTS, lambda c: first_page(c, **FILTERS, **ZERO),
     f"{FILTERED}&subaccount=0&exchange_index=0", None),
    ("all", DEFAULTS, lambda c: first_page(c, subaccount=ALL_SUBACCOUNTS), "exchange_index=1", None),
)
add(
    "limits",
    ("client default", DEFAULTS, lambda c: c.account.limits(), "", None),
)
add(
    "endpoint_costs",
    ("client default", DEFAULTS, lambda c: c.account.endpoint_costs(), "", None),
)
add(
    "status",
    ("client default", DEFAULTS, lambda c: c.exchange.status(), "", None),
)
# fmt: on


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_request_is_exactly_this(kind: str, row: Row) -> None:
    transport = Recorder(reply(200, row.response))
    call(kind, transport, row.act, **row.options)

    request = transport.request
    assert request.method == row.method
    assert request.url.raw_path.decode() == row.path + (row.query and f"?{row.query}")
    assert request.url.host == "external-api.demo.kalshi.co"
    assert (json.loads(request.content) if request.content else None) == row.body

    signed = {"kalshi-access-key", "kalshi-access-timestamp", "kalshi-access-signature"}
    usual = {"host", "accept", "accept-encoding", "connection", "user-agent"}
    with_body = {"content-type", "content-length"} if row.body is not None else set[str]()
    assert set(request.headers) == signed | usual | with_body
    assert request.headers["accept"] == "application/json"
    assert request.headers.get("content-type", "application/json") == "application/json"


def test_every_operation_of_the_contract_has_a_row() -> None:
    assert {CALLS[row.name.partition(",")[0]].operation for row in ROWS} == OPERATION_IDS

"""Every field of every response is read into its attribute, and named if its type is wrong."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, get_args, get_origin

import attrs
import kalshi_order_groups as sdk
import pytest
from attrs import evolve, field, frozen
from generation import spec
from kalshi_order_groups import Client, account_types

from tests.support.calls import CALLS, PROMISE_NOTHING
from tests.support.paths import PROJECT
from tests.support.recorder import Recorder, call, reply

SCOPE = {"subaccount": 3, "exchange_index": 2}
HANDLE = sdk.OrderGroup(order_group_id="og", **SCOPE, contracts_limit=None, triggered=False)
IRREGULAR_ROW = {"id": "last", "is_auto_cancel_enabled": True, "contracts_limit_fp": "1.0000000"}
"""Its seven decimals are valid, but the fast parser leaves the list to the generated one."""


@frozen
class Field:
    """A field: the attribute it becomes, a valid value on the wire and as read, and wrong values.

    Each wrong value is given with the message of its error, which follows the name of the field.
    """

    attribute: str
    wire: object
    value: object
    wrong: tuple[tuple[object, str], ...]


def text(attribute: str, value: str) -> Field:
    return Field(attribute, value, value, ((7, " is not str: '7'"), ({}, " is not str: a dict of 0")))


def number(attribute: str, digits: str) -> Field:
    wrong = ((7, " is not str: '7'"), ("ten", " is not a fixed-point number: 'ten'"))
    return Field(attribute, digits, Decimal(digits), wrong)


def integer(attribute: str, value: int) -> Field:
    return Field(attribute, value, value, (("7", " is not int: '7'"), (True, " is not an integer: True")))


def flag(attribute: str) -> Field:
    return Field(attribute, False, False, ((1, " is not bool: '1'"), ("true", " is not bool: 'true'")))


def time(attribute: str, day: int) -> Field:
    wrong = (("yesterday", " is not datetime: 'yesterday'"), (7, " is not datetime: '7'"))
    return Field(attribute, f"2026-01-{day:02}T00:00:00Z", datetime(2026, 1, day, tzinfo=UTC), wrong)


def nested(attribute: str, kind: type, fields: "Fields") -> Field:
    """Return a field that is an object. The generated parser refuses another type, without the name."""
    return Field(attribute, body_of(fields), kind(**values_of(fields)), ())


def rows(attribute: str, row: Field, schema: str) -> Field:
    wrong = ((7, " is not list: '7'"), ([7], f"[0] is not {schema}: '7'"))
    return Field(attribute, [row.wire], (row.value,), wrong)


Fields = Mapping[str, Field]
"""The fields of a schema, by their names on the wire."""


def body_of(fields: Fields) -> dict[str, Any]:
    """Return an object with every field, as on the wire."""
    return {name: each.wire for name, each in fields.items()}


def values_of(fields: Fields) -> dict[str, Any]:
    """Return the attributes that an object with every field becomes."""
    return {each.attribute: each.value for each in fields.values()}


READ_BUCKET = {
    "refill_rate": integer("refill_rate", 30),
    "bucket_capacity": integer("bucket_capacity", 60),
}
WRITE_BUCKET = {
    "refill_rate": integer("refill_rate", 10),
    "bucket_capacity": integer("bucket_capacity", 20),
}
GRANT = {
    "exchange_instance": text("exchange_instance", "margined"),
    "level": text("level", "expert"),
    "expires_ts": integer("expires_ts", 1_767_225_600),
    "source": text("source", "volume"),
}
COST = {
    "method": text("method", "DELETE"),
    "path": text("path", "/portfolio/orders"),
    "cost": integer("cost", 5),
}
SHARD = {
    "exchange_index": integer("exchange_index", 4),
    "description": text("description", "crypto"),
    "exchange_active": flag("exchange_active"),
    "trading_active": flag("trading_active"),
    "intra_exchange_transfers_active": flag("intra_exchange_transfers_active"),
}
ORDER = {
    "order_id": text("order_id", "o-1"),
    "user_id": text("user_id", "u-1"),
    "client_order_id": text("client_order_id", "mine-1"),
    "ticker": text("ticker", "KX-A"),
    "outcome_side": text("outcome_side", "no"),
    "book_side": text("book_side", "ask"),
    "type": text("order_type", "limit"),
    "status": text("status", "resting"),
    "yes_price_dollars": number("yes_price", "0.5600"),
    "no_price_dollars": number("no_price", "0.4400"),
    "fill_count_fp": number("fill_count", "1.00"),
    "remaining_count_fp": number("remaining_count", "2.00"),
    "initial_count_fp": number("initial_count", "3.00"),
    "taker_fill_cost_dollars": number("taker_fill_cost", "0.100000"),
    "maker_fill_cost_dollars": number("maker_fill_cost", "0.200000"),
    "taker_fees_dollars": number("taker_fees", "0.300000"),
    "maker_fees_dollars": number("maker_fees", "0.400000"),
    "expiration_time": time("expiration_time", 3),
    "created_time": time("created_time", 1),
    "last_update_time": time("last_update_time", 2),
    "self_trade_prevention_type": text("self_trade_prevention_type", "maker"),
    "order_group_id": text("order_group_id", "og-1"),
    "cancel_order_on_pause": flag("cancel_order_on_pause"),
    "subaccount_number": integer("subaccount", 5),
    "exchange_index": integer("exchange_index", 6),
}
GROUP_ROW = {
    "id": text("order_group_id", "og-1"),
    "contracts_limit_fp": number("contracts_limit", "250.50"),
    "is_auto_cancel_enabled": flag("triggered"),
    "exchange_index": integer("exchange_index", 4),
}


LIMITS = {
    "usage_tier": text("usage_tier", "advanced"),
    "read": nested("read", account_types.BucketLimit, READ_BUCKET),
    "write": nested("write", account_types.BucketLimit, WRITE_BUCKET),
    "grants": rows("grants", nested("", account_types.UsageLevelGrant, GRANT), "ApiUsageLevelGrant"),
}
COSTS = {
    "default_cost": integer("default_cost", 10),
    "endpoint_costs": rows(
        "endpoint_costs", nested("", account_types.EndpointCost, COST), "EndpointTokenCost"
    ),
}
STATUS = {
    "exchange_active": flag("exchange_active"),
    "trading_active": flag("trading_active"),
    "intra_exchange_transfers_active": flag("intra_exchange_transfers_active"),
    "exchange_estimated_resume_time": time("exchange_estimated_resume_time", 9),
    "exchange_index_statuses": rows(
        "exchange_index_statuses",
        nested("", account_types.ExchangeIndexStatus, SHARD),
        "ExchangeIndexStatus",
    ),
}


def itself(value: Any) -> Any:
    return value


@frozen
class Place:
    """Where an object of a schema is in the response of a call, and in the result.

    `given` are the attributes that are not from the response, or not if it lacks them. `prefix` precedes
    the names of fields in messages.
    """

    call: str
    schema: str
    kind: type
    fields: Fields
    in_body: Callable[[Any], Any] = itself
    in_result: Callable[[Any], Any] = itself
    given: Mapping[str, Any] = field(factory=dict[str, Any])
    prefix: str = ""
    act: Callable[[Client], Any] | None = None

    def read(self, item: object) -> Any:
        """Return the object of the result, after a response with this one."""
        act = self.act or CALLS[self.call].act
        return self.in_result(call("sync", Recorder(reply(200, self.in_body(item))), act))

    def prefix_of(self, name: str) -> str:
        """Return what precedes a field in messages; the row of an id is named, as one wrong id is a row."""
        return "order_groups[0]." if (self.call, name) == ("list", "id") else self.prefix

    @property
    def body(self) -> dict[str, Any]:
        """The object with every field."""
        return body_of(self.fields)

    @property
    def expected(self) -> Any:
        """The object that the one with every field becomes."""
        return self.kind(**{**self.given, **values_of(self.fields)})


def in_limits(name: str) -> Callable[[Any], Any]:
    """Return the function that puts an object into the limits of an account."""
    return lambda item: {**body_of(LIMITS), name: item}


PLACES = (
    Place(
        "create",
        "CreateOrderGroupResponse",
        sdk.OrderGroup,
        {
            "order_group_id": text("order_group_id", "og-1"),
            "subaccount": integer("subaccount", 7),
            "exchange_index": integer("exchange_index", 8),
        },
        given={**SCOPE, "contracts_limit": Decimal("2.5"), "triggered": False},
        act=lambda c: c.order_groups.create(contracts_limit="2.5", **SCOPE),
    ),
    Place(
        "list",
        "OrderGroup",
        sdk.OrderGroup,
        GROUP_ROW,
        in_body=lambda row: {"order_groups": [row, IRREGULAR_ROW]},
        in_result=lambda groups: groups[0],
        given={"subaccount": 3},
        act=lambda c: c.order_groups.list(subaccount=3),
    ),
    Place(
        "list",
        "OrderGroup",
        sdk.OrderGroup,
        GROUP_ROW,
        in_body=lambda row: {"order_groups": [row]},
        in_result=lambda groups: groups[0],
        given={"subaccount": None},
        act=lambda c: c.order_groups.list(subaccount=sdk.ALL_SUBACCOUNTS),
    ),
    Place(
        "get",
        "GetOrderGroupResponse",
        sdk.OrderGroupDetail,
        {
            "is_auto_cancel_enabled": flag("triggered"),
            "contracts_limit_fp": number("contracts_limit", "250.50"),
            "orders": rows("orders", text("", "o-1"), "str"),
            "exchange_index": integer("exchange_index", 8),
        },
        given={**SCOPE, "order_group_id": "og"},
        act=lambda c: c.order_groups.get(HANDLE),
    ),
    Place(
        "create_v2",
        "CreateOrderV2Response",
        sdk.CreatedOrder,
        {
            "order_id": text("order_id", "o-1"),
            "client_order_id": text("client_order_id", "other"),
            "fill_count": number("fill_count", "1.00"),
            "remaining_count": number("remaining_count", "2.00"),
            "average_fill_price": number("average_fill_price", "0.5600"),
            "average_fee_paid": number("average_fee_paid", "0.0175"),
            "ts_ms": integer("ts_ms", 1_767_225_600_000),
        },
        given={"client_order_id": "mine"},
    ),
    Place(
        "amend_v2",
        "AmendOrderV2Response",
        sdk.AmendedOrder,
        {
            "order_id": text("order_id", "o-1"),
            "client_order_id": text("client_order_id", "mine-1"),
            "remaining_count": number("remaining_count", "4.00"),
            "fill_count": number("fill_count", "1.00"),
            "average_fill_price": number("average_fill_price", "0.5600"),
            "average_fee_paid": number("average_fee_paid", "0.0175"),
            "ts_ms": integer("ts_ms", 1_767_225_600_000),
        },
    ),
    Place(
        "decrease_v2",
        "DecreaseOrderV2Response",
        sdk.DecreasedOrder,
        {
            "order_id": text("order_id", "o-1"),
            "client_order_id": text("client_order_id", "mine-1"),
            "remaining_count": number("remaining_count", "1.00"),
            "ts_ms": integer("ts_ms", 1_767_225_600_000),
        },
    ),
    Place(
        "cancel_v2",
        "CancelOrderV2Response",
        sdk.CanceledOrder,
        {
            "order_id": text("order_id", "o-1"),
            "client_order_id": text("client_order_id", "mine-1"),
            "reduced_by": number("reduced_by", "1.00"),
            "ts_ms": integer("ts_ms", 1_767_225_600_000),
        },
    ),
    Place("get_order", "Order", sdk.Order, ORDER, in_body=lambda order: {"order": order}),
    Place(
        "list_orders",
        "Order",
        sdk.Order,
        ORDER,
        in_body=lambda order: {"orders": [order], "cursor": ""},
        in_result=lambda orders: orders[0],
    ),
    Place("limits", "GetAccountApiLimitsResponse", account_types.AccountLimits, LIMITS),
    Place(
        "limits",
        "BucketLimit",
        account_types.BucketLimit,
        READ_BUCKET,
        in_body=in_limits("read"),
        in_result=lambda limits: limits.read,
        prefix="read.",
    ),
    Place(
        "limits",
        "BucketLimit",
        account_types.BucketLimit,
        WRITE_BUCKET,
        in_body=in_limits("write"),
        in_result=lambda limits: limits.write,
        prefix="write.",
    ),
    Place(
        "limits",
        "ApiUsageLevelGrant",
        account_types.UsageLevelGrant,
        GRANT,
        in_body=lambda grant: in_limits("grants")([grant]),
        in_result=lambda limits: limits.grants[0],
    ),
    Place("endpoint_costs", "GetAccountEndpointCostsResponse", account_types.EndpointCosts, COSTS),
    Place(
        "endpoint_costs",
        "EndpointTokenCost",
        account_types.EndpointCost,
        COST,
        in_body=lambda cost: {"default_cost": 10, "endpoint_costs": [cost]},
        in_result=lambda costs: costs.endpoint_costs[0],
    ),
    Place("status", "ExchangeStatus", account_types.ExchangeStatus, STATUS),
    Place(
        "status",
        "ExchangeIndexStatus",
        account_types.ExchangeIndexStatus,
        SHARD,
        in_body=lambda shard: {**body_of(STATUS), "exchange_index_statuses": [shard]},
        in_result=lambda status: status.exchange_index_statuses[0],
    ),
)
WITHOUT_TYPE = {
    "EmptyResponse": set[str](),
    "GetOrderGroupsResponse": {"order_groups"},
    "GetOrdersResponse": {"orders", "cursor"},
    "GetOrderResponse": {"order"},
}
"""Schemas that no public type stands for: the call returns nothing, a part, or an iterator."""

IGNORED = {"Order": {"side", "action"}}
"""Deprecated fields, which the client does not read."""

EVERY_FIELD = [(place, name) for place in PLACES for name in place.fields]
FLAGS = [(place, name) for place, name in EVERY_FIELD if place.fields[name].value is False]
IDS = [
    (place, name)
    for place, name in EVERY_FIELD
    if name in ("id", "order_id") or (place.schema, name) == ("CreateOrderGroupResponse", "order_group_id")
]


def shown(value: object) -> str:
    """Return the name of a place or of a field, for the ids of tests."""
    return f"{value.call}-{value.prefix or value.schema}" if isinstance(value, Place) else str(value)


def assert_same(result: object, expected: object) -> None:
    """Compare every attribute, and its type: True equals 1, but their repr differs."""
    assert result == expected
    assert repr(result) == repr(expected)


# -- the table is complete -----------------------------------------------------------------------------

CONTRACT = spec.load(PROJECT / "openapi.yaml")
SCHEMAS: dict[str, Any] = CONTRACT["components"]["schemas"]


def referenced(node: object) -> set[str]:
    """Return the names of the schemas that a part of the contract uses."""
    names = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(node)))
    return names.union(*(referenced(SCHEMAS[name]) for name in names))


def test_the_table_has_every_schema_of_a_successful_response() -> None:
    operations = [
        node for item in CONTRACT["paths"].values() for node in item.values() if "responses" in node
    ]
    successes = [
        response
        for operation in operations
        for status, response in operation["responses"].items()
        if status.startswith("2")
    ]
    assert len(successes) == len(CALLS)
    objects = {name for name in referenced(successes) if SCHEMAS[name]["type"] == "object"}
    assert objects == {place.schema for place in PLACES} | set(WITHOUT_TYPE)
    assert {place.call for place in PLACES} == set(CALLS) - set(PROMISE_NOTHING)


@pytest.mark.parametrize("place", PLACES, ids=shown)
def test_the_table_has_every_field_and_every_attribute(place: Place) -> None:
    declared = set(SCHEMAS[place.schema]["properties"])
    assert set(place.fields) == declared - IGNORED.get(place.schema, set())
    attributes = {attribute.name for attribute in attrs.fields(place.kind)}
    assert attributes == set(values_of(place.fields)) | set(place.given)


@pytest.mark.parametrize("schema", WITHOUT_TYPE)
def test_the_fields_of_the_other_schemas_are_known(schema: str) -> None:
    assert set(SCHEMAS[schema].get("properties", {})) == WITHOUT_TYPE[schema]


# -- values --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES, ids=shown)
def test_every_field_becomes_its_attribute(place: Place) -> None:
    assert_same(place.read(place.body), place.expected)


@pytest.mark.parametrize(("place", "name"), FLAGS, ids=shown)
def test_a_flag_changes_only_its_attribute(place: Place, name: str) -> None:
    result = place.read({**place.body, name: True})
    assert_same(result, evolve(place.expected, **{place.fields[name].attribute: True}))


NOT_OPTIONAL = object()


def value_if_absent(place: Place, attribute: str) -> object:
    """Return the value of an attribute whose field is absent: of the request, None, or an empty tuple."""
    if attribute in place.given:
        return place.given[attribute]
    declared = getattr(attrs.fields(place.kind), attribute).type
    if get_origin(declared) is tuple:
        return ()
    return None if type(None) in get_args(declared) else NOT_OPTIONAL


@pytest.mark.parametrize(("place", "name"), EVERY_FIELD, ids=shown)
def test_a_field_that_is_absent_or_null(place: Place, name: str) -> None:
    attribute = place.fields[name].attribute
    absent = {key: value for key, value in place.body.items() if key != name}
    value = value_if_absent(place, attribute)
    for body in (absent, {**absent, name: None}):
        if value is NOT_OPTIONAL:
            with pytest.raises(sdk.ContractError):
                place.read(body)
        else:
            assert_same(place.read(body), evolve(place.expected, **{attribute: value}))


# -- errors --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("place", "name"), EVERY_FIELD, ids=shown)
def test_the_error_for_a_wrong_type_names_the_field(place: Place, name: str) -> None:
    for wrong, complaint in place.fields[name].wrong:
        with pytest.raises(sdk.ContractError) as raised:
            place.read({**place.body, name: wrong})
        assert raised.value.message == f"{place.prefix_of(name)}{name}{complaint}"


@pytest.mark.parametrize(
    ("call_name", "body", "message"),
    [
        ("list", {"order_groups": 7}, "order_groups is not list: '7'"),
        ("list", {"order_groups": [7]}, "order_groups[0] is not OrderGroup: '7'"),
        ("list_orders", {"orders": 7}, "orders is not list: '7'"),
        ("list_orders", {"orders": [7]}, "orders[0] is not Order: '7'"),
        ("list_orders", {"cursor": 7}, "cursor is not str: '7'"),
        ("get_order", {"order": 7}, "TypeError: 'int' object is not iterable"),
        ("limits", {**body_of(LIMITS), "read": 7}, "TypeError: 'int' object is not iterable"),
        ("limits", {**body_of(LIMITS), "write": 7}, "TypeError: 'int' object is not iterable"),
    ],
)
def test_the_error_for_another_type_than_a_list_or_an_object(
    call_name: str, body: object, message: str
) -> None:
    with pytest.raises(sdk.ContractError) as raised:
        call("sync", Recorder(reply(200, body)), CALLS[call_name].act)
    assert raised.value.message == message


@pytest.mark.parametrize(("place", "name"), IDS, ids=shown)
def test_an_id_is_not_empty(place: Place, name: str) -> None:
    with pytest.raises(sdk.ContractError) as raised:
        place.read({**place.body, name: ""})
    assert raised.value.message == f"{place.prefix_of(name)}{name} is empty"


def test_texts_that_may_be_empty() -> None:
    created, order = (
        next(place for place in PLACES if place.call == name) for name in ("create_v2", "get_order")
    )
    assert created.read({**created.body, "client_order_id": ""}).client_order_id == "mine"
    assert order.read({**order.body, "order_group_id": ""}).order_group_id is None
    assert order.read({**order.body, "client_order_id": ""}).client_order_id == ""


def test_the_shard_of_a_new_group_is_0_if_neither_request_nor_response_has_one() -> None:
    group = call("sync", Recorder(reply(200, {"order_group_id": "og"})), CALLS["create"].act)
    assert (group.subaccount, group.exchange_index) == (None, 0)

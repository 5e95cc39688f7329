"""The facts of openapi.yaml that the facade relies on, as an independent table."""

from typing import Any

import pytest
from generation import spec
from openapi_spec_validator import validate

from tests.support.paths import PROJECT

CONTRACT = spec.load(PROJECT / "openapi.yaml")
GROUPS = "/portfolio/order_groups"
ONE = f"{GROUPS}/{{order_group_id}}"
EVENT_ORDERS = "/portfolio/events/orders"

#   operationId               method    path                      query                         statuses
OPERATIONS = {
    "GetOrderGroups": ("get", GROUPS, "subaccount", "200 400 401 500"),
    "CreateOrderGroup": ("post", f"{GROUPS}/create", "", "201 400 401 500"),
    "GetOrderGroup": ("get", ONE, "subaccount", "200 401 404 500"),
    "DeleteOrderGroup": ("delete", ONE, "subaccount exchange_index", "200 401 404 500"),
    "ResetOrderGroup": ("put", f"{ONE}/reset", "subaccount exchange_index", "200 401 404 500"),
    "TriggerOrderGroup": ("put", f"{ONE}/trigger", "subaccount exchange_index", "200 401 404 500"),
    "UpdateOrderGroupLimit": ("put", f"{ONE}/limit", "subaccount exchange_index", "200 400 401 404 500"),
    "CreateOrderV2": ("post", EVENT_ORDERS, "", "201 400 401 403 409 429 500 503"),
    "CancelOrderV2": (
        "delete",
        f"{EVENT_ORDERS}/{{order_id}}",
        "subaccount exchange_index market_ticker",
        "200 401 404 500",
    ),
    "AmendOrderV2": (
        "post",
        f"{EVENT_ORDERS}/{{order_id}}/amend",
        "subaccount",
        "200 400 401 403 404 500 503",
    ),
    "DecreaseOrderV2": (
        "post",
        f"{EVENT_ORDERS}/{{order_id}}/decrease",
        "subaccount",
        "200 400 401 404 500",
    ),
    "CancelAllOrders": ("delete", EVENT_ORDERS, "subaccount", "204 401 429 500"),
    "GetOrders": (
        "get",
        "/portfolio/orders",
        "ticker event_ticker min_ts max_ts status limit cursor subaccount exchange_index",
        "200 400 401 500",
    ),
    "GetOrder": ("get", "/portfolio/orders/{order_id}", "", "200 401 404 500"),
    "GetAccountApiLimits": ("get", "/account/limits", "", "200 401 500"),
    "GetAccountEndpointCosts": ("get", "/account/endpoint_costs", "", "200 500"),
    "GetExchangeStatus": ("get", "/exchange/status", "", "200 500 503 504"),
}
UNSIGNED = {"GetAccountEndpointCosts", "GetExchangeStatus"}


def resolved(node: dict[str, Any]) -> Any:
    return spec.find(CONTRACT, node["$ref"][1:]) if "$ref" in node else node


def test_the_document_is_valid() -> None:
    validate(CONTRACT)
    assert CONTRACT["openapi"] == "3.0.3"


def test_the_contract_has_exactly_these_operations() -> None:
    assert {op.operation_id for op in spec.check(CONTRACT, "openapi.yaml")} == set(OPERATIONS)


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_has_the_listed_facts(name: str) -> None:
    method, path, query, statuses = OPERATIONS[name]
    operation = CONTRACT["paths"][path][method]
    parameters = [resolved(parameter) for parameter in operation.get("parameters", [])]
    assert operation["operationId"] == name
    assert [parameter["name"] for parameter in parameters if parameter["in"] == "query"] == query.split()
    assert [parameter["name"] for parameter in parameters if parameter["in"] == "path"] == [
        part[1:-1] for part in path.split("/") if part.startswith("{")
    ]
    assert list(operation["responses"]) == statuses.split()
    assert operation.get("security") == ([] if name in UNSIGNED else None)


def test_every_operation_is_signed_unless_it_says_otherwise() -> None:
    together: dict[str, list[str]] = {
        "kalshiAccessKey": [],
        "kalshiAccessSignature": [],
        "kalshiAccessTimestamp": [],
    }
    assert CONTRACT["security"] == [together]


def test_the_servers_are_listed() -> None:
    assert [server["url"] for server in CONTRACT["servers"]] == [
        "https://external-api.kalshi.com/trade-api/v2",
        "https://api.elections.kalshi.com/trade-api/v2",
        "https://external-api.demo.kalshi.co/trade-api/v2",
        "https://demo-api.kalshi.co/trade-api/v2",
    ]


def test_only_the_limit_update_requires_a_body() -> None:
    for name, required in (("reset", False), ("trigger", False), ("limit", True)):
        assert CONTRACT["paths"][f"{ONE}/{name}"]["put"]["requestBody"]["required"] is required


REQUIRED = {
    "CreateOrderGroupRequest": "",
    "CreateOrderGroupResponse": "order_group_id subaccount",
    "GetOrderGroupsResponse": "",
    "OrderGroup": "id is_auto_cancel_enabled",
    "GetOrderGroupResponse": "is_auto_cancel_enabled orders",
    "UpdateOrderGroupLimitRequest": "",
    "CreateOrderV2Request": "ticker side count price time_in_force self_trade_prevention_type",
    "CreateOrderV2Response": "order_id fill_count remaining_count ts_ms",
    "CancelOrderV2Response": "order_id reduced_by ts_ms",
    "AmendOrderV2Request": "ticker side price count",
    "AmendOrderV2Response": "order_id ts_ms",
    "DecreaseOrderV2Request": "",
    "DecreaseOrderV2Response": "order_id remaining_count ts_ms",
    "ErrorResponse": "",
}


@pytest.mark.parametrize("name", REQUIRED)
def test_required_properties(name: str) -> None:
    assert CONTRACT["components"]["schemas"][name].get("required", []) == REQUIRED[name].split()

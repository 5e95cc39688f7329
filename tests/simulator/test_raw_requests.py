"""Raw signed HTTP requests to the embedded exchange, without the SDK's client."""

import base64
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from kalshi_order_groups import Client, Credentials, Environment
from kalshi_order_groups.simulator import Assumptions, Exchange, ExchangeClock, SimulatorTransport

from tests.support.keys import ED25519, pem, rsa_key
from tests.support.orders import an_order
from tests.support.raw_client import Stranger

ROOT = "/trade-api/v2"
GROUPS = f"{ROOT}/portfolio/order_groups"
ORDERS = f"{ROOT}/portfolio/events/orders"
ORDER = {
    "ticker": "KX-A",
    "side": "bid",
    "count": "10.00",
    "price": "0.5600",
    "time_in_force": "good_till_canceled",
    "self_trade_prevention_type": "taker_at_cross",
}


@pytest.fixture
def raw_client() -> Stranger:
    return Stranger(Exchange())


def test_group_responses_have_the_recorded_shape(raw_client: Stranger) -> None:
    assert raw_client.send("GET", GROUPS).json() == {}, "an empty account omits the list"
    created = raw_client.send("POST", f"{GROUPS}/create", {"contracts_limit": 10})
    assert created.status_code == 201
    name = created.json()["order_group_id"]
    assert created.json() == {"order_group_id": name, "subaccount": 0, "exchange_index": 0}
    row = {"id": name, "is_auto_cancel_enabled": False, "contracts_limit_fp": "10.00", "exchange_index": 0}
    assert raw_client.send("GET", GROUPS).json() == {"order_groups": [row]}
    detail = raw_client.send("GET", f"{GROUPS}/{name}").json()
    assert detail == {
        "is_auto_cancel_enabled": False,
        "orders": [],
        "contracts_limit_fp": "10.00",
        "exchange_index": 0,
    }
    for method, target, body in (
        ("PUT", f"{GROUPS}/{name}/limit", {"contracts_limit_fp": "5.5"}),
        ("PUT", f"{GROUPS}/{name}/trigger", {}),
        ("PUT", f"{GROUPS}/{name}/reset", {}),
        ("DELETE", f"{GROUPS}/{name}", None),
    ):
        response = raw_client.send(method, target, body)
        assert (response.status_code, response.json()) == (200, {})
    deleted = raw_client.send("DELETE", f"{GROUPS}/{name}")
    assert deleted.status_code == 404
    assert deleted.json() == {"error": {"code": "not_found", "message": "not found", "service": "exchange"}}
    read = raw_client.send("GET", f"{GROUPS}/{name}")
    assert read.json()["error"]["service"] == "query-exchange"


def test_order_responses_have_the_recorded_shape(raw_client: Stranger) -> None:
    placed = raw_client.send("POST", ORDERS, {**ORDER, "client_order_id": "mine"})
    assert placed.status_code == 201
    assert placed.json() == {
        "order_id": placed.json()["order_id"],
        "client_order_id": "mine",
        "fill_count": "0.00",
        "remaining_count": "10.00",
        "ts_ms": 1_767_225_600_000,
    }
    order = raw_client.send("GET", f"{ROOT}/portfolio/orders/{placed.json()['order_id']}").json()["order"]
    assert order["yes_price_dollars"] == "0.5600"
    assert order["no_price_dollars"] == "0.4400"
    assert order["initial_count_fp"] == "10.00"
    assert order["created_time"].startswith("2026-01-01T00:00:00")
    assert "order_group_id" not in order
    assert raw_client.send("DELETE", ORDERS).status_code == 204
    assert raw_client.send("DELETE", ORDERS).content == b""


@pytest.mark.parametrize(
    ("headers", "path", "code", "details"),
    [
        ({"KALSHI-ACCESS-SIGNATURE": ""}, None, "signature_is_missing_from_headers", None),
        ({"KALSHI-ACCESS-KEY": "other"}, None, "authentication_error", "NOT_FOUND"),
        ({"KALSHI-ACCESS-KEY": ""}, None, "authentication_error", "NOT_FOUND"),
        ({"KALSHI-ACCESS-TIMESTAMP": "2"}, None, "authentication_error", "INCORRECT_API_KEY_SIGNATURE"),
        ({"KALSHI-ACCESS-SIGNATURE": "AAAA"}, None, "authentication_error", "INCORRECT_API_KEY_SIGNATURE"),
        ({"KALSHI-ACCESS-SIGNATURE": "%%"}, None, "authentication_error", "INCORRECT_API_KEY_SIGNATURE"),
        ({}, "/portfolio/order_groups", "authentication_error", "INCORRECT_API_KEY_SIGNATURE"),
    ],
)
def test_every_signature_is_verified(
    raw_client: Stranger, headers: dict[str, str], path: str | None, code: str, details: str | None
) -> None:
    response = raw_client.send("GET", GROUPS, headers=headers, signed_path=path)
    assert response.status_code == 401
    assert response.json()["error"]["code"] == code
    assert response.json()["error"].get("details") == details


def test_rsa_keys_are_verified_too() -> None:
    exchange = Exchange()
    exchange.register_key("rsa", rsa_key().public_key())
    with Client(
        Credentials.from_pem("rsa", pem(rsa_key())),
        environment=Environment.DEMO,
        base_url=SimulatorTransport.BASE_URL,
        transport=SimulatorTransport(exchange),
        clock=ExchangeClock(exchange),
    ) as client:
        assert client.order_groups.list() == []

    http = httpx.Client(transport=SimulatorTransport(exchange))
    wrong_salt = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=20)
    signature = rsa_key().sign(f"1GET{GROUPS}".encode(), wrong_salt, hashes.SHA256())
    headers = {
        "KALSHI-ACCESS-KEY": "rsa",
        "KALSHI-ACCESS-TIMESTAMP": "1",
        "KALSHI-ACCESS-SIGNATURE": base64.b64encode(signature).decode(),
    }
    assert http.get(f"https://x{GROUPS}", headers=headers).status_code == 401


GO = "json: cannot unmarshal {} into Go struct field {} of type {}"
BAD: list[tuple[str, str, str, object, dict[str, Any]]] = [
    ("a limit as text", "POST", f"{GROUPS}/create", {"contracts_limit": "5"}, {
        "code": "bad_request", "message": "bad request",
        "details": GO.format("string", "CreateOrderGroupRequest.contracts_limit", "int64")}),
    ("a count as number", "POST", ORDERS, {**ORDER, "count": 1}, {
        "code": "bad_request", "message": "bad request",
        "details": GO.format("number", "CreateOrderV2Request.count", "string")}),
    ("a flag as number", "POST", ORDERS, {**ORDER, "cancel_order_on_pause": 1}, {
        "code": "bad_request", "message": "bad request",
        "details": GO.format("number", "CreateOrderV2Request.cancel_order_on_pause", "bool")}),
    ("a bool as number", "POST", f"{GROUPS}/create", {"contracts_limit": True}, {
        "code": "bad_request", "message": "bad request",
        "details": GO.format("bool", "CreateOrderGroupRequest.contracts_limit", "int64")}),
    ("no JSON", "POST", f"{GROUPS}/create", b"{", {
        "code": "bad_request", "message": "bad request", "details": "invalid JSON"}),
    ("deep JSON", "POST", f"{GROUPS}/create", b"[" * 100_000, {
        "code": "bad_request", "message": "bad request", "details": "invalid JSON"}),
    ("a list", "POST", f"{GROUPS}/create", [], {
        "code": "bad_request", "message": "bad request",
        "details": "json: cannot unmarshal into Go value of type CreateOrderGroupRequest"}),
    ("a subaccount as text", "GET", f"{GROUPS}?subaccount=three", None, {
        "msg": "invalid parameter 'subaccount'"}),
    ("a subaccount too many", "GET", f"{GROUPS}?subaccount=64", None, {
        "msg": "invalid parameter 'subaccount'"}),
    ("a page too long", "GET", f"{ROOT}/portfolio/orders?limit=1001", None, {
        "msg": "invalid parameter 'limit'"}),
    ("digits of another script", "GET", f"{GROUPS}?subaccount=1_0", None, {
        "msg": "invalid parameter 'subaccount'"}),
    ("a status that is none", "GET", f"{ROOT}/portfolio/orders?status=bogus", None, {
        "msg": "invalid parameter 'status'"}),
    ("a time that is none", "GET", f"{ROOT}/portfolio/orders?min_ts=abc", None, {
        "msg": "invalid parameter 'min_ts'"}),
    ("a time beyond int64", "GET", f"{ROOT}/portfolio/orders?min_ts={2**63}", None, {
        "msg": "invalid parameter 'min_ts'"}),
    ("a shard below 0", "GET", f"{ROOT}/portfolio/orders?exchange_index=-1", None, {
        "msg": "invalid parameter 'exchange_index'"}),
    ("a group's shard below 0", "DELETE", f"{GROUPS}/x?exchange_index=-1", None, {
        "msg": "invalid parameter 'exchange_index'"}),
    ("an unknown cursor", "GET", f"{ROOT}/portfolio/orders?cursor=x", None, {
        "msg": "invalid parameter 'cursor'"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "target", "body", "expected"), [r[1:] for r in BAD], ids=[r[0] for r in BAD]
)
def test_malformed_requests_get_a_400_and_change_nothing(
    raw_client: Stranger, method: str, target: str, body: object, expected: dict[str, Any]
) -> None:
    response = raw_client.send(method, target, body)
    assert (response.status_code, response.json()) == (400, expected)
    assert raw_client.send("GET", GROUPS).json() == {}
    assert raw_client.send("GET", f"{ROOT}/portfolio/orders").json() == {"orders": [], "cursor": ""}


@pytest.mark.parametrize(
    ("target", "body", "code"),
    [
        (f"{GROUPS}/create", {}, "invalid_parameters"),
        (f"{GROUPS}/create", {"contracts_limit": 0}, "invalid_parameters"),
        (f"{GROUPS}/create", {"contracts_limit_fp": "1.001"}, "invalid_parameters"),
        (f"{GROUPS}/create", {"contracts_limit": 5, "contracts_limit_fp": "6"}, "invalid_parameters"),
        (f"{GROUPS}/create", {"contracts_limit": 5, "subaccount": 64}, "invalid_parameters"),
        (f"{GROUPS}/create", {"contracts_limit": 5, "exchange_index": -1}, "invalid_parameters"),
        (ORDERS, {**ORDER, "exchange_index": -2}, "invalid_parameters"),
        (ORDERS, {**ORDER, "expiration_time": 1_767_225_600}, "invalid_parameters"),
        (ORDERS, {**ORDER, "expiration_time": 1_767_225_600_000}, "invalid_parameters"),
        (ORDERS, {**ORDER, "side": "yes"}, "invalid_parameters"),
        (ORDERS, {**ORDER, "ticker": ""}, "missing_parameters"),
        (ORDERS, {**ORDER, "price": "1.5"}, "invalid_price"),
        (ORDERS, {**ORDER, "count": "0"}, "invalid_count"),
        (ORDERS, {**ORDER, "count": "1.000"}, "invalid_count"),
        (ORDERS, {**ORDER, "count": "+1"}, "invalid_count"),
        (ORDERS, {**ORDER, "price": "0.50000"}, "invalid_price"),
        (f"{GROUPS}/create", {"contracts_limit_fp": "5.000"}, "invalid_parameters"),
        (f"{GROUPS}/create", {"contracts_limit": 5, "exchange_index": 2**31}, "invalid_parameters"),
        (ORDERS, {**ORDER, "reduce_only": True}, "invalid_parameters"),
        (
            ORDERS,
            {**ORDER, "time_in_force": "fill_or_kill", "expiration_time": 1_800_000_000},
            "invalid_parameters",
        ),
        (ORDERS, {**ORDER, "time_in_force": "gtc"}, "invalid_parameters"),
    ],
)
def test_invalid_values_are_refused(
    raw_client: Stranger, target: str, body: dict[str, Any], code: str
) -> None:
    response = raw_client.send("POST", target, body)
    assert response.status_code == 400
    assert response.json()["error"]["code"] == code
    assert raw_client.send("GET", GROUPS).json() == {}


@pytest.mark.parametrize(
    ("wrong", "details"),
    [
        ({"reduce_only": True}, "reduce_only goes only with immediate_or_cancel"),
        (
            {"time_in_force": "fill_or_kill", "expiration_time": 1_800_000_000},
            "expiration_time goes only with good_till_canceled",
        ),
        ({"expiration_time": 1_767_225_600}, "expiration_time has passed"),
    ],
)
def test_incompatible_fields_are_refused_with_details(
    raw_client: Stranger, wrong: dict[str, Any], details: str
) -> None:
    error = raw_client.send("POST", ORDERS, {**ORDER, **wrong}).json()["error"]
    assert (error["code"], error["details"]) == ("invalid_parameters", details)


def test_two_equal_limits_are_accepted(raw_client: Stranger) -> None:
    both = {"contracts_limit": 5, "contracts_limit_fp": "5.0"}
    assert raw_client.send("POST", f"{GROUPS}/create", both).status_code == 201


@pytest.mark.parametrize("name", ["trigger", "reset"])
def test_put_without_json_is_refused(raw_client: Stranger, name: str) -> None:
    created = raw_client.send("POST", f"{GROUPS}/create", {"contracts_limit": 10}).json()
    response = raw_client.send("PUT", f"{GROUPS}/{created['order_group_id']}/{name}")
    assert response.status_code == 400
    assert response.json() == {"code": "invalid_content_type", "message": "invalid content type"}


@pytest.mark.parametrize("name", ["trigger", "reset"])
def test_optional_bodies_may_be_empty(raw_client: Stranger, name: str) -> None:
    created = raw_client.send("POST", f"{GROUPS}/create", {"contracts_limit": 10}).json()
    target = f"{GROUPS}/{created['order_group_id']}/{name}"
    assert raw_client.send("PUT", target, b"").status_code == 200
    assert raw_client.send("PUT", target, {}).status_code == 200


@pytest.mark.parametrize("target", ["/", f"{ROOT}/nothing", f"{ROOT}/portfolio/order_groups/a/b/c", ROOT])
def test_unknown_routes_return_404(raw_client: Stranger, target: str) -> None:
    assert raw_client.send("GET", target).status_code == 404


@pytest.mark.parametrize(
    ("method", "target", "allow"),
    [
        ("PATCH", GROUPS, "GET"),
        ("GET", f"{GROUPS}/create", "POST"),
        ("OPTIONS", f"{GROUPS}/a", "DELETE, GET"),
        ("GET", ORDERS, "DELETE, POST"),
    ],
)
def test_other_methods_return_405_with_allow(
    raw_client: Stranger, method: str, target: str, allow: str
) -> None:
    response = raw_client.send(method, target)
    assert (response.status_code, response.headers["Allow"]) == (405, allow)
    assert response.json()["error"]["code"] == "method_not_allowed"
    assert raw_client.send(method, target, headers={"KALSHI-ACCESS-SIGNATURE": ""}).status_code == 401


def test_time_filters_accept_every_value_of_the_contract(raw_client: Stranger) -> None:
    placed = raw_client.send("POST", ORDERS, ORDER).json()
    for low, high, found in ((-(2**63), 2**63 - 1, 1), (2**63 - 1, 2**63 - 1, 0), (0, -1, 0)):
        listed = raw_client.send("GET", f"{ROOT}/portfolio/orders?min_ts={low}&max_ts={high}").json()
        assert [order["order_id"] for order in listed["orders"]] == [placed["order_id"]] * found


def test_cancel_may_select_the_shard_by_ticker(raw_client: Stranger) -> None:
    name = raw_client.send("POST", ORDERS, ORDER).json()["order_id"]
    target = f"{ORDERS}/{name}?exchange_index=-1&market_ticker={ORDER['ticker']}"
    assert raw_client.send("DELETE", target).status_code == 200


def test_an_order_without_client_order_id_gets_one(raw_client: Stranger) -> None:
    placed = raw_client.send("POST", ORDERS, ORDER).json()
    assert placed["client_order_id"]


def test_exchange_methods_refuse_invalid_arguments() -> None:
    exchange = Exchange()
    with Client.simulated(exchange) as client:
        placed = client.orders.create_v2(request=an_order())
        for wrong in (-1, float("inf"), float("nan"), 1e13):
            with pytest.raises(ValueError, match=r"0 or more seconds|finite"):
                exchange.advance(wrong)
        for wrong_kind in (True, None, "5"):
            with pytest.raises(TypeError, match="seconds must be a number"):
                exchange.advance(wrong_kind)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="invalid ticker"):
            exchange.open_market("kxbtc")
        with pytest.raises(ValueError, match="on another shard or with another tick"):
            exchange.open_market("KXPRES-24-DJT", exchange_index=2)
        with pytest.raises(ValueError, match="must be in"):
            Assumptions(trips="reachd")  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="there is no order nothing"):
            exchange.fill("nothing", 1)
        with pytest.raises(
            ValueError, match=r"cannot fill 11\.00 contracts: order .* is resting with 10\.00 left"
        ):
            exchange.fill(placed.order_id, 11)
        with pytest.raises(ValueError, match="more than 0"):
            exchange.fill(placed.order_id, 0)
        with pytest.raises(ValueError, match="there is no order group"):
            exchange.filled("nothing")
        exchange.fill(placed.order_id, "10")
        with pytest.raises(ValueError, match="is executed with 0"):
            exchange.fill(placed.order_id, 1)
        assert client.orders.get(placed.order_id).maker_fill_cost == 10 * placed_price()


def placed_price() -> Any:
    return an_order().price


def test_issued_keys_never_replace_another_key() -> None:
    exchange = Exchange()
    exchange.register_key("simulated-key-2", ED25519.private.public_key())
    with ThreadPoolExecutor(16) as pool:
        issued = [pool.submit(exchange.issue_credentials) for _ in range(200)]
    names = {future.result().key_id for future in issued}
    assert len(names | {"simulated-key-2"}) == 201


def test_a_refused_order_opens_no_market(raw_client: Stranger) -> None:
    assert raw_client.send("POST", ORDERS, {**ORDER, "order_group_id": "nothing"}).status_code == 400
    exchange = Exchange()
    raw_client = Stranger(exchange)
    assert raw_client.send("DELETE", f"{ORDERS}/x?market_ticker=KX-A").status_code == 404
    exchange.open_market("KX-A", exchange_index=2)
    assert raw_client.send("POST", ORDERS, {**ORDER, "exchange_index": 2}).status_code == 201


def test_a_page_continues_after_its_last_order_despite_new_orders(raw_client: Stranger) -> None:
    ids = [raw_client.send("POST", ORDERS, ORDER).json()["order_id"] for _ in range(3)]
    orders = f"{ROOT}/portfolio/orders"
    first = raw_client.send("GET", f"{orders}?limit=2").json()
    raw_client.send("POST", ORDERS, ORDER)
    rest = raw_client.send("GET", f"{orders}?cursor={first['cursor']}").json()
    assert [order["order_id"] for order in first["orders"] + rest["orders"]] == ids[::-1]


def test_two_runs_give_the_same_responses() -> None:
    def run() -> list[str]:
        exchange = Exchange()
        with Client.simulated(exchange) as client:
            group = client.order_groups.create(contracts_limit=5)
            order = client.orders.create_v2(request=an_order(group))
            return [group.order_group_id, order.order_id, str(order.ts_ms)]

    assert run() == run()


def test_one_exchange_serves_many_threads() -> None:
    exchange = Exchange()
    with Client.simulated(exchange) as client:
        group = client.order_groups.create(contracts_limit=1_000_000)

        def work(_: int) -> None:
            mine = client.order_groups.create(contracts_limit=5)
            order = client.orders.create_v2(request=an_order(group))
            exchange.fill(order.order_id, 2)
            exchange.advance(0.001)
            client.order_groups.delete(mine)

        with ThreadPoolExecutor(32) as pool:
            list(pool.map(work, range(320)))
        assert exchange.filled(group) == 640
        assert len(client.order_groups.list()) == 1
        assert len(client.order_groups.get(group).orders) == 320

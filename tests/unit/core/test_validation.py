"""Validation of limits, scopes, ids, orders and filters; nothing is sent when a value is refused."""

import base64
import json
from decimal import ROUND_UP, Context, Decimal, Inexact, localcontext
from enum import IntEnum
from typing import Any

import httpx
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from kalshi_order_groups import (
    ALL_SUBACCOUNTS,
    NOT_GIVEN,
    BadRequestError,
    Client,
    Credentials,
    Environment,
    KalshiError,
)

from tests.support.keys import ED25519
from tests.support.orders import an_order
from tests.support.recorder import Recorder, reply


class Size(IntEnum):
    BIG = 500


def refusing_client() -> tuple[Client, Recorder]:
    transport = Recorder(reply(400, {"code": "bad_request"}))
    credentials = Credentials("id", ED25519.signer)
    return Client(credentials, environment=Environment.DEMO, transport=transport), transport


CLIENT, SENT = refusing_client()


@pytest.mark.parametrize(
    ("limit", "body"),
    [
        (1, {"contracts_limit": 1}),
        (1_000_000, {"contracts_limit": 1_000_000}),
        (Size.BIG, {"contracts_limit": 500}),
        ("100", {"contracts_limit": 100}),
        ("+100.00", {"contracts_limit": 100}),
        (Decimal("1E+3"), {"contracts_limit": 1000}),
        ("250.5", {"contracts_limit_fp": "250.50"}),
        (Decimal("1.01"), {"contracts_limit_fp": "1.01"}),
        (Decimal("1.0100000"), {"contracts_limit_fp": "1.01"}),
        ("999999.99", {"contracts_limit_fp": "999999.99"}),
    ],
)
def test_limits_that_are_sent(limit: Any, body: dict[str, Any]) -> None:
    transport = Recorder(reply(201, {"order_group_id": "og"}))
    with Client(
        Credentials("id", ED25519.signer),
        environment=Environment.DEMO,
        transport=transport,
        max_attempts=1,
    ) as client:
        group = client.order_groups.create(contracts_limit=limit)
    assert json.loads(transport.request.content) == body
    assert group.contracts_limit == Decimal(limit)


@pytest.mark.parametrize(
    ("limit", "error", "message"),
    [
        (100.0, TypeError, "because floats are not exact, not 100.0 .float."),
        (True, TypeError, "bool"),
        (None, TypeError, "NoneType"),
        (b"100", TypeError, "bytes"),
        ([], TypeError, "list"),
        (0, ValueError, "1 to 1,000,000 contracts in steps of 0.01, not 0"),
        (-1, ValueError, "1 to 1,000,000"),
        (1_000_001, ValueError, "1 to 1,000,000"),
        ("1000000.01", ValueError, "1 to 1,000,000"),
        ("0.99", ValueError, "1 to 1,000,000"),
        ("1.001", ValueError, "steps of 0.01"),
        (Decimal("1.00000000000000000000000000000000000001"), ValueError, "steps of 0.01"),
        (Decimal("1E+999999"), ValueError, "1 to 1,000,000"),
        (Decimal("1E-999999"), ValueError, "1 to 1,000,000"),
        (Decimal("NaN"), ValueError, "finite"),
        (Decimal("sNaN"), ValueError, "finite"),
        (Decimal("-Infinity"), ValueError, "finite"),
        ("", ValueError, "plain decimal"),
        ("1e3", ValueError, "plain decimal"),
        (" 5", ValueError, "plain decimal"),
        ("1_000", ValueError, "plain decimal"),
        ("NaN", ValueError, "plain decimal"),
        ("\u0661\u0660", ValueError, "plain decimal"),
    ],
)
@pytest.mark.parametrize("method", ["create", "update_limit"])
def test_limits_that_are_refused(method: str, limit: Any, error: type[Exception], message: str) -> None:
    before = len(SENT.requests)
    group = () if method == "create" else ("og",)
    with pytest.raises(error, match=message):
        getattr(CLIENT.order_groups, method)(*group, contracts_limit=limit)
    assert len(SENT.requests) == before


def test_a_number_too_large_to_print_is_refused() -> None:
    with pytest.raises(ValueError, match="an int too large to show"):
        CLIENT.order_groups.create(contracts_limit=10**5000)


@pytest.mark.parametrize(
    ("limit", "sent"), [("250000.5", "250000.50"), ("999999.99", "999999.99"), ("1.555", None)]
)
def test_the_decimal_context_of_the_caller_has_no_effect(limit: str, sent: str | None) -> None:
    with localcontext(Context(prec=3, rounding=ROUND_UP, traps=[Inexact])):
        if sent is None:
            with pytest.raises(ValueError, match=r"steps of 0\.01"):
                CLIENT.order_groups.create(contracts_limit=limit)
            return
        with pytest.raises(BadRequestError):
            CLIENT.order_groups.create(contracts_limit=limit)
    assert json.loads(SENT.requests[-1].content) == {"contracts_limit_fp": sent}


def test_a_dict_is_refused_as_a_request() -> None:
    with pytest.raises(TypeError, match="must be a CreateOrderV2Request, not dict"):
        CLIENT.orders.create_v2(request={})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({}, ValueError, "exactly one of reduce_by and reduce_to, not neither"),
        ({"reduce_by": None, "reduce_to": NOT_GIVEN}, ValueError, "not neither"),
        ({"reduce_by": 1, "reduce_to": 0}, ValueError, "not reduce_by=1.00 and reduce_to=0.00"),
        ({"reduce_by": 0}, ValueError, "reduce_by must be more than 0"),
        ({"reduce_by": "0.001"}, ValueError, "reduce_by must be more than 0 contracts in steps of 0.01"),
        ({"reduce_to": "-0.01"}, ValueError, "reduce_to must be 0 or more contracts in steps of 0.01"),
        ({"reduce_to": "0.001"}, ValueError, "reduce_to must be 0 or more contracts in steps of 0.01"),
        ({"reduce_to": 10**12 + 1}, ValueError, "reduce_to must be 0 or more"),
        ({"reduce_to": 1.0}, TypeError, "floats are not exact"),
        ({"reduce_to": True}, TypeError, "reduce_to must be an int"),
        ({"reduce_to": 1, "market_ticker": ""}, ValueError, "market_ticker must be"),
    ],
)
def test_decreases_that_are_refused(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    before = len(SENT.requests)
    with pytest.raises(error, match=message):
        CLIENT.orders.decrease_v2("o-1", **arguments)
    assert len(SENT.requests) == before


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"side": "yes"}, ValueError, "side must be one of ask, bid, not 'yes'"),
        ({"ticker": ""}, ValueError, "ticker must be"),
        ({"price": 0.5}, TypeError, "floats are not exact"),
        ({"price": 1}, ValueError, "price must be dollars between 0 and 1"),
        ({"count": 0}, ValueError, "count must be more than 0"),
        ({"expiration_time": -1}, ValueError, "expiration_time must be 0 to"),
        ({"client_order_id": ""}, ValueError, "client_order_id must be"),
        ({"updated_client_order_id": 5}, TypeError, "updated_client_order_id must be a str"),
        ({"exchange_index": -2}, ValueError, "exchange_index must be -1 to"),
    ],
)
def test_amendments_that_are_refused(change: dict[str, Any], error: type[Exception], message: str) -> None:
    before = len(SENT.requests)
    terms: dict[str, Any] = {"ticker": "KX-A", "side": "bid", "price": "0.5", "count": 1, **change}
    with pytest.raises(error, match=message):
        CLIENT.orders.amend_v2("o-1", **terms)
    assert len(SENT.requests) == before


def test_minus_zero_is_sent_as_zero() -> None:
    with pytest.raises(BadRequestError):
        CLIENT.orders.decrease_v2("o-1", reduce_to=Decimal("-0"))
    assert json.loads(SENT.requests[-1].content) == {"reduce_to": "0.00"}


@pytest.mark.parametrize("group", ["", "a" * 2001, ".", "..", "a\nb", "\x00", "a\x7f", "\x85", "\ud800"])
def test_ids_that_are_refused(group: str) -> None:
    before = len(SENT.requests)
    for method in ("get", "trigger", "reset", "delete"):
        with pytest.raises(ValueError, match="order group id"):
            getattr(CLIENT.order_groups, method)(group)
    with pytest.raises(ValueError, match="order id"):
        CLIENT.orders.cancel_v2(group)
    with pytest.raises(ValueError, match="order id"):
        CLIENT.orders.decrease_v2(group, reduce_to=1)
    with pytest.raises(ValueError, match="order id"):
        CLIENT.orders.amend_v2(group, ticker="KX-A", side="bid", price="0.5", count=1)
    with pytest.raises(ValueError, match="order id"):
        CLIENT.orders.get(group)
    assert len(SENT.requests) == before


@pytest.mark.parametrize("group", [None, 5, b"og", ["og"]])
def test_ids_of_another_type_are_refused(group: Any) -> None:
    with pytest.raises(TypeError, match="order group id must be a str"):
        CLIENT.order_groups.trigger(group)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"ticker": ""}, ValueError, "ticker"),
        ({"side": "yes"}, ValueError, "side must be one of ask, bid, not 'yes'$"),
        ({"count": 10.0}, TypeError, "count must be an int, a Decimal or a string"),
        ({"count": 0}, ValueError, "count must be more than 0 contracts in steps of 0.01, not 0$"),
        ({"count": "0.001"}, ValueError, "count must be more than 0 .*, not '0.001'$"),
        ({"count": "1.001"}, ValueError, "count must be more than 0 .*, not '1.001'$"),
        ({"count": "-1"}, ValueError, "count must be more than 0"),
        ({"count": 10**12 + 1}, ValueError, "count must be more than 0 .*, not 1000000000001$"),
        ({"count": "1000000000000.01"}, ValueError, "count must be more than 0"),
        ({"price": 0.65}, TypeError, "price must be"),
        ({"price": "1"}, ValueError, "price must be dollars between 0 and 1 in steps of 0.0001, not '1'$"),
        ({"price": "0"}, ValueError, "between 0 and 1 .*, not '0'$"),
        ({"price": "-0.5"}, ValueError, "between 0 and 1"),
        ({"price": "0.65001"}, ValueError, "steps of 0.0001, not '0.65001'$"),
        ({"time_in_force": "gtc"}, ValueError, "fill_or_kill, good_till_canceled, immediate_or_cancel"),
        ({"time_in_force": []}, ValueError, "time_in_force must be one of"),
        ({"self_trade_prevention_type": None}, ValueError, "maker, taker_at_cross"),
        ({"client_order_id": ""}, ValueError, "client_order_id"),
        ({"expiration_time": 1.5}, TypeError, "expiration_time must be an int"),
        (
            {"expiration_time": 1, "time_in_force": "immediate_or_cancel"},
            ValueError,
            "expiration_time requires time_in_force='good_till_canceled'",
        ),
        ({"post_only": 1}, TypeError, r"^post_only must be a bool, not 1 \(int\)$"),
        ({"order_group_id": ".."}, ValueError, "order group id"),
        ({"subaccount": 64}, ValueError, "subaccount"),
        ({"subaccount": ALL_SUBACCOUNTS}, ValueError, "ALL_SUBACCOUNTS is only for reads"),
        ({"exchange_index": -2}, ValueError, "^exchange_index must be -1 to 2147483647, not -2$"),
        (
            {"exchange_index": 2**31},
            ValueError,
            "^exchange_index must be -1 to 2147483647, not 2147483648$",
        ),
        ({"exchange_index": -1.0}, TypeError, r"^exchange_index must be an int, not -1\.0 \(float\)$"),
        ({"expiration_time": 1_767_225_600_000}, ValueError, "expiration_time must be 0 to"),
    ],
)
def test_orders_that_are_refused(change: dict[str, Any], error: type[Exception], message: str) -> None:
    before = len(SENT.requests)
    with pytest.raises(error, match=message):
        CLIENT.orders.create_v2(request=evolve(an_order(), **change))
    assert len(SENT.requests) == before


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"count": "0.01"}, {"count": "0.01"}),
        ({"count": "0.1"}, {"count": "0.10"}),
        ({"count": Decimal("1.250")}, {"count": "1.25"}),
        ({"count": 10**12}, {"count": "1000000000000.00"}),
        ({"price": "0.0001"}, {"price": "0.0001"}),
        ({"price": "0.9999"}, {"price": "0.9999"}),
        ({"price": Decimal("0.50000")}, {"price": "0.5000"}),
        ({"exchange_index": -1}, {"exchange_index": -1}),
        ({"exchange_index": 0}, {"exchange_index": 0}),
        ({"exchange_index": 2**31 - 1}, {"exchange_index": 2_147_483_647}),
        ({"subaccount": 63}, {"subaccount": 63}),
        ({"post_only": False}, {"post_only": False}),
    ],
)
def test_orders_at_the_bounds_are_sent(given: dict[str, Any], sent: dict[str, Any]) -> None:
    with pytest.raises(BadRequestError):
        CLIENT.orders.create_v2(request=evolve(an_order(), **given))
    body = json.loads(SENT.requests[-1].content)
    assert {name: body[name] for name in sent} == sent


@pytest.mark.parametrize(
    ("filters", "error", "message"),
    [
        ({"limit": 0}, ValueError, "^limit must be 1 to 1000, not 0$"),
        ({"limit": 1001}, ValueError, "^limit must be 1 to 1000, not 1001$"),
        ({"limit": "5"}, TypeError, r"^limit must be an int, not '5' \(str\)$"),
        ({"min_ts": -1}, ValueError, "^min_ts must be 0 to 253402300799, not -1$"),
        ({"max_ts": 1.0}, TypeError, "^max_ts must be an int"),
        ({"ticker": 5}, TypeError, r"^ticker must be a str, not 5 \(int\)$"),
        ({"event_ticker": 5}, TypeError, "^event_ticker must be a str"),
        ({"status": "\n"}, ValueError, "^status must be a string of 1 to 2000 characters"),
        ({"subaccount": 99}, ValueError, "^subaccount must be 0 to 63, not 99$"),
        ({"exchange_index": -1}, ValueError, "^exchange_index must be 0 to 2147483647, not -1$"),
    ],
)
def test_filters_are_refused_at_the_call_and_not_at_the_first_row(
    filters: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        CLIENT.orders.list(**filters)


@pytest.mark.parametrize("method", ["trigger", "reset", "delete"])
def test_a_write_goes_to_one_subaccount(method: str) -> None:
    before = len(SENT.requests)
    with pytest.raises(ValueError, match="ALL_SUBACCOUNTS is only for reads"):
        getattr(CLIENT.order_groups, method)("og", subaccount=ALL_SUBACCOUNTS)
    assert len(SENT.requests) == before


ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals(allow_nan=True)
    | st.text()
    | st.binary()
    | st.lists(st.integers(), max_size=2)
)


@given(group=st.text(), subaccount=ANYTHING, exchange_index=ANYTHING, timeout=ANYTHING)
def test_any_group_id_is_refused_or_sent_as_one_signed_path_segment(
    group: str, subaccount: Any, exchange_index: Any, timeout: Any
) -> None:
    before = len(SENT.requests)
    try:
        CLIENT.order_groups.trigger(
            group, subaccount=subaccount, exchange_index=exchange_index, timeout=timeout
        )
    except (ValueError, TypeError):
        assert len(SENT.requests) == before
        return
    except KalshiError:
        pass
    request = SENT.requests[-1]
    path = request.url.raw_path.partition(b"?")[0].decode("ascii")
    root, _, segment = path.removesuffix("/trigger").rpartition("/")
    assert root == "/trade-api/v2/portfolio/order_groups"
    assert httpx.URL(f"https://h/{segment}").path == f"/{group}"
    timestamp = request.headers["KALSHI-ACCESS-TIMESTAMP"]
    ED25519.private.public_key().verify(
        base64.b64decode(request.headers["KALSHI-ACCESS-SIGNATURE"]),
        f"{timestamp}PUT{path}".encode(),
    )


@given(limit=ANYTHING)
def test_any_limit_is_sent_exactly_or_refused(limit: Any) -> None:
    before = len(SENT.requests)
    try:
        CLIENT.order_groups.create(contracts_limit=limit)
    except (ValueError, TypeError):
        assert len(SENT.requests) == before
        return
    except KalshiError:
        pass
    body = json.loads(SENT.requests[-1].content)
    (sent,) = body.values()
    assert Decimal(sent) == Decimal(limit)
    assert 1 <= Decimal(sent) <= 1_000_000

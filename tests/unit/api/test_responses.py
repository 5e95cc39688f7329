"""Every answer ends in a typed result or in one typed error, and says what is known of it."""

import gzip
import json
import pickle
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import format_datetime
from typing import Any, cast

import httpx
import kalshi_order_groups as sdk
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kalshi_order_groups._api import error_body, retry_after
from kalshi_order_groups._api.operation import operation
from kalshi_order_groups._api.response import Response
from kalshi_order_groups._http.slices import run_slices
from kalshi_order_groups_api import models
from kalshi_order_groups_api.api.order_groups import get_order_group

from tests.support.calls import (
    AMENDED,
    CALLS,
    CANCELED,
    CREATED,
    DECREASED,
    GROUP,
    LIMITS,
    ORDER,
    PLACED,
    PROMISE_NOTHING,
    first_page,
)
from tests.support.openapi import success
from tests.support.recorder import BOTH, Answer, Recorder, call, reply

SUCCESS = {name: success(made.operation) for name, made in CALLS.items()}

HTML = b"<html><head><title>502 Bad Gateway</title></head>\n<body>nginx</body></html>"

CLASSES = {
    400: sdk.BadRequestError,
    401: sdk.AuthenticationError,
    403: sdk.PermissionDeniedError,
    404: sdk.NotFoundError,
    409: sdk.ConflictError,
    429: sdk.RateLimitError,
    500: sdk.ServerError,
    502: sdk.ServerError,
    503: sdk.ServerError,
    504: sdk.ServerError,
    **dict.fromkeys(range(520, 531), sdk.ServerError),
    599: sdk.ServerError,
    **dict.fromkeys((301, 302, 303, 307, 308, 304, 402, 418, 451, 499), sdk.UnexpectedStatusError),
    **dict.fromkeys((600, 999), sdk.UnexpectedStatusError),
}


def outcome(kind: str, name: str, answer: Answer) -> Any:
    """What a call ends in: its result, or its error."""
    try:
        return call(kind, Recorder(answer), CALLS[name].act)
    except sdk.KalshiError as error:
        return cast(Any, error)


def answer_in(error: sdk.KalshiError) -> httpx.Response:
    """The answer at hand."""
    assert error.response is not None
    return error.response


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("status", CLASSES)
@pytest.mark.family
def test_every_status_has_its_class(kind: str, name: str, status: int) -> None:
    body = {"error": {"code": "a_code", "message": "a message", "details": "some details"}}
    error = outcome(kind, name, reply(status, body))
    assert type(error) is CLASSES[status]
    assert (error.status_code, error.code) == (status, "a_code")
    assert (error.message, error.details) == ("a message", "some details")
    assert answer_in(error).json() == body
    assert error.may_have_acted is (status == 499 or not 400 <= status < 500)
    assert str(status) in str(error)


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("body", [HTML, b"", b"{", b"null", b"[]", b'"x"', b"\xff\xfe", b"{}"])
@pytest.mark.parametrize("status", [404, 502, 520, 302])
@pytest.mark.family
def test_refusals_without_a_body_that_is_understood(name: str, body: bytes, status: int) -> None:
    error = outcome("sync", name, reply(status, body))
    assert type(error) is CLASSES[status]
    assert answer_in(error).content == body
    assert (error.code, error.message) == (None, None)


@pytest.mark.parametrize(
    ("body", "code", "message", "details"),
    [
        ({"error": {"code": "c", "message": "m", "service": "s"}}, "c", "m", None),
        ({"code": "c", "message": "m", "details": "d"}, "c", "m", "d"),
        ({"msg": "m"}, None, "m", None),
        ({"error": "too many requests"}, None, "too many requests", None),
        ({"error": {"code": 7, "details": {"field": ["x"]}}}, "7", None, '{"field": ["x"]}'),
        ({"error": None, "message": "m"}, None, "m", None),
        ({"error": ["x"]}, None, None, '{"error": ["x"]}'),
        ({"exchange_active": False}, None, None, '{"exchange_active": false}'),
        ({"error": ""}, None, None, '{"error": ""}'),
        (b"\n plain\x07 text\n", None, None, "plain? text"),
        ({"error": "bad", "code": "c"}, "c", "bad", None),
        (
            {"code": "x" * 1000, "message": "\x1b[31m\nforged log line"},
            "x" * 300,
            "?[31m forged log line",
            None,
        ),
        (b'{"message": "\\ud800"}', None, "?", None),
        (b"[" * 100_000, None, None, "[" * 300),
        (b'{"code":' + b"[" * 100_000, None, None, ('{"code":' + "[" * 300)[:300]),
        (b'{"code": ' + b"9" * 5000 + b"}", None, None, ('{"code": ' + "9" * 300)[:300]),
        (b"", None, None, None),
    ],
)
@pytest.mark.family
def test_every_shape_of_a_refusal_is_understood(
    body: object, code: str | None, message: str | None, details: str | None
) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    assert error_body.read(content) == error_body.ErrorBody(code, message, details)


@given(st.binary() | st.text().map(str.encode))
def test_no_refusal_is_beyond_understanding(content: bytes) -> None:
    assert isinstance(error_body.read(content), error_body.ErrorBody)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
KNOWN_KEYS = st.sampled_from(
    sorted({*CREATED, *GROUP, *PLACED, *CANCELED, *LIMITS, *ORDER, "order_groups", "id", "error"})
)
SHAPED = st.dictionaries(KNOWN_KEYS, JSON | st.dictionaries(KNOWN_KEYS, JSON, max_size=3), max_size=6)


@given(
    name=st.sampled_from(sorted(CALLS)),
    status=st.sampled_from([200, 201, 204, 400, 401, 404, 500, 503]),
    body=(SHAPED | JSON).map(lambda value: json.dumps(value).encode()) | st.binary(max_size=50),
)
def test_no_answer_escapes_untyped(name: str, status: int, body: bytes) -> None:
    end = outcome("sync", name, reply(status, body))
    refused = status not in (SUCCESS[name], 200)
    assert isinstance(end, sdk.KalshiError) is (refused or isinstance(end, sdk.ContractError))


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("status", [200, 201, 202, 203, 204, 206, 207, 226, 299])
@pytest.mark.family
def test_only_the_declared_status_and_200_are_a_success(kind: str, name: str, status: int) -> None:
    end = outcome(kind, name, reply(status, CALLS[name].response))
    if status in (SUCCESS[name], 200):
        assert not isinstance(end, sdk.KalshiError)
    else:
        assert type(end) is sdk.UnexpectedStatusError
        assert end.may_have_acted is True


PORTALS = [
    {"error": {"code": "maintenance", "message": "try later"}},
    {"error": "maintenance"},
    {"code": "unauthorized", "message": "log in"},
    {"captive": True, "login": "http://portal.invalid/"},
    {"success": False},
]


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("name", [name for name in CALLS if name != "cancel_all"])
@pytest.mark.parametrize("portal", PORTALS, ids=str)
@pytest.mark.family
def test_an_object_of_somebody_else_is_no_success(kind: str, name: str, portal: Any) -> None:
    assert type(outcome(kind, name, reply(SUCCESS[name], portal))) is sdk.ContractError


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("name", [name for name in CALLS if name not in PROMISE_NOTHING])
@pytest.mark.family
def test_a_new_member_of_a_known_object_is_welcome_and_an_error_in_it_is_not(kind: str, name: str) -> None:
    known = cast(dict[str, Any], CALLS[name].response)
    grown = outcome(kind, name, reply(SUCCESS[name], {**known, "brand_new": {"nested": [1]}}))
    assert not isinstance(grown, sdk.KalshiError)
    for member in ("error", "code"):
        end = outcome(kind, name, reply(SUCCESS[name], {**known, member: "maintenance"}))
        assert type(end) is sdk.ContractError


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("body", [b"", b"  \n", b"{}", b"null"])
@pytest.mark.family
def test_a_success_without_content(kind: str, name: str, body: bytes) -> None:
    end = outcome(kind, name, reply(SUCCESS[name], body))
    nothing = name in PROMISE_NOTHING and body != b"null"
    if nothing or (name in ("list", "list_orders") and body == b"{}"):
        assert not isinstance(end, sdk.KalshiError)
    else:
        assert type(end) is sdk.ContractError


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("body", [HTML, b"[]", b'"x"', b"7", b"{", b'{"a": ', b"\xff", b"[" * 100_000])
@pytest.mark.family
def test_a_success_with_a_body_that_cannot_be_the_exchanges(name: str, body: bytes) -> None:
    error = outcome("sync", name, reply(SUCCESS[name], body))
    assert type(error) is sdk.ContractError
    assert error.may_have_acted is True
    assert error.status_code == SUCCESS[name]
    assert answer_in(error).content == body
    assert error.message
    assert error.details


ROW = {"id": "a", "is_auto_cancel_enabled": False}


@pytest.mark.parametrize(
    ("name", "body", "why"),
    [
        ("create", {"subaccount": 0}, "order_group_id"),
        ("create", {"order_group_id": ""}, "order_group_id is empty"),
        ("create", {"order_group_id": 5}, "order_group_id is not str: '5'"),
        ("create", {**CREATED, "subaccount": "3"}, "subaccount is not int"),
        ("create", {**CREATED, "subaccount": True}, "subaccount is not an integer"),
        ("list", {"order_groups": {}}, "order_groups is not list"),
        ("list", {"order_groups": [{"id": "a"}]}, r"order_groups\[0\] is not OrderGroup"),
        ("list", {"order_groups": [{"id": "a", "is_auto_cancel_enabled": "no"}]}, "is not bool"),
        ("list", {"order_groups": [{"id": None, "is_auto_cancel_enabled": True}]}, "id is not str"),
        ("list", {"order_groups": [ROW, {**ROW, "id": ".."}]}, r"order_groups\[1\].id would change"),
        ("list", {"order_groups": [{**ROW, "id": "\ud800"}]}, "without control characters"),
        ("list", {"order_groups": [{**ROW, "id": "a\nb"}]}, "without control characters"),
        ("list", {"order_groups": [{**ROW, "id": "x" * 2001}]}, "1 to 2000 characters"),
        ("list", {"order_groups": [{**ROW, "exchange_index": -1}]}, "exchange_index is not 0 to"),
        ("create", {**CREATED, "order_group_id": ".."}, "would change the path"),
        ("create", {**CREATED, "subaccount": -5}, "subaccount is not 0 to"),
        ("get", {**GROUP, "orders": [".."]}, r"orders\[0\] would change the path"),
        ("get_order", {"order": {**ORDER, "created_time": "2026-01-01T00:00:00"}}, "has no time zone"),
        ("limits", {**LIMITS, "write": {"refill_rate": 10**400, "bucket_capacity": 1}}, "is not -9223"),
        ("get", {"is_auto_cancel_enabled": 1, "orders": []}, "is_auto_cancel_enabled is not bool"),
        ("get", {**GROUP, "contracts_limit_fp": "ten"}, "not a fixed-point number: 'ten'"),
        ("get", {**GROUP, "contracts_limit_fp": "NaN"}, "not a fixed-point number"),
        ("get", {**GROUP, "contracts_limit_fp": 10}, "contracts_limit_fp is not str"),
        ("get", {**GROUP, "orders": [1]}, r"orders\[0\] is not str"),
        ("create_v2", {**PLACED, "fill_count": None}, "fill_count is not str"),
        ("amend_v2", {**AMENDED, "remaining_count": 4}, "remaining_count is not str"),
        ("amend_v2", {**AMENDED, "order_id": ""}, "order_id is empty"),
        ("decrease_v2", {**DECREASED, "remaining_count": None}, "remaining_count is not str"),
        ("decrease_v2", {**DECREASED, "order_id": ""}, "order_id is empty"),
        ("cancel_v2", {**CANCELED, "ts_ms": "1"}, "ts_ms is not int"),
        ("get_order", {"order": {**ORDER, "created_time": "yesterday"}}, "created_time is not datetime"),
        ("get_order", {}, "order"),
        ("list_orders", {"orders": None, "cursor": 5}, "cursor is not str"),
        ("limits", {**LIMITS, "read": []}, "ValueError|TypeError|AttributeError|KeyError"),
        ("endpoint_costs", {"default_cost": 1.5}, "default_cost is not int"),
        ("status", {"exchange_active": True, "trading_active": None}, "trading_active is not bool"),
    ],
)
@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.family
def test_a_body_that_does_not_fit_says_where(kind: str, name: str, body: object, why: str) -> None:
    error = outcome(kind, name, reply(SUCCESS[name], body))
    assert type(error) is sdk.ContractError
    with pytest.raises(sdk.ContractError, match=why):
        raise error


def test_lists_may_be_null_and_unknown_fields_may_come() -> None:
    assert outcome("sync", "list", reply(200, {"order_groups": None})) == []
    assert outcome("sync", "get", reply(200, {**GROUP, "orders": None})).orders == ()
    assert outcome("sync", "list_orders", reply(200, {"orders": None, "cursor": None})) == []
    assert outcome("sync", "limits", reply(200, {**LIMITS, "grants": None})).grants == ()
    row = {"id": "a", "is_auto_cancel_enabled": True, "contracts_limit_fp": "10.00", "new": [1]}
    (group,) = outcome("sync", "list", reply(200, {"order_groups": [row], "more": {}}))
    assert group.triggered is True
    assert group.contracts_limit == Decimal(10)
    order = {**ORDER, "status": "suspended", "side": "maybe", "order_group_id": ""}
    assert outcome("sync", "get_order", reply(200, {"order": order})).order_group_id is None
    grant = {"exchange_instance": "new_kind", "level": "expert", "source": "manual"}
    (found,) = outcome("sync", "limits", reply(200, {**LIMITS, "grants": [grant]})).grants
    assert (found.exchange_instance, found.expires_ts) == ("new_kind", None)
    shard = {
        "exchange_index": 2,
        "description": "crypto",
        "exchange_active": True,
        "trading_active": True,
        "intra_exchange_transfers_active": False,
    }
    status = {"exchange_active": True, "trading_active": True, "exchange_index_statuses": [shard]}
    assert outcome("sync", "status", reply(200, status)).exchange_index_statuses[0].exchange_index == 2


def test_what_the_exchange_leaves_out_of_a_new_group() -> None:
    bare = outcome("sync", "create", reply(201, {"order_group_id": "og"}))
    assert (bare.subaccount, bare.exchange_index) == (None, 0)
    asked = call(
        "sync",
        Recorder(reply(201, {"order_group_id": "og"})),
        lambda c: c.order_groups.create(contracts_limit=1, subaccount=4, exchange_index=2),
    )
    assert (asked.subaccount, asked.exchange_index) == (4, 2)


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.family
def test_redirects_are_errors_and_are_not_followed(kind: str, status: int) -> None:
    transport = Recorder(reply(status, b"", Location="https://elsewhere.example/x"))
    with pytest.raises(sdk.UnexpectedStatusError, match=r"not followed; Location is 'https://else"):
        call(kind, transport, CALLS["trigger"].act)
    assert len(transport.requests) == 1


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (reply(401, {"error": {"code": "header_timestamp_expired"}}), "this machine's clock is wrong"),
        (
            reply(401, {"error": {"code": "a", "details": "INCORRECT_API_KEY_SIGNATURE"}}),
            "the private key does not belong to the key id",
        ),
        (reply(401, {"error": {"code": "a", "details": "NOT_FOUND"}}), "does not know the key id"),
        (reply(404, {"error": {"code": "not_found"}}), "in another subaccount or on another shard"),
        (reply(429, {"error": "too many requests"}), "token bucket is empty"),
    ],
)
@pytest.mark.family
def test_errors_advise(answer: Answer, advice: str) -> None:
    error = outcome("sync", "trigger", answer)
    assert advice in str(error)
    assert "trigger_order_group [PUT /trade-api/v2/portfolio/order_groups/og/trigger]" in str(error)


NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("0", 0.0),
        ("3600", 3600.0),
        (" 7 ", 7.0),
        ("\x1f7", 7.0),
        ("1.5", 1.5),
        (format_datetime(NOW.replace(minute=1), usegmt=True), 60.0),
        ("Wed, 31 Dec 2025 23:59:00 GMT", 0.0),
        ("Thu, 01 Jan 2026 00:00:05 -0000", 5.0),
        ("-5", None),
        ("nan", None),
        ("inf", None),
        ("9" * 400, None),
        ("1_0", None),
        ("soon", None),
        ("", None),
        ("Thu, 99 Jan 2026 00:00:00 GMT", None),
        ("Thu, 01 Jan 99999 00:00:00 GMT", None),
    ],
)
@pytest.mark.family
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert retry_after.seconds(header, round(NOW.timestamp() * 1000)) == seconds


@given(st.text())
def test_retry_after_never_raises(header: str) -> None:
    found = retry_after.seconds(header, 0)
    assert found is None or found >= 0


def test_retry_after_stands_in_the_error() -> None:
    error = outcome("sync", "trigger", reply(429, {"error": "too many requests"}, Retry_After="7"))
    assert error.retry_after == 7.0


def test_errors_survive_pickling_and_carry_no_credentials() -> None:
    error = outcome("sync", "trigger", reply(503, {"error": {"code": "c", "message": "m"}}))
    copied = pickle.loads(pickle.dumps(error))
    assert type(copied) is sdk.ServerError
    assert str(copied) == str(error)
    assert copied.may_have_acted is True
    assert (copied.code, copied.status_code) == ("c", 503)
    assert answer_in(copied).json() == answer_in(error).json()
    sent = {name.lower() for name in answer_in(error).request.headers}
    assert not sent & {"kalshi-access-key", "kalshi-access-signature", "kalshi-access-timestamp"}
    assert b"a-key-id" not in pickle.dumps(error)
    for plain in (sdk.ConfigurationError("x"), sdk.NotSentError("x"), sdk.OutcomeUnknownError("x")):
        assert str(pickle.loads(pickle.dumps(plain))) == "x"


def test_what_may_have_acted() -> None:
    assert sdk.ConfigurationError("").may_have_acted is False
    assert sdk.NotSentError("").may_have_acted is False
    assert sdk.OutcomeUnknownError("").may_have_acted is True
    assert sdk.ContractError("").may_have_acted is True
    assert sdk.KalshiError("").may_have_acted is True
    assert sdk.WrongScopeError("", status_code=404).may_have_acted is False
    assert sdk.ResponseError("").may_have_acted is True


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("status", [200, 302, 404, 503])
@pytest.mark.family
def test_headers_that_are_not_ascii(kind: str, status: int) -> None:
    names = (b"Server", b"Set-Cookie", b"Location", b"Retry-After")
    odd = [(name, b"\xff\xc3\xa9") for name in names]

    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers=odd, stream=httpx.ByteStream(b"{}"))

    end = outcome(kind, "trigger", answer)
    assert end is None if status == 200 else type(end) is CLASSES[status]


def test_compressed_bodies_are_read_and_kept_plain() -> None:
    body = gzip.compress(json.dumps({"code": "c", "message": "m"}).encode())
    error = outcome("sync", "trigger", reply(500, body, Content_Encoding="gzip"))
    assert error.code == "c"
    assert answer_in(error).json() == {"code": "c", "message": "m"}


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize(
    ("status", "error"), [(200, sdk.ContractError), (503, sdk.ServerError), (409, sdk.ConflictError)]
)
@pytest.mark.family
def test_a_body_that_cannot_be_decoded(kind: str, status: int, error: type[Exception]) -> None:
    found = outcome(kind, "trigger", reply(status, b"not gzip", Content_Encoding="gzip"))
    assert type(found) is error


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize(
    ("look", "error", "said"),
    [
        (reply(503, b""), sdk.NotFoundError, "whether it lives elsewhere is unknown"),
        (reply(404, HTML), sdk.NotFoundError, "whether it lives elsewhere is unknown"),
        (reply(404, b""), sdk.NotFoundError, "whether it lives elsewhere is unknown"),
        (reply(200, HTML), sdk.NotFoundError, "whether it lives elsewhere is unknown"),
        (reply(200, GROUP), sdk.WrongScopeError, "finds it alive in another scope"),
        (reply(200, {**GROUP, "exchange_index": 3}), sdk.WrongScopeError, "alive on exchange_index 3"),
    ],
)
@pytest.mark.family
def test_a_delete_that_cannot_tell_does_not_claim(
    kind: str, look: Answer, error: type[Exception], said: str
) -> None:
    missing = {"error": {"code": "not_found", "message": "not found"}}

    def answer(request: httpx.Request) -> httpx.Response:
        return reply(404, missing)(request) if request.method == "DELETE" else look(request)

    transport = Recorder(answer)
    with pytest.raises(sdk.NotFoundError, match=said) as raised:
        call(kind, transport, lambda c: c.order_groups.delete("og", subaccount=3, exchange_index=1))
    assert type(raised.value) is error
    assert raised.value.may_have_acted is False
    assert raised.value.code == "not_found"
    assert "subaccount 3, exchange_index 1" in str(raised.value)
    delete, *looks = transport.requests
    assert (delete.method, delete.url.query) == ("DELETE", b"subaccount=3&exchange_index=1")
    reads = [(look_up.method, look_up.url.query) for look_up in looks]
    assert reads in ([("GET", b"subaccount=3")], [("GET", b"subaccount=3"), ("GET", b"")])


def test_an_answer_of_another_model_is_a_misfit() -> None:
    call_for_a_group = operation(get_order_group, models.GetOrderGroupsResponse, "og")
    answer = Response(200, b"OK", [], lambda: httpx.Request("GET", "https://simulator.invalid"))
    answer.content = json.dumps({**GROUP, "order_groups": []}).encode()
    with pytest.raises(sdk.ContractError, match="not a GetOrderGroupsResponse"):
        run_slices(call_for_a_group.result(answer, "a call"))


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.family
def test_paging_ends_when_a_cursor_comes_back(kind: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        following = {None: "a", "a": "b", "b": "a"}[request.url.params.get("cursor")]
        return reply(200, {"orders": [], "cursor": following})(request)

    transport = Recorder(answer)
    with pytest.raises(sdk.ContractError, match="paging would never end"):
        call(kind, transport, first_page)
    assert len(transport.requests) == 3


@pytest.mark.parametrize("cursor", ["\ud800", "x" * 70_000, "\n"])
@pytest.mark.family
def test_a_cursor_that_cannot_be_sent_back(cursor: str) -> None:
    error = outcome("sync", "list_orders", reply(200, {"orders": [], "cursor": cursor}))
    assert type(error) is sdk.ContractError
    assert "cursor must be a string" in str(error)


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.family
def test_a_placed_order_keeps_our_id_when_the_exchange_does_not_repeat_it(kind: str) -> None:
    placed = call(kind, Recorder(reply(201, PLACED)), CALLS["create_v2"].act)
    assert placed.client_order_id == "mine"

"""The simulator's server over real sockets: control endpoints, faults and the update stream."""

import asyncio
import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups import AsyncClient, Client, Credentials, Environment
from kalshi_order_groups.simulator import Exchange, Fault
from kalshi_order_groups.simulator.server import Server, application, running
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.support.keys import ED25519
from tests.support.orders import an_order
from tests.support.paths import PROJECT
from tests.support.raw_client import Stranger

GROUPS = "/trade-api/v2/portfolio/order_groups"
TIMEOUT = 60


def wall_ms() -> int:
    return time.time_ns() // 1_000_000


def eventually(condition: Callable[[], bool]) -> bool:
    """True if the condition holds before the timeout."""
    deadline = time.monotonic() + TIMEOUT
    while not (holds := condition()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds


@pytest.fixture(scope="module")
def served() -> Iterator[Server]:
    with running(Exchange(clock=wall_ms)) as server:
        yield server


@pytest.fixture
def server(served: Server) -> Iterator[Server]:
    yield served
    served.exchange.faults.clear()
    served.exchange.resume()


def credentials(server: Server) -> Credentials:
    server.exchange.register_key("a key", ED25519.private.public_key())
    return Credentials("a key", ED25519.signer)


def client_of(server: Server, max_attempts: int = 1) -> Client:
    return Client(
        credentials(server),
        environment=Environment.DEMO,
        base_url=server.base_url,
        timeout=TIMEOUT,
        max_attempts=max_attempts,
    )


def control(server: Server, path: str, body: object = None, method: str = "POST") -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
    return httpx.request(
        method,
        f"{server.url}/simulator/{path}",
        content=content,
        headers={"Content-Type": "application/json"},
        timeout=TIMEOUT,
    )


def snapshot_of(server: Server) -> dict[str, Any]:
    snapshot: dict[str, Any] = httpx.get(f"{server.url}/simulator/snapshot", timeout=TIMEOUT).json()
    del snapshot["now_ms"], snapshot["log"]
    return snapshot


# -- lifecycle over HTTP --------------------------------------------------------------------------------


def test_group_lifecycle_over_http_and_control_endpoints() -> None:
    """The clock stands still; the client corrects its skew and retries if that has grown too large."""
    now_ms = wall_ms()
    with running(Exchange(clock=lambda: now_ms)) as server, client_of(server, max_attempts=4) as client:
        group = client.order_groups.create(contracts_limit=100)
        order = client.orders.create_v2(request=an_order(group, count="150"))
        filled = control(server, "fill", {"order_id": order.order_id, "count": 60})
        assert (filled.status_code, filled.json()) == (200, {})
        assert control(server, "advance", {"seconds": 15}).json() == {"now_ms": now_ms + 15_000}
        control(server, "fill", {"order_id": order.order_id, "count": "60.00"})
        assert client.order_groups.get(group).triggered is False, "the first fill no longer counts"
        control(server, "fill", {"order_id": order.order_id, "count": 30})
        assert client.orders.get(order.order_id).status == "executed"
        rows = [
            row for row in snapshot_of(server)["groups"] if row["order_group_id"] == group.order_group_id
        ]
        assert rows[0]["filled"] == "90.00"
        assert control(server, f"groups/{group.order_group_id}/trigger").json() == {}
        assert client.order_groups.get(group).triggered is True
        assert control(server, f"groups/{group.order_group_id}/reset").json() == {}
        assert client.order_groups.get(group).triggered is False
        assert client.order_groups.delete(group) is sdk.DeleteOutcome.DELETED


def test_signatures_use_the_host_clock_after_the_exchange_was_advanced(
    server: Server,
) -> None:
    control(server, "advance", {"seconds": 3_600})
    with client_of(server) as client:
        client.order_groups.list()
        response = httpx.get(f"{server.base_url}/exchange/status", timeout=TIMEOUT)
        date = httpx.Headers(response.headers)["date"]
        assert abs(time.mktime(time.strptime(date, "%a, %d %b %Y %H:%M:%S GMT")) - time.time()) < 86_400


def test_a_jumped_clock_refuses_signatures_and_sends_its_date() -> None:
    with running(Exchange(clock=wall_ms)) as server, client_of(server) as client:
        client.order_groups.list()
        control(server, "jump", {"seconds": 45})

        def is_measured() -> bool:
            """Make a call; a response that takes more than two seconds is not measured."""
            with pytest.raises(sdk.AuthenticationError) as refused:
                client.order_groups.list(max_attempts=1)
            assert refused.value.code == "header_timestamp_expired"
            return client.clock_skew == pytest.approx(45, abs=2)

        assert eventually(is_measured)
        client.order_groups.list(max_attempts=1)


def test_an_issued_key_works_and_may_be_locked(server: Server) -> None:
    for kind in ("rsa", "ed25519"):
        key = control(server, "keys", {"kind": kind, "user": "another user", "subaccount": 7}).json()
        with Client(
            Credentials.from_pem(key["key_id"], key["private_key"]),
            environment=Environment.DEMO,
            base_url=server.base_url,
            timeout=TIMEOUT,
        ) as client:
            assert client.order_groups.create(contracts_limit=1).subaccount == 7
            with pytest.raises(sdk.PermissionDeniedError):
                client.order_groups.create(contracts_limit=1, subaccount=8)


def test_expirations_are_published_without_a_request() -> None:
    exchange = Exchange()
    with running(exchange) as server:
        raw_client = Stranger(exchange, server.url)
        with connect(
            f"ws://127.0.0.1:{server.port}/trade-api/ws/v2",
            additional_headers=raw_client.signed("GET", "/trade-api/ws/v2"),
            proxy=None,
            open_timeout=TIMEOUT,
        ) as stream:
            stream.send(json.dumps({"id": 1, "cmd": "subscribe", "params": {"channels": ["user_orders"]}}))
            stream.recv(timeout=TIMEOUT)
            order = {
                "ticker": "KX-A",
                "side": "bid",
                "count": "1",
                "price": "0.5",
                "time_in_force": "good_till_canceled",
                "self_trade_prevention_type": "maker",
                "expiration_time": exchange.now_ms() // 1000 + 5,
            }
            raw_client.send("POST", "/trade-api/v2/portfolio/events/orders", order)
            assert json.loads(stream.recv(timeout=TIMEOUT))["msg"]["status"] == "resting"
            control(server, "advance", {"seconds": 5})
            assert json.loads(stream.recv(timeout=TIMEOUT))["msg"]["status"] == "canceled"
        raw_client.http.close()


# -- bad input -----------------------------------------------------------------------------------------

WRONG: list[tuple[str, object, str]] = [
    ("advance", {}, "seconds is missing"),
    ("advance", {"seconds": "15"}, "seconds must be a number"),
    ("advance", {"seconds": True}, "seconds must be a number"),
    ("advance", {"seconds": -1}, "0 or more seconds"),
    ("advance", b'{"seconds": NaN}', "a finite number"),
    ("advance", b'{"seconds": 1e999}', "a finite number"),
    ("advance", {"seconds": 10**400}, "seconds must be from -1000000000000000 to"),
    ("advance", {"seconds": 10**14}, "up to the year 9999"),
    ("advance", {"minutes": 1}, "the body has an unknown field: use seconds, not 'minutes'"),
    ("advance", b"[", "is not valid JSON"),
    ("advance", b"\xff\xfe", "is not valid JSON"),
    ("advance", b"[" * 50_000, "is not valid JSON"),
    ("advance", [1], "must be a JSON object with seconds"),
    ("advance", b'{"seconds": ' + b"9" * 200_000 + b"}", "the body is too large"),
    ("jump", {"seconds": 10**14}, "too far"),
    ("jump", {"seconds": -(10**13)}, "too far"),
    ("fill", {"order_id": "unknown", "count": 1}, "there is no order unknown"),
    ("fill", {"order_id": 5, "count": 1}, "order_id must be a string"),
    ("fill", {"order_id": "x"}, "count is missing"),
    ("fill", {"order_id": "x", "count": 1.5}, "count must be a string"),
    ("fill", {"order_id": "x", "count": "1.005"}, "count"),
    ("pause", {"what": "lunch"}, "'trading' or 'exchange'"),
    ("resume", {"what": "trading"}, "use no fields"),
    ("markets", {"ticker": "kx"}, "invalid ticker"),
    ("markets", {"ticker": "KX-T", "tick": "0.3x"}, "price"),
    ("markets", {"ticker": "KX-T", "tick": "0"}, "price"),
    ("markets", {"ticker": "KX-T", "exchange_index": -1}, "exchange_index"),
    ("keys", {"kind": "dsa"}, "rsa or ed25519"),
    ("keys", {"subaccount": 64}, "subaccount"),
    ("keys", {"user": "\x00"}, "user"),
    ("faults", {"fault": "NO_SUCH"}, ", not 'NO_SUCH'"),
    ("faults", {"fault": "CONNECT_REFUSED"}, "POST /simulator/outage instead"),
    ("faults", {"fault": "HTML_PAGE", "operation": "Nothing"}, ", not 'Nothing'"),
    ("faults", {"fault": "HTML_PAGE", "probability": 2}, "probability must be 0 to 1"),
    ("faults", {"fault": "HTML_PAGE", "calls": [0]}, "calls must be numbers from 1 on"),
    ("faults", {"fault": "HTML_PAGE", "calls": ["1"]}, "calls must be an integer or a list of integers"),
    ("faults", {"fault": "HTML_PAGE", "calls": {}}, "calls must be an integer or a list of integers"),
    ("outage", {"seconds": 0}, "above 0"),
    ("outage", {"seconds": 10**6}, "at most 3600"),
    ("groups/nothing/trigger", None, "there is no order group nothing"),
    ("groups/nothing/reset", {"x": 1}, "use no fields"),
]


@pytest.mark.parametrize(("path", "body", "message"), WRONG)
@pytest.mark.family
def test_invalid_control_requests_are_refused_without_effect(
    server: Server, path: str, body: object, message: str
) -> None:
    before = snapshot_of(server)
    response = control(server, path, body)
    assert response.status_code == 400
    assert message in response.json()["error"]
    assert snapshot_of(server) == before


def test_other_invalid_requests_are_refused(server: Server) -> None:
    assert httpx.post(f"{server.url}/simulator/resume", content=b"{}", timeout=TIMEOUT).status_code == 400
    assert httpx.get(f"{server.url}/simulator/snapshot?after=x", timeout=TIMEOUT).status_code == 400
    assert httpx.get(f"{server.url}/simulator/advance", timeout=TIMEOUT).status_code == 405
    assert httpx.get(f"{server.url}/simulator/nothing", timeout=TIMEOUT).status_code == 404
    assert httpx.get(f"{server.url}/trade-api/nothing", timeout=TIMEOUT).status_code in (401, 404)
    assert httpx.get(f"{server.url}/nothing", timeout=TIMEOUT).json()["error"]
    signed = Stranger(server.exchange, server.url)
    huge = signed.send("POST", f"{GROUPS}/create", b" " * 2_000_000)
    assert (huge.status_code, huge.json()["error"]["code"]) == (413, "request_too_large")
    signed.http.close()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": ""}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "localhost"}, 200),
        ({"Host": "[::1]:80"}, 200),
    ],
)
def test_foreign_hosts_and_origins_are_refused(
    server: Server, headers: dict[str, str], status: int
) -> None:
    assert (
        httpx.get(f"{server.url}/simulator/snapshot", headers=headers, timeout=TIMEOUT).status_code
        == status
    )
    assert (
        httpx.post(f"{server.url}/simulator/resume", headers=headers, json={}, timeout=TIMEOUT).status_code
        == status
    )


def test_it_listens_on_loopback_only(server: Server) -> None:
    assert {listener.getsockname()[0] for listener in server.servers[0].sockets} == {"127.0.0.1"}


def test_invalid_http_closes_only_its_connection(server: Server) -> None:
    for junk in (
        b"\x16\x03\x01\x02\x00\x01",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", server.port), timeout=TIMEOUT) as raw:
            raw.sendall(junk)
            raw.shutdown(socket.SHUT_WR)
            assert b"500" not in raw.recv(1000)
    assert httpx.get(f"{server.url}/simulator/snapshot", timeout=TIMEOUT).status_code == 200


def test_an_id_with_a_newline_returns_not_found(server: Server) -> None:
    raw_client = Stranger(server.exchange, server.url)
    response = raw_client.send("GET", f"{GROUPS}/a%0Ab")
    raw_client.http.close()
    assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")


# -- faults of the socket ------------------------------------------------------------------------------

#   fault -> the error of a trigger, and whether the exchange acted on it
OUTCOMES: dict[Fault, tuple[type[sdk.KalshiError] | None, bool]] = {
    Fault.RESET_BEFORE_ACTING: (sdk.OutcomeUnknownError, False),
    Fault.HANG_BEFORE_ACTING: (sdk.OutcomeUnknownError, False),
    Fault.UNAVAILABLE_503: (sdk.ServerError, False),
    Fault.BAD_GATEWAY_502: (sdk.ServerError, False),
    Fault.UNKNOWN_ERROR_520: (sdk.ServerError, False),
    Fault.TOO_MANY_REQUESTS_429: (sdk.RateLimitError, False),
    Fault.TIMESTAMP_EXPIRED_401: (sdk.AuthenticationError, False),
    Fault.REDIRECT_302: (sdk.UnexpectedStatusError, False),
    Fault.RESET_AFTER_ACTING: (sdk.OutcomeUnknownError, True),
    Fault.HANG_AFTER_ACTING: (sdk.OutcomeUnknownError, True),
    Fault.HALF_CLOSED: (sdk.OutcomeUnknownError, True),
    Fault.TRUNCATED_BODY: (sdk.OutcomeUnknownError, True),
    Fault.SLOW_DRIP: (sdk.OutcomeUnknownError, True),
    Fault.SERVER_ERROR_AFTER_ACTING: (sdk.ServerError, True),
    Fault.HTML_PAGE: (sdk.ContractError, True),
    Fault.WRONG_CONTENT_TYPE: (None, True),
    Fault.GZIP_BOMB: (sdk.ContractError, True),
    Fault.NULL_LISTS: (None, True),
    Fault.MISSING_LISTS: (None, True),
    Fault.UNKNOWN_FIELDS: (None, True),
    Fault.UNKNOWN_VALUES: (None, True),
}


HANGS = {Fault.HANG_BEFORE_ACTING, Fault.HANG_AFTER_ACTING, Fault.SLOW_DRIP}


def test_every_fault_has_its_row() -> None:
    elsewhere = {Fault.CONNECT_REFUSED, Fault.CLOCK_JUMP}  # an outage, and a test of its own
    assert OUTCOMES.keys() | elsewhere == set(Fault)


@pytest.mark.parametrize("fault", OUTCOMES)
def test_a_fault_has_the_listed_effect_on_a_socket(server: Server, fault: Fault) -> None:
    error, acted = OUTCOMES[fault]
    with client_of(server) as client:
        group = client.order_groups.create(contracts_limit=5)
        planned = control(server, "faults", {"fault": fault.name, "operation": "TriggerOrderGroup"})
        assert planned.status_code == 200
        ended: type[sdk.KalshiError] | None = None
        try:
            client.order_groups.trigger(group, timeout=0.3 if fault in HANGS else TIMEOUT)
        except sdk.KalshiError as raised:
            ended = type(raised)
        assert ended is error
        assert eventually(lambda: client.order_groups.get(group).triggered is acted)
        assert control(server, "faults", method="DELETE").json() == {}
        client.order_groups.trigger(group)


@pytest.mark.parametrize("fault", [Fault.RESET_AFTER_ACTING, Fault.HALF_CLOSED, Fault.TRUNCATED_BODY])
def test_a_socket_fault_reaches_the_asynchronous_client(server: Server, fault: Fault) -> None:
    async def trigger() -> None:
        client = AsyncClient(
            credentials(server),
            environment=Environment.DEMO,
            base_url=server.base_url,
            timeout=TIMEOUT,
            max_attempts=1,
        )
        async with client:
            group = await client.order_groups.create(contracts_limit=5)
            server.exchange.faults.plan(fault, operation="TriggerOrderGroup")
            with pytest.raises(sdk.OutcomeUnknownError):
                await client.order_groups.trigger(group)
            assert (await client.order_groups.get(group)).triggered is True

    asyncio.run(trigger())


def test_an_outage_refuses_connections_until_it_ends() -> None:
    with running(Exchange(clock=wall_ms)) as server, client_of(server) as client:
        group = client.order_groups.create(contracts_limit=5)
        assert control(server, "outage", {"seconds": 0.5}).json() == {}
        errors = set[str]()

        def is_served() -> bool:
            try:
                return client.order_groups.get(group).triggered is False
            except sdk.TransportError as error:
                errors.add(type(error).__name__)
                return False

        def is_refused() -> bool:
            """Make a call; start another outage if the last one has ended."""
            if is_served():
                with suppress(httpx.TransportError):
                    control(server, "outage", {"seconds": 0.5})
            return "NotSentError" in errors

        assert eventually(is_refused), "connections were refused"
        assert eventually(is_served)
        client.order_groups.trigger(group)
        assert control(server, "outage", {"seconds": 0.1}).json() == {}, "another outage may follow"


def test_one_outage_at_a_time() -> None:
    async def post_outages() -> list[httpx.Response]:
        over = asyncio.Event()

        async def refuse_connections(_seconds: float) -> None:
            await over.wait()

        transport = httpx.ASGITransport(application(Exchange(), refuse_connections=refuse_connections))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
            responses = [await http.post("/simulator/outage", json={"seconds": 1}) for _ in range(2)]
        over.set()
        return responses

    first, second = asyncio.run(post_outages())
    assert first.status_code == 200
    assert "an outage: one is running already" in second.json()["error"]


def test_an_outage_is_refused_without_a_listener() -> None:
    async def post_outage() -> httpx.Response:
        transport = httpx.ASGITransport(application(Exchange()))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
            return await http.post("/simulator/outage", json={"seconds": 1})

    assert "this application has no listener" in asyncio.run(post_outage()).json()["error"]


def test_socket_faults_without_a_socket_hang() -> None:
    """Another ASGI server gives no access to its connections, so a fault that resets them hangs."""

    async def call() -> None:
        exchange = Exchange()
        exchange.faults.plan(Fault.RESET_BEFORE_ACTING)
        transport = httpx.ASGITransport(application(exchange))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
            await asyncio.wait_for(http.get("/trade-api/v2/exchange/status"), 0.2)

    with pytest.raises(TimeoutError):
        asyncio.run(call())


# -- the stream ----------------------------------------------------------------------------------------


def test_a_stream_needs_a_signature(server: Server) -> None:
    url = f"ws://127.0.0.1:{server.port}/trade-api/ws/v2"
    with pytest.raises(InvalidStatus) as refused, connect(url, proxy=None, open_timeout=TIMEOUT):
        pass
    assert refused.value.response.status_code == 401
    assert json.loads(refused.value.response.body)["error"]["code"] == "signature_is_missing_from_headers"
    raw_client = Stranger(server.exchange)
    wrong = raw_client.signed("GET", "/ws/v2")
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(url, proxy=None, open_timeout=TIMEOUT, additional_headers=wrong),
    ):
        pass
    assert refused.value.response.status_code == 401
    foreign = {**raw_client.signed("GET", "/trade-api/ws/v2"), "Origin": "http://evil.example"}
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(url, proxy=None, open_timeout=TIMEOUT, additional_headers=foreign),
    ):
        pass
    assert refused.value.response.status_code == 403


def test_a_trip_is_published_with_the_fill_that_caused_it(server: Server) -> None:
    raw_client = Stranger(server.exchange)
    headers = raw_client.signed("GET", "/trade-api/ws/v2")
    url = f"ws://127.0.0.1:{server.port}/trade-api/ws/v2"
    with (
        connect(url, additional_headers=headers, proxy=None, open_timeout=TIMEOUT) as stream,
        client_of(server) as client,
    ):
        channels = ["order_group_updates", "fill", "user_orders"]
        stream.send(json.dumps({"id": 9, "cmd": "subscribe", "params": {"channels": channels}}))
        replies = [json.loads(stream.recv(timeout=TIMEOUT)) for _ in channels]
        assert [message["msg"]["sid"] for message in replies] == [1, 2, 3]
        assert {message["id"] for message in replies} == {9}
        group = client.order_groups.create(contracts_limit=10)
        order = client.orders.create_v2(request=an_order(group, count="20"))
        control(server, "fill", {"order_id": order.order_id, "count": 11})
        messages = [json.loads(stream.recv(timeout=TIMEOUT)) for _ in range(6)]
    kinds = [message["msg"].get("event_type", message["type"]) for message in messages]
    assert kinds == ["created", "user_order", "user_order", "fill", "triggered", "user_order"]
    assert [message["seq"] for message in messages if message["type"] == "order_group_updates"] == [1, 2]
    assert Decimal(messages[3]["msg"]["count_fp"]) == 11
    assert (messages[5]["msg"]["status"], messages[5]["msg"]["remaining_count_fp"]) == ("canceled", "0.00")


def test_invalid_stream_commands_get_errors_and_keep_the_stream_open(server: Server) -> None:
    headers = Stranger(server.exchange).signed("GET", "/trade-api/ws/v2")
    url = f"ws://127.0.0.1:{server.port}/trade-api/ws/v2"
    with connect(url, additional_headers=headers, proxy=None, open_timeout=TIMEOUT) as stream:
        for nonsense, code in (("{", 1), (b"\xff", 1), ("[]", 1), ('{"id":1,"cmd":"dance"}', 5)):
            stream.send(nonsense)
            assert json.loads(stream.recv(timeout=TIMEOUT))["msg"]["code"] == code
        stream.send('{"id":2,"cmd":"list_subscriptions"}')
        assert json.loads(stream.recv(timeout=TIMEOUT)) == {"id": 2, "type": "ok", "msg": []}


def test_a_server_shutdown_closes_its_streams() -> None:
    exchange = Exchange()
    with running(exchange) as server:
        headers = Stranger(exchange).signed("GET", "/trade-api/ws/v2")
        url = f"ws://127.0.0.1:{server.port}/trade-api/ws/v2"
        with connect(url, additional_headers=headers, proxy=None, open_timeout=TIMEOUT) as stream:
            server.should_exit = True
            with pytest.raises(ConnectionClosed):
                stream.recv(timeout=5)


def test_the_server_runs_from_a_zip(tmp_path: Path) -> None:
    for source in ("facade/kalshi_order_groups", "generated/kalshi_order_groups_api"):
        shutil.copytree(
            PROJECT / source,
            tmp_path / "wheel" / Path(source).name,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    wheel = shutil.make_archive(str(tmp_path / "wheel"), "zip", tmp_path / "wheel")
    program = (
        f"import sys; sys.path.insert(0, {wheel!r})\n"
        "from kalshi_order_groups.simulator import server\n"
        "assert '.zip' in server.__file__\n"
        "from kalshi_order_groups.simulator.server import app\n"
        "print(app._PAGE[:15])"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout == "<!doctype html>\n"

"""The transports of httpx in place of our connections: the way out that README names, and its deadlines."""

import _thread
import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups import AsyncClient, Client, Credentials, DeleteOutcome, Environment
from kalshi_order_groups.simulator import Exchange, Fault
from kalshi_order_groups.simulator.server import running

from tests.support.keys import ED25519
from tests.support.socket_server import answered, keeping, server

CREDENTIALS = Credentials("id", ED25519.signer)
SLACK = 30.0


def results(kind: Any, base_url: str, *calls: Callable[[Any], Any], **options: Any) -> list[Any]:
    """The result or error of each call of one client over a transport of httpx."""
    options = {"credentials": CREDENTIALS, "environment": Environment.DEMO, "base_url": base_url, **options}

    async def awaited() -> list[Any]:
        transport = options.pop("transport", None) or httpx.AsyncHTTPTransport()
        async with AsyncClient(transport=transport, **options) as client:
            return [(await asyncio.gather(call(client), return_exceptions=True))[0] for call in calls]

    def result(call: Callable[[Any], Any], client: Client) -> Any:
        try:
            return call(client)
        except sdk.KalshiError as error:
            return error

    if kind is AsyncClient:
        return asyncio.run(awaited())
    with Client(transport=options.pop("transport", None) or httpx.HTTPTransport(), **options) as client:
        return [result(call, client) for call in calls]


@pytest.mark.parametrize("fault", [None, Fault.RESET_BEFORE_ACTING, Fault.UNAVAILABLE_503])
def test_the_life_of_groups(kind: Any, fault: Fault | None) -> None:
    exchange = Exchange()
    with running(exchange) as simulator:
        if fault is not None:
            exchange.faults.plan(fault, operation="TriggerOrderGroup", calls=2)
            exchange.faults.plan(fault, operation="DeleteOrderGroup", calls=1)
        made, *_ = results(
            kind,
            simulator.base_url,
            lambda c: c.order_groups.create(contracts_limit=5),
            lambda c: c.order_groups.create(contracts_limit=6),
            credentials=exchange.issue_credentials(),
        )
        triggered, deleted, report, groups = results(
            kind,
            simulator.base_url,
            lambda c: c.order_groups.trigger(made),
            lambda c: c.order_groups.delete(made),
            lambda c: c.order_groups.kill(deadline=30),
            lambda c: c.order_groups.list(subaccount=0),
            credentials=exchange.issue_credentials(),
        )
    assert triggered is None
    assert deleted in DeleteOutcome
    assert report
    assert [(group.contracts_limit, group.triggered) for group in groups] == [(6, True)]


def drip(released: threading.Event) -> Callable[[socket.socket], None]:
    def behave(connection: socket.socket) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 10_000:
            connection.sendall(bytes([byte]))
            if released.wait(0.02):
                return

    return behave


CALLS: dict[str, Callable[[Any], Any]] = {
    "trigger": lambda c: c.order_groups.trigger("og", deadline=0.5),
    "list": lambda c: c.order_groups.list(deadline=0.5),
    "create": lambda c: c.order_groups.create(contracts_limit=5, deadline=0.5, max_attempts=1),
    "kill": lambda c: c.order_groups.trigger_all(["og"], deadline=0.5),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_server_that_drips_holds_no_call_beyond_its_deadline(kind: Any, name: str) -> None:
    released = threading.Event()
    with server(drip(released)) as base_url:
        started = time.monotonic()
        try:
            (outcome,) = results(kind, base_url, CALLS[name])
            assert time.monotonic() - started < SLACK, "it drips for 200 s"
        finally:
            released.set()
    if name == "kill":
        assert [type(group.error) for group in outcome.groups] == [sdk.OutcomeUnknownError]
    else:
        assert isinstance(outcome, sdk.OutcomeUnknownError)


def test_a_kill_does_not_wait_for_one_that_hangs(kind: Any) -> None:
    released = threading.Event()

    def answer(number: int) -> bytes:
        if number == 3:
            released.wait(120)
        return answered()

    groups = [f"og-{number}" for number in range(8)]
    with keeping(answer) as kept:
        started = time.monotonic()
        (report,) = results(kind, kept.base_url, lambda c: c.order_groups.trigger_all(groups, deadline=0.9))
        assert time.monotonic() - started < SLACK
        released.set()
    assert len(report.confirmed) == 7


def test_a_body_that_is_large_arrives_whole(kind: Any) -> None:
    row = {"is_auto_cancel_enabled": False, "contracts_limit_fp": "10.00", "exchange_index": 0}
    body = json.dumps({"order_groups": [{"id": f"og-{number}", **row} for number in range(60_000)]})
    with keeping(lambda _: answered(body.encode())) as kept:
        (groups,) = results(kind, kept.base_url, lambda c: c.order_groups.list(deadline=100))
    assert len(groups) == 60_000


def test_calls_work_where_no_thread_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> int:
        raise RuntimeError("can't start new thread")

    exchange = Exchange()
    with running(exchange) as simulator, monkeypatch.context() as patched:
        credentials = exchange.issue_credentials()
        patched.setattr(_thread, "start_new_thread", refuses)
        (groups,) = results(
            Client, simulator.base_url, lambda c: c.order_groups.list(), credentials=credentials
        )
    assert groups == []


class Counting(httpx.BaseTransport):
    """A transport that notes its thread."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self.inner = inner
        self.threads: list[int] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.threads.append(threading.get_ident())
        return self.inner.handle_request(request)


def test_a_mock_transport_is_called_in_the_thread_of_the_caller() -> None:
    """It cannot block, and what a test patches or counts stays in one thread."""
    threads: list[int] = []

    def handler(request: httpx.Request) -> httpx.Response:
        threads.append(threading.get_ident())
        return httpx.Response(200, json={"order_groups": []})

    (groups,) = results(
        Client,
        "https://exchange.example",
        lambda c: c.order_groups.list(),
        transport=httpx.MockTransport(handler),
    )
    assert groups == []
    assert threads == [threading.get_ident()]
    foreign = Counting(httpx.MockTransport(handler))
    results(Client, "https://exchange.example", lambda c: c.order_groups.list(), transport=foreign)
    assert foreign.threads != [threading.get_ident()]


def test_only_a_transport_is_mocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """respx and pytest-httpx replace methods of httpx's transports, which a plain client does not use."""

    def mocked(*_: object) -> httpx.Response:
        return httpx.Response(200, json={"order_groups": []})

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", mocked)
    with keeping(lambda _: answered(b'{"order_groups": []}')) as kept:
        with Client(CREDENTIALS, environment=Environment.DEMO, base_url=kept.base_url) as plain:
            assert plain.order_groups.list() == []
        assert len(kept.heads) == 1, "it went to the real host"
        (groups,) = results(Client, kept.base_url, lambda c: c.order_groups.list())
        assert groups == []
        assert len(kept.heads) == 1, "a transport of httpx is what these replace"

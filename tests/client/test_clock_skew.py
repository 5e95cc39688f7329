"""A machine whose clock is off: found out from the exchange's answers, and made good in signatures."""

import asyncio
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from typing import Any

import httpx
import kalshi_order_groups as sdk
import pytest
from generation import spec
from kalshi_order_groups import AsyncClient, Client, Credentials, Environment
from kalshi_order_groups._api.operation import UNSIGNED
from kalshi_order_groups._auth.signing import TIMESTAMP_HEADER
from kalshi_order_groups._core.clock import SystemClock
from kalshi_order_groups._core.clock_skew import State
from kalshi_order_groups.simulator import Exchange, Fault, SimulatorTransport
from kalshi_order_groups.simulator.server import Server, running

from tests.support.both_clients import do
from tests.support.clocks import WrongClock, on_wrong_clock
from tests.support.keys import ED25519
from tests.support.paths import PROJECT

OFF = [45, -45, 600, -600]


CALLS: dict[str, Callable[[Any], object]] = {
    "trigger": lambda c: c.order_groups.trigger("og", max_attempts=2),
    "create": lambda c: c.order_groups.create(contracts_limit=5),
    "list": lambda c: c.order_groups.list(),
    "reset": lambda c: c.order_groups.reset("og"),
}


@pytest.mark.parametrize("off", OFF)
@pytest.mark.parametrize("call", CALLS)
def test_a_clock_that_is_off_costs_one_request_once(kind: Any, off: float, call: str) -> None:
    exchange = Exchange()
    client = on_wrong_clock(kind, exchange, off)
    assert client.clock_skew is None
    status_of(client, CALLS[call])
    assert client.clock_skew == pytest.approx(-off, abs=1)
    refused = exchange.faults.calls()
    assert refused in (2, 3), "create lists before it creates, and the list is refused first"
    status_of(client, CALLS[call])
    assert exchange.faults.calls() == refused + (2 if call == "create" else 1)


def status_of(client: Any, call: Callable[[Any], object]) -> None:
    """Make a call that may be answered with 404, but not with 401."""
    try:
        do(call(client))
    except sdk.NotFoundError:
        return


@pytest.mark.parametrize("off", OFF)
def test_a_kill_lands_from_a_machine_whose_clock_is_off(kind: Any, off: float) -> None:
    exchange = Exchange()
    group = Client.simulated(exchange).order_groups.create(contracts_limit=5)
    assert do(on_wrong_clock(kind, exchange, off).order_groups.trigger_all([group]))
    assert exchange.faults.calls("TriggerOrderGroup") == 2


@pytest.mark.parametrize("off", [0, 5, -5, 9])
def test_a_clock_that_is_a_little_off_costs_nothing(kind: Any, off: float) -> None:
    exchange = Exchange()
    do(on_wrong_clock(kind, exchange, off).order_groups.list())
    assert exchange.faults.calls() == 1


def test_a_clock_that_is_set_right_again_costs_one_request_once(kind: Any) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    for number, jump in enumerate((45, -45, 600, -1200), start=1):
        exchange.jump(jump)
        do(client.order_groups.list())
        do(client.order_groups.list())
        assert exchange.faults.calls() == 3 * number


def test_a_read_that_is_always_refused_for_its_timestamp_tries_each_correction_once(kind: Any) -> None:
    exchange = Exchange()
    exchange.faults.plan(Fault.TIMESTAMP_EXPIRED_401)
    with pytest.raises(sdk.AuthenticationError) as refused:
        do(kind.simulated(exchange).order_groups.list())
    assert refused.value.attempts == 4
    assert exchange.faults.calls() == 4


def test_a_trigger_is_tried_until_its_deadline_unless_its_attempts_are_limited(kind: Any) -> None:
    exchange = Exchange()
    exchange.faults.plan(Fault.TIMESTAMP_EXPIRED_401)
    client = kind.simulated(exchange)
    before = exchange.passed_ms()
    with pytest.raises(sdk.AuthenticationError) as refused:
        do(client.order_groups.trigger("og", deadline=60))
    assert exchange.passed_ms() - before >= 58_000
    assert refused.value.attempts > 30
    with pytest.raises(sdk.AuthenticationError) as refused:
        do(client.order_groups.trigger("og", deadline=60, max_attempts=5))
    assert refused.value.attempts == 5


# -- on real sockets -----------------------------------------------------------------------------------


class WrongWall(SystemClock):
    """This machine's clocks, with the one on the wall so many seconds off."""

    def __init__(self, off: float) -> None:
        self.off_ms = round(off * 1000)

    def now_ms(self) -> int:
        return super().now_ms() + self.off_ms


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running(Exchange(clock=lambda: time.time_ns() // 1_000_000)) as served:
        served.exchange.register_key("a key", ED25519.private.public_key())
        yield served


@pytest.mark.parametrize("off", OFF)
def test_a_clock_that_is_off_costs_one_request_on_real_sockets_too(
    kind: Any, server: Server, off: float
) -> None:
    before = server.exchange.faults.calls()
    options: dict[str, Any] = {
        "environment": Environment.DEMO,
        "base_url": server.base_url,
        "clock": WrongWall(off),
    }
    credentials = Credentials("a key", ED25519.signer)

    async def lists() -> float | None:
        async with AsyncClient(credentials, **options) as client:
            await client.order_groups.list()
            await client.order_groups.list()
            return client.clock_skew

    if kind is AsyncClient:
        skew = asyncio.run(lists())
    else:
        with Client(credentials, **options) as client:
            client.order_groups.list()
            client.order_groups.list()
            skew = client.clock_skew
    assert skew == pytest.approx(-off, abs=1.5)
    assert server.exchange.faults.calls() - before == 3


# -- what a response teaches ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "stamps_differ"),
    [
        (lambda: {"Date": formatdate(time.time() + 600, usegmt=True)}, True),
        (lambda: {"Date": formatdate(time.time() + 600, usegmt=True), "Age": "0"}, False),
        (dict[str, str], False),
        (lambda: {"Date": "junk"}, False),
    ],
)
def test_a_refusal_teaches_by_its_date_and_without_one_the_call_is_sent_again_as_it_was(
    headers: Callable[[], dict[str, str]], stamps_differ: bool
) -> None:
    stamps: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        stamps.append(int(request.headers[TIMESTAMP_HEADER]))
        if len(stamps) == 1:
            body = {"error": {"code": "header_timestamp_expired", "message": "x"}}
            return httpx.Response(401, json=body, headers=headers())
        return httpx.Response(200, json={"order_groups": []})

    credentials = Credentials("a key", ED25519.signer)
    transport = httpx.MockTransport(answer)
    with Client(credentials, environment=Environment.DEMO, transport=transport) as client:
        assert client.order_groups.list() == []
        assert (client.clock_skew is not None) is stamps_differ
    assert len(stamps) == 2
    assert (stamps[1] - stamps[0] > 590_000) is stamps_differ


Rewrite = Callable[[httpx.Request, httpx.Response], None]


class Front:
    """Passes requests on to an exchange, and rewrites what comes back."""

    def __init__(
        self, exchange: Exchange, rewrite: Callable[[httpx.Request, httpx.Response], None]
    ) -> None:
        self.inner, self.rewrite = SimulatorTransport(exchange), rewrite

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self.inner.handle_request(request)
        self.rewrite(request, response)
        return response

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self.inner.handle_async_request(request)
        self.rewrite(request, response)
        return response

    def close(self) -> None: ...

    async def aclose(self) -> None: ...


def ahead_of(exchange: Exchange, seconds: float) -> str:
    return formatdate(exchange.auth_time_ms() / 1000 + seconds, usegmt=True)


def behind(kind: Any, exchange: Exchange, off: float, front: Front) -> Any:
    """A client on a machine whose clock is off, behind a front."""
    return kind(
        exchange.issue_credentials(),
        environment=Environment.DEMO,
        base_url=SimulatorTransport.BASE_URL,
        transport=front,
        clock=WrongClock(exchange, off),
    )


@pytest.mark.parametrize("lie", [3600, -3600, 86_400, 45, 12])
def test_a_date_that_lies_on_every_response_costs_nothing(kind: Any, lie: float) -> None:
    exchange = Exchange()
    groups = [Client.simulated(exchange).order_groups.create(contracts_limit=5) for _ in range(30)]

    def rewrite(_request: httpx.Request, response: httpx.Response) -> None:
        response.headers["Date"] = ahead_of(exchange, lie)

    client = behind(kind, exchange, 0, Front(exchange, rewrite))
    do(client.order_groups.list())
    assert client.clock_skew == pytest.approx(lie, abs=1), "it is what the Date says"
    assert do(client.order_groups.trigger_all(groups, deadline=10))
    do(client.order_groups.trigger(groups[0]))
    assert exchange.faults.calls("TriggerOrderGroup") == 31


@pytest.mark.parametrize("refusals", [1, 2, 3])
@pytest.mark.parametrize("off", [0, 600])
def test_a_date_that_lies_on_refusals_is_given_up(kind: Any, off: float, refusals: int) -> None:
    """The machine's clock is right, or wrong and its correction accepted; then some refusals lie."""
    exchange = Exchange()
    lies = list[str]()

    def rewrite(_request: httpx.Request, response: httpx.Response) -> None:
        if response.status_code == 401 and lies:
            response.headers["Date"] = lies.pop()

    client = behind(kind, exchange, off, Front(exchange, rewrite))
    do(client.order_groups.list())
    lies += [ahead_of(exchange, 3600)] * refusals
    sent = exchange.faults.calls()
    exchange.faults.plan(Fault.TIMESTAMP_EXPIRED_401, calls=sent + 1)
    status_of(client, lambda c: c.order_groups.trigger("og"))
    assert exchange.faults.calls() - sent <= 4
    before = exchange.faults.calls()
    do(client.order_groups.list())
    assert exchange.faults.calls() == before + 1, "what was accepted is used at once"


def test_a_page_of_a_proxy_teaches_nothing(kind: Any) -> None:
    exchange = Exchange()

    def rewrite(request: httpx.Request, response: httpx.Response) -> None:
        if request.method == "PUT" and exchange.faults.calls("TriggerOrderGroup") % 2:
            response.status_code = 503
            response._content = b"<html>busy</html>"  # pyright: ignore[reportPrivateUsage]
            response.headers["Content-Type"] = "text/html"
            response.headers["Date"] = ahead_of(exchange, 86_400)

    group = Client.simulated(exchange).order_groups.create(contracts_limit=5)
    client = behind(kind, exchange, 0, Front(exchange, rewrite))
    do(client.order_groups.trigger(group))
    assert client.clock_skew == pytest.approx(0, abs=1)
    assert exchange.faults.calls("TriggerOrderGroup") == 2


def test_what_the_exchange_serves_unsigned_proves_nothing(kind: Any) -> None:
    exchange = Exchange()
    client = on_wrong_clock(kind, exchange, 0)
    for _ in range(2):
        exchange.faults.plan(Fault.TIMESTAMP_EXPIRED_401, calls=exchange.faults.calls() + 1)
        with pytest.raises(sdk.AuthenticationError):
            do(client.order_groups.list(max_attempts=1))
        assert client._state.clock_skew.correction.state is not State.ACCEPTED
        do(client.exchange.status())
        assert client._state.clock_skew.correction.state is not State.ACCEPTED


def test_the_operations_that_are_served_unsigned_are_those_of_the_contract() -> None:
    document = spec.load(PROJECT / "openapi.yaml")
    operations = [
        operation
        for path in document["paths"].values()
        for method, operation in path.items()
        if method in ("get", "put", "post", "delete")
    ]
    unsigned = {
        operation["operationId"]
        for operation in operations
        if not operation.get("security", document["security"])
    }
    assert {name.replace("_", "").title() for name in UNSIGNED} == {name.title() for name in unsigned}


def test_slow_responses_teach_too(kind: Any) -> None:
    exchange = Exchange()

    def rewrite(_request: httpx.Request, _response: httpx.Response) -> None:
        exchange.advance(2)  # after the Date was written

    client = behind(kind, exchange, -60, Front(exchange, rewrite))
    do(client.order_groups.list())
    assert client.clock_skew == pytest.approx(60, abs=2)
    assert exchange.faults.calls() == 2


@pytest.mark.parametrize("off", [-600.0, 600.0])
def test_a_retry_after_date_is_read_by_the_exchanges_clock(kind: Any, off: float) -> None:
    exchange = Exchange()

    def rewrite(request: httpx.Request, response: httpx.Response) -> None:
        if request.method == "PUT" and exchange.faults.calls("TriggerOrderGroup") == 1:
            response.status_code, response._content = 503, b"{}"  # pyright: ignore[reportPrivateUsage]
            response.headers["Retry-After"] = ahead_of(exchange, 3)

    group = Client.simulated(exchange).order_groups.create(contracts_limit=5)
    client = behind(kind, exchange, off, Front(exchange, rewrite))
    do(client.order_groups.list())
    before = exchange.passed_ms()
    do(client.order_groups.trigger(group))
    assert 1.5 <= (exchange.passed_ms() - before) / 1000 <= 4


# -- several calls at once, on real sockets ------------------------------------------------------------


@pytest.mark.parametrize("off", [600, -600])
def test_a_kill_of_a_fresh_client_whose_clock_is_off_lands(kind: Any, server: Server, off: float) -> None:
    """Sixteen triggers at once are refused, and all correct the clock alike."""
    credentials = Credentials("a key", ED25519.signer)
    options: dict[str, Any] = {"environment": Environment.DEMO, "base_url": server.base_url}
    with Client(credentials, **options) as other:
        groups = [other.order_groups.create(contracts_limit=5).order_group_id for _ in range(24)]
    options["clock"] = WrongWall(off)
    before = server.exchange.faults.calls("TriggerOrderGroup")

    async def kills() -> sdk.KillReport:
        async with AsyncClient(credentials, **options) as client:
            return await client.order_groups.trigger_all(groups, deadline=40)

    if kind is AsyncClient:
        report = asyncio.run(kills())
    else:
        with Client(credentials, **options) as client:
            report = client.order_groups.trigger_all(groups, deadline=40)
    assert report
    assert len(report.groups) == 24
    assert server.exchange.faults.calls("TriggerOrderGroup") - before <= 24 + 16


def test_all_of_a_client_share_what_it_knows_of_the_clock() -> None:
    exchange = Exchange()
    client = on_wrong_clock(Client, exchange, 600)
    client.order_groups.list()
    derived = client.with_options(subaccount=3)
    assert derived.clock_skew == client.clock_skew == pytest.approx(-600, abs=1)
    before = exchange.faults.calls()
    derived.order_groups.list()
    assert exchange.faults.calls() == before + 1

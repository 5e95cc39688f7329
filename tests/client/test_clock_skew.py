"""A machine whose clock is off: found out from the exchange's answers, and made good in signatures."""

import asyncio
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from typing import Any

import httpx
import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups import AsyncClient, Client, Credentials, Environment
from kalshi_order_groups._auth.signing import TIMESTAMP_HEADER
from kalshi_order_groups._core.clock import SystemClock
from kalshi_order_groups._core.clock_skew import LONGEST_ROUND_TRIP, NOTABLE_MS, ClockSkew
from kalshi_order_groups.simulator import Exchange, Fault
from kalshi_order_groups.simulator.server import Server, running

from tests.support.both_clients import CLIENTS, do
from tests.support.clocks import on_wrong_clock
from tests.support.keys import ED25519

OFF = [45, -45, 600, -600]


@pytest.fixture(params=CLIENTS)
def kind(request: pytest.FixtureRequest) -> Any:
    return request.param


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
    assert exchange.faults.calls() == refused + 1


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


def test_a_second_refusal_of_the_timestamp_is_final(kind: Any) -> None:
    exchange = Exchange()
    exchange.faults.plan(Fault.TIMESTAMP_EXPIRED_401)
    with pytest.raises(sdk.AuthenticationError) as refused:
        do(kind.simulated(exchange).order_groups.list())
    assert refused.value.attempts == 2
    assert exchange.faults.calls() == 2


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


# -- what an answer tells ------------------------------------------------------------------------------

NOW_MS = 1_767_225_600_000


def date(ahead: float) -> str:
    return formatdate(NOW_MS / 1000 + ahead, usegmt=True)


#  header, aged, seconds of the round trip  ->  seconds measured
ANSWERS: list[tuple[str | None, bool, float, float | None]] = [
    (date(45), False, 0, 45.5),
    (date(-600), False, 0, -599.5),
    (date(45), False, 1, 45),
    (date(45), False, LONGEST_ROUND_TRIP, 44.5),
    (date(45), False, LONGEST_ROUND_TRIP + 0.001, None),
    (date(45), False, 60, None),
    (date(45), False, -0.001, None),
    (date(45), True, 0, None),
    (None, False, 0, None),
    ("Thu, 01 Jan 2026 00:00:45 +0000", False, 0, 45.5),
    ("Thu, 01 Jan 2026 01:00:45 +0100", False, 0, 45.5),
    ("Thursday, 01-Jan-26 00:00:45 GMT", False, 0, 45.5),
    *[
        (junk, False, 0, None)
        for junk in (
            "",
            " ",
            "yesterday",
            "2026-01-01T00:00:45Z",
            "1767225645",
            "Thu, 99 Jan 2026 00:00:45 GMT",
            "Thu, 01 Jan 2026 25:00:45 GMT",
            "Thu, 01 Jan 99999 00:00:45 GMT",
            "Thu, 01 Jan 2026 00:00:45 +99999999999",
            "\x00",
            "9" * 5000,
            ", , , ,",
            "Thu, 01 Jan",
        )
    ],
]


@pytest.mark.parametrize(("header", "aged", "seconds", "measured"), ANSWERS)
def test_what_an_answer_tells_of_the_clock(
    header: str | None, aged: bool, seconds: float, measured: float | None
) -> None:
    skew = ClockSkew()
    skew.observe(header, aged=aged, sent_ms=NOW_MS, seconds=seconds)
    assert skew.measured_ms == (None if measured is None else measured * 1000)


@pytest.mark.parametrize(
    ("measured", "correction"),
    [
        (None, 0),
        (0, 0),
        (NOTABLE_MS - 1, 0),
        (NOTABLE_MS, NOTABLE_MS),
        (1 - NOTABLE_MS, 0),
        (-NOTABLE_MS, -NOTABLE_MS),
        (600_000, 600_000),
    ],
)
def test_what_may_be_no_skew_at_all_is_not_corrected(measured: int | None, correction: int) -> None:
    assert ClockSkew(measured_ms=measured).correction_ms == correction


def test_the_newest_answer_that_tells_counts() -> None:
    skew = ClockSkew()
    for header, aged in ((date(45), False), (date(600), True), (None, False), ("junk", False)):
        skew.observe(header, aged=aged, sent_ms=NOW_MS, seconds=0)
    assert skew.measured_ms == 45_500
    skew.observe(date(0), aged=False, sent_ms=NOW_MS, seconds=0)
    assert (skew.measured_ms, skew.correction_ms) == (500, 0)


@pytest.mark.parametrize(
    ("headers", "stamps_differ"),
    [
        (lambda: {"Date": formatdate(time.time() + 600, usegmt=True)}, True),
        (lambda: {"Date": formatdate(time.time() + 600, usegmt=True), "Age": "0"}, False),
        (dict[str, str], False),
        (lambda: {"Date": "junk"}, False),
    ],
)
def test_every_answer_teaches_errors_too_and_what_tells_nothing_is_sent_again_as_it_was(
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


def test_all_of_a_client_share_what_it_knows_of_the_clock() -> None:
    exchange = Exchange()
    client = on_wrong_clock(Client, exchange, 600)
    client.order_groups.list()
    derived = client.with_options(subaccount=3)
    assert derived.clock_skew == client.clock_skew == pytest.approx(-600, abs=1)
    before = exchange.faults.calls()
    derived.order_groups.list()
    assert exchange.faults.calls() == before + 1

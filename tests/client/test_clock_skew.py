"""Clock skew: measured from the Date of responses, and corrected in signatures."""

import asyncio
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
def test_a_wrong_clock_costs_one_request_once(kind: Any, off: float, call: str) -> None:
    exchange = Exchange()
    client = on_wrong_clock(kind, exchange, off)
    assert client.clock_skew is None
    call_or_404(client, CALLS[call])
    assert client.clock_skew == pytest.approx(-off, abs=1)
    refused = exchange.faults.calls()
    assert refused in (2, 3), "create lists before it creates, and the list is refused first"
    call_or_404(client, CALLS[call])
    assert exchange.faults.calls() == refused + 1


def call_or_404(client: Any, call: Callable[[Any], object]) -> None:
    """Make a call that may end with a 404, but not with a 401."""
    try:
        do(call(client))
    except sdk.NotFoundError:
        return


@pytest.mark.parametrize("off", OFF)
def test_a_kill_succeeds_with_a_wrong_clock(kind: Any, off: float) -> None:
    exchange = Exchange()
    group = Client.simulated(exchange).order_groups.create(contracts_limit=5)
    assert do(on_wrong_clock(kind, exchange, off).order_groups.trigger_all([group]))
    assert exchange.faults.calls("TriggerOrderGroup") == 2


@pytest.mark.parametrize("off", [0, 5, -5, 9])
def test_a_slightly_wrong_clock_costs_no_request(kind: Any, off: float) -> None:
    exchange = Exchange()
    do(on_wrong_clock(kind, exchange, off).order_groups.list())
    assert exchange.faults.calls() == 1


def test_each_jump_of_the_clock_costs_one_request_once(kind: Any) -> None:
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


NOW_MS = 1_767_225_600_000


class StoppedClock(SystemClock):
    """A clock that is so many seconds off and stands still, so that a slow machine has no effect."""

    def __init__(self, off: float) -> None:
        self.off_ms = round(off * 1000)

    def now_ms(self) -> int:
        return NOW_MS + self.off_ms

    def monotonic(self) -> float:
        return 0.0


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running(Exchange(clock=lambda: NOW_MS)) as served:
        served.exchange.register_key("a key", ED25519.private.public_key())
        yield served


@pytest.mark.parametrize("off", OFF)
def test_a_wrong_clock_costs_one_request_once_on_real_sockets(
    kind: Any, server: Server, off: float
) -> None:
    before = server.exchange.faults.calls()
    options: dict[str, Any] = {
        "environment": Environment.DEMO,
        "base_url": server.base_url,
        "clock": StoppedClock(off),
        "deadline": 60,
        "timeout": 60,
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


# -- the Date of a response ----------------------------------------------------------------------------


def date(ahead: float) -> str:
    return formatdate(NOW_MS / 1000 + ahead, usegmt=True)


# Date, aged, seconds of the round trip -> measured seconds
DATES: list[tuple[str | None, bool, float, float | None]] = [
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


@pytest.mark.parametrize(("header", "aged", "seconds", "measured"), DATES)
def test_the_skew_is_measured_from_the_date_of_a_response(
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
def test_a_skew_below_the_precision_of_dates_is_not_corrected(
    measured: int | None, correction: int
) -> None:
    assert ClockSkew(measured_ms=measured).correction_ms == correction


def test_the_newest_valid_date_counts() -> None:
    skew = ClockSkew()
    for header, aged in ((date(45), False), (date(600), True), (None, False), ("junk", False)):
        skew.observe(header, aged=aged, sent_ms=NOW_MS, seconds=0)
    assert skew.measured_ms == 45_500
    skew.observe(date(0), aged=False, sent_ms=NOW_MS, seconds=0)
    assert (skew.measured_ms, skew.correction_ms) == (500, 0)


@pytest.mark.parametrize(
    ("headers", "stamps_differ"),
    [
        (lambda: {"Date": date(600)}, True),
        (lambda: {"Date": date(600), "Age": "0"}, False),
        (dict[str, str], False),
        (lambda: {"Date": "junk"}, False),
    ],
)
def test_errors_correct_the_clock_too_and_a_response_without_date_changes_nothing(
    headers: Callable[[], dict[str, str]], stamps_differ: bool
) -> None:
    stamps: list[int] = []

    def respond(request: httpx.Request) -> httpx.Response:
        stamps.append(int(request.headers[TIMESTAMP_HEADER]))
        if len(stamps) == 1:
            body = {"error": {"code": "header_timestamp_expired", "message": "x"}}
            return httpx.Response(401, json=body, headers=headers())
        return httpx.Response(200, json={"order_groups": []})

    credentials = Credentials("a key", ED25519.signer)
    transport = httpx.MockTransport(respond)
    clock = StoppedClock(0)
    with Client(credentials, environment=Environment.DEMO, transport=transport, clock=clock) as client:
        assert client.order_groups.list() == []
        assert (client.clock_skew is not None) is stamps_differ
    assert len(stamps) == 2
    assert (stamps[1] - stamps[0] > 590_000) is stamps_differ


def test_with_options_copies_share_the_measured_skew() -> None:
    exchange = Exchange()
    client = on_wrong_clock(Client, exchange, 600)
    client.order_groups.list()
    derived = client.with_options(subaccount=3)
    assert derived.clock_skew == client.clock_skew == pytest.approx(-600, abs=1)
    before = exchange.faults.calls()
    derived.order_groups.list()
    assert exchange.faults.calls() == before + 1

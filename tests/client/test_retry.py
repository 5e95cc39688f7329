"""When a call is sent again, after which wait, and when it ends: decisions, the budget, deadlines."""

import asyncio
import contextlib
import inspect
import random
import socket
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import kalshi_order_groups as sdk
import pytest
from attrs import define
from kalshi_order_groups import AsyncClient, Client, KalshiError
from kalshi_order_groups._core.retry_policy import RetryBudget, RetryState, Risk, failure_of
from kalshi_order_groups._http.idle_connections import MAX_CONNECTIONS, RESERVED_FOR_URGENT
from kalshi_order_groups.simulator import Exchange, Fault

from tests.support.both_clients import do
from tests.support.keys import ED25519
from tests.support.orders import an_order
from tests.support.recorder import BOTH, Recorder, call, reply
from tests.support.socket_server import Behaviour, answered, server, silent

UNANSWERED = sdk.OutcomeUnknownError("no answer")
LIMITED = sdk.RateLimitError("429", status_code=429)

# -- waits -------------------------------------------------------------------------------------------

#           risk, and the longest wait that is drawn for it
LONGEST = [
    (Risk.REDUCES, 1.0),
    (Risk.READS, 4.0),
    (Risk.SETS, 4.0),
    (Risk.PLACES, 4.0),
    (Risk.ADDS, 4.0),
    (Risk.REARMS, 4.0),
]


def course(risk: Risk, attempts: int = 0, **more: Any) -> RetryState:
    return RetryState(risk=risk, ends_at=1000.0, timeout=5.0, attempts=attempts, **more)


@pytest.mark.parametrize(("risk", "longest"), LONGEST)
@pytest.mark.parametrize("attempts", [0, 1, 2, 3, 5, 10, 30, 10_000])
def test_waits_are_full_jitter_below_a_cap(risk: Risk, longest: float, attempts: int) -> None:
    most = min(0.05 * 2 ** min(attempts, 20), longest)
    rng = random.Random(7)
    waits = sorted(course(risk, attempts).wait(UNANSWERED, rng) for _ in range(10_000))
    assert waits[0] >= 0
    assert waits[-1] <= most
    # Kolmogorov and Smirnov: a uniform draw is this far off in one of a hundred runs.
    off = max(abs(wait / most - place / len(waits)) for place, wait in enumerate(waits))
    assert off < 1.63 / len(waits) ** 0.5


def test_the_clock_is_corrected_without_a_wait() -> None:
    stale = sdk.AuthenticationError("401", status_code=401, code="header_timestamp_expired")
    assert course(Risk.REDUCES).wait(stale, random.Random(1)) == 0


@pytest.mark.parametrize("risk", Risk)
@pytest.mark.parametrize("asked", [0.0, 0.01, 0.5, 7.5, 3600.0])
def test_the_server_may_ask_for_more_and_never_for_less(risk: Risk, asked: float) -> None:
    told = sdk.ServerError("503", status_code=503, retry_after=asked)
    rng, same_dice = random.Random(3), random.Random(3)
    for attempts in range(8):
        drawn = course(risk, attempts).wait(UNANSWERED, same_dice)
        assert course(risk, attempts).wait(told, rng) == max(asked, drawn)


def test_patience_halves_so_that_a_hanging_server_leaves_time_for_another_try() -> None:
    now, ends_at, given = 0.0, 10.0, list[float]()
    under_way = RetryState(risk=Risk.REDUCES, ends_at=ends_at, timeout=60.0)
    while now < ends_at - 1e-6:
        given.append(under_way.deadline(now).timeout)
        now += given[-1]
        under_way = under_way.after(UNANSWERED)
    assert given[:5] == [5.0, 2.5, 1.25, 0.625, 0.3125]
    assert all(share >= 0.25 for share in given[:-1]), "no tries that are too short to succeed"
    assert now == pytest.approx(ends_at)


@pytest.mark.parametrize(
    ("risk", "attempts", "timeout", "patience"),
    [
        (Risk.REDUCES, 0, 60.0, 5.0),
        (Risk.REDUCES, 0, 2.0, 2.0),
        (Risk.REDUCES, 19, 60.0, 10.0),  # the last one may have all that is left
        (Risk.READS, 0, 60.0, 5.0),
        (Risk.READS, 3, 60.0, 10.0),
        (Risk.ADDS, 0, 60.0, 10.0),  # silence is not answered with another try
        (Risk.REARMS, 0, 60.0, 10.0),
        (Risk.REARMS, 0, 5.0, 5.0),
    ],
)
def test_who_is_not_asked_again_gets_all_the_time(
    risk: Risk, attempts: int, timeout: float, patience: float
) -> None:
    under_way = RetryState(risk=risk, ends_at=10.0, timeout=timeout, attempts=attempts)
    assert under_way.deadline(0.0).timeout == patience
    assert 0 < under_way.deadline(11.0).timeout <= 0.25, "never none, which would be for ever"


@pytest.mark.parametrize("risk", Risk)
@pytest.mark.parametrize(("attempts", "share"), [(0, 5.0), (19, 10.0)])
def test_a_write_that_may_be_sent_again_gets_half_of_the_time_in_total(
    risk: Risk, attempts: int, share: float
) -> None:
    under_way = RetryState(risk=risk, ends_at=110.0, timeout=1.0, attempts=attempts)
    divided = risk in (Risk.REDUCES, Risk.SETS, Risk.PLACES)
    assert under_way.deadline(100.0).ends_at == 100.0 + (share if divided else 10.0)
    assert under_way.deadline(109.9).ends_at == pytest.approx(110.0)


# -- Retry-After, through the whole client -----------------------------------------------------------


def date(seconds: float, zone: str = "GMT") -> str:
    """A date so far from now, as the header has it."""
    moment = datetime.now(UTC) + timedelta(seconds=seconds)
    return format_datetime(moment, usegmt=True).replace("GMT", zone)


#   header                                      the wait that is understood
VECTORS: list[tuple[str | Callable[[], str], float | None]] = [
    ("0", 0.0),
    ("1", 1.0),
    ("120", 120.0),
    ("3600", 3600.0),
    (" 7 ", 7.0),
    ("007", 7.0),
    ("1.5", 1.5),
    ("0.0", 0.0),
    ("99999999999", 99999999999.0),
    (lambda: date(-3600), 0.0),
    (lambda: date(90), 90.0),
    (lambda: date(86400 * 365), 86400.0 * 365),
    (lambda: date(90, "+0000"), 90.0),
    (lambda: date(90, "-0000"), 90.0),
    ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
    ("", None),
    ("nan", None),
    ("inf", None),
    ("-inf", None),
    ("Infinity", None),
    ("-5", None),
    ("+5", None),
    ("1e3", None),
    ("1e400", None),
    ("9" * 400, None),
    (".5", None),
    ("5.", None),
    ("5s", None),
    ("5, 6", None),
    ("0x10", None),
    ("soon", None),
    ("null", None),
    ("\u0665", None),  # a digit, in Arabic
    ("Thu, 99 Jan 2026 00:00:00 GMT", None),
    ("Thu, 01 Jan 99999 00:00:00 GMT", None),
    ("Thu, 01 Jan 2026 00:00:00 +9999", None),
    ("Thu, 01 Jan 0000 00:00:00 GMT", 0.0),
]


def refusing(status: int, header: str) -> Recorder:
    """A server that asks for that wait."""
    raw = [(b"Retry-After", header.encode())]
    return Recorder(lambda _: httpx.Response(status, headers=raw, stream=httpx.ByteStream(b"")))


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("header", "wait"), VECTORS)
def test_a_wait_that_is_asked_for_is_understood_or_ignored(
    header: str | Callable[[], str], wait: float | None, status: int, kind: str
) -> None:
    transport = refusing(status, header if isinstance(header, str) else header())
    with pytest.raises((sdk.RateLimitError, sdk.ServerError)) as failed:
        call(kind, transport, lambda client: client.order_groups.trigger("og"))
    assert failed.value.status_code == status, "junk does not mask the refusal"
    assert failed.value.retry_after == (None if wait is None else pytest.approx(wait, abs=2.0))


def test_of_several_waits_none_is_believed() -> None:
    raw = [(b"Retry-After", b"5"), (b"Retry-After", b"3600")]
    transport = Recorder(lambda _: httpx.Response(503, headers=raw, stream=httpx.ByteStream(b"")))
    with pytest.raises(sdk.ServerError) as failed:
        call("sync", transport, lambda client: client.order_groups.trigger("og"))
    assert failed.value.retry_after is None


@define
class Hand:
    """A clock that is moved by waiting, and keeps the waits."""

    now: float
    waits: list[float]
    at_once: int = 1

    def now_ms(self) -> int:
        return 1_800_000_000_000 + round(self.now * 1000)

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    async def asleep(self, seconds: float) -> None:
        self.sleep(seconds)


@pytest.mark.parametrize("kind", BOTH)
def test_a_wait_that_is_asked_for_is_kept(kind: str) -> None:
    answers = iter([reply(503, None, Retry_After="2.5"), reply(429, None, Retry_After="1"), reply(200, {})])

    def answer(request: httpx.Request) -> httpx.Response:
        return next(answers)(request)

    transport, clock = Recorder(answer), Hand(0.0, [])
    call(kind, transport, lambda c: c.order_groups.trigger("og"), clock=clock, max_attempts=3)
    assert clock.waits == [2.5, 1.0]


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("asked", "deadline", "sent"),
    [("3600", 10, 1), ("10", 10, 1), ("9.9", 10, 2), ("99999999999", 86400, 1)],
)
def test_a_wait_beyond_the_deadline_is_not_begun(
    asked: str, deadline: float, sent: int, status: int, kind: str
) -> None:
    transport, clock = refusing(status, asked), Hand(0.0, [])
    with pytest.raises(KalshiError) as failed:
        call(
            kind,
            transport,
            lambda c: c.order_groups.trigger("og"),
            clock=clock,
            deadline=deadline,
            max_attempts=20,
        )
    assert failed.value.retry_after == float(asked)
    assert (len(transport.requests), failed.value.attempts) == (sent, sent)
    assert clock.now < deadline


# -- how often ---------------------------------------------------------------------------------------

LIST, TRIGGER = "GetOrderGroups", "TriggerOrderGroup"


def done(result: Any) -> None:
    """The end of a call, of either client."""
    if inspect.isawaitable(result):
        asyncio.run(result)  # type: ignore[arg-type]  # a coroutine


def sent(exchange: Exchange, operation: str, act: Callable[[], Any]) -> int:
    """How often a failing call is sent."""
    before = exchange.faults.calls(operation)
    with pytest.raises(KalshiError) as failed:
        done(act())
    requests = exchange.faults.calls(operation) - before
    assert failed.value.attempts == requests
    return requests


@pytest.mark.parametrize("maker", [Client, AsyncClient])
def test_how_often_a_call_is_sent_may_be_set_at_every_level(maker: Any) -> None:
    exchange = Exchange()
    exchange.faults.plan(Fault.UNAVAILABLE_503)
    plain, twice = maker.simulated(exchange), maker.simulated(exchange, max_attempts=2)
    assert sent(exchange, LIST, plain.order_groups.list) == 4
    assert sent(exchange, LIST, twice.order_groups.list) == 2
    assert sent(exchange, LIST, lambda: twice.order_groups.list(max_attempts=1)) == 1
    assert sent(exchange, LIST, lambda: twice.order_groups.list(max_attempts=None)) == 2
    assert sent(exchange, LIST, twice.with_options(max_attempts=3).order_groups.list) == 3
    assert sent(exchange, LIST, lambda: plain.order_groups.list(max_attempts=7, deadline=60)) == 7
    assert sent(exchange, TRIGGER, lambda: plain.order_groups.trigger("og", deadline=60)) == 20
    assert sent(exchange, TRIGGER, lambda: twice.order_groups.trigger("og")) == 2


# -- the budget ---------------------------------------------------------------------------------------


def test_the_quota_is_spent_and_earned_back() -> None:
    budget, failure, limited = RetryBudget(), failure_of(UNANSWERED), failure_of(LIMITED)
    paid = 0
    while budget.spend(failure):
        paid += 1
    assert paid == 500 // 14
    assert budget.spend(limited), "10 are left: two repeats after a 429"
    assert budget.spend(limited)
    assert not budget.spend(limited)
    for _ in range(14):
        assert not budget.spend(failure)
        budget.earn()
    assert budget.spend(failure)
    for _ in range(10_000):
        budget.earn()
    assert sum(budget.spend(failure) for _ in range(1000)) == 500 // 14, "never more than full"


@pytest.mark.parametrize("maker", [Client, AsyncClient])
def test_an_outage_is_not_amplified_and_what_reduces_risk_is_still_tried(maker: Any) -> None:
    exchange = Exchange()
    client = maker.simulated(exchange)
    group = Client.simulated(exchange).order_groups.create(contracts_limit=1)
    exchange.faults.plan(Fault.UNAVAILABLE_503)
    before = exchange.faults.calls(LIST)
    calls, started = 0, exchange.now_ms()

    async def call_on() -> None:
        nonlocal calls
        while exchange.now_ms() - started < 60_000:
            calls += 1
            due = started + calls * 20
            try:
                result = client.order_groups.list()
                if inspect.isawaitable(result):
                    await result
            except sdk.ServerError:
                pass
            exchange.advance(max(due - exchange.now_ms(), 0) / 1000)

    asyncio.run(call_on())
    requests = exchange.faults.calls(LIST) - before
    assert calls > 2_900
    assert requests <= calls * 1.2
    assert requests - calls == 500 // 14, "as many repeats as the budget pays for"
    assert sent(exchange, TRIGGER, lambda: client.order_groups.trigger(group, deadline=60)) == 20
    assert sent(exchange, LIST, client.order_groups.list) == 1
    exchange.faults.clear()
    for _ in range(14):
        done(client.order_groups.list())
    exchange.faults.plan(Fault.UNAVAILABLE_503)
    assert sent(exchange, LIST, client.order_groups.list) == 2, "one repeat for fourteen successes"


@pytest.mark.parametrize("maker", [Client, AsyncClient])
def test_all_calls_of_a_client_and_its_options_share_the_quota(maker: Any) -> None:
    exchange = Exchange()
    exchange.faults.plan(Fault.UNAVAILABLE_503)
    client, stranger = maker.simulated(exchange), maker.simulated(exchange)
    while sent(exchange, LIST, client.order_groups.list) > 1:
        pass
    assert sent(exchange, LIST, client.with_options(subaccount=3).order_groups.list) == 1
    assert sent(exchange, LIST, stranger.order_groups.list) == 4


# -- deadlines on simulated time ---------------------------------------------------------------------

ACTS: dict[str, tuple[str, Callable[[Any, Any], Any]]] = {
    "trigger": (TRIGGER, lambda c, options: c.order_groups.trigger("og", **options)),
    "reset": ("ResetOrderGroup", lambda c, options: c.order_groups.reset("og", **options)),
    "list": (LIST, lambda c, options: c.order_groups.list(**options)),
    "limits": ("GetAccountApiLimits", lambda c, options: c.account.limits(**options)),
}


@pytest.mark.parametrize("maker", [Client, AsyncClient])
@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("deadline", [0.05, 0.7, 3.0, 10.0, 60.0])
@pytest.mark.parametrize("fault", [Fault.HANG_BEFORE_ACTING, Fault.UNAVAILABLE_503, Fault.CONNECT_REFUSED])
@pytest.mark.family
def test_a_call_ends_by_its_deadline(fault: Fault, deadline: float, name: str, maker: Any) -> None:
    exchange = Exchange()
    exchange.faults.plan(fault)
    operation, act = ACTS[name]
    client, started = maker.simulated(exchange), exchange.now_ms()
    assert 1 <= sent(exchange, operation, lambda: act(client, {"deadline": deadline})) <= 20
    assert exchange.now_ms() - started <= deadline * 1000 + 2, "to the millisecond that clocks round to"


@pytest.mark.parametrize("maker", [Client, AsyncClient])
def test_a_drip_ends_by_the_deadline(maker: Any) -> None:
    exchange = Exchange()
    exchange.faults.plan(Fault.SLOW_DRIP)
    client, started = maker.simulated(exchange), exchange.now_ms()
    assert sent(exchange, "GetAccountApiLimits", lambda: client.account.limits(deadline=3)) == 1
    assert exchange.now_ms() - started <= 3_500, "at the first byte after it"


@pytest.mark.parametrize("maker", [Client, AsyncClient])
def test_a_write_whose_answer_drips_is_sent_again(maker: Any) -> None:
    exchange = Exchange()
    order = Client.simulated(exchange).orders.create_v2(request=an_order())
    exchange.faults.plan(Fault.SLOW_DRIP, operation="CancelOrderV2", calls=1)
    client, started = maker.simulated(exchange), exchange.now_ms()
    with pytest.raises(sdk.NotFoundError) as refused:
        do(client.orders.cancel_v2(order.order_id, deadline=4))
    assert (refused.value.attempts, refused.value.may_have_acted) == (2, True)
    assert exchange.now_ms() - started <= 3_000


# -- deadlines on real sockets -----------------------------------------------------------------------

SLACK = 0.4
"""Seconds that a loaded machine may take beyond the deadline; on a quiet one it is below 0.1."""

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n"


def drip(connection: socket.socket, text: bytes) -> None:
    for byte in text:
        connection.sendall(bytes([byte]))
        time.sleep(0.03)


def hang(connection: socket.socket) -> None:
    while connection.recv(65536):  # until the client goes away
        pass


def drip_a_head(connection: socket.socket) -> None:
    drip(connection, HEAD + b"X: " + b"a" * 100)


def drip_a_body(connection: socket.socket) -> None:
    connection.sendall(HEAD + b"\r\n")
    drip(connection, b" " * 100)


def drip_chunks(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    drip(connection, b"1\r\n \r\n" * 20)


def drip_a_refusal(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 503 Down\r\nContent-Length: 100000\r\n\r\n")
    drip(connection, b" " * 100)


def drip_early_hints(connection: socket.socket) -> None:
    for _ in range(100):
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        time.sleep(0.03)


def pour(connection: socket.socket, text: bytes) -> None:
    """So fast that no wait for the next part is ever too long."""
    ends_at = time.monotonic() + 10
    while time.monotonic() < ends_at:
        connection.sendall(text)


def pour_early_hints(connection: socket.socket) -> None:
    pour(connection, b"HTTP/1.1 103 Early Hints\r\n\r\n")


def pour_a_trailer(connection: socket.socket) -> None:
    """A trailer without an end."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
    for _ in range(50_000):
        connection.sendall(b"X")
        time.sleep(0.0001)


def ask_for_an_hour(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 503 Down\r\nContent-Length: 0\r\nRetry-After: 3600\r\n\r\n")


BEHAVIOURS = [
    hang,
    drip_a_head,
    drip_a_body,
    drip_chunks,
    drip_a_refusal,
    drip_early_hints,
    pour_early_hints,
    pour_a_trailer,
    ask_for_an_hour,
]


@contextmanager
def measured(deadline: float) -> Generator[None]:
    started = time.monotonic()
    try:
        yield
    finally:  # the calls that are measured end in errors
        took = time.monotonic() - started
        assert took <= deadline + SLACK, f"returned after {took:.3f} s"


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("name", ["trigger", "reset"])
@pytest.mark.parametrize("behave", BEHAVIOURS)
@pytest.mark.family
def test_a_call_returns_by_its_deadline_whatever_the_server_does(
    behave: Behaviour, name: str, kind: str
) -> None:
    _, act = ACTS[name]
    within = {"deadline": 0.5, "timeout": 60}
    with (
        server(behave) as base_url,
        pytest.raises(KalshiError) as failed,
        measured(0.5),
    ):
        call(kind, None, lambda c: act(c, within), base_url=base_url, max_attempts=None)
    assert failed.value.may_have_acted is True


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("behave", [drip_a_head, drip_a_body, drip_chunks, drip_early_hints])
@pytest.mark.parametrize("name", ["trigger", "kill"])
@pytest.mark.family
def test_an_answer_that_drips_leaves_time_for_another_try(name: str, behave: Behaviour, kind: str) -> None:
    dripped = list[bool]()

    def drip_at_first(connection: socket.socket) -> None:
        if not dripped:
            dripped.append(True)
            behave(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")

    def act(client: Any) -> Any:
        if name == "trigger":
            return client.order_groups.trigger("og", deadline=1.2, timeout=60)
        return client.order_groups.trigger_all(["og"], deadline=3)

    with server(drip_at_first) as base_url, measured(3.0):
        report = call(kind, None, act, base_url=base_url, max_attempts=None)
    assert report is None or report
    assert dripped == [True]


@pytest.mark.parametrize("kind", BOTH)
def test_a_connection_that_is_never_taken_ends_by_the_deadline(kind: str) -> None:
    with (
        silent("127.0.0.1", 0) as port,
        pytest.raises(sdk.NotSentError) as failed,
        measured(0.5),
    ):
        call(
            kind,
            None,
            lambda c: c.order_groups.trigger("og", deadline=0.5),
            base_url=f"http://127.0.0.1:{port}/x",
            max_attempts=None,
        )
    assert failed.value.may_have_acted is False


def resolver(monkeypatch: pytest.MonkeyPatch, answer: Callable[[], list[str]]) -> list[str]:
    """Let the system's resolver answer so for every name; the names that it was asked."""
    asked, real = list[str](), socket.getaddrinfo

    def stand_in(host: Any, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name == "localhost":
            asked.append(name)
            return [found for name in answer() for found in real(name, *arguments, **options)]
        return real(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", stand_in)
    return asked


def test_a_name_that_is_not_resolved_ends_by_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    asked = resolver(monkeypatch, lambda: ["127.0.0.1"] if over.wait(10) else [])
    with (
        Client(
            sdk.Credentials("id", ED25519.signer),
            environment=sdk.Environment.DEMO,
            base_url="http://localhost:9/x",
        ) as client,
        pytest.raises(sdk.NotSentError) as failed,
        measured(0.5),
    ):
        client.order_groups.trigger("og", deadline=0.5)
    over.set()
    assert (failed.value.may_have_acted, failed.value.attempts > 1) == (False, True)
    assert asked == ["localhost"], "while one look-up is under way there is no other"


@pytest.mark.skipif("tests.support.on_uvloop" in sys.modules, reason="uvloop resolves names by itself")
def test_a_name_that_is_not_resolved_ends_by_the_deadline_for_tasks_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    over = threading.Event()
    asked = resolver(monkeypatch, lambda: ["127.0.0.1"] if over.wait(10) else [])

    async def trigger() -> None:
        async with AsyncClient(
            sdk.Credentials("id", ED25519.signer),
            environment=sdk.Environment.DEMO,
            base_url="http://localhost:9/x",
        ) as client:
            with pytest.raises(sdk.NotSentError), measured(0.5):
                await client.order_groups.trigger("og", deadline=0.5)
        over.set()  # the loop waits for its threads when it ends

    asyncio.run(trigger())
    assert "localhost" in asked


def test_of_several_addresses_the_first_that_answers_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver(monkeypatch, lambda: ["127.0.0.9", "127.0.0.1"])
    with server(lambda c: c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")) as base_url:
        by_name = base_url.replace("127.0.0.1", "localhost")
        call("sync", None, lambda c: c.order_groups.trigger("og"), base_url=by_name)


@pytest.mark.parametrize(
    "kind",
    [
        "sync",
        pytest.param(
            "async",
            marks=pytest.mark.skipif(
                "tests.support.on_uvloop" in sys.modules, reason="it resolves names by itself"
            ),
        ),
    ],
)
def test_a_silent_address_leaves_time_for_the_next(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolver(monkeypatch, lambda: ["127.0.0.9", "127.0.0.1"])
    with (
        server(lambda c: c.sendall(answered())) as base_url,
        silent("127.0.0.9", httpx.URL(base_url).port or 0),
        measured(1.0),
    ):
        by_name = base_url.replace("127.0.0.1", "localhost")
        call(kind, None, lambda c: c.order_groups.trigger("og", deadline=1.0), base_url=by_name)


def test_a_name_that_does_not_exist_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    resolver(monkeypatch, unknown)
    with pytest.raises(sdk.NotSentError, match="Name or service not known"):
        call("sync", None, lambda c: c.order_groups.trigger("og"), base_url="http://localhost:9/x")


def test_a_pool_without_a_free_connection_ends_by_the_deadline() -> None:
    release = threading.Event()
    transport = httpx.HTTPTransport(limits=httpx.Limits(max_connections=1))
    with server(lambda _: _wait(release)) as base_url:
        client = Client(
            sdk.Credentials("id", ED25519.signer),
            environment=sdk.Environment.DEMO,
            base_url=base_url,
            transport=transport,
        )
        holder = threading.Thread(target=lambda: _ended(lambda: client.order_groups.reset("og", timeout=4)))
        holder.start()
        time.sleep(0.2)
        with pytest.raises(sdk.NotSentError, match="PoolTimeout") as failed, measured(0.5):
            client.order_groups.trigger("og", deadline=0.5)
        assert failed.value.may_have_acted is False
        release.set()
        holder.join()
        client.close()


def _wait(release: threading.Event) -> None:
    release.wait(5)


def _ended(act: Callable[[], object]) -> None:
    with contextlib.suppress(KalshiError):
        act()


async def _exhausted(base_url: str, release: threading.Event) -> None:
    transport = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=1))
    async with AsyncClient(
        sdk.Credentials("id", ED25519.signer),
        environment=sdk.Environment.DEMO,
        base_url=base_url,
        transport=transport,
    ) as client:
        holder = asyncio.ensure_future(client.order_groups.reset("og", timeout=4))
        await asyncio.sleep(0.2)
        with pytest.raises(sdk.NotSentError, match="PoolTimeout"), measured(0.5):
            await client.order_groups.trigger("og", deadline=0.5)
        release.set()
        with pytest.raises(KalshiError):
            await holder


def test_a_pool_without_a_free_connection_ends_by_the_deadline_for_tasks_too() -> None:
    release = threading.Event()
    with server(lambda _: _wait(release)) as base_url:
        asyncio.run(_exhausted(base_url, release))


async def _more_than_the_pool_has(base_url: str) -> None:
    async with AsyncClient(
        sdk.Credentials("id", ED25519.signer), environment=sdk.Environment.DEMO, base_url=base_url
    ) as client:
        holders = [
            asyncio.ensure_future(client.order_groups.reset(f"og-{n}", deadline=3, timeout=60))
            for n in range(MAX_CONNECTIONS - RESERVED_FOR_URGENT)
        ]
        await asyncio.sleep(0.5)
        with pytest.raises(sdk.NotSentError, match="PoolTimeout"), measured(0.5):
            await client.order_groups.reset("og", deadline=0.5)
        ended = await asyncio.gather(*holders, return_exceptions=True)
        assert {type(error) for error in ended} == {sdk.OutcomeUnknownError}
        assert await client.order_groups.list() == []


def test_a_full_pool_of_our_own_ends_by_the_deadline_and_recovers() -> None:
    recovered = time.monotonic() + 2.0

    def hang_at_first(connection: socket.socket) -> None:
        if time.monotonic() < recovered:
            hang(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")

    with server(hang_at_first) as base_url:
        asyncio.run(_more_than_the_pool_has(base_url))

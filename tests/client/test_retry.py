"""Retries: which failures are retried, the waits between attempts, the retry budget and the deadline."""

import asyncio
import contextlib
import inspect
import itertools
import math
import random
import socket
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import kalshi_order_groups as sdk
import pytest
from attrs import define
from kalshi_order_groups import AsyncClient, Client, KalshiError
from kalshi_order_groups._core.retry_policy import (
    REDUCING,
    RULES,
    RetryBudget,
    RetryState,
    Risk,
    failure_of,
)
from kalshi_order_groups._http.slots import MAX_CONNECTIONS, RESERVED_FOR_URGENT
from kalshi_order_groups.simulator import Exchange, Fault

from tests.support.both_clients import do
from tests.support.keys import ED25519
from tests.support.orders import an_order
from tests.support.recorder import BOTH, Recorder, call, reply
from tests.support.socket_server import Behaviour, answered, keeping, server, silent

UNANSWERED = sdk.OutcomeUnknownError("no response")
LIMITED = sdk.RateLimitError("429", status_code=429)

# -- waits -------------------------------------------------------------------------------------------

# the longest wait that is drawn, by risk
LONGEST = [
    (Risk.REDUCES, 1.0),
    (Risk.REDUCES_ONCE, 1.0),
    (Risk.READS, 4.0),
    (Risk.SETS, 4.0),
    (Risk.PLACES, 4.0),
    (Risk.ADDS, 4.0),
    (Risk.REARMS, 4.0),
]


def state_of(risk: Risk, attempts: int = 0, **more: Any) -> RetryState:
    return RetryState(risk=risk, ends_at=1000.0, timeout=5.0, attempts=attempts, **more)


@pytest.mark.parametrize(("risk", "longest"), LONGEST)
@pytest.mark.parametrize("attempts", [0, 1, 2, 3, 5, 10, 30, 10_000])
def test_waits_are_full_jitter_below_a_cap(risk: Risk, longest: float, attempts: int) -> None:
    most = min(0.05 * 2 ** min(attempts, 20), longest)
    rng = random.Random(7)
    waits = sorted(state_of(risk, attempts).wait(UNANSWERED, rng, 0.0) for _ in range(10_000))
    assert waits[0] >= 0
    assert waits[-1] <= most
    # The Kolmogorov-Smirnov test at 1 %.
    distance = max(abs(wait / most - rank / len(waits)) for rank, wait in enumerate(waits))
    assert distance < 1.63 / len(waits) ** 0.5


def test_each_correction_of_the_clock_is_tried_without_a_wait() -> None:
    stale = sdk.AuthenticationError("401", status_code=401, code="header_timestamp_expired")
    for refusals in range(3):
        assert state_of(Risk.REDUCES, clock_refusals=refusals).wait(stale, random.Random(1), 0.0) == 0
    assert state_of(Risk.REDUCES, clock_refusals=3).wait(stale, random.Random(1), 0.0) > 0, "all were tried"


def test_urgent_calls_are_those_that_spend_no_retry_budget() -> None:
    assert set(REDUCING) == {risk for risk in Risk if not RULES[risk].spends_budget}


@pytest.mark.parametrize("risk", Risk)
@pytest.mark.parametrize("retry_after", [0.0, 0.01, 0.5, 7.5, 3600.0])
def test_retry_after_lengthens_a_wait_and_never_shortens_it(risk: Risk, retry_after: float) -> None:
    error = sdk.ServerError("503", status_code=503, retry_after=retry_after)
    rng, same_rng = random.Random(3), random.Random(3)
    for attempts in range(8):
        drawn = state_of(risk, attempts).wait(UNANSWERED, same_rng, 0.0)
        longest = 1000 / 3 if risk in REDUCING else math.inf
        assert state_of(risk, attempts).wait(error, rng, 0.0) == min(max(retry_after, drawn), longest)


def test_timeouts_halve_so_that_a_hanging_server_leaves_time_for_a_retry() -> None:
    now, ends_at, timeouts = 0.0, 10.0, list[float]()
    state = RetryState(risk=Risk.REDUCES, ends_at=ends_at, timeout=60.0)
    while now < ends_at - 1e-6:
        timeouts.append(state.deadline(now).timeout)
        now += timeouts[-1]
        state = state.after(UNANSWERED)
    assert timeouts[:5] == [5.0, 2.5, 1.25, 0.625, 0.3125]
    assert all(timeout >= 0.25 for timeout in timeouts[:-1]), "none is too short to succeed"
    assert now == pytest.approx(ends_at)


@pytest.mark.parametrize(
    ("risk", "attempts", "timeout", "expected"),
    [
        (Risk.REDUCES, 0, 60.0, 5.0),
        (Risk.REDUCES, 0, 2.0, 2.0),
        (Risk.REDUCES, 19, 60.0, 10.0),  # the last attempt gets all the time left
        (Risk.READS, 0, 60.0, 5.0),
        (Risk.READS, 3, 60.0, 10.0),
        (Risk.ADDS, 0, 60.0, 10.0),  # not retried after a timeout
        (Risk.REARMS, 0, 60.0, 10.0),
        (Risk.REDUCES_ONCE, 0, 60.0, 10.0),
        (Risk.REARMS, 0, 5.0, 5.0),
    ],
)
def test_an_attempt_that_is_not_retried_gets_all_the_time_left(
    risk: Risk, attempts: int, timeout: float, expected: float
) -> None:
    state = RetryState(risk=risk, ends_at=10.0, timeout=timeout, attempts=attempts)
    assert state.deadline(0.0).timeout == expected
    assert 0 < state.deadline(11.0).timeout <= 0.25, "0 would mean no limit"


@pytest.mark.parametrize("risk", Risk)
@pytest.mark.parametrize(("attempts", "share"), [(0, 5.0), (19, 10.0)])
def test_an_attempt_of_a_retryable_write_gets_half_of_the_time_left(
    risk: Risk, attempts: int, share: float
) -> None:
    under_way = RetryState(risk=risk, ends_at=110.0, timeout=1.0, attempts=attempts)
    divided = risk in (Risk.REDUCES, Risk.LOWERS, Risk.SETS, Risk.PLACES)
    assert under_way.deadline(100.0).ends_at == 100.0 + (share if divided else 10.0)
    assert under_way.deadline(109.9).ends_at == pytest.approx(110.0)


# -- Retry-After, through the whole client -----------------------------------------------------------


def date(seconds: float, zone: str = "GMT") -> str:
    """Return the HTTP date that is so many seconds from now."""
    at = datetime.now(UTC) + timedelta(seconds=seconds)
    return format_datetime(at, usegmt=True).replace("GMT", zone)


# Retry-After header -> seconds; None if it is invalid
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
    ("\u0665", None),  # an Arabic digit
    ("Thu, 99 Jan 2026 00:00:00 GMT", None),
    ("Thu, 01 Jan 99999 00:00:00 GMT", None),
    ("Thu, 01 Jan 2026 00:00:00 +9999", None),
    ("Thu, 01 Jan 0000 00:00:00 GMT", 0.0),
]


def refusing(status: int, header: str) -> Recorder:
    """Return a transport whose every response has this status and Retry-After."""
    raw = [(b"Retry-After", header.encode())]
    return Recorder(lambda _: httpx.Response(status, headers=raw, stream=httpx.ByteStream(b"")))


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("header", "wait"), VECTORS)
def test_retry_after_is_parsed_or_ignored(
    header: str | Callable[[], str], wait: float | None, status: int, kind: str
) -> None:
    transport = refusing(status, header if isinstance(header, str) else header())
    tolerance = 0.0 if isinstance(header, str) else 60.0  # a date is relative to the machine's clock
    with pytest.raises((sdk.RateLimitError, sdk.ServerError)) as failed:
        call(kind, transport, lambda client: client.order_groups.trigger("og"))
    assert failed.value.status_code == status, "an invalid header does not hide the status"
    assert failed.value.retry_after == (None if wait is None else pytest.approx(wait, abs=tolerance))


def test_several_retry_after_headers_are_ignored() -> None:
    raw = [(b"Retry-After", b"5"), (b"Retry-After", b"3600")]
    transport = Recorder(lambda _: httpx.Response(503, headers=raw, stream=httpx.ByteStream(b"")))
    with pytest.raises(sdk.ServerError) as failed:
        call("sync", transport, lambda client: client.order_groups.trigger("og"))
    assert failed.value.retry_after is None


@define
class ManualClock:
    """A clock that only waits advance; records the waits."""

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
def test_a_retry_waits_for_retry_after(kind: str) -> None:
    replies = iter([reply(503, None, Retry_After="2.5"), reply(429, None, Retry_After="1"), reply(200, {})])

    def respond(request: httpx.Request) -> httpx.Response:
        return next(replies)(request)

    transport, clock = Recorder(respond), ManualClock(0.0, [])
    call(kind, transport, lambda c: c.order_groups.trigger("og"), clock=clock, max_attempts=3)
    assert clock.waits == [2.5, 1.0]


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("retry_after", "deadline", "sent"),
    [("3600", 10, 1), ("10", 10, 1), ("9.9", 10, 2), ("99999999999", 86400, 1)],
)
def test_a_wait_beyond_the_deadline_is_not_started(
    retry_after: str, deadline: float, sent: int, status: int, kind: str
) -> None:
    transport, clock = refusing(status, retry_after), ManualClock(0.0, [])
    with pytest.raises(KalshiError) as failed:
        call(
            kind,
            transport,
            lambda c: c.order_groups.list(),
            clock=clock,
            deadline=deadline,
            max_attempts=20,
        )
    assert failed.value.retry_after == float(retry_after)
    assert (len(transport.requests), failed.value.attempts) == (sent, sent)
    assert clock.now < deadline


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("asked", ["60", "9.9", "99999999999999999999"])
@pytest.mark.parametrize("bad", [1, 2, 100])
def test_no_wait_that_is_asked_for_ends_what_reduces_risk(
    asked: str, bad: int, status: int, kind: str
) -> None:
    clock, answers = (
        ManualClock(0.0, []),
        iter([reply(status, None, Retry_After=asked)] * bad + [reply(200, {})]),
    )

    def answer(request: httpx.Request) -> httpx.Response:
        return next(answers)(request)

    transport = Recorder(answer)
    act: Callable[[Client], object] = lambda c: c.order_groups.trigger("og")  # noqa: E731
    if bad < 100:
        call(kind, transport, act, clock=clock, max_attempts=None)
        assert len(transport.requests) == bad + 1
        assert clock.waits == pytest.approx([10 / 3, 20 / 9][:bad])
    else:
        with pytest.raises(KalshiError):
            call(kind, transport, act, clock=clock, max_attempts=None)
        assert 9.9 < clock.now < 10, "tried until the deadline"


# -- how often ---------------------------------------------------------------------------------------

LIST, TRIGGER = "GetOrderGroups", "TriggerOrderGroup"


def finish(result: Any) -> None:
    """Wait for the end of a call, of either client."""
    if inspect.isawaitable(result):
        asyncio.run(result)  # type: ignore[arg-type]  # a coroutine


def sent(exchange: Exchange, operation: str, act: Callable[[], Any]) -> int:
    """Return how many times a failing call is sent."""
    before = exchange.faults.calls(operation)
    with pytest.raises(KalshiError) as failed:
        finish(act())
    requests = exchange.faults.calls(operation) - before
    assert failed.value.attempts == requests
    return requests


@pytest.mark.parametrize("maker", [Client, AsyncClient])
def test_max_attempts_is_an_option_of_client_copy_and_call(maker: Any) -> None:
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


# -- the retry budget --------------------------------------------------------------------------------


def test_retries_consume_the_budget_and_successes_refill_it() -> None:
    budget, failure, limited = RetryBudget(), failure_of(UNANSWERED), failure_of(LIMITED)
    paid = 0
    while budget.spend(failure):
        paid += 1
    assert paid == 500 // 14
    assert budget.spend(limited), "10 tokens are left: two retries after a 429"
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
def test_an_outage_is_not_amplified_and_calls_that_reduce_risk_are_still_retried(maker: Any) -> None:
    exchange = Exchange()
    client = maker.simulated(exchange)
    group = Client.simulated(exchange).order_groups.create(contracts_limit=1)
    exchange.faults.plan(Fault.UNAVAILABLE_503)
    before = exchange.faults.calls(LIST)
    calls, started = 0, exchange.now_ms()

    async def call_for_a_minute() -> None:
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

    asyncio.run(call_for_a_minute())
    requests = exchange.faults.calls(LIST) - before
    assert calls > 2_900
    assert requests <= calls * 1.2
    assert requests - calls == 500 // 14, "as many retries as the budget allows"
    assert sent(exchange, TRIGGER, lambda: client.order_groups.trigger(group, deadline=60)) == 20
    assert sent(exchange, LIST, client.order_groups.list) == 1
    exchange.faults.clear()
    for _ in range(14):
        finish(client.order_groups.list())
    exchange.faults.plan(Fault.UNAVAILABLE_503)
    assert sent(exchange, LIST, client.order_groups.list) == 2, "one retry for fourteen successes"


@pytest.mark.parametrize("maker", [Client, AsyncClient])
def test_a_client_and_its_with_options_copies_share_the_budget(maker: Any) -> None:
    exchange = Exchange()
    exchange.faults.plan(Fault.UNAVAILABLE_503)
    client, other = maker.simulated(exchange), maker.simulated(exchange)
    while sent(exchange, LIST, client.order_groups.list) > 1:
        pass
    assert sent(exchange, LIST, client.with_options(subaccount=3).order_groups.list) == 1
    assert sent(exchange, LIST, other.order_groups.list) == 4


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
    assert exchange.now_ms() - started <= deadline * 1000 + 2, "clocks are rounded to milliseconds"


@pytest.mark.parametrize("maker", [Client, AsyncClient])
def test_a_slow_response_ends_by_the_deadline(maker: Any) -> None:
    exchange = Exchange()
    exchange.faults.plan(Fault.SLOW_DRIP)
    client, started = maker.simulated(exchange), exchange.now_ms()
    assert sent(exchange, "GetAccountApiLimits", lambda: client.account.limits(deadline=3)) == 1
    assert exchange.now_ms() - started <= 3_500, "at the first byte after it"


@pytest.mark.parametrize("maker", [Client, AsyncClient])
def test_a_write_whose_response_is_slow_is_retried(maker: Any) -> None:
    exchange = Exchange()
    order = Client.simulated(exchange).orders.create_v2(request=an_order())
    exchange.faults.plan(Fault.SLOW_DRIP, operation="CancelOrderV2", calls=1)
    client, started = maker.simulated(exchange), exchange.now_ms()
    with pytest.raises(sdk.NotFoundError) as refused:
        do(client.orders.cancel_v2(order.order_id, deadline=4))
    assert (refused.value.attempts, refused.value.may_have_acted) == (2, True)
    assert exchange.now_ms() - started <= 3_000


# -- deadlines on real sockets -----------------------------------------------------------------------

SLACK = 30.0
"""Seconds that a busy machine may take beyond the deadline; on a quiet one it is below 0.1."""

MISBEHAVES_FOR = 120.0
"""Seconds until a server ends its misbehaviour, well beyond every deadline and its slack."""

DEADLINES = (0.5, 5.0, 40.0)
"""Seconds: a machine too busy to send a request within the first deadline gets the next."""

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n"


def send_slowly(connection: socket.socket, parts: Iterable[bytes], pause: float = 0.03) -> None:
    """Send part by part, until the client closes the connection."""
    connection.settimeout(MISBEHAVES_FOR)
    ends_at = time.monotonic() + MISBEHAVES_FOR
    for part in parts:
        connection.sendall(part)
        time.sleep(pause)
        if time.monotonic() > ends_at:
            return


def drip(connection: socket.socket, once: bytes, for_ever: bytes) -> None:
    """Send byte by byte."""
    send_slowly(connection, (bytes([byte]) for byte in itertools.chain(once, itertools.cycle(for_ever))))


def hang(connection: socket.socket) -> None:
    connection.settimeout(MISBEHAVES_FOR)
    while connection.recv(65536):  # until the client closes the connection
        pass


def drip_a_head(connection: socket.socket) -> None:
    drip(connection, HEAD + b"X: ", b"a")


def drip_a_body(connection: socket.socket) -> None:
    connection.sendall(HEAD + b"\r\n")
    drip(connection, b"", b" ")


def drip_chunks(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    drip(connection, b"", b"1\r\n \r\n")


def drip_a_refusal(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 503 Down\r\nContent-Length: 100000\r\n\r\n")
    drip(connection, b"", b" ")


def drip_early_hints(connection: socket.socket) -> None:
    send_slowly(connection, itertools.repeat(b"HTTP/1.1 103 Early Hints\r\n\r\n"))


def flood_with_early_hints(connection: socket.socket) -> None:
    """Send so fast that no single wait for data times out."""
    send_slowly(connection, itertools.repeat(b"HTTP/1.1 103 Early Hints\r\n\r\n"), pause=0.0)


def send_an_endless_trailer(connection: socket.socket) -> None:
    """Send a trailer without an end, but below the limit on its size."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
    send_slowly(connection, itertools.repeat(b"X", 50_000), pause=0.001)


def reply_retry_after_an_hour(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 503 Down\r\nContent-Length: 0\r\nRetry-After: 3600\r\n\r\n")


BEHAVIOURS = [
    hang,
    drip_a_head,
    drip_a_body,
    drip_chunks,
    drip_a_refusal,
    drip_early_hints,
    flood_with_early_hints,
    send_an_endless_trailer,
    reply_retry_after_an_hour,
]


@contextmanager
def ends_by(deadline: float) -> Generator[None]:
    """Check that the block takes no longer than its deadline, in seconds."""
    started = time.monotonic()
    try:
        yield
    finally:  # the calls end in errors
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

    def failed_call(deadline: float) -> tuple[KalshiError, list[bytes]]:
        heads, options = list[bytes](), {"deadline": deadline, "timeout": MISBEHAVES_FOR}
        with (
            server(behave, heads) as base_url,
            pytest.raises(KalshiError) as failed,
            ends_by(deadline),
        ):
            call(kind, None, lambda c: act(c, options), base_url=base_url, max_attempts=None)
        return failed.value, heads

    error = next(error for error, received in map(failed_call, DEADLINES) if received)
    assert error.may_have_acted is True


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("behave", [drip_a_head, drip_a_body, drip_chunks, drip_early_hints])
@pytest.mark.parametrize("name", ["trigger", "kill"])
@pytest.mark.family
def test_a_slow_response_leaves_time_for_a_retry(name: str, behave: Behaviour, kind: str) -> None:
    def retried(deadline: float) -> None:
        slow_responses = list[bool]()

        def slow_at_first(connection: socket.socket) -> None:
            if not slow_responses:
                slow_responses.append(True)
                behave(connection)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")

        def act(client: Any) -> Any:
            if name == "trigger":
                return client.order_groups.trigger("og", deadline=deadline, timeout=MISBEHAVES_FOR)
            return client.order_groups.trigger_all(["og"], deadline=2.5 * deadline)

        with server(slow_at_first) as base_url, ends_by(2.5 * deadline):
            report = call(kind, None, act, base_url=base_url, max_attempts=None)
        if report is not None and not report:
            raise report.groups[0].error
        assert slow_responses == [True]

    succeeds_within((1.2, 6.0, 30.0), retried)  # of a kill 75 s: less than the misbehaviour


def succeeds_within(deadlines: Sequence[float], act: Callable[[float], None]) -> None:
    """Act with each deadline in turn until one is long enough for this machine."""
    for deadline in deadlines[:-1]:
        with contextlib.suppress(KalshiError):
            act(deadline)
            return
    act(deadlines[-1])


@pytest.mark.parametrize("kind", BOTH)
def test_a_connection_that_is_never_accepted_ends_by_the_deadline(kind: str) -> None:
    with (
        silent("127.0.0.1", 0) as port,
        pytest.raises(sdk.NotSentError) as failed,
        ends_by(0.5),
    ):
        call(
            kind,
            None,
            lambda c: c.order_groups.trigger("og", deadline=0.5, timeout=MISBEHAVES_FOR),
            base_url=f"http://127.0.0.1:{port}/x",
            max_attempts=None,
        )
    assert failed.value.may_have_acted is False


def fake_resolver(monkeypatch: pytest.MonkeyPatch, addresses: Callable[[], list[str]]) -> list[str]:
    """Make "localhost" resolve to these addresses; return the list of names that are looked up."""
    looked_up, real = list[str](), socket.getaddrinfo

    def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name == "localhost":
            looked_up.append(name)
            return [info for address in addresses() for info in real(address, *arguments, **options)]
        return real(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return looked_up


def test_a_name_that_is_not_resolved_ends_by_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    looked_up = fake_resolver(monkeypatch, lambda: ["127.0.0.1"] if over.wait(MISBEHAVES_FOR) else [])

    def failed_call(deadline: float) -> KalshiError:
        looked_up.clear()
        with (
            Client(
                sdk.Credentials("id", ED25519.signer),
                environment=sdk.Environment.DEMO,
                base_url="http://localhost:9/x",
            ) as client,
            pytest.raises(sdk.NotSentError) as failed,
            ends_by(deadline),
        ):
            client.order_groups.trigger("og", deadline=deadline, timeout=MISBEHAVES_FOR)
        return failed.value

    try:
        error = next(error for error in map(failed_call, DEADLINES) if error.attempts > 1)
    finally:
        over.set()
    assert error.may_have_acted is False
    assert looked_up == ["localhost"], "while one look-up is in flight there is no other"


@pytest.mark.skipif("tests.support.on_uvloop" in sys.modules, reason="uvloop has its own resolver")
def test_a_name_that_is_not_resolved_ends_by_the_deadline_async(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    over = threading.Event()
    looked_up = fake_resolver(monkeypatch, lambda: ["127.0.0.1"] if over.wait(MISBEHAVES_FOR) else [])

    async def trigger() -> None:
        async with AsyncClient(
            sdk.Credentials("id", ED25519.signer),
            environment=sdk.Environment.DEMO,
            base_url="http://localhost:9/x",
        ) as client:
            with pytest.raises(sdk.NotSentError), ends_by(0.5):
                await client.order_groups.trigger("og", deadline=0.5, timeout=MISBEHAVES_FOR)
        over.set()  # the loop waits for its threads when it ends

    asyncio.run(trigger())
    assert "localhost" in looked_up


def test_the_first_address_that_accepts_a_connection_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_resolver(monkeypatch, lambda: ["127.0.0.9", "127.0.0.1"])
    with server(lambda c: c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")) as base_url:
        by_name = base_url.replace("127.0.0.1", "localhost")
        call("sync", None, lambda c: c.order_groups.trigger("og", deadline=60), base_url=by_name)


@pytest.mark.parametrize(
    "kind",
    [
        "sync",
        pytest.param(
            "async",
            marks=pytest.mark.skipif(
                "tests.support.on_uvloop" in sys.modules, reason="uvloop has its own resolver"
            ),
        ),
    ],
)
def test_a_silent_address_leaves_time_for_the_next(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_resolver(monkeypatch, lambda: ["127.0.0.9", "127.0.0.1"])

    def trigger(deadline: float) -> None:
        with (
            server(lambda c: c.sendall(answered())) as base_url,
            silent("127.0.0.9", httpx.URL(base_url).port or 0),
            ends_by(deadline),
        ):
            by_name = base_url.replace("127.0.0.1", "localhost")
            call(kind, None, lambda c: c.order_groups.trigger("og", deadline=deadline), base_url=by_name)

    succeeds_within((1.0, 6.0, 60.0), trigger)


def test_a_name_that_does_not_exist_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    fake_resolver(monkeypatch, unknown)
    with pytest.raises(sdk.NotSentError, match="Name or service not known"):
        call("sync", None, lambda c: c.order_groups.trigger("og"), base_url="http://localhost:9/x")


def test_a_pool_without_a_free_connection_ends_by_the_deadline() -> None:
    held, release = threading.Event(), threading.Event()
    transport = httpx.HTTPTransport(limits=httpx.Limits(max_connections=1))
    with server(lambda _: _hold(held, release)) as base_url:
        client = Client(
            sdk.Credentials("id", ED25519.signer),
            environment=sdk.Environment.DEMO,
            base_url=base_url,
            transport=transport,
        )
        holder = threading.Thread(target=_hold_the_connection, args=(client,))
        holder.start()
        try:
            assert held.wait(60)
            with pytest.raises(sdk.NotSentError, match="PoolTimeout") as failed, ends_by(0.5):
                client.order_groups.trigger("og", deadline=0.5, timeout=MISBEHAVES_FOR)
            assert failed.value.may_have_acted is False
        finally:
            release.set()
            holder.join()
            client.close()


def _hold(held: threading.Event, release: threading.Event) -> None:
    held.set()
    release.wait(MISBEHAVES_FOR)


def _hold_the_connection(client: Client) -> None:
    with contextlib.suppress(KalshiError):
        client.order_groups.reset("og", deadline=MISBEHAVES_FOR, timeout=MISBEHAVES_FOR)


async def _exhausted(base_url: str, held: threading.Event, release: threading.Event) -> None:
    transport = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=1))
    async with AsyncClient(
        sdk.Credentials("id", ED25519.signer),
        environment=sdk.Environment.DEMO,
        base_url=base_url,
        transport=transport,
    ) as client:
        holder = asyncio.ensure_future(
            client.order_groups.reset("og", deadline=MISBEHAVES_FOR, timeout=MISBEHAVES_FOR)
        )
        try:
            assert await asyncio.to_thread(held.wait, 60)
            with pytest.raises(sdk.NotSentError, match="PoolTimeout"), ends_by(0.5):
                await client.order_groups.trigger("og", deadline=0.5, timeout=MISBEHAVES_FOR)
        finally:
            release.set()
        with pytest.raises(KalshiError):
            await holder


def test_a_pool_without_a_free_connection_ends_by_the_deadline_async() -> None:
    held, release = threading.Event(), threading.Event()
    with server(lambda _: _hold(held, release)) as base_url:
        asyncio.run(_exhausted(base_url, held, release))


NOT_RESERVED = MAX_CONNECTIONS - RESERVED_FOR_URGENT


async def _more_than_the_pool_has(base_url: str, requests: list[bytes], deadline: float) -> bool:
    """Fill the pool with calls that hang until their deadline; False if this machine is too slow for it."""
    async with AsyncClient(
        sdk.Credentials("id", ED25519.signer), environment=sdk.Environment.DEMO, base_url=base_url
    ) as client:
        holders = [
            asyncio.ensure_future(
                client.order_groups.reset(f"og-{n}", deadline=deadline, timeout=MISBEHAVES_FOR)
            )
            for n in range(NOT_RESERVED)
        ]
        while (  # noqa: ASYNC110 - the server runs in other threads
            len(requests) < NOT_RESERVED and not any(holder.done() for holder in holders)
        ):
            await asyncio.sleep(0.01)
        with ends_by(0.5):
            reset = client.order_groups.reset("og", deadline=0.5, timeout=MISBEHAVES_FOR)
            (error,) = await asyncio.gather(reset, return_exceptions=True)
        if any(holder.done() for holder in holders):
            await asyncio.gather(*holders, return_exceptions=True)
            return False
        assert isinstance(error, sdk.NotSentError)
        assert "PoolTimeout" in str(error)
        ended = await asyncio.gather(*holders, return_exceptions=True)
        assert {type(error) for error in ended} == {sdk.OutcomeUnknownError}
        assert await client.order_groups.list() == []
    return True


def test_a_full_connection_pool_ends_by_the_deadline_and_recovers() -> None:
    def fill_the_pool(deadline: float) -> bool:
        over = threading.Event()

        def respond(number: int) -> bytes:
            if b"/reset" in kept.heads[number - 1]:
                over.wait(MISBEHAVES_FOR)
            return answered()

        with keeping(respond) as kept:
            try:
                return asyncio.run(_more_than_the_pool_has(kept.base_url, kept.heads, deadline))
            finally:
                over.set()

    assert any(map(fill_the_pool, (3.0, 40.0)))

"""What a client must not do on a bad day: leak a secret, a socket or a task, or swallow a bomb."""

import asyncio
import copy
import gc
import gzip
import inspect
import json
import logging
import os
import pickle
import random
import re
import socket
import subprocess
import sys
import threading
import time
import traceback
import warnings
import zlib
from collections.abc import Callable, Generator
from typing import Any, cast

import httpx
import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups import (
    AsyncClient,
    Client,
    ConfigurationError,
    ContractError,
    Credentials,
    Environment,
    KalshiError,
    OutcomeUnknownError,
)
from kalshi_order_groups.events import AttemptEvent
from kalshi_order_groups.simulator import Exchange
from kalshi_order_groups.simulator.server import running

from tests.support.calls import CALLS, PROMISE_NOTHING
from tests.support.keys import ED25519, pem
from tests.support.orders import an_order
from tests.support.recorder import BOTH, call
from tests.support.socket_server import Behaviour, answered, keeping, server, unused_port

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"


def client_for(base_url: str, **options: Any) -> Client:
    options.setdefault("credentials", Credentials("a-key-id", ED25519.signer))
    return Client(environment=Environment.DEMO, base_url=base_url, **options)


def async_client_for(base_url: str, **options: Any) -> AsyncClient:
    options.setdefault("credentials", Credentials("a-key-id", ED25519.signer))
    return AsyncClient(environment=Environment.DEMO, base_url=base_url, **options)


# -- other origins ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("name", ["list", "trigger", "reset", "delete", "create_v2"])
@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
def test_a_redirect_is_an_error_and_nobody_else_hears_of_it(status: str, name: str, kind: str) -> None:
    with keeping(lambda _: answered()) as elsewhere:
        location = f"Location: {elsewhere.base_url}/portfolio/order_groups".encode()
        with keeping(lambda _: answered(b"", status, location)) as here:
            error = error_of(lambda: call(kind, None, CALLS[name][0], base_url=here.base_url))
    assert isinstance(error, sdk.UnexpectedStatusError)
    assert "redirects are not followed" in str(error)
    assert len(here.heads) == 1
    assert elsewhere.heads == []


# -- bodies ----------------------------------------------------------------------------------------------

BOMBER = """
import resource, sys
import kalshi_order_groups as sdk
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from kalshi_order_groups._auth.signing import Ed25519Signer
import asyncio, inspect

maker = {"sync": sdk.Client, "async": sdk.AsyncClient}[sys.argv[1]]

async def end(act):
    try:
        result = act()
        if inspect.isawaitable(result):
            await result
    except sdk.KalshiError as error:
        return error

async def main():
    client = maker(
        sdk.Credentials("id", Ed25519Signer(Ed25519PrivateKey.generate())),
        environment=sdk.Environment.DEMO, base_url=sys.argv[2], max_attempts=1,
    )
    assert await end(client.order_groups.list) is None
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    error = await end(lambda: client.order_groups.trigger("og"))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(type(error).__name__, grown // 1024, "larger than" in str(error))

asyncio.run(main())
"""


def bomb(size: int) -> bytes:
    coder = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    megabyte = b" " * 1024 * 1024
    return b"".join(coder.compress(megabyte) for _ in range(size)) + coder.flush()


@pytest.mark.parametrize("kind", BOTH)
def test_a_bomb_of_400_mb_is_an_error_and_no_outage(kind: str) -> None:
    content = bomb(400)
    answers = [answered(b"{}"), answered(content, "200 OK", b"Content-Encoding: gzip")]
    with keeping(lambda number: answers[number - 1]) as kept:
        ended = subprocess.run(
            [sys.executable, "-c", BOMBER, kind, kept.base_url],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    name, megabytes, told = ended.stdout.split()
    assert (name, told) == ("ContractError", "True")
    assert int(megabytes) <= 32, f"{megabytes} MB"


GOOD = json.dumps({"order_groups": []}).encode()
NOTHING = gzip.compress(b"", mtime=0)
NOISY = gzip.compress(GOOD, mtime=0)


def raw_deflate(content: bytes) -> bytes:
    coder = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return coder.compress(content) + coder.flush()


#   what the body is said to be     the body                         how a list ends
CODINGS: list[tuple[str, bytes, type[KalshiError] | None]] = [
    ("identity", GOOD, None),
    ("", GOOD, None),
    ("gzip", NOISY, None),
    (" GZIP ", NOISY, None),
    ("x-gzip", NOISY, None),
    ("deflate", zlib.compress(GOOD), None),
    ("deflate", raw_deflate(GOOD), ContractError),
    ("br", GOOD, ContractError),
    ("zstd", GOOD, ContractError),
    ("gzip, gzip", gzip.compress(NOISY, mtime=0), ContractError),
    ("a" * 5000, GOOD, ContractError),
    ("gzip", GOOD, ContractError),
    ("gzip", NOISY[:-9], ContractError),
    ("gzip", NOISY[:10], ContractError),
    ("gzip", NOISY + b"more", ContractError),
    ("gzip", NOISY + NOISY, ContractError),
    ("gzip", NOISY[:-5] + b"\xff" + NOISY[-4:], ContractError),
    ("deflate", b"\x00", ContractError),
]


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize(("coding", "body", "error"), CODINGS)
def test_a_coding_that_is_broken_or_was_not_asked_for(
    coding: str, body: bytes, error: type[KalshiError] | None, kind: str
) -> None:
    with keeping(lambda _: answered(body, "200 OK", f"Content-Encoding: {coding}".encode())) as kept:
        if error is None:
            assert call(kind, None, lambda c: c.order_groups.list(), base_url=kept.base_url) == []
        else:
            with pytest.raises(error):
                call(kind, None, lambda c: c.order_groups.list(), base_url=kept.base_url)
    assert b"\r\naccept-encoding: identity" in kept.heads[0].lower()


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("name", PROMISE_NOTHING)
@pytest.mark.parametrize("body", [NOTHING[:10], NOTHING[:-8], gzip.compress(b"{}", mtime=0)[:-1]])
def test_half_a_coded_body_is_no_confirmation(body: bytes, name: str, kind: str) -> None:
    with (
        keeping(lambda _: answered(body, "200 OK", b"Content-Encoding: gzip")) as kept,
        pytest.raises(ContractError, match="breaks off") as failed,
    ):
        call(kind, None, CALLS[name][0], base_url=kept.base_url)
    assert failed.value.may_have_acted is True


@pytest.mark.parametrize("kind", BOTH)
def test_no_body_at_all_needs_no_coding(kind: str) -> None:
    with keeping(lambda _: answered(b"", "200 OK", b"Content-Encoding: gzip")) as kept:
        assert call(kind, None, CALLS["trigger"][0], base_url=kept.base_url) is None


def endless_body(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b" " * 65536)


def endless_head(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-More: and more\r\n" * 4096)


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize(
    ("behave", "error"), [(endless_body, ContractError), (endless_head, OutcomeUnknownError)]
)
def test_what_never_ends_is_given_up(behave: Behaviour, error: type[KalshiError], kind: str) -> None:
    with server(behave) as base_url, pytest.raises(error) as failed:
        call(kind, None, lambda c: c.order_groups.trigger("og"), base_url=base_url)
    assert type(failed.value) is error
    assert failed.value.may_have_acted is True


# -- fork ------------------------------------------------------------------------------------------------

FORKER = """
import asyncio, inspect, os, sys
import httpx
import kalshi_order_groups as sdk
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from kalshi_order_groups._auth.signing import Ed25519Signer

kind, base_url, own = sys.argv[1:]
waits = []
maker, transport = {
    "sync": (sdk.Client, httpx.HTTPTransport), "async": (sdk.AsyncClient, httpx.AsyncHTTPTransport)
}[kind]
client = maker(
    sdk.Credentials("id", Ed25519Signer(Ed25519PrivateKey.generate())),
    environment=sdk.Environment.DEMO,
    base_url=base_url,
    transport=transport() if own == "own" else None,
    on_attempt=lambda event: waits.append(event.repeats_in),
)

def do(act):
    result = act()
    return asyncio.run(result) if inspect.isawaitable(result) else result

do(client.order_groups.list)
waits.clear()
child = os.fork()
if child == 0:
    try:
        do(client.order_groups.list)
        do(client.close if kind == "sync" else client.aclose)
        print("child", waits[0], flush=True)
    except sdk.ConfigurationError as error:
        print("child", str(error).replace(" ", "_"), flush=True)
    finally:
        os._exit(0)
os.waitpid(child, 0)
if kind == "sync" or own == "own":
    if kind == "sync":
        do(client.order_groups.list)
print("parent", waits[0] if waits else None, flush=True)
"""


def fork(kind: str, base_url: str, transport: str = "") -> dict[str, str]:
    """What parent and child print."""
    ended = subprocess.run(
        [sys.executable, "-c", FORKER, kind, base_url, transport],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    lines = [line.partition(" ") for line in ended.stdout.splitlines()]
    return {who: said for who, _, said in lines}


def test_a_child_shares_neither_socket_nor_dice_with_its_parent() -> None:
    down = answered(b"", "503 Down")
    answers = {2: down, 4: down}  # the first attempt of the child, and the first of the parent after it
    with keeping(lambda number: answers.get(number, answered())) as kept:
        said = fork("sync", kept.base_url)
    first, *of_child, again, last = kept.ports
    assert len(of_child) == 2
    assert first not in of_child
    assert again == last == first, "and the child's end is not the end of the parent's connection"
    assert float(said["child"]) != float(said["parent"]), "the waits are drawn from dice of one's own"


def test_a_child_of_an_asynchronous_client_has_a_socket_of_its_own() -> None:
    with keeping(lambda _: answered()) as kept:
        fork("async", kept.base_url)
    first, second = kept.ports
    assert first != second


@pytest.mark.parametrize("kind", BOTH)
def test_a_child_does_not_use_a_transport_of_its_parent(kind: str) -> None:
    with keeping(lambda _: answered()) as kept:
        said = fork(kind, kept.base_url, "own")
    assert "was_not_sent:_this_client_has_a_transport_of_its_own" in said["child"]
    assert len(kept.heads) == (2 if kind == "sync" else 1), "none of them from the child"


# -- threads and tasks -----------------------------------------------------------------------------------


def wall_ms() -> int:
    return time.time_ns() // 1_000_000


def mixed(client: Client, turns: int) -> None:
    """A life of a group and an order, step after step."""
    for _ in range(turns):
        group = client.order_groups.create(contracts_limit=5)
        order = client.orders.create_v2(request=an_order(group))
        assert client.order_groups.get(group).orders == (order.order_id,)
        client.order_groups.update_limit(group, contracts_limit=3)
        client.orders.cancel_v2(order.order_id)
        client.order_groups.trigger(group)
        assert client.order_groups.get(group).triggered is True
        client.order_groups.reset(group)
        assert client.exchange.status().exchange_active is True
        client.order_groups.delete(group)


def test_32_threads_use_one_client() -> None:
    exchange, failures = Exchange(clock=wall_ms), list[BaseException]()
    with running(exchange) as served:
        client = client_for(served.base_url, credentials=exchange.issue_credentials(), deadline=30)

        def work() -> None:
            try:
                mixed(client, turns=3)
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=work) for _ in range(32)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert client.order_groups.list() == []
        client.close()
    assert exchange.faults.calls() >= 32 * 30


async def cancelled_often(base_url: str, dice: random.Random) -> set[str]:
    """How calls end that are cancelled at some point or other."""
    ends = set[str]()
    async with async_client_for(base_url, deadline=5) as client:
        for _ in range(20):
            under_way = [
                asyncio.ensure_future(dice.choice([client.order_groups.list, cancel_me(client)])())
                for _ in range(10)
            ]
            for task in under_way:
                await asyncio.sleep(dice.uniform(0, 0.004))
                task.cancel()
            ended = await asyncio.gather(*under_way, return_exceptions=True)
            ends |= {type(end).__name__ for end in ended}
        # A place in the pool that a cancelled call kept would be missing here.
        found = await asyncio.gather(*(client.order_groups.list() for _ in range(150)))
        assert found == [[]] * 150
        await asyncio.sleep(0.1)
        assert asyncio.all_tasks() == {asyncio.current_task()}
    return ends


def cancel_me(client: AsyncClient) -> Callable[[], Any]:
    async def trigger() -> None:
        await client.order_groups.trigger("og")

    return trigger


def test_calls_that_are_cancelled_leave_nothing_behind() -> None:
    dice = random.Random(5)

    def slow(_number: int) -> bytes:
        time.sleep(dice.uniform(0, 0.01))
        return answered()

    with warnings.catch_warnings(), keeping(slow) as kept:
        warnings.simplefilter("error")
        ends = asyncio.run(cancelled_often(kept.base_url, random.Random(6)))
        gc.collect()
    assert "CancelledError" in ends
    assert ends <= {"CancelledError", "list", "NoneType"}, "and the others were quick enough"
    assert len(set(kept.ports)) <= 100


# -- event loops -----------------------------------------------------------------------------------------


def test_a_second_event_loop_is_told_before_anything_is_sent() -> None:
    with keeping(lambda _: answered()) as kept, asyncio.Runner() as first, asyncio.Runner() as second:
        client = async_client_for(kept.base_url)
        first.run(client.order_groups.trigger("og"))
        with pytest.raises(ConfigurationError, match=r"another event loop.*one client for each") as failed:
            second.run(client.order_groups.trigger("og"))
        assert failed.value.may_have_acted is False
        report = second.run(client.with_options(timeout=1).order_groups.trigger_all(["og"]))
        assert [str(one.error) for one in report.failed] == [str(failed.value)]
        assert len(kept.heads) == 1
        first.run(client.order_groups.trigger("og"))
        first.run(client.aclose())


def test_a_client_can_be_closed_when_its_event_loop_is_gone() -> None:
    with keeping(lambda _: answered()) as kept, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the loop leaves a socket behind
        client = async_client_for(kept.base_url)
        asyncio.run(client.order_groups.trigger("og"))
        asyncio.run(client.aclose())
        asyncio.run(client.aclose())
        with pytest.raises(ConfigurationError, match="the client is closed"):
            asyncio.run(client.order_groups.trigger("og"))
        del client
        gc.collect()


def test_a_client_that_is_made_outside_of_a_loop_belongs_to_the_one_it_is_used_in() -> None:
    async def run(client: AsyncClient) -> None:
        for _ in range(3):
            await client.order_groups.trigger("og")
        await client.aclose()

    with keeping(lambda _: answered()) as kept:
        asyncio.run(run(async_client_for(kept.base_url)))
        assert len(kept.heads) == 3


def test_a_simulated_client_has_no_connections_and_no_loop() -> None:
    client = AsyncClient.simulated()
    for _ in range(2):
        assert asyncio.run(client.order_groups.list()) == []


# -- closing ---------------------------------------------------------------------------------------------


def test_a_closed_client_has_closed_its_connections() -> None:
    with keeping(lambda _: answered()) as kept:
        client = client_for(kept.base_url)
        client.order_groups.list()
        client.close()
        client.close()
        with pytest.raises(ConfigurationError, match="the client is closed") as failed:
            client.order_groups.trigger("og")
        assert failed.value.may_have_acted is False
        with pytest.raises(ConfigurationError, match="the client is closed"):
            client.with_options(timeout=1).order_groups.trigger("og")
    assert len(kept.heads) == 1


def test_a_closed_asynchronous_client_has_closed_its_connections() -> None:
    async def run(base_url: str) -> None:
        client = async_client_for(base_url)
        await client.order_groups.list()
        await client.aclose()
        await client.aclose()
        with pytest.raises(ConfigurationError, match="the client is closed"):
            await client.order_groups.trigger("og")

    with keeping(lambda _: answered()) as kept:
        asyncio.run(run(kept.base_url))
    assert len(kept.heads) == 1


# -- junk ------------------------------------------------------------------------------------------------

FUZZED = 20_000 if NIGHTLY else 2_000
STATUSES = (
    200,
    200,
    200,
    201,
    204,
    206,
    299,
    300,
    302,
    304,
    400,
    401,
    403,
    404,
    404,
    408,
    409,
    418,
    429,
    451,
)
MORE_STATUSES = (499, 500, 502, 503, 520, 599, 600, 999)
JUNK: list[Any] = [
    None, True, False, 0, -1, 1.5, 1e308, 10**30, "", "x", "1.00", "NaN", "1e999", "-0", "\ud800", "\0",
    [], {}, [None], [[]], {"": None}, {"a": {"b": []}}, "9" * 5000, "2026-01-01T00:00:00Z", "0000-00-00",
    [1, "a", None],
]  # fmt: skip
HEADERS = (
    "Content-Type",
    "Content-Encoding",
    "Retry-After",
    "Date",
    "Age",
    "Location",
    "X-Request-Id",
    "Set-Cookie",
)
VALUES = (
    b"", b"x", b"gzip", b"identity", b"br", b"-1", b"nan", b"1e999", b"\xff\xfe", b"application/json",
    b"text/html; charset=utf-99", b"application/json; charset=utf-16", b"Thu, 01 Jan 1970 00:00:00 GMT",
    b"Thu, 99 Foo 0000 99:99:99 +9999", b"Mon, 01 Jan 9999 23:59:59 -2359", b"//[", b"https://[::1",
    b"a=b; Domain=.", b"9" * 4000, b"\t",
)  # fmt: skip


def bent(value: Any, dice: random.Random) -> Any:
    """A JSON value with something in it replaced, left out, repeated or added."""
    if dice.random() < 0.15:
        return dice.choice(JUNK)
    if isinstance(value, dict):
        fields = {
            key: bent(item, dice)
            for key, item in cast(dict[str, Any], value).items()
            if dice.random() > 0.1
        }
        return {**fields, **({str(dice.choice(JUNK)): dice.choice(JUNK)} if dice.random() < 0.2 else {})}
    if isinstance(value, list):
        return [bent(item, dice) for item in cast(list[object], value)] * dice.choice((0, 1, 1, 2))
    return value


def junk_body(good: object, dice: random.Random) -> bytes:
    content = json.dumps(bent(good, dice)).encode()
    match dice.randrange(8):
        case 0:
            return dice.randbytes(dice.randrange(200))
        case 1:
            return content[: dice.randrange(len(content) + 1)]
        case 2:
            return gzip.compress(content)[: dice.randrange(60)]
        case 3:
            at = dice.randrange(len(content) + 1)
            return content[:at] + dice.randbytes(3) + content[at:]
        case 4:
            return dice.choice((b"[" * 100_000, b'{"a":' * 5_000, b"\xef\xbb\xbf{}", b"NaN", b"1" * 6_000))
        case _:
            return content


def junk(good: object, dice: random.Random) -> httpx.Response:
    headers = [(dice.choice(HEADERS).encode(), dice.choice(VALUES)) for _ in range(dice.randrange(4))]
    return httpx.Response(
        dice.choice(STATUSES + MORE_STATUSES),
        headers=headers,
        stream=httpx.ByteStream(junk_body(good, dice)),
    )


class Junk(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers with the answer that fits, bent."""

    good: object = None

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return junk(self.good, self.dice)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)


async def fuzzed(kind: str, calls: int, seed: int) -> dict[str, int]:
    """How many calls ended how; whatever is not a KalshiError goes through."""
    transport, ends = Junk(random.Random(seed)), dict[str, int]()
    maker: Any = client_for if kind == "sync" else async_client_for
    client = maker("https://gateway.example", transport=transport, max_attempts=1)
    names = list(CALLS)
    for number in range(calls):
        act, transport.good = CALLS[names[number % len(names)]]
        try:
            result = act(client)
            if inspect.isawaitable(result):
                await result
            end = "fine"
        except KalshiError as error:
            end = type(error).__name__
            pickle.loads(pickle.dumps(error))
        ends[end] = ends.get(end, 0) + 1
    return ends


@pytest.mark.parametrize("kind", BOTH)
def test_junk_is_one_of_our_errors(kind: str) -> None:
    ends = asyncio.run(fuzzed(kind, FUZZED // 2, seed=11))
    assert sum(ends.values()) == FUZZED // 2
    assert {"fine", "ContractError", "ServerError", "NotFoundError", "UnexpectedStatusError"} <= set(ends)


# -- secrets ---------------------------------------------------------------------------------------------

KEY_ID, PASSPHRASE = "canary-key-id", "canary-passphrase"
PEM = pem(ED25519.private, passphrase=PASSPHRASE.encode()).decode()
OPEN_PEM = pem(ED25519.private).decode()
ENVIRON = {
    "KALSHI_API_KEY_ID": KEY_ID,
    "KALSHI_PRIVATE_KEY": PEM,
    "KALSHI_PRIVATE_KEY_PASSPHRASE": PASSPHRASE,
    "KALSHI_ENVIRONMENT": "demo",
}
SECRETS = [KEY_ID, PASSPHRASE, PEM.splitlines()[1], OPEN_PEM.splitlines()[1]]


def told(error: BaseException) -> list[str]:
    """Everything that a crash report makes of an error."""
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    texts = ["".join(shown.format()), repr(error), str(vars(error)), str(error.args)]
    texts += traceback.format_exception(error)
    if isinstance(error, KalshiError):
        texts.append(repr(pickle.dumps(error)))
        texts.append(str(vars(copy.copy(error))))
    linked: list[BaseException | None] = [error]
    while linked:
        one = linked.pop()
        if one is None:
            continue
        linked += [one.__cause__, one.__context__]
        request = getattr(one, "_request", None) or getattr(getattr(one, "response", None), "request", None)
        texts.append(str(getattr(request, "headers", "")))
    return texts


def error_of(act: Callable[[], Any]) -> BaseException | None:
    """What a call raises; a frame of ours that knows nothing, for the report begins here."""
    try:
        result = act()
        if inspect.isawaitable(result):
            asyncio.run(result)  # type: ignore[arg-type]  # a coroutine
    except Exception as error:
        return error
    return None


def shown(value: object) -> list[str]:
    """What an object tells of itself, and of what it holds, to four levels."""
    texts = [repr(value), str(value), f"{value}"]
    for way in (pickle.dumps, copy.copy, copy.deepcopy):
        try:
            texts.append(repr(way(value)))
        except Exception as error:
            texts += told(error)
    level = [value]
    for _ in range(4):
        level = [held for one in level for held in getattr(one, "__dict__", {}).values()]
        texts += [repr(held) for held in level]
    return texts


def leaks(texts: list[str], secrets: list[str]) -> list[str]:
    return [text for text in texts for secret in secrets if secret in text]


class Loud(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport whose frames know what they should not tell."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        everything = dict(request.headers)
        try:
            raise OSError(len(everything))
        except OSError as error:
            raise httpx.WriteError("broken pipe", request=request) from error

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)


def half_a_body(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{")


def nonsense(connection: socket.socket) -> None:
    connection.sendall(b"this is not HTTP\r\n\r\n")


def no_answer(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def fine(connection: socket.socket) -> None:
    connection.sendall(answered(b"{}", "200 OK", b"Connection: close"))


def down(connection: socket.socket) -> None:
    connection.sendall(answered(b"", "503 Down", b"Connection: close"))


def contract_broken(connection: socket.socket) -> None:
    connection.sendall(answered(b"[]", "200 OK", b"Connection: close"))


def hang(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass


SERVED = [half_a_body, nonsense, no_answer, fine, down, contract_broken, hang]


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Generator[pytest.LogCaptureFixture]:
    """Everything that anybody logs, down to the transport's details."""
    loggers = [
        logging.getLogger(name) for name in ("", "kalshi_order_groups", "httpx", "httpcore", "asyncio")
    ]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    caplog.set_level(logging.DEBUG)
    yield caplog
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


SIGNED = re.compile(rb"(?i)kalshi-access-signature: *([^\r]+)")


def signatures(heads: list[bytes]) -> list[str]:
    return [match[1].decode() for head in heads for match in SIGNED.finditer(head)]


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("behave", SERVED)
def test_no_secret_is_told_by_a_call(
    behave: Behaviour, kind: str, logged: pytest.LogCaptureFixture
) -> None:
    events, heads = list[AttemptEvent](), list[bytes]()

    def listening(connection: socket.socket) -> None:
        behave(connection)

    maker: Any = Client if kind == "sync" else AsyncClient
    with server(listening, heads) as base_url, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        client = maker.from_env(
            ENVIRON, base_url=base_url, on_attempt=events.append, deadline=0.3, max_attempts=2
        )
        error = error_of(client.order_groups.list)
        assert (error is None) is (behave is fine)
        assert error is None or isinstance(error, KalshiError)
        texts = [*shown(client), *shown(client.order_groups), *shown(client.with_options(subaccount=1))]
        texts += [] if error is None else told(error)
        assert error_of(client.close if kind == "sync" else client.aclose) is None
    gc.collect()
    sent = signatures(heads)
    assert sent, "the signatures to look for are known"
    assert "get_order_groups attempt" in logged.text, "what is logged is in there"
    assert "attempt 1" in logged.text, "and so is ours"
    texts += [
        logged.text,
        *(str(vars(record)) for record in logged.records),
        repr(events),
        *map(str, warned),
    ]
    texts += [pickle.dumps(event).decode("latin-1") for event in events]
    assert leaks(texts, SECRETS + sent) == []


@pytest.mark.parametrize("kind", BOTH)
def test_no_secret_is_told_by_the_frames_of_a_transport(kind: str) -> None:
    maker: Any = Client if kind == "sync" else AsyncClient
    client = maker.from_env(ENVIRON, transport=Loud(), max_attempts=1)
    error = error_of(client.order_groups.list)
    assert isinstance(error, OutcomeUnknownError)
    assert isinstance(error.__cause__, httpx.WriteError)
    texts = told(error)
    assert leaks(texts, SECRETS) == []
    assert "kalshi-access" not in "".join(texts).lower()


def test_no_secret_is_told_by_a_dead_server() -> None:
    client = Client.from_env(ENVIRON, base_url=f"http://127.0.0.1:{unused_port()}", max_attempts=1)
    error = error_of(client.order_groups.list)
    assert isinstance(error, sdk.NotSentError)
    assert leaks(told(error), SECRETS) == []


class Forgetful:
    """A signer that returns text in place of bytes."""

    def sign(self, message: bytes, /) -> Any:
        return PASSPHRASE


def textual() -> object:
    client = Client(Credentials(KEY_ID, Forgetful()), environment=Environment.DEMO)
    return client.order_groups.list()


#   what goes wrong before there is a client
BROKEN: dict[str, Callable[[], object]] = {
    "the wrong passphrase": lambda: Credentials.from_pem(KEY_ID, PEM, PASSPHRASE + "?"),
    "no passphrase": lambda: Credentials.from_pem(KEY_ID, PEM),
    "one too many": lambda: Credentials.from_pem(KEY_ID, OPEN_PEM, PASSPHRASE),
    "a damaged text": lambda: Credentials.from_pem(KEY_ID, OPEN_PEM.replace("M", "!")),
    "the text for the path": lambda: Credentials.from_file(KEY_ID, OPEN_PEM),
    "no such file": lambda: Credentials.from_file(KEY_ID, "/nowhere", PASSPHRASE),
    "a wrong environment": lambda: Client.from_env({**ENVIRON, "KALSHI_ENVIRONMENT": "moon"}),
    "a wrong subaccount": lambda: AsyncClient.from_env({**ENVIRON, "KALSHI_SUBACCOUNT": "64"}),
    "a wrong address": lambda: Client.from_env({**ENVIRON, "KALSHI_BASE_URL": "ftp://x"}),
    "a wrong passphrase there": lambda: Client.from_env(
        {**ENVIRON, "KALSHI_PRIVATE_KEY_PASSPHRASE": PASSPHRASE + "?"}
    ),
    "a path and a text": lambda: Client.from_env({**ENVIRON, "KALSHI_PRIVATE_KEY_PATH": "/nowhere"}),
    "a signer that signs in text": textual,
}


@pytest.mark.parametrize("name", BROKEN)
def test_no_secret_is_told_by_a_client_that_cannot_be_made(name: str) -> None:
    error = error_of(BROKEN[name])
    assert isinstance(error, ConfigurationError)
    assert leaks(told(error), SECRETS) == []


def test_the_whole_environment_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in {**ENVIRON, "KALSHI_ENVIRONMENT": "moon"}.items():
        monkeypatch.setenv(variable, value)
    for make in (Client.from_env, AsyncClient.from_env):
        error = error_of(make)
        assert isinstance(error, ConfigurationError)
        assert leaks(told(error), SECRETS) == []

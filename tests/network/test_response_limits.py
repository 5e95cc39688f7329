"""Responses that are too large, wrongly encoded, endless or malformed: typed errors, bounded memory."""

import asyncio
import gzip
import inspect
import json
import os
import pickle
import random
import socket
import subprocess
import sys
import zlib
from typing import Any, cast

import httpx
import pytest
from kalshi_order_groups import (
    AsyncClient,
    Client,
    ContractError,
    Credentials,
    Environment,
    KalshiError,
    OutcomeUnknownError,
)

from tests.support.calls import CALLS, PROMISE_NOTHING
from tests.support.keys import ED25519
from tests.support.recorder import BOTH, call
from tests.support.socket_server import Behaviour, answered, keeping, server

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"


def client_for(base_url: str, **options: Any) -> Client:
    options.setdefault("credentials", Credentials("a-key-id", ED25519.signer))
    return Client(environment=Environment.DEMO, base_url=base_url, **options)


def async_client_for(base_url: str, **options: Any) -> AsyncClient:
    options.setdefault("credentials", Credentials("a-key-id", ED25519.signer))
    return AsyncClient(environment=Environment.DEMO, base_url=base_url, **options)


# -- bodies ----------------------------------------------------------------------------------------------

DECOMPRESSION_BOMB = """
import resource, sys
import kalshi_order_groups as sdk
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from kalshi_order_groups._auth.signing import Ed25519Signer
import asyncio, inspect

maker = {"sync": sdk.Client, "async": sdk.AsyncClient}[sys.argv[1]]

async def error_of(act):
    try:
        result = act()
        if inspect.isawaitable(result):
            await result
    except sdk.KalshiError as error:
        return error

async def main():
    client = maker(
        sdk.Credentials("id", Ed25519Signer(Ed25519PrivateKey.generate())),
        environment=sdk.Environment.DEMO, base_url=sys.argv[2], max_attempts=1, deadline=60,
    )
    assert await error_of(client.order_groups.list) is None
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    error = await error_of(lambda: client.order_groups.trigger("og"))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(type(error).__name__, grown // 1024, "larger than" in str(error))

asyncio.run(main())
"""


def bomb(size: int) -> bytes:
    coder = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    megabyte = b" " * 1024 * 1024
    return b"".join(coder.compress(megabyte) for _ in range(size)) + coder.flush()


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.full
def test_a_decompression_bomb_of_400_mb_is_an_error_and_takes_little_memory(kind: str) -> None:
    content = bomb(400)
    responses = [answered(b"{}"), answered(content, "200 OK", b"Content-Encoding: gzip")]
    with keeping(lambda number: responses[number - 1]) as kept:
        ended = subprocess.run(
            [sys.executable, "-c", DECOMPRESSION_BOMB, kind, kept.base_url],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
    name, megabytes, names_the_limit = ended.stdout.split()
    assert (name, names_the_limit) == ("ContractError", "True")
    assert int(megabytes) <= 32, f"{megabytes} MB"


GOOD = json.dumps({"order_groups": []}).encode()
NOTHING = gzip.compress(b"", mtime=0)
NOISY = gzip.compress(GOOD, mtime=0)


def raw_deflate(content: bytes) -> bytes:
    coder = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return coder.compress(content) + coder.flush()


# Content-Encoding, body -> error of a list
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
    ("gzip", gzip.compress(GOOD[:9], mtime=0) + gzip.compress(GOOD[9:], mtime=0), None),
    ("gzip", NOISY + bytes(70_000), None),
    ("gzip", NOISY[:-5] + b"\xff" + NOISY[-4:], ContractError),
    ("deflate", b"\x00", ContractError),
]


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize(("coding", "body", "error"), CODINGS)
def test_a_content_encoding_that_is_broken_or_was_not_requested(
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
def test_an_incomplete_encoded_body_is_no_confirmation(body: bytes, name: str, kind: str) -> None:
    with (
        keeping(lambda _: answered(body, "200 OK", b"Content-Encoding: gzip")) as kept,
        pytest.raises(ContractError, match="ends before") as failed,
    ):
        call(kind, None, CALLS[name].act, base_url=kept.base_url)
    assert failed.value.may_have_acted is True


@pytest.mark.parametrize("kind", BOTH)
def test_an_empty_body_needs_no_content_encoding(kind: str) -> None:
    with keeping(lambda _: answered(b"", "200 OK", b"Content-Encoding: gzip")) as kept:
        assert call(kind, None, CALLS["trigger"].act, base_url=kept.base_url) is None


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
def test_an_endless_response_is_refused(behave: Behaviour, error: type[KalshiError], kind: str) -> None:
    with server(behave) as base_url, pytest.raises(error) as failed:
        call(kind, None, lambda c: c.order_groups.trigger("og"), base_url=base_url, timeout=60, deadline=60)
    assert type(failed.value) is error
    assert failed.value.may_have_acted is True


# -- malformed responses ---------------------------------------------------------------------------------

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


def mutated(value: Any, rng: random.Random) -> Any:
    """Return a JSON value with parts of it replaced, left out, repeated or added."""
    if rng.random() < 0.15:
        return rng.choice(JUNK)
    if isinstance(value, dict):
        fields = {
            key: mutated(item, rng)
            for key, item in cast(dict[str, Any], value).items()
            if rng.random() > 0.1
        }
        return {**fields, **({str(rng.choice(JUNK)): rng.choice(JUNK)} if rng.random() < 0.2 else {})}
    if isinstance(value, list):
        return [mutated(item, rng) for item in cast(list[object], value)] * rng.choice((0, 1, 1, 2))
    return value


def junk_body(good: object, rng: random.Random) -> bytes:
    content = json.dumps(mutated(good, rng)).encode()
    match rng.randrange(8):
        case 0:
            return rng.randbytes(rng.randrange(200))
        case 1:
            return content[: rng.randrange(len(content) + 1)]
        case 2:
            return gzip.compress(content)[: rng.randrange(60)]
        case 3:
            at = rng.randrange(len(content) + 1)
            return content[:at] + rng.randbytes(3) + content[at:]
        case 4:
            return rng.choice((b"[" * 100_000, b'{"a":' * 5_000, b"\xef\xbb\xbf{}", b"NaN", b"1" * 6_000))
        case _:
            return content


def junk(good: object, rng: random.Random) -> httpx.Response:
    headers = [(rng.choice(HEADERS).encode(), rng.choice(VALUES)) for _ in range(rng.randrange(4))]
    return httpx.Response(
        rng.choice(STATUSES + MORE_STATUSES),
        headers=headers,
        stream=httpx.ByteStream(junk_body(good, rng)),
    )


class Junk(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Returns mutations of the right response."""

    good: object = None

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return junk(self.good, self.rng)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)


async def fuzzed(kind: str, calls: int, seed: int) -> dict[str, int]:
    """Return the number of calls by their result; raise errors other than KalshiError."""
    transport, ends = Junk(random.Random(seed)), dict[str, int]()
    maker: Any = client_for if kind == "sync" else async_client_for
    client = maker("https://gateway.example", transport=transport, max_attempts=1)
    names = list(CALLS)
    for number in range(calls):
        turn = CALLS[names[number % len(names)]]
        transport.good = turn.response
        try:
            result = turn.act(client)
            if inspect.isawaitable(result):
                await result
            end = "fine"
        except KalshiError as error:
            end = type(error).__name__
            pickle.loads(pickle.dumps(error))
        ends[end] = ends.get(end, 0) + 1
    return ends


@pytest.mark.parametrize("kind", BOTH)
def test_malformed_responses_raise_typed_errors(kind: str) -> None:
    ends = asyncio.run(fuzzed(kind, FUZZED // 2, seed=11))
    assert sum(ends.values()) == FUZZED // 2
    assert {"fine", "ContractError", "ServerError", "NotFoundError", "UnexpectedStatusError"} <= set(ends)

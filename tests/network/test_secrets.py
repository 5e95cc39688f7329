"""No key, passphrase or signature is in an error, a log record, a frame or a redirected request."""

import asyncio
import copy
import gc
import inspect
import logging
import pickle
import re
import socket
import traceback
import warnings
from collections.abc import Callable, Generator
from typing import Any

import httpx
import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups import (
    AsyncClient,
    Client,
    ConfigurationError,
    Credentials,
    Environment,
    KalshiError,
    OutcomeUnknownError,
)
from kalshi_order_groups.events import AttemptEvent

from tests.support.calls import CALLS
from tests.support.keys import ED25519, pem
from tests.support.recorder import BOTH, call
from tests.support.socket_server import Behaviour, answered, keeping, server, unused_port

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
            error = error_of(lambda: call(kind, None, CALLS[name].act, base_url=here.base_url))
    assert isinstance(error, sdk.UnexpectedStatusError)
    assert "redirects are not followed" in str(error)
    assert len(here.heads) == 1
    assert elsewhere.heads == []


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
@pytest.mark.family
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

"""No key, passphrase or signature is in an error, a log record, a frame or a redirected request."""

import asyncio
import contextlib
import copy
import functools
import gc
import inspect
import logging
import pickle
import re
import socket
import sys
import traceback
import warnings
from collections.abc import Callable
from types import FrameType
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

from tests.support.both_clients import do
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
def test_a_redirect_is_an_error_and_its_target_receives_nothing(status: str, name: str, kind: str) -> None:
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


def crash_report(error: BaseException) -> list[str]:
    """Return all that a crash report shows of an error."""
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
    """Return the error of a call; this frame holds no secrets, because the crash report starts here."""
    try:
        result = act()
        if inspect.isawaitable(result):
            asyncio.run(result)  # type: ignore[arg-type]  # a coroutine
    except Exception as error:
        return error
    return None


def representations(value: object) -> list[str]:
    """Return the texts of an object and of its attributes, down to four levels."""
    texts = [repr(value), str(value), f"{value}"]
    for copied in (pickle.dumps, copy.copy, copy.deepcopy):
        try:
            texts.append(repr(copied(value)))
        except Exception as error:
            texts += crash_report(error)
    level = [value]
    for _ in range(4):
        level = [held for one in level for held in getattr(one, "__dict__", {}).values()]
        texts += [repr(held) for held in level]
    return texts


def leaks(texts: list[str], secrets: list[str]) -> list[str]:
    return [text for text in texts for secret in secrets if secret in text]


class FailingTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Fails while the locals of its frames hold the signed headers."""

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


def not_http(connection: socket.socket) -> None:
    connection.sendall(b"this is not HTTP\r\n\r\n")


def no_response(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def fine(connection: socket.socket) -> None:
    connection.sendall(answered(b"{}", "200 OK", b"Connection: close"))


def down(connection: socket.socket) -> None:
    connection.sendall(answered(b"", "503 Down", b"Connection: close"))


def wrong_body(connection: socket.socket) -> None:
    connection.sendall(answered(b"[]", "200 OK", b"Connection: close"))


def hang(connection: socket.socket) -> None:
    connection.settimeout(120)
    while connection.recv(65536):
        pass


SERVED = [half_a_body, not_http, no_response, fine, down, wrong_body, hang]


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Capture all log records, including the transport's debug records."""
    for name in ("", "kalshi_order_groups", "httpx", "httpcore", "asyncio"):
        caplog.set_level(logging.DEBUG, name or None)
    return caplog


SIGNED = re.compile(rb"(?i)kalshi-access-signature: *([^\r]+)")


def signatures(heads: list[bytes]) -> list[str]:
    return [match[1].decode() for head in heads for match in SIGNED.finditer(head)]


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("behave", SERVED)
@pytest.mark.family
def test_a_call_shows_no_secret(behave: Behaviour, kind: str, logged: pytest.LogCaptureFixture) -> None:
    events, heads = list[AttemptEvent](), list[bytes]()

    maker: Any = Client if kind == "sync" else AsyncClient
    with server(behave, heads) as base_url, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        client = maker.from_env(
            ENVIRON, base_url=base_url, on_attempt=events.append, timeout=60, max_attempts=2
        )
        error = None
        # A machine too busy to send within the first deadline gets the next.
        for deadline in (0.3, 3.0, 30.0) if behave is hang else (60.0,):
            error = error_of(functools.partial(client.order_groups.list, deadline=deadline))
            if heads:
                break
        assert (error is None) is (behave is fine)
        assert error is None or isinstance(error, KalshiError)
        texts = [
            *representations(client),
            *representations(client.order_groups),
            *representations(client.with_options(subaccount=1)),
        ]
        texts += [] if error is None else crash_report(error)
        assert error_of(client.close if kind == "sync" else client.aclose) is None
    gc.collect()
    sent = signatures(heads)
    assert sent, "the signatures to look for are known"
    assert "get_order_groups attempt" in logged.text, "the log is captured"
    assert "attempt 1" in logged.text, "including the attempts"
    texts += [
        logged.text,
        *(str(vars(record)) for record in logged.records),
        repr(events),
        *map(str, warned),
    ]
    texts += [pickle.dumps(event).decode("latin-1") for event in events]
    assert leaks(texts, SECRETS + sent) == []


@pytest.mark.parametrize("kind", BOTH)
def test_the_frames_of_a_transport_show_no_secret(kind: str) -> None:
    maker: Any = Client if kind == "sync" else AsyncClient
    client = maker.from_env(ENVIRON, transport=FailingTransport(), max_attempts=1)
    error = error_of(client.order_groups.list)
    assert isinstance(error, OutcomeUnknownError)
    assert isinstance(error.__cause__, httpx.WriteError)
    texts = crash_report(error)
    assert leaks(texts, SECRETS) == []
    assert "kalshi-access" not in "".join(texts).lower()


class Interruption(BaseException):
    """What a signal handler raises: Ctrl-C, the time limit of a task queue."""


class Interrupting:
    """A profile function that raises where so many functions have begun or ended.

    Not of this file, and not of logging, where an exception can leave a handler's lock held.
    """

    SPARED = (__file__, logging.__file__)

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        self.left -= frame.f_code.co_filename not in self.SPARED
        if self.left == 0:
            self.left = -1
            raise Interruption


def leaking_locals(error: BaseException, secrets: list[str]) -> set[str]:
    """The locals of all frames but ours that show a secret; objects that are not complete have no repr."""
    names: set[str] = set()
    linked: list[BaseException | None] = [error]
    while linked:
        one = linked.pop()
        if one is not None:
            linked += [one.__cause__, one.__context__]
            for frame, _ in traceback.walk_tb(one.__traceback__):
                for name, value in frame.f_locals.items() if frame.f_code.co_filename != __file__ else ():
                    with contextlib.suppress(AttributeError):
                        if leaks([repr(value)], secrets):
                            names.add(f"{frame.f_code.co_qualname}: {name}")
    return names


@pytest.mark.usefixtures("logged")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("name", ["trigger", "create"])
def test_a_call_that_is_interrupted_anywhere_shows_no_secret(name: str) -> None:
    """At each function that begins or ends in a call over a kept and over a new connection."""
    body = b'{"order_group_id":"og","subaccount":0,"exchange_index":0}' if name == "create" else b"{}"
    found, points = set[str](), 0
    with keeping(lambda _: answered(body)) as kept:
        while True:
            points += 1
            profile = Interrupting(points)
            with Client.from_env(ENVIRON, base_url=kept.base_url, max_attempts=1) as client:
                groups = client.order_groups
                sys.setprofile(profile)
                try:
                    groups.trigger("og") if name == "trigger" else groups.create(contracts_limit=1)
                except BaseException as error:
                    found |= leaking_locals(error, [KEY_ID, "KALSHI-ACCESS"])
                finally:
                    sys.setprofile(None)
            if profile.left > 0:
                break
    assert found == set()
    assert points > 200
    assert signatures(kept.heads)


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("error", [Interruption(), ZeroDivisionError(), SystemExit()])
def test_other_exceptions_of_a_transport_show_no_secret(kind: str, error: BaseException) -> None:
    class Interrupted(FailingTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            everything = dict(request.headers)
            assert everything
            raise error

    maker: Any = Client if kind == "sync" else AsyncClient
    client = maker.from_env(ENVIRON, transport=Interrupted(), max_attempts=1)
    with pytest.raises(type(error)) as raised:
        do(client.order_groups.list())
    texts = crash_report(raised.value)
    assert leaks(texts, SECRETS) == []
    assert "kalshi-access" not in "".join(texts).lower()


def test_what_the_caller_is_handling_keeps_its_frames() -> None:
    client = Client.from_env(ENVIRON, transport=FailingTransport(), max_attempts=1)
    handling: BaseException | None = None
    try:
        raise ZeroDivisionError
    except ZeroDivisionError as error:
        handling = error
        failed = error_of(client.order_groups.list)
    assert isinstance(failed, OutcomeUnknownError)
    assert handling.__traceback__ is not None
    assert leaks(crash_report(failed), SECRETS) == []


def test_a_refused_connection_shows_no_secret() -> None:
    client = Client.from_env(ENVIRON, base_url=f"http://127.0.0.1:{unused_port()}", max_attempts=1)
    error = error_of(client.order_groups.list)
    assert isinstance(error, sdk.NotSentError)
    assert leaks(crash_report(error), SECRETS) == []


class TextSigner:
    """A signer that returns text in place of bytes."""

    def sign(self, message: bytes, /) -> Any:
        return PASSPHRASE


def list_with_text_signer() -> object:
    client = Client(Credentials(KEY_ID, TextSigner()), environment=Environment.DEMO)
    return client.order_groups.list()


# errors before there is a client
BROKEN: dict[str, Callable[[], object]] = {
    "the wrong passphrase": lambda: Credentials.from_pem(KEY_ID, PEM, PASSPHRASE + "?"),
    "no passphrase": lambda: Credentials.from_pem(KEY_ID, PEM),
    "a needless passphrase": lambda: Credentials.from_pem(KEY_ID, OPEN_PEM, PASSPHRASE),
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
    "a signer that returns text": list_with_text_signer,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_client_that_cannot_be_created_shows_no_secret(name: str) -> None:
    error = error_of(BROKEN[name])
    assert isinstance(error, ConfigurationError)
    assert leaks(crash_report(error), SECRETS) == []


def test_the_environment_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in {**ENVIRON, "KALSHI_ENVIRONMENT": "moon"}.items():
        monkeypatch.setenv(variable, value)
    for make in (Client.from_env, AsyncClient.from_env):
        error = error_of(make)
        assert isinstance(error, ConfigurationError)
        assert leaks(crash_report(error), SECRETS) == []

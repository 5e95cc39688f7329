"""Transport errors on real sockets: a request was never sent, or its outcome is unknown."""

import socket
import struct
import threading
import time
from typing import Any, cast

import httpx
import pytest
from kalshi_order_groups import (
    Client,
    KalshiError,
    NotSentError,
    OutcomeUnknownError,
    ServerError,
    TransportError,
)
from kalshi_order_groups._http.transport_errors import translate_errors

from tests.support.recorder import BOTH, Recorder, call
from tests.support.socket_server import Behaviour, server, unused_port


def trigger(client: Client) -> object:
    return cast(Any, client.order_groups).trigger("og", subaccount=3)  # of either client


def trigger_error(kind: str, base_url: str, timeout: float = 60.0) -> KalshiError:
    """Return the error that a trigger raises."""
    with pytest.raises(KalshiError) as failed:
        call(kind, None, trigger, base_url=base_url, timeout=timeout, deadline=60)
    return failed.value


@pytest.mark.parametrize("kind", BOTH)
def test_a_refused_connection_raises_not_sent(kind: str) -> None:
    error = trigger_error(kind, f"http://127.0.0.1:{unused_port()}/trade-api/v2")
    assert type(error) is NotSentError
    assert error.may_have_acted is False
    assert "was not sent: ConnectError" in str(error)
    assert "PUT /trade-api/v2/portfolio/order_groups/og/trigger?subaccount=3" in str(error)


@pytest.mark.parametrize("kind", BOTH)
def test_an_unknown_host_raises_not_sent(kind: str) -> None:
    error = trigger_error(kind, "https://exchange.invalid/trade-api/v2")
    assert type(error) is NotSentError


def close(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_WR)


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def not_http(connection: socket.socket) -> None:
    connection.sendall(b"this is not HTTP\r\n\r\n")


def half_a_head(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-")


def half_a_body(connection: socket.socket) -> None:
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"a')


def broken_chunks(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("behave", [close, reset, not_http, half_a_head, half_a_body, broken_chunks])
def test_an_incomplete_response_leaves_the_outcome_unknown(kind: str, behave: Behaviour) -> None:
    with server(behave) as base_url:
        error = trigger_error(kind, base_url)
    assert type(error) is OutcomeUnknownError
    assert error.may_have_acted is True
    assert "so the exchange may have processed it" in str(error)
    assert error.status_code == (200 if behave in (half_a_body, broken_chunks) else None)
    assert type(error.__cause__).__module__.partition(".")[0] == "httpcore"


@pytest.mark.parametrize("kind", BOTH)
def test_an_error_response_with_an_incomplete_body_keeps_its_class(kind: str) -> None:
    def half_a_503(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 503 Down\r\nContent-Length: 50\r\nRetry-After: 2\r\n\r\n{")

    with server(half_a_503) as base_url:
        error = trigger_error(kind, base_url)
    assert type(error) is ServerError
    assert (error.status_code, error.retry_after) == (503, 2.0)
    assert error.response is not None
    assert error.response.content == b""


@pytest.mark.parametrize("kind", BOTH)
def test_a_call_to_a_hung_server_times_out(kind: str) -> None:
    def timed_out(timeout: float) -> tuple[KalshiError, list[bytes]]:
        heads, done = list[bytes](), threading.Event()
        with server(lambda _: _wait(done), heads) as base_url:
            started = time.monotonic()
            error = trigger_error(kind, base_url, timeout=timeout)
            took = time.monotonic() - started
            done.set()
        assert took < timeout + 30, "the call does not wait for the server"
        return error, heads

    # A machine too busy to send within the first timeout gets the next.
    error = next(error for error, received in map(timed_out, (0.3, 3.0, 25.0)) if received)
    assert type(error) is OutcomeUnknownError
    assert "ReadTimeout" in str(error)


def _wait(done: threading.Event) -> None:
    done.wait(90)


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (httpx.ConnectError("refused"), NotSentError),
        (httpx.ConnectTimeout("slow"), NotSentError),
        (httpx.PoolTimeout(""), NotSentError),
        (httpx.ProxyError("403"), NotSentError),
        (httpx.UnsupportedProtocol("x"), NotSentError),
        (httpx.WriteError("broken pipe"), OutcomeUnknownError),
        (httpx.WriteTimeout("slow"), OutcomeUnknownError),
        (httpx.ReadError("reset"), OutcomeUnknownError),
        (httpx.ReadTimeout("slow"), OutcomeUnknownError),
        (httpx.CloseError("x"), OutcomeUnknownError),
        (httpx.LocalProtocolError("x"), OutcomeUnknownError),
        (httpx.RemoteProtocolError("x"), OutcomeUnknownError),
        (httpx.DecodingError("x"), OutcomeUnknownError),
        (httpx.TooManyRedirects("x"), OutcomeUnknownError),
        (httpx.StreamClosed(), OutcomeUnknownError),
        (OSError("no route"), OutcomeUnknownError),
        (TimeoutError(), OutcomeUnknownError),
        (RuntimeError("closed"), OutcomeUnknownError),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value.__name__,
)
def test_every_transport_failure_becomes_one_of_two_errors(
    kind: str, failure: Exception, error: type[TransportError]
) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise failure

    with pytest.raises(TransportError) as failed:
        call(kind, Recorder(fail), trigger)
    assert type(failed.value) is error
    assert failed.value.__cause__ is failure
    assert type(failure).__name__ in str(failed.value)
    assert failed.value.attempts == 1


@pytest.mark.parametrize("kind", BOTH)
def test_a_client_works_after_a_failed_call(kind: str) -> None:
    def half_then_whole(connection: socket.socket) -> None:
        connection.sendall(next(responses))

    responses = iter(
        [
            b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{",
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
        ]
    )

    def twice(client: Any) -> Any:
        if kind == "sync":
            with pytest.raises(OutcomeUnknownError):
                client.order_groups.trigger("og")
            return client.order_groups.trigger("og")

        async def run() -> None:
            with pytest.raises(OutcomeUnknownError):
                await client.order_groups.trigger("og")
            await client.order_groups.trigger("og")

        return run()

    with server(half_then_whole) as base_url:
        assert call(kind, None, twice, base_url=base_url) is None


def test_no_cause_of_an_error_has_signed_headers() -> None:
    signed = httpx.Request("GET", "https://exchange.example", headers={"KALSHI-ACCESS-SIGNATURE": "x"})
    error = httpx.ConnectError("no connection was established")
    error.__cause__ = httpx.ReadTimeout("slow", request=signed)
    with pytest.raises(NotSentError) as failed, translate_errors("a call"):
        raise error
    cause = failed.value.__cause__
    assert cause is not None
    assert isinstance(cause.__cause__, httpx.ReadTimeout)
    assert "kalshi-access-signature" not in cause.__cause__.request.headers

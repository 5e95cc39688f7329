"""Translates exceptions of the transport into NotSentError or OutcomeUnknownError."""

from collections.abc import Generator
from contextlib import contextmanager, suppress

import httpcore
import httpx

from .._core.tracebacks import clear_tracebacks
from ..errors import NotSentError, OutcomeUnknownError

NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpcore.ConnectError,
    httpcore.ConnectTimeout,
    httpcore.PoolTimeout,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)

MAYBE_SENT = (
    httpx.HTTPError,
    httpx.StreamError,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    OSError,
    RuntimeError,
)

TRACED = (httpx.HTTPTransport, httpx.AsyncHTTPTransport)
"""Transports that report by the `trace` extension before they send a request."""


@contextmanager
def translate_errors(call: str) -> Generator[None]:
    """Replace an exception of the transport by a TransportError."""
    try:
        yield
    except NEVER_SENT as error:
        _remove_credentials(error)
        raise NotSentError(f"{call} was not sent: {reason(error)}. It is safe to retry.") from error
    except MAYBE_SENT as error:
        _remove_credentials(error)
        raise OutcomeUnknownError(
            f"{call} got no complete response, so the exchange may have processed it: {reason(error)}."
            " Check before retrying."
        ) from error


def _remove_credentials(error: Exception) -> None:
    """Remove the signed headers from the requests and the frames of an exception and of its causes."""
    clear_tracebacks(error)
    current: BaseException | None = error
    while current is not None:
        if isinstance(current, httpx.RequestError):
            with suppress(RuntimeError):  # it has no request
                current.request = httpx.Request(current.request.method, current.request.url)
        current = current.__cause__ or current.__context__


def reason(error: Exception) -> str:
    """Return the type of an exception, and its message if it has one."""
    if type(error) is RuntimeError:
        return f"RuntimeError: {error} (connections work only in the event loop that opened them)"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__

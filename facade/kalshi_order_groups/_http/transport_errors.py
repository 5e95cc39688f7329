"""Translates exceptions of the transport into NotSentError or OutcomeUnknownError."""

from collections.abc import Generator
from contextlib import contextmanager, suppress

import httpcore
import httpx

from .._core.tracebacks import clear_tracebacks
from ..errors import NotSentError, OutcomeUnknownError

_NEVER_SENT = (
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

_MAYBE_SENT = (
    httpx.HTTPError,
    httpx.StreamError,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    OSError,
    RuntimeError,
)


@contextmanager
def translate_errors(call: str) -> Generator[None]:
    """Replace an exception of the transport by a TransportError."""
    try:
        yield
    except _NEVER_SENT as error:
        _remove_credentials(error)
        raise NotSentError(f"{call} was not sent: {_reason(error)}. It is safe to retry.") from error
    except _MAYBE_SENT as error:
        _remove_credentials(error)
        raise OutcomeUnknownError(
            f"{call} got no complete response, so the exchange may have processed it: {_reason(error)}."
            " Check before retrying."
        ) from error


def _remove_credentials(error: Exception) -> None:
    """Remove the signed headers from the request and the frames of a chained exception."""
    clear_tracebacks(error)
    if isinstance(error, httpx.RequestError):
        with suppress(RuntimeError):  # it has no request
            error.request = httpx.Request(error.request.method, error.request.url)


def _reason(error: Exception) -> str:
    if type(error) is RuntimeError:
        return f"RuntimeError: {error} (connections work only in the event loop that opened them)"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__

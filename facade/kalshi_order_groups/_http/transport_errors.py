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

_IN_BETWEEN = (
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
    """Raise a TransportError in place of an exception of the transport."""
    try:
        yield
    except _NEVER_SENT as error:
        _forget_credentials(error)
        raise NotSentError(f"{call} was not sent: {_reason(error)}. It is safe to retry.") from error
    except _IN_BETWEEN as error:
        _forget_credentials(error)
        raise OutcomeUnknownError(
            f"{call} got no complete response, so the exchange may have processed it: {_reason(error)}."
            " Check before retrying."
        ) from error


def _forget_credentials(error: Exception) -> None:
    """Remove the signed headers from the chained exception: from its request and its frames."""
    clear_tracebacks(error)
    if isinstance(error, httpx.RequestError):
        with suppress(RuntimeError):  # it has no request
            error.request = httpx.Request(error.request.method, error.request.url)


def _reason(error: Exception) -> str:
    if type(error) is RuntimeError:
        return f"RuntimeError: {error} (an AsyncClient works in its first event loop only)"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__

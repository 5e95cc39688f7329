"""From exceptions of the transport to the two kinds that matter: never sent, or outcome unknown."""

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
    """Turn a failed exchange of request and answer into a TransportError."""
    try:
        yield
    except _NEVER_SENT as error:
        _forget_credentials(error)
        raise NotSentError(f"{call} was not sent, it is safe to repeat: {_told(error)}") from error
    except _IN_BETWEEN as error:
        _forget_credentials(error)
        raise OutcomeUnknownError(
            f"{call} got no complete answer and may have been acted on, look before you repeat:"
            f" {_told(error)}"
        ) from error


def _forget_credentials(error: Exception) -> None:
    """Leave the signed headers out of what the chained exception carries along: its request, its frames."""
    clear_tracebacks(error)
    if isinstance(error, httpx.RequestError):
        with suppress(RuntimeError):  # it knows no request
            error.request = httpx.Request(error.request.method, error.request.url)


def _told(error: Exception) -> str:
    if type(error) is RuntimeError:
        return f"RuntimeError: {error} (in a second event loop? an AsyncClient belongs to its first one)"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__

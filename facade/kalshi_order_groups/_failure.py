"""From the exceptions of httpx to the two kinds that matter: never sent, or outcome unknown."""

from collections.abc import Generator
from contextlib import contextmanager

import httpx

from .errors import NotSentError, OutcomeUnknownError

_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


@contextmanager
def typed_failures(call: str) -> Generator[None]:
    """Turn a failed exchange of request and answer into a TransportError."""
    try:
        yield
    except _NEVER_SENT as error:
        raise NotSentError(f"{call} was not sent, it is safe to repeat: {_told(error)}") from error
    except (httpx.HTTPError, httpx.StreamError, OSError) as error:
        raise OutcomeUnknownError(
            f"{call} got no complete answer and may have been acted on, look before you repeat:"
            f" {_told(error)}"
        ) from error


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__

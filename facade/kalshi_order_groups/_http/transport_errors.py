"""Translates exceptions of the transport into NotSentError or OutcomeUnknownError."""

import sys
from contextlib import suppress
from types import TracebackType

import httpcore
import httpx

from .._core.tracebacks import clear_tracebacks
from ..errors import KalshiError, NotSentError, OutcomeUnknownError

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


class translate_errors:  # noqa: N801 - used like a function
    """Context manager that replaces an exception of the transport by a TransportError.

    Any other exception passes without the frames of the transport, such as that of a signal handler
    (Ctrl-C, the time limit of a task queue): their locals hold the signed headers, and crash reports show
    locals. A generator as context manager would put the frames back.
    """

    def __init__(self, call: str) -> None:
        self._call = call
        self._outer = sys.exc_info()[1]

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        del kind, traceback
        if error is None or isinstance(error, KalshiError):
            return
        _remove_credentials(error, self._outer)
        if isinstance(error, NEVER_SENT):
            raise NotSentError(
                f"{self._call} was not sent: {reason(error)}. It is safe to retry."
            ) from error
        if isinstance(error, MAYBE_SENT):
            raise OutcomeUnknownError(
                f"{self._call} got no complete response, so the exchange may have processed it:"
                f" {reason(error)}. Check before retrying."
            ) from error


def _remove_credentials(error: BaseException, outer: BaseException | None) -> None:
    """Remove the signed headers from the requests and the frames of an exception and of its causes.

    `outer` is the exception that the caller of this package was handling, which stays whole.
    """
    clear_tracebacks(error, outer)
    seen: set[int] = {id(outer)}
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        if isinstance(current, httpx.RequestError):
            with suppress(RuntimeError):  # it has no request
                current.request = httpx.Request(current.request.method, current.request.url)
        current = current.__cause__ or current.__context__


def reason(error: Exception) -> str:
    """Return the type of an exception, and its message if it has one."""
    if type(error) is RuntimeError:
        return f"RuntimeError: {error} (connections work only in the event loop that opened them)"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__

# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/transport_adapter.py. Never edit.
"""Adapts an httpx transport, such as one for a proxy, to the interface of Connections.

A transport bounds single waits at most. The deadline of the attempt is kept here: the asynchronous client
cancels the transport, the synchronous one calls it in a thread and leaves that behind.
"""

from collections.abc import Generator, Callable
from typing import Any, cast

import httpx

from .._core.deadline import Deadline
from .._http.request import Header, Origin, Request
from .._http.steps import Steps
from .._http.transport_errors import MAYBE_SENT, NEVER_SENT, TRACED, reason

GRACE_SECONDS = 0.05
"""Seconds after the deadline in which the transport's own timeout, which names its cause, is waited for."""


class AdapterResponse:
    """A response of an httpx transport."""

    def __init__(
        self, response: httpx.Response, steps: "Steps[httpx.Response | bytes]", deadline: Deadline
    ) -> None:
        self._steps = steps
        self._deadline = deadline
        self.status = response.status_code
        self.reason = response.reason_phrase.encode("ascii", "replace")
        self.headers: list[Header] = response.headers.raw
        if response.is_stream_consumed:  # a test transport has the decoded body in memory
            self.headers = [header for header in self.headers if header[0].lower() != b"content-encoding"]

    def read_chunk(self) -> bytes:
        """Return the next chunk of the body; empty at its end."""
        return cast(bytes, self._steps.next(self._deadline.left_in_total()) or b"")

    def close(self) -> None:
        """Release the connection of the response."""
        self._steps.close()


class TransportAdapter:
    """The transport that the caller passed to a client."""

    def __init__(self, origin: Origin, transport: httpx.BaseTransport) -> None:
        self._origin = origin
        self._transport = transport
        in_memory = isinstance(transport, httpx.MockTransport) or getattr(transport, "_is_in_memory", False)
        self._may_block = not in_memory

    def send(
        self, request: Request, deadline: Deadline, before_send: Callable[[], None]
    ) -> AdapterResponse:
        """Send a request and return its response, whose body is not read yet."""
        before_send()
        httpx_request = self._origin.to_httpx(request, deadline.timeout)
        progress = Progress(is_reported=isinstance(self._transport, TRACED))
        httpx_request.extensions["trace"] = progress.trace
        steps = Steps(self._steps(httpx_request), may_block=self._may_block)
        try:
            response = steps.next(deadline.left_in_total() + GRACE_SECONDS)
        except BaseException as error:
            progress.is_abandoned = True
            steps.close()
            if (
                progress.was_not_sent
                and isinstance(error, MAYBE_SENT)
                and not isinstance(error, NEVER_SENT)
            ):
                raise httpx.ConnectError(f"no connection was established: {reason(error)}") from error
            raise
        return AdapterResponse(cast(httpx.Response, response), steps, deadline)

    def _steps(self, request: httpx.Request) -> Generator[httpx.Response | bytes]:
        """Yield the response, and then the chunks of its body."""
        response = self._transport.handle_request(request)
        response.request = request
        try:
            yield response
            if response.is_stream_consumed:
                yield response.content
                return
            for chunk in response.iter_raw():
                if chunk:
                    yield chunk
        finally:
            response.close()

    def close(self) -> None:
        """Close the transport."""
        self._transport.close()


class Progress:
    """Whether a transport has sent a request, as the `trace` extension of httpx reports.

    Transports that do not report it leave that open.
    """

    def __init__(self, *, is_reported: bool) -> None:
        self.is_abandoned = False
        self._is_reported = is_reported
        self._is_sent = False

    @property
    def was_not_sent(self) -> bool:
        """True if the transport had not begun to send the request, and will not."""
        return self._is_reported and not self._is_sent

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Record an event; stop a transport that would send the request after its deadline."""
        self._is_reported = True
        # A tunnel through a proxy is opened by a request of its own.
        method = getattr(info.get("request"), "method", None)
        if event.endswith("send_request_headers.started") and method != b"CONNECT":
            self._is_sent = True
            if self.is_abandoned:
                raise httpx.ConnectTimeout("the deadline passed before the request was sent")

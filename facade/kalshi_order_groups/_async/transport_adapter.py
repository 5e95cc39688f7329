"""Adapts an httpx transport, such as one for a proxy, to the interface of AsyncConnections.

A transport bounds single waits at most. The deadline of the attempt is kept here: the asynchronous client
cancels the transport, the synchronous one calls it in a thread and leaves that behind.
"""

from collections.abc import AsyncGenerator, Callable
from typing import Any, cast

import httpx

from .._core.deadline import Deadline
from .._http.request import Header, Origin, Request
from .._http.steps_async import AsyncSteps
from .._http.transport_errors import MAYBE_SENT, NEVER_SENT, TRACED, reason

GRACE_SECONDS = 0.05
"""Seconds after the deadline in which the transport's own timeout, which names its cause, is waited for."""


class AsyncAdapterResponse:
    """A response of an httpx transport."""

    def __init__(
        self, response: httpx.Response, steps: "AsyncSteps[httpx.Response | bytes]", deadline: Deadline
    ) -> None:
        self._steps = steps
        self._deadline = deadline
        self.status = response.status_code
        self.reason = response.reason_phrase.encode("ascii", "replace")
        self.headers: list[Header] = response.headers.raw
        if response.is_stream_consumed:  # a test transport has the decoded body in memory
            self.headers = [header for header in self.headers if header[0].lower() != b"content-encoding"]

    async def read_chunk(self) -> bytes:
        """Return the next chunk of the body; empty at its end."""
        return cast(bytes, await self._steps.next(self._deadline.left_in_total()) or b"")

    async def aclose(self) -> None:
        """Release the connection of the response."""
        await self._steps.aclose()


class AsyncTransportAdapter:
    """The transport that the caller passed to a client."""

    def __init__(self, origin: Origin, transport: httpx.AsyncBaseTransport) -> None:
        self._origin = origin
        self._transport = transport
        in_memory = isinstance(transport, httpx.MockTransport) or getattr(transport, "_is_in_memory", False)
        self._may_block = not in_memory

    async def send(
        self, request: Request, deadline: Deadline, before_send: Callable[[], None]
    ) -> AsyncAdapterResponse:
        """Send a request and return its response, whose body is not read yet."""
        before_send()
        httpx_request = self._origin.to_httpx(request, deadline.timeout)
        progress = AsyncProgress(is_reported=isinstance(self._transport, TRACED))
        httpx_request.extensions["trace"] = progress.trace
        steps = AsyncSteps(self._steps(httpx_request), may_block=self._may_block)
        try:
            response = await steps.next(deadline.left_in_total() + GRACE_SECONDS)
        except BaseException as error:
            progress.is_abandoned = True
            await steps.aclose()
            if (
                progress.was_not_sent
                and isinstance(error, MAYBE_SENT)
                and not isinstance(error, NEVER_SENT)
            ):
                raise httpx.ConnectError(f"no connection was established: {reason(error)}") from error
            raise
        return AsyncAdapterResponse(cast(httpx.Response, response), steps, deadline)

    async def _steps(self, request: httpx.Request) -> AsyncGenerator[httpx.Response | bytes]:
        """Yield the response, and then the chunks of its body."""
        response = await self._transport.handle_async_request(request)
        response.request = request
        try:
            yield response
            if response.is_stream_consumed:
                yield response.content
                return
            async for chunk in response.aiter_raw():
                if chunk:
                    yield chunk
        finally:
            await response.aclose()

    async def aclose(self) -> None:
        """Close the transport."""
        await self._transport.aclose()


class AsyncProgress:
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

    async def trace(self, event: str, info: dict[str, Any]) -> None:
        """Record an event; stop a transport that would send the request after its deadline."""
        self._is_reported = True
        # A tunnel through a proxy is opened by a request of its own.
        method = getattr(info.get("request"), "method", None)
        if event.endswith("send_request_headers.started") and method != b"CONNECT":
            self._is_sent = True
            if self.is_abandoned:
                raise httpx.ConnectTimeout("the deadline passed before the request was sent")

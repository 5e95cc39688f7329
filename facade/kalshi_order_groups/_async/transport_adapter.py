"""Adapts an httpx transport, such as one for a proxy, to the interface of AsyncConnections."""

from collections.abc import AsyncIterator, Callable

import httpx

from .._core.deadline import Deadline
from .._http.request import Header, Origin, Request


class AsyncAdapterResponse:
    """A response of an httpx transport."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._chunks: AsyncIterator[bytes] | None = None
        self.status = response.status_code
        self.reason = response.reason_phrase.encode("ascii", "replace")
        self.headers: list[Header] = response.headers.raw
        if response.is_stream_consumed:  # a test transport has the decoded body in memory
            self.headers = [header for header in self.headers if header[0].lower() != b"content-encoding"]

    async def read_chunk(self) -> bytes:
        """Return the next chunk of the body; empty at its end."""
        if self._chunks is None:
            self._chunks = (
                self._whole() if self._response.is_stream_consumed else self._response.aiter_raw()
            )
        async for chunk in self._chunks:
            if chunk:
                return chunk
        return b""

    async def _whole(self) -> AsyncIterator[bytes]:
        yield self._response.content

    async def aclose(self) -> None:
        """Release the connection of the response."""
        await self._response.aclose()


class AsyncTransportAdapter:
    """The transport that the caller passed to a client."""

    def __init__(self, origin: Origin, transport: httpx.AsyncBaseTransport) -> None:
        self._origin = origin
        self._transport = transport

    async def send(
        self, request: Request, deadline: Deadline, before_send: Callable[[], None]
    ) -> AsyncAdapterResponse:
        """Send a request and return its response, whose body is not read yet."""
        before_send()
        httpx_request = self._origin.to_httpx(request, deadline.timeout)
        response = await self._transport.handle_async_request(httpx_request)
        response.request = httpx_request
        return AsyncAdapterResponse(response)

    async def aclose(self) -> None:
        """Close the transport."""
        await self._transport.aclose()

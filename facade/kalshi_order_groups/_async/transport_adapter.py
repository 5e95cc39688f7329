"""A transport of somebody else, such as one that goes through a proxy, in place of our connections."""

from collections.abc import AsyncIterator, Callable

import httpx

from .._core.deadline import Deadline
from .._http.request import Header, Origin, Request


class AsyncAdapterResponse:
    """An answer of a transport of httpx."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._parts: AsyncIterator[bytes] | None = None
        self.status = response.status_code
        self.reason = response.reason_phrase.encode("ascii", "replace")
        self.headers: list[Header] = response.headers.raw
        if response.is_stream_consumed:  # a transport of tests has it in memory already, and undone
            self.headers = [header for header in self.headers if header[0].lower() != b"content-encoding"]

    async def read_chunk(self) -> bytes:
        """The next part of the body; empty at its end."""
        if self._parts is None:
            self._parts = self._whole() if self._response.is_stream_consumed else self._response.aiter_raw()
        async for part in self._parts:
            if part:
                return part
        return b""

    async def _whole(self) -> AsyncIterator[bytes]:
        yield self._response.content

    async def aclose(self) -> None:
        """Give its connection back."""
        await self._response.aclose()


class AsyncTransportAdapter:
    """What a client sends by that was given a transport."""

    def __init__(self, origin: Origin, transport: httpx.AsyncBaseTransport) -> None:
        self._origin = origin
        self._transport = transport

    async def send(
        self, request: Request, deadline: Deadline, before_send: Callable[[], None]
    ) -> AsyncAdapterResponse:
        """Send a request; its answer, of which the body has yet to be read. Raises what that raises."""
        before_send()
        known = self._origin.to_httpx(request, deadline.timeout)
        response = await self._transport.handle_async_request(known)
        response.request = known
        return AsyncAdapterResponse(response)

    async def aclose(self) -> None:
        """Close the transport."""
        await self._transport.aclose()

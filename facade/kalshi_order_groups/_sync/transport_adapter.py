# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/transport_adapter.py. Never edit.
"""Adapts an httpx transport, such as one for a proxy, to the interface of Connections."""

from collections.abc import Iterator, Callable

import httpx

from .._core.deadline import Deadline
from .._http.request import Header, Origin, Request


class AdapterResponse:
    """A response of an httpx transport."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._chunks: Iterator[bytes] | None = None
        self.status = response.status_code
        self.reason = response.reason_phrase.encode("ascii", "replace")
        self.headers: list[Header] = response.headers.raw
        if response.is_stream_consumed:  # a test transport has the decoded body in memory
            self.headers = [header for header in self.headers if header[0].lower() != b"content-encoding"]

    def read_chunk(self) -> bytes:
        """Return the next chunk of the body; empty at its end."""
        if self._chunks is None:
            self._chunks = (
                self._whole() if self._response.is_stream_consumed else self._response.iter_raw()
            )
        for chunk in self._chunks:
            if chunk:
                return chunk
        return b""

    def _whole(self) -> Iterator[bytes]:
        yield self._response.content

    def close(self) -> None:
        """Release the connection of the response."""
        self._response.close()


class TransportAdapter:
    """The transport that the caller passed to a client."""

    def __init__(self, origin: Origin, transport: httpx.BaseTransport) -> None:
        self._origin = origin
        self._transport = transport

    def send(
        self, request: Request, deadline: Deadline, before_send: Callable[[], None]
    ) -> AdapterResponse:
        """Send a request and return its response, whose body is not read yet."""
        before_send()
        httpx_request = self._origin.to_httpx(request, deadline.timeout)
        response = self._transport.handle_request(httpx_request)
        response.request = httpx_request
        return AdapterResponse(response)

    def close(self) -> None:
        """Close the transport."""
        self._transport.close()

"""Parses HTTP/1.1 responses: simple ones on a fast path, all others with h11.

A response is simple if its head arrives in one piece, is HTTP/1.1, and has one Content-Length, no
Transfer-Encoding, and no Connection other than keep-alive. The fast path saves about 100 µs of CPU for each
call, an eighth of what raw httpx takes. A test compares its results with those of h11.
"""

import re

import h11
import httpcore
from attrs import define, frozen

from .request import Header, Request

MAX_HEAD_BYTES = 100 * 1024
"""Maximum bytes of a head that h11 buffers; as in httpcore."""

_HEAD = re.compile(
    rb"HTTP/1\.1 ([2-5][0-9]{2})(?: ([\t\x20-\x7e\x80-\xff]*))?"
    rb"((?:\r\n[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*)+)"
)
_LENGTH = re.compile(rb"[0-9]{1,12}")
_BODILESS = (b"204", b"304")


@frozen
class Head:
    """Status line and headers of a response."""

    status: int
    reason: bytes
    headers: list[Header]


@define
class FastResponse:
    """A simple response, whose length is known."""

    head: Head
    _rest: bytes
    _missing: int
    _surplus: bool = False

    def feed(self, data: bytes) -> None:
        """Add received data; no data means the end of the connection."""
        if not data:
            raise httpcore.RemoteProtocolError(
                f"the connection was closed {self._missing} bytes before the end of the body"
            )
        self._rest = data

    def read_chunk(self) -> bytes | None:
        """Return the next chunk of the body; empty at its end, None when more data is needed."""
        if not self._missing:
            self._surplus = self._surplus or bool(self._rest)
            return b""
        if not self._rest:
            return None
        part, self._rest = self._rest[: self._missing], self._rest[self._missing :]
        self._missing -= len(part)
        return part

    @property
    def is_over(self) -> bool:
        """True if the response is complete, so that the connection can be reused."""
        return not (self._missing or self._rest or self._surplus)


class H11Response:
    """A response that h11 parses."""

    def __init__(self, request: Request, data: bytes) -> None:
        self._h11 = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD_BYTES)
        # The request is sent without h11, which needs it to parse the response.
        self._h11.send(
            h11.Request(method=request.method, target=request.target, headers=list(request.headers.items()))
        )
        if request.content:
            self._h11.send(h11.Data(data=request.content))
        self._h11.send(h11.EndOfMessage())
        self.head: Head | None = None
        self._is_ambiguous = False
        self.feed(data)

    def feed(self, data: bytes) -> None:
        """Add received data; no data means the end of the connection."""
        if not data and self._h11.their_state is h11.SEND_RESPONSE and self.head is None:
            raise httpcore.RemoteProtocolError("the server closed the connection without a response")
        self._h11.receive_data(data)
        while self.head is None:
            event = self._next()
            if event is h11.NEED_DATA:
                return
            if isinstance(event, h11.Response):
                headers = event.headers.raw_items()
                self.head = Head(event.status_code, event.reason, headers)
                # RFC 9112, 6.3: the body is read as chunked, and the connection closed after it.
                names = {name for name, _ in event.headers}
                self._is_ambiguous = {b"content-length", b"transfer-encoding"} <= names
            elif self._h11.their_state is h11.SWITCHED_PROTOCOL:
                raise httpcore.RemoteProtocolError("the server switched to another protocol")

    def read_chunk(self) -> bytes | None:
        """Return the next chunk of the body; empty at its end, None when more data is needed."""
        event = self._next()
        if isinstance(event, h11.Data):
            return bytes(event.data) or self.read_chunk()
        return None if event is h11.NEED_DATA else b""

    def _next(self) -> object:
        try:
            return self._h11.next_event()
        except h11.RemoteProtocolError as error:
            raise httpcore.RemoteProtocolError(str(error)) from error

    @property
    def is_over(self) -> bool:
        """True if the response is complete, so that the connection can be reused."""
        return (
            self._h11.our_state is h11.DONE
            and self._h11.their_state is h11.DONE
            and not self._h11.trailing_data[0]
            and not self._is_ambiguous
        )


def begin_response(request: Request, data: bytes) -> FastResponse | H11Response:
    """Parse the beginning of a response, on the fast path if it is simple."""
    return fast_response(data) or H11Response(request, data)


def fast_response(data: bytes) -> FastResponse | None:
    """Parse the beginning of a simple response; return None for any other."""
    end = data.find(b"\r\n\r\n")
    match = _HEAD.fullmatch(data, 0, end) if end > 0 else None
    if match is None or match[1] in _BODILESS:
        return None
    headers: list[Header] = []
    length: bytes | None = None
    for line in match[3][2:].split(b"\r\n"):
        name, _, value = line.partition(b":")
        value = value.strip(b" \t")
        headers.append((name, value))
        lower_name = name.lower()
        if lower_name == b"content-length":
            if length is not None or not _LENGTH.fullmatch(value):
                return None
            length = value
        elif lower_name == b"transfer-encoding" or (
            lower_name == b"connection" and value.lower() != b"keep-alive"
        ):
            return None
    if length is None:
        return None
    return FastResponse(Head(int(match[1]), match[2] or b"", headers), data[end + 4 :], int(length))

# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/connections.py. Never edit.
"""Connections of a client to its origin: opened on demand, reused while they are idle and healthy."""

import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Self
from weakref import WeakSet

import httpcore

from .._core.deadline import Deadline
from .._http import response_parser
from .._http.dns import Resolver
from .._http.idle_connections import IdleConnections
from .._http.request import Header, Origin, Request
from .._http.slots import Slot, Slots
from .._http.sockets import Socket, abort, connect, is_idle
from .._http.tls import tls_context

_READ_BYTES = 64 * 1024


class NetworkResponse:
    """A response whose head was received; its body is read in chunks, then its connection is released."""

    def __init__(
        self,
        connections: "Connections",
        slot: Slot,
        stream: Socket,
        request: Request,
        deadline: Deadline,
    ) -> None:
        self._connections = connections
        self._slot = slot
        self._stream = stream
        self._request = request
        self._deadline = deadline
        self._response: response_parser.FastResponse | response_parser.H11Response

    def begin(self) -> Self:
        """Send the request and read the head of the response."""
        with suppress(httpcore.WriteError):  # a server that refuses early may have sent a response
            self._stream.write(self._request.wire(), self._deadline.left())
        self._response = response_parser.begin_response(self._request, self._read())
        while self._response.head is None:
            self._feed()
        self.status, self.reason = self._response.head.status, self._response.head.reason
        self.headers: list[Header] = self._response.head.headers
        return self

    def read_chunk(self) -> bytes:
        """Return the next chunk of the body; empty at its end."""
        while (chunk := self._response.read_chunk()) is None:
            self._feed()
        return chunk

    def _feed(self) -> None:
        self._deadline.raise_if_expired()
        self._response.feed(self._read())

    def _read(self) -> bytes:
        try:
            data = self._stream.read(_READ_BYTES, self._deadline.left())
        except httpcore.ReadError:
            if not self._connections.is_closed:
                raise
            data = b""
        if not data and self._connections.is_closed:
            raise httpcore.ReadError("the client was closed during the call")
        return data

    def close(self) -> None:
        """Release the connection; it is closed when it is not at the end of a response."""
        self._connections.release(self._slot, self._stream, is_good=self._response.is_over)


class Connections:
    """The connection pool of a client without a transport of its own."""

    def __init__(self, origin: Origin, resolver: Resolver) -> None:
        self._origin = origin
        self._context: ssl.SSLContext | None = tls_context() if origin.is_tls else None
        self._resolver = resolver
        self._free: IdleConnections[Socket] = IdleConnections()
        # Weak, so that a connection that an interrupted call has lost is closed by its destructor.
        self._all: WeakSet[Socket] = WeakSet()
        self._slots = Slots()
        self.is_closed = False

    def send(
        self, request: Request, deadline: Deadline, before_send: Callable[[], None]
    ) -> NetworkResponse:
        """Send a request and return its response, whose body is not read yet. Raises httpcore's exceptions.

        `before_send` is called when a connection is ready; the request is not sent if it raises.
        """
        slot = self._slots.take(deadline.left(), is_urgent=deadline.is_urgent)
        stream: Socket | None = None
        is_unused = True
        try:
            stream = self._connection(deadline)
            before_send()
            is_unused = False
            return NetworkResponse(self, slot, stream, request, deadline).begin()
        except BaseException:  # a cancelled call leaves neither a slot nor a connection behind
            if stream is None:
                slot.release()
            else:
                self.release(slot, stream, is_good=is_unused)
            raise

    def _connection(self, deadline: Deadline) -> Socket:
        """Return an idle connection without pending data, or a new one."""
        while (free := self._free.take(time.monotonic())) is not None:
            if is_idle(free):
                return free
            self._close(free)
        opened = connect(self._origin, self._context, self._resolver, deadline)
        self._all.add(opened)
        return opened

    def release(self, slot: Slot, stream: Socket, *, is_good: bool) -> None:
        """Take a connection back: keep it when it is reusable, else close it."""
        now = time.monotonic()
        try:
            if is_good and stream in self._all and not self.is_closed:
                self._free.put(stream, now)
            else:
                self._close(stream)
            for expired in self._free.expired(now):
                self._close(expired)
        finally:
            slot.release()

    def _close(self, stream: Socket) -> None:
        self._all.discard(stream)
        abort(stream)

    def close(self) -> None:
        """Close every connection, also those in use.

        A call in flight may open another one for a retry, which is closed after that attempt.
        """
        self.is_closed = True
        while self._all:
            with suppress(OSError, KeyError):  # another thread may have closed the last one
                abort(self._all.pop())

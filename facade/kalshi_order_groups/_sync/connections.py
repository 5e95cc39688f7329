# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/connections.py. Never edit.
"""The connections of a client to its one address: opened when needed, kept while they are good."""

import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Self

import httpcore

from .._http import response_parser
from .._http.concurrency import Place, Places
from .._http.dns import Names
from .._http.idle_connections import FreeList
from .._http.request import Address, Header, Outgoing
from .._http.sockets import Patience
from .._http.sockets import Socket, connect, hang_up, is_silent
from .._http.tls import tls_context

_MOST_AT_ONCE = 64 * 1024


class Answer:
    """An answer whose head has come; its body is read part by part, and its connection given back."""

    def __init__(
        self,
        connections: "Connections",
        place: Place,
        stream: Socket,
        request: Outgoing,
        patience: Patience,
    ) -> None:
        self._connections = connections
        self._place = place
        self._stream = stream
        self._request = request
        self._patience = patience
        self._answer: response_parser.Plain | response_parser.Careful

    def begin(self) -> Self:
        """Send the request, and read the head of the answer."""
        with suppress(httpcore.WriteError):  # who refuses a request early may have said why
            self._stream.write(self._request.wire(), self._patience.left())
        self._answer = response_parser.answer(self._request, self._read())
        while self._answer.head is None:
            self._more()
        self.status, self.reason = self._answer.head.status, self._answer.head.reason
        self.headers: list[Header] = self._answer.head.headers
        return self

    def part(self) -> bytes:
        """The next part of the body; empty at its end."""
        while (part := self._answer.part()) is None:
            self._more()
        return part

    def _more(self) -> None:
        self._patience.check()
        self._answer.feed(self._read())

    def _read(self) -> bytes:
        try:
            data = self._stream.read(_MOST_AT_ONCE, self._patience.left())
        except httpcore.ReadError:
            if not self._connections.is_closed:
                raise
            data = b""
        if not data and self._connections.is_closed:
            raise httpcore.ReadError("the client was closed meanwhile")
        return data

    def close(self) -> None:
        """Give the connection back; one that is not at the end of an answer is closed."""
        self._connections.give_back(self._place, self._stream, is_good=self._answer.is_over)


class Connections:
    """What a client sends by, unless it has a transport of its own."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._context: ssl.SSLContext | None = tls_context() if address.is_tls else None
        self._names = Names()
        self._free: FreeList[Socket] = FreeList()
        self._all: set[Socket] = set()
        self._places = Places()
        self.is_closed = False

    def ask(self, request: Outgoing, patience: Patience, check: Callable[[], None]) -> Answer:
        """Send a request; its answer, of which the body has yet to be read. Raises what httpcore raises.

        What `check` raises keeps it from being sent; it is asked when there is nothing left to wait for.
        """
        place = self._places.take(patience.left(), is_urgent=patience.is_urgent)
        stream: Socket | None = None
        is_unused = True
        try:
            stream = self._usable(patience)
            check()
            is_unused = False
            return Answer(self, place, stream, request, patience).begin()
        except BaseException:  # a cancelled call leaves neither a place nor a connection behind
            if stream is None:
                place.release()
            else:
                self.give_back(place, stream, is_good=is_unused)
            raise

    def _usable(self, patience: Patience) -> Socket:
        """A connection that nothing has come on since its last answer, or a new one."""
        while (free := self._free.take(time.monotonic())) is not None:
            if is_silent(free):
                return free
            self._close(free)
        opened = connect(self._address, self._context, self._names, patience)
        self._all.add(opened)
        return opened

    def give_back(self, place: Place, stream: Socket, *, is_good: bool) -> None:
        """A call is done with a connection."""
        now = time.monotonic()
        try:
            if is_good and stream in self._all and not self.is_closed:
                self._free.put(stream, now)
            else:
                self._close(stream)
            for old in self._free.expired(now):
                self._close(old)
        finally:
            place.release()

    def _close(self, stream: Socket) -> None:
        self._all.discard(stream)
        hang_up(stream)

    def close(self) -> None:
        """Close every connection, also those in use.

        A call that is under way may open another for its next attempt, which is closed when that has ended.
        """
        self.is_closed = True
        while self._all:
            with suppress(OSError, KeyError):  # a thread may have closed the last one just now
                hang_up(self._all.pop())

"""Sockets of the asynchronous client, from asyncio; the deadline bounds every wait.

httpcore's asynchronous sockets use anyio, which costs about 100 µs of CPU for each call. Here an asyncio
protocol passes on the received data.
"""

import asyncio
import select
import ssl
from contextlib import suppress
from functools import partial
from typing import cast

import httpcore

from .._core.deadline import Deadline
from .concurrency_async import wait_for_async
from .dns import Resolver, Result, not_in_time
from .request import Origin

MAX_UNREAD_BYTES = 256 * 1024
"""Unread bytes at which reading from the network pauses."""

BUFFER_BYTES = 64 * 1024
"""Bytes read from the network at a time, into a buffer of the connection.

asyncio allocates 256 kB for each read. In many processes the system maps and unmaps these for each
response: 25 µs, a fifth of a call.
"""

OVERDUE_SECONDS = 0.05
"""Seconds to read what arrived before the end of a wait, while the process was suspended or busy."""

CLOSE_SECONDS = 1.0
"""Seconds to wait until the event loop has closed a connection."""


async def connect_async(
    origin: Origin, context: ssl.SSLContext | None, resolver: Resolver, deadline: Deadline
) -> "AsyncSocket":
    """Open a connection to the first address of the host that accepts one.

    Each address gets only its share of the time, so that an unreachable one leaves time for the next. The
    event loop's own look-up is not used, because it needs the default executor, which is gone at the exit
    of the interpreter; nor are its concurrent attempts, which fail under eager tasks (CPython 124309).
    """
    try:
        addresses = await _addresses(origin, resolver, deadline.left())
        for remaining, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            try:
                stream = await _open_connection(origin, address, context, deadline.left() / remaining)
            except OSError:  # TimeoutError is one, too
                if remaining == 1:
                    raise
            else:
                resolver.connected(origin.host, address)
                return stream
    except TimeoutError as error:
        raise httpcore.ConnectTimeout("the connection was not established in time") from error
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(str(error)) from error
    raise httpcore.ConnectError(f"the host name {origin.host} has no address")


async def _addresses(origin: Origin, resolver: Resolver, timeout: float) -> list[str]:
    """Return the IP addresses of the host, looked up in a thread where one can be started."""
    address = resolver.fixed(origin.host)
    if address is not None:
        return [address]
    try:
        result: Result = await wait_for_async(
            partial(resolver.look_up, origin.host, origin.port), resolver.patience(origin.host, timeout)
        )
    except TimeoutError:
        result = not_in_time(origin.host)
    return resolver.usable(origin.host, result)


async def _open_connection(
    origin: Origin, address: str, context: ssl.SSLContext | None, seconds: float
) -> "AsyncSocket":
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(seconds):
        connection: tuple[object, AsyncSocket] = await loop.create_connection(
            lambda: AsyncSocket(loop),
            address,
            origin.port,
            ssl=context,
            server_hostname=None if context is None else origin.host,
        )
    return connection[1]


class AsyncSocket(asyncio.BufferedProtocol):
    """An asyncio connection with the interface of httpcore's."""

    _transport: asyncio.Transport

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._buffer = memoryview(bytearray(BUFFER_BYTES))
        self._chunks: list[bytes] = []
        self._unread = 0
        self._is_paused = False
        self._is_full = False
        self._ended = False
        self._error: Exception | None = None
        self._waiter: asyncio.Future[bool] | None = None
        self._expires_at = 0.0
        self._is_overdue = False
        self._timer: asyncio.TimerHandle | None = None
        self._closed: asyncio.Future[None] = loop.create_future()

    # -- called by the event loop ----------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store the transport to write to."""
        self._transport = cast(asyncio.Transport, transport)  # TCP has no other

    def get_buffer(self, sizehint: int) -> memoryview:
        """Return the buffer for the next data."""
        del sizehint
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Store the received data until it is read."""
        self._chunks.append(bytes(self._buffer[:nbytes]))
        self._unread += nbytes
        if self._unread >= MAX_UNREAD_BYTES and not self._is_paused:
            self._is_paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        """Record the end of the data; returning None closes this side as well."""
        self._ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Record that the connection is closed, and end a wait."""
        self._ended, self._error = True, exc
        self._wake()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._closed.done():
            self._closed.set_result(None)

    def pause_writing(self) -> None:
        """Record that the write buffer is full."""
        self._is_full = True

    def resume_writing(self) -> None:
        """Record that the write buffer is not full, and end a wait."""
        self._is_full = False
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(True)

    # -- called by connections -------------------------------------------------------------------

    async def read(self, _max_bytes: int, timeout: float) -> bytes:
        """Wait for data and return it; empty at the end. Raise httpcore.ReadTimeout or ReadError."""
        if not self._chunks and not self._ended and not await self._wait(timeout):
            raise httpcore.ReadTimeout("the read timed out")
        if self._chunks:
            data = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
            self._chunks, self._unread = [], 0
            if self._is_paused:
                self._is_paused = False
                self._transport.resume_reading()
            return data
        if self._error is not None:
            raise httpcore.ReadError(str(self._error)) from self._error
        return b""

    async def write(self, buffer: bytes, timeout: float) -> None:
        """Send, and wait while the write buffer is full. Raise httpcore.WriteTimeout or WriteError."""
        if self._ended:
            raise httpcore.WriteError("the connection is closed")
        self._transport.write(buffer)
        while self._is_full and not self._ended:
            if not await self._wait(timeout):
                raise httpcore.WriteTimeout("the write timed out")

    async def _wait(self, timeout: float) -> bool:
        """Wait for an event; return False after the timeout."""
        self._waiter = self._loop.create_future()
        self._is_overdue = False
        self._set_timer(self._loop.time() + timeout)
        try:
            return await self._waiter
        finally:
            self._waiter = None

    def _set_timer(self, expires_at: float) -> None:
        """End the present wait at that time.

        A timer of an earlier wait that expires before is kept, and restarted when it expires, so that most
        waits start no timer.
        """
        self._expires_at = expires_at
        if self._timer is not None:
            if self._timer.when() <= expires_at:
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(expires_at, self._expire)

    def _expire(self) -> None:
        self._timer = None
        if self._waiter is None or self._waiter.done():
            return
        if self._loop.time() < self._expires_at:
            self._set_timer(self._expires_at)
        elif not self._is_overdue and self._is_readable:
            self._is_overdue = True
            self._set_timer(self._loop.time() + OVERDUE_SECONDS)
        else:
            self._waiter.set_result(False)

    @property
    def is_idle(self) -> bool:
        """True if there is no pending data or EOF, so it is safe to reuse."""
        return not (self._chunks or self._ended or self._is_readable)

    @property
    def _is_readable(self) -> bool:
        descriptor: int = self._transport.get_extra_info("socket").fileno()
        return _is_readable(descriptor)

    async def aclose(self) -> None:
        """Close at once, and drop data that is not sent yet."""
        self._transport.abort()
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await asyncio.shield(self._closed)


def _is_readable(descriptor: int) -> bool:
    if descriptor < 0:
        return True
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([descriptor], [], [], 0)[0])
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


async def abort_async(stream: AsyncSocket) -> None:
    """Close a connection at once."""
    await stream.aclose()


def is_idle_async(stream: AsyncSocket) -> bool:
    """True if the idle connection has no pending data or EOF, so it is safe to reuse."""
    return stream.is_idle

"""Sockets for tasks, of asyncio, whose waits end in time.

httpcore's asynchronous sockets go through anyio, which costs about 100 µs of CPU for each call. Here a
protocol of asyncio hands on what arrives.
"""

import asyncio
import select
import socket
import ssl
from contextlib import suppress
from typing import Any

import httpcore

from .._core.deadline import Deadline
from .dns import Resolver
from .request import Origin

MOST_UNREAD = 256 * 1024
"""Bytes that wait to be read before no more are taken from the network."""

AT_ONCE = 64 * 1024
"""Bytes taken from the network at a time, into a buffer of the connection's own.

asyncio's own have 256 kB. In many processes, by how their memory lies, the system maps and unmaps these for
each answer: 25 µs, a fifth of a call.
"""

CLOSING = 1.0
"""Seconds that the event loop has for closing a connection."""


async def connect_async(
    origin: Origin, context: ssl.SSLContext | None, resolver: Resolver, deadline: Deadline
) -> "AsyncSocket":
    """Open a connection: to the address of the host that answers first.

    Only asyncio's own loops try several addresses at a time. On uvloop they are tried one after the other,
    each with its share of the time.
    """
    del resolver  # the event loop resolves names by itself
    loop = asyncio.get_running_loop()
    try:
        if isinstance(loop, asyncio.BaseEventLoop):
            several_at_a_time = {"happy_eyeballs_delay": 0.25}
            return await _connected(origin, origin.host, context, deadline.left(), several_at_a_time)
        async with asyncio.timeout(deadline.left()):
            found = await loop.getaddrinfo(origin.host, origin.port, type=socket.SOCK_STREAM)
        *others, last = dict.fromkeys(str(one[0]) for *_, one in found)
        for after, name in zip(range(len(others), 0, -1), others, strict=True):
            with suppress(OSError):
                return await _connected(origin, name, context, deadline.left() / (after + 1), {})
        return await _connected(origin, last, context, deadline.left(), {})
    except TimeoutError as error:
        raise httpcore.ConnectTimeout("the connection was not made in time") from error
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(str(error)) from error


async def _connected(
    origin: Origin, host: str, context: ssl.SSLContext | None, seconds: float, more: dict[str, Any]
) -> "AsyncSocket":
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(seconds):
        made: tuple[object, AsyncSocket] = await loop.create_connection(
            lambda: AsyncSocket(loop),
            host,
            origin.port,
            ssl=context,
            server_hostname=None if context is None else origin.host,
            **more,
        )
    return made[1]


class AsyncSocket(asyncio.BufferedProtocol):
    """A connection of asyncio, read and written as those of httpcore."""

    _transport: asyncio.Transport

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._buffer = memoryview(bytearray(AT_ONCE))
        self._parts: list[bytes] = []
        self._unread = 0
        self._is_paused = False
        self._is_full = False
        self._ended = False
        self._error: Exception | None = None
        self._waiter: asyncio.Future[bool] | None = None
        self._rings_at = 0.0
        self._alarm: asyncio.TimerHandle | None = None
        self._lost: asyncio.Future[None] = loop.create_future()

    # -- what the event loop calls ---------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember what to write to."""
        self._transport = transport  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]  # TCP gives one

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where to put what comes next."""
        del sizehint
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Keep what came until it is read."""
        self._parts.append(bytes(self._buffer[:nbytes]))
        self._unread += nbytes
        if self._unread >= MOST_UNREAD and not self._is_paused:
            self._is_paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        """Nothing more will come; None closes this side as well."""
        self._ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._ended, self._error = True, exc
        self._wake()
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if not self._lost.done():
            self._lost.set_result(None)

    def pause_writing(self) -> None:
        """The network takes no more for now."""
        self._is_full = True

    def resume_writing(self) -> None:
        """It takes more again."""
        self._is_full = False
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(True)

    # -- what a connection calls -----------------------------------------------------------------

    async def read(self, _max_bytes: int, timeout: float) -> bytes:
        """What has arrived, once there is something; nothing at the end."""
        if not self._parts and not self._ended and not await self._woken(timeout):
            raise httpcore.ReadTimeout("the read timed out")
        if self._parts:
            data = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
            self._parts, self._unread = [], 0
            if self._is_paused:
                self._is_paused = False
                self._transport.resume_reading()
            return data
        if self._error is not None:
            raise httpcore.ReadError(str(self._error)) from self._error
        return b""

    async def write(self, buffer: bytes, timeout: float) -> None:
        """Send, and wait where the network does not take it at once."""
        if self._ended:
            raise httpcore.WriteError("the connection is closed")
        self._transport.write(buffer)
        while self._is_full and not self._ended:
            if not await self._woken(timeout):
                raise httpcore.WriteTimeout("the request was not taken in time")

    async def _woken(self, timeout: float) -> bool:
        """Whether something happened in time."""
        self._waiter = self._loop.create_future()
        self._set_alarm(self._loop.time() + timeout)
        try:
            return await self._waiter
        finally:
            self._waiter = None

    def _set_alarm(self, rings_at: float) -> None:
        """Have the present wait end by then.

        An alarm of an earlier wait that rings before that is left as it is, and set again when it rings: so
        most waits need none of their own.
        """
        self._rings_at = rings_at
        if self._alarm is not None:
            if self._alarm.when() <= rings_at:
                return
            self._alarm.cancel()
        self._alarm = self._loop.call_at(rings_at, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        if self._waiter is None or self._waiter.done():
            return
        if self._loop.time() < self._rings_at:
            self._set_alarm(self._rings_at)
        else:
            self._waiter.set_result(False)

    @property
    def is_idle(self) -> bool:
        """Whether nothing has come, not even the end: so that a request may be sent."""
        if self._parts or self._ended:
            return False
        descriptor: int = self._transport.get_extra_info("socket").fileno()
        return not _is_readable(descriptor)

    async def aclose(self) -> None:
        """Close at once: what was to be sent was sent, or it does not matter any more."""
        self._transport.abort()
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING):
                await asyncio.shield(self._lost)


def _is_readable(descriptor: int) -> bool:
    if descriptor < 0:
        return True
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([descriptor], [], [], 0)[0])
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


async def abort_async(stream: AsyncSocket) -> None:
    """The same for a connection of asyncio."""
    await stream.aclose()


def is_idle_async(stream: AsyncSocket) -> bool:
    """The same for a connection of asyncio."""
    return stream.is_idle

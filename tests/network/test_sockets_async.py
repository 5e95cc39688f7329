"""The sockets of the asynchronous client: each read has its own timeout, and no data is lost."""

import asyncio
import contextlib
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import cast

import httpcore
import pytest
from kalshi_order_groups._core.deadline import Deadline
from kalshi_order_groups._http.dns import Resolver
from kalshi_order_groups._http.request import Origin
from kalshi_order_groups._http.sockets_async import (
    BUFFER_BYTES,
    MAX_UNREAD_BYTES,
    AsyncSocket,
    connect_async,
)

from tests.support.tls_server import certificate

MUCH = bytes(range(256)) * (4 * MAX_UNREAD_BYTES // 256) + b"the end"


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Respond to "much" with MUCH, to "little" with one letter, and to anything else not at all."""
    while line := await reader.readline():
        writer.write({b"much\n": MUCH, b"little\n": b"x"}.get(line, b""))
    writer.close()


def with_connection(work: Callable[[AsyncSocket], Awaitable[None]], chain: Path | None = None) -> None:
    """Run `work` on a connection to an echo server, through TLS if there is a certificate."""
    context = trusted = None
    if chain is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        trusted = ssl.create_default_context(cafile=str(chain))

    async def run() -> None:
        server = await asyncio.start_server(echo, "127.0.0.1", 0, ssl=context)
        scheme, port = "http" if chain is None else "https", server.sockets[0].getsockname()[1]
        deadline = Deadline(60, time.monotonic() + 60)
        stream = await connect_async(Origin(f"{scheme}://127.0.0.1:{port}"), trusted, Resolver(), deadline)
        try:
            await asyncio.wait_for(work(stream), 300)
        finally:
            await stream.aclose()
            server.close()

    asyncio.run(run())


async def seconds_to_time_out(stream: AsyncSocket, timeout: float) -> float:
    """Read where no data comes; return the seconds until the read times out."""
    started = time.monotonic()
    with pytest.raises(httpcore.ReadTimeout):
        await stream.read(BUFFER_BYTES, timeout)
    return time.monotonic() - started


def fast_enough(test: Callable[[float], None]) -> None:
    """Test with short timeouts, and with ten and 200 times longer ones if this machine is too busy."""
    for factor in (1.0, 10.0):
        with suppress(httpcore.ReadTimeout):
            test(factor)
            return
    test(200.0)


@pytest.mark.parametrize(("earlier", "later"), [(0.2, 0.6), (90.0, 0.2), (0.2, 0.2)])
def test_a_read_times_out_by_its_own_timeout(earlier: float, later: float) -> None:
    def test(factor: float) -> None:
        async def work(stream: AsyncSocket) -> None:
            await stream.write(b"little\n", 60)
            assert await stream.read(BUFFER_BYTES, earlier * factor) == b"x"
            seconds = await seconds_to_time_out(stream, later * factor)
            assert later * factor - 0.02 <= seconds < later * factor + 30
            await stream.write(b"little\n", 60)
            assert await stream.read(BUFFER_BYTES, 60) == b"x", "the connection still works"

        with_connection(work)

    fast_enough(test)


def test_data_that_arrives_after_the_timer_of_an_earlier_read_is_read() -> None:
    def test(factor: float) -> None:
        async def work(stream: AsyncSocket) -> None:
            await stream.write(b"little\n", 60)
            await stream.read(BUFFER_BYTES, 0.1 * factor)

            async def write_later() -> None:
                await asyncio.sleep(0.4 * factor)
                await stream.write(b"little\n", 60)

            writing = asyncio.create_task(write_later())
            assert await stream.read(BUFFER_BYTES, 200) == b"x"
            await writing
            await asyncio.sleep(0.2)
            assert await seconds_to_time_out(stream, 0.1) < 30

        with_connection(work)

    fast_enough(test)


@pytest.mark.parametrize("is_tls", [False, True], ids=["plain", "TLS"])
def test_data_larger_than_every_buffer_arrives_whole_even_if_read_late(
    is_tls: bool, tmp_path: Path
) -> None:
    async def work(stream: AsyncSocket) -> None:
        for pause in (0.0, 0.2):
            await stream.write(b"much\n", 60)
            await asyncio.sleep(pause)  # the data then waits in the network, not in memory
            arrived = b""
            while len(arrived) < len(MUCH):
                arrived += await stream.read(BUFFER_BYTES, 60)
            assert arrived == MUCH

    with_connection(work, certificate(tmp_path, "127.0.0.1") if is_tls else None)


def test_a_closed_connection_leaves_no_timer_behind() -> None:
    async def work(stream: AsyncSocket) -> None:
        await stream.write(b"little\n", 60)
        await stream.read(BUFFER_BYTES, 3_600)
        await stream.aclose()
        loop = asyncio.get_running_loop()
        scheduled = cast(list[asyncio.TimerHandle], vars(loop)["_scheduled"])
        timers = [timer for timer in scheduled if timer.when() > loop.time() + 3_000]
        assert [timer for timer in timers if not timer.cancelled()] == []
        assert timers, "there was one"

    with_connection(work)


class Suspended(selectors.DefaultSelector):
    """The selector of a process that is suspended once: time passes, and the wait ends without events."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait for events."""
        if self.seconds:
            time.sleep(self.seconds)
            self.seconds = 0.0
            return []
        return super().select(timeout)


@pytest.mark.parametrize("is_tls", [False, True], ids=["plain", "TLS"])
def test_what_arrived_while_the_process_was_suspended_is_read(is_tls: bool, tmp_path: Path) -> None:
    selector = Suspended()

    async def work(stream: AsyncSocket) -> None:
        await stream.write(b"little\n", 5)

        def suspend() -> None:
            selector.seconds = 0.5

        asyncio.get_running_loop().call_soon(suspend)
        assert await stream.read(BUFFER_BYTES, 0.2) == b"x"
        with pytest.raises(httpcore.ReadTimeout):
            await stream.read(BUFFER_BYTES, 0.1)

    chain = certificate(tmp_path, "127.0.0.1") if is_tls else None
    talk_to_another(work, chain, selector)


def talk_to_another(
    work: Callable[[AsyncSocket], Awaitable[None]], chain: Path | None, selector: selectors.BaseSelector
) -> None:
    """Do something with a connection to a server in another thread, which is not suspended."""
    context = trusted = None
    if chain is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        trusted = ssl.create_default_context(cafile=str(chain))
    listener = socket.create_server(("127.0.0.1", 0))
    port = int(listener.getsockname()[1])

    def serve() -> None:
        with contextlib.suppress(OSError):
            plain, _ = listener.accept()
            connection = plain if context is None else context.wrap_socket(plain, server_side=True)
            with connection:
                while connection.recv(64):
                    connection.sendall(b"x")

    async def run() -> None:
        scheme, patience = "http" if chain is None else "https", Deadline(30, time.monotonic() + 30)
        stream = await connect_async(Origin(f"{scheme}://127.0.0.1:{port}"), trusted, Resolver(), patience)
        try:
            await asyncio.wait_for(work(stream), 60)
        finally:
            await stream.aclose()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selector)) as runner:
            runner.run(run())
    finally:
        listener.close()
        thread.join(60)

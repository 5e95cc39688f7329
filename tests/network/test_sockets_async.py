"""The sockets that tasks read and write: each wait has an end of its own, and everything arrives."""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable
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
    """Answer "much" with MUCH, and "little" with a letter; say nothing to anything else."""
    while line := await reader.readline():
        writer.write({b"much\n": MUCH, b"little\n": b"x"}.get(line, b""))
    writer.close()


def talk(work: Callable[[AsyncSocket], Awaitable[None]], chain: Path | None = None) -> None:
    """Do something with a connection to the server above, through TLS where there is a certificate."""
    context = trusted = None
    if chain is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        trusted = ssl.create_default_context(cafile=str(chain))

    async def run() -> None:
        server = await asyncio.start_server(echo, "127.0.0.1", 0, ssl=context)
        scheme, port = "http" if chain is None else "https", server.sockets[0].getsockname()[1]
        patience = Deadline(5, time.monotonic() + 5)
        stream = await connect_async(Origin(f"{scheme}://127.0.0.1:{port}"), trusted, Resolver(), patience)
        try:
            await asyncio.wait_for(work(stream), 20)
        finally:
            await stream.aclose()
            server.close()

    asyncio.run(run())


async def silence(stream: AsyncSocket, timeout: float) -> float:
    """Wait for what does not come; the seconds until that was given up."""
    started = time.monotonic()
    with pytest.raises(httpcore.ReadTimeout):
        await stream.read(BUFFER_BYTES, timeout)
    return time.monotonic() - started


@pytest.mark.parametrize(("earlier", "later"), [(0.2, 0.6), (30.0, 0.2), (0.2, 0.2)])
def test_a_wait_ends_at_its_own_time_whatever_that_before_was_given(earlier: float, later: float) -> None:
    async def work(stream: AsyncSocket) -> None:
        await stream.write(b"little\n", 5)
        assert await stream.read(BUFFER_BYTES, earlier) == b"x"
        assert later - 0.02 <= await silence(stream, later) < later + 5
        await stream.write(b"little\n", 5)
        assert await stream.read(BUFFER_BYTES, 5) == b"x", "and it is good for more"

    talk(work)


def test_what_comes_after_the_alarm_of_an_earlier_wait_is_read() -> None:
    async def work(stream: AsyncSocket) -> None:
        await stream.write(b"little\n", 5)
        await stream.read(BUFFER_BYTES, 0.1)

        async def ask_later() -> None:
            await asyncio.sleep(0.4)
            await stream.write(b"little\n", 5)

        asking = asyncio.create_task(ask_later())
        assert await stream.read(BUFFER_BYTES, 5) == b"x"
        await asking
        await asyncio.sleep(0.2)
        assert await silence(stream, 0.1) < 5

    talk(work)


@pytest.mark.parametrize("is_tls", [False, True], ids=["plain", "TLS"])
def test_what_is_larger_than_every_buffer_arrives_whole_also_when_it_is_read_late(
    is_tls: bool, tmp_path: Path
) -> None:
    async def work(stream: AsyncSocket) -> None:
        for pause in (0.0, 0.2):
            await stream.write(b"much\n", 5)
            await asyncio.sleep(pause)  # it waits in the network then, not in memory
            arrived = b""
            while len(arrived) < len(MUCH):
                arrived += await stream.read(BUFFER_BYTES, 5)
            assert arrived == MUCH

    talk(work, certificate(tmp_path, "127.0.0.1") if is_tls else None)


def test_a_connection_that_is_closed_leaves_no_alarm_behind() -> None:
    async def work(stream: AsyncSocket) -> None:
        await stream.write(b"little\n", 5)
        await stream.read(BUFFER_BYTES, 3_600)
        await stream.aclose()
        loop = asyncio.get_running_loop()
        scheduled = cast(list[asyncio.TimerHandle], vars(loop)["_scheduled"])
        late = [one for one in scheduled if one.when() > loop.time() + 3_000]
        assert [one for one in late if not one.cancelled()] == []
        assert late, "there was one"

    talk(work)

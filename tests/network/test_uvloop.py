"""The asynchronous client on uvloop, over real sockets, because many trading programs use uvloop.

`make nightly` runs the tests of sockets, retries and kills on it as well.
"""

import asyncio
import socket
import ssl
import sys
import time
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups import AsyncClient, Environment
from kalshi_order_groups.simulator import Exchange
from kalshi_order_groups.simulator.server.running import running

from tests.support.socket_server import server, silent, unused_port
from tests.support.tls_server import certificate, serving

if sys.platform == "win32":
    pytest.skip("there is no uvloop for Windows", allow_module_level=True)
import uvloop


def on_uvloop(work: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


def client_of(exchange: Exchange, base_url: str, **options: Any) -> AsyncClient:
    return AsyncClient(
        exchange.issue_credentials(), environment=Environment.DEMO, base_url=base_url, **options
    )


def test_the_life_of_a_group_with_many_concurrent_calls() -> None:
    exchange = Exchange()

    async def live(base_url: str) -> None:
        async with client_of(exchange, base_url, subaccount=3) as client:
            groups = [await client.order_groups.create(contracts_limit=10) for _ in range(3)]
            read = await asyncio.gather(*(client.order_groups.get(group) for group in groups * 40))
            assert [one.order_group_id for one in read] == [one.order_group_id for one in groups * 40]
            assert await client.order_groups.trigger_all()
            assert all(group.triggered for group in await client.order_groups.list())
            assert await client.order_groups.delete(groups[0]) is sdk.DeleteOutcome.DELETED
            assert await client.order_groups.delete(groups[0]) is sdk.DeleteOutcome.ALREADY_GONE

    with running(exchange) as simulator:
        on_uvloop(live(simulator.base_url))


def test_cancelled_calls_leave_nothing_behind() -> None:
    exchange = Exchange()

    async def cancel(base_url: str) -> None:
        async with client_of(exchange, base_url) as client:
            before = len(asyncio.all_tasks())
            calls = [asyncio.create_task(client.order_groups.list()) for _ in range(200)]
            await asyncio.sleep(0.02)
            for task in calls:
                task.cancel()
            ended = await asyncio.gather(*calls, return_exceptions=True)
            assert any(isinstance(one, asyncio.CancelledError) for one in ended)
            assert await client.order_groups.list() == []
            while len(asyncio.all_tasks()) > before:  # noqa: ASYNC110 - sent calls run to their end
                await asyncio.sleep(0.01)

    with running(exchange) as simulator:
        on_uvloop(asyncio.wait_for(cancel(simulator.base_url), 60))


def test_a_server_that_hangs_does_not_hold_a_call_beyond_its_deadline() -> None:
    def hang(connection: socket.socket) -> None:
        connection.settimeout(120)
        connection.recv(1)  # until the client closes

    errors = list[sdk.KalshiError]()

    async def trigger(base_url: str, deadline: float) -> None:
        async with client_of(Exchange(), base_url, timeout=120) as client:
            started = time.monotonic()
            with pytest.raises(sdk.KalshiError) as failed:
                await client.order_groups.trigger("og", deadline=deadline)
            assert time.monotonic() - started < deadline + 30
            errors.append(failed.value)

    for deadline in (0.5, 5.0, 40.0):  # a machine too busy to send within the first gets the next
        heads = list[bytes]()
        with server(hang, heads) as base_url:
            on_uvloop(trigger(base_url, deadline))
        if heads:
            break
    assert isinstance(errors[-1], sdk.OutcomeUnknownError)


def test_a_refused_connection_raises_not_sent() -> None:
    async def list_groups() -> None:
        base_url = f"http://127.0.0.1:{unused_port()}/x"
        async with client_of(Exchange(), base_url, max_attempts=1) as client:
            with pytest.raises(sdk.NotSentError, match="safe to retry"):
                await client.order_groups.list()

    on_uvloop(list_groups())


@pytest.mark.parametrize("is_trusted", [True, False])
def test_certificates_are_verified(
    is_trusted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = certificate(tmp_path, "127.0.0.1")
    if is_trusted:
        context = ssl.create_default_context(cafile=str(chain))
        monkeypatch.setattr("kalshi_order_groups._async.connections.tls_context", lambda: context)

    async def list_groups(base_url: str) -> None:
        async with client_of(Exchange(), base_url, max_attempts=1, deadline=60, timeout=60) as client:
            if is_trusted:
                assert [await client.order_groups.list() for _ in range(3)] == [[]] * 3
                return
            with pytest.raises(sdk.NotSentError, match="certificate"):
                await client.order_groups.list()

    with serving(chain) as (base_url, seen):
        on_uvloop(list_groups(base_url))
    assert (seen.requests, len(seen.connections)) == ((3, 1) if is_trusted else (0, 0))


class Resolving(uvloop.Loop):
    """A loop that resolves every name to two addresses."""

    async def getaddrinfo(self, host: Any, port: Any, **options: Any) -> list[Any]:
        """Return the addresses of both."""
        del host
        silent = await super().getaddrinfo("127.0.0.9", port, **options)
        return [*silent, *await super().getaddrinfo("127.0.0.1", port, **options)]


def test_a_silent_address_leaves_time_for_the_next() -> None:
    async def trigger(base_url: str) -> None:
        async with client_of(Exchange(), base_url, max_attempts=1) as client:
            with suppress(sdk.KalshiError):  # on a busy machine, one second may be too short
                await client.order_groups.trigger("og", deadline=1.0)
                return
            await client.order_groups.trigger("og", deadline=60, timeout=60)

    with server(lambda c: c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")) as base_url:
        port = int(base_url.split(":")[2].split("/")[0])
        with silent("127.0.0.9", port), asyncio.Runner(loop_factory=Resolving) as runner:
            runner.run(trigger(base_url.replace("127.0.0.1", "localhost")))

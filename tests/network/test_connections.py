"""Connections under load: cancelled, closed and hanging calls, and those reserved for urgent calls."""

import asyncio
import threading
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import kalshi_order_groups as sdk
import pytest
from attrs import define
from kalshi_order_groups import AsyncClient, Credentials, Environment
from kalshi_order_groups._http.slots import (
    MAX_CONNECTIONS,
    RESERVED_FOR_URGENT,
)

from tests.support.both_clients import CLIENTS
from tests.support.keys import ED25519
from tests.support.socket_server import Kept, answered, keeping


def client_of(kind: Any, base_url: str, **options: Any) -> Any:
    """Return a client of this kind for a server on this machine."""
    credentials = Credentials("a-key-id", ED25519.signer)
    return kind(credentials, environment=Environment.DEMO, base_url=base_url, **options)


def test_cancelled_calls_free_their_connections() -> None:
    async def run(base_url: str) -> None:
        async with client_of(AsyncClient, base_url, deadline=60, timeout=60, max_attempts=1) as client:
            for _ in range(3):
                calls = [asyncio.ensure_future(client.order_groups.trigger("a")) for _ in range(60)]
                await asyncio.sleep(0.01)
                for task in calls:
                    task.cancel()
                await asyncio.gather(*calls, return_exceptions=True)
            await asyncio.gather(*(client.order_groups.trigger("a") for _ in range(120)))

    def slow(_number: int) -> bytes:
        time.sleep(0.02)
        return answered()

    with keeping(slow) as kept:
        asyncio.run(run(kept.base_url))
    assert len(set(kept.ports)) <= 100


@pytest.mark.parametrize("kind", CLIENTS)
def test_a_call_that_outlives_its_client_leaves_no_connection_open(kind: Any) -> None:
    received = threading.Event()

    def slow(number: int) -> bytes:
        received.set()
        time.sleep(0.2)
        return answered(b"", "503 Down") if number == 1 else answered()

    with keeping(slow) as kept:
        client = client_of(kind, kept.base_url)

        async def closed_in_flight() -> None:
            trigger = asyncio.ensure_future(client.order_groups.trigger("a", deadline=60))
            assert await asyncio.to_thread(received.wait, 60)
            await client.aclose()
            await trigger

        if kind is AsyncClient:
            asyncio.run(closed_in_flight())
        else:
            with ThreadPoolExecutor(1) as threads:
                trigger = threads.submit(lambda: client.order_groups.trigger("a", deadline=60))
                assert received.wait(60)
                client.close()
                trigger.result()
        assert len(kept.ports) == 2, "the trigger was retried"
        ends_at = time.monotonic() + 60
        while kept.open and time.monotonic() < ends_at:
            time.sleep(0.01)
        assert not kept.open


@pytest.mark.parametrize("kind", CLIENTS)
def test_closing_a_client_ends_calls_in_flight(kind: Any) -> None:
    received, over = threading.Event(), threading.Event()

    def hang(_number: int) -> bytes:
        received.set()
        over.wait(120)
        return b""

    with keeping(hang) as kept:
        client = client_of(kind, kept.base_url, max_attempts=1, timeout=60, deadline=60)

        async def closed_in_flight() -> None:
            reset = asyncio.ensure_future(client.order_groups.reset("a"))
            assert await asyncio.to_thread(received.wait, 60)
            await client.aclose()
            await reset

        started = time.monotonic()
        try:
            if kind is AsyncClient:
                with pytest.raises(sdk.OutcomeUnknownError, match="the client was closed during the call"):
                    asyncio.run(closed_in_flight())
            else:
                with ThreadPoolExecutor(1) as threads:
                    reset = threads.submit(lambda: client.order_groups.reset("a"))
                    assert received.wait(60)
                    client.close()
                    with pytest.raises(
                        sdk.OutcomeUnknownError, match="the client was closed during the call"
                    ):
                        reset.result()
            assert time.monotonic() - started < 30, "the call does not wait for its deadline"
        finally:
            over.set()


NOT_RESERVED = MAX_CONNECTIONS - RESERVED_FOR_URGENT


@define
class HangingServer:
    """Responds to requests with "hang" in their path only once `over` is set."""

    kept: Kept
    over: threading.Event

    def hanging(self) -> int:
        """Return the number of such requests received."""
        return sum(b"hang" in head for head in self.kept.heads)

    def fill(self) -> None:
        """Wait until all connections that are not reserved for urgent calls hang."""
        ends_at = time.monotonic() + 60
        while self.hanging() < NOT_RESERVED:
            assert time.monotonic() < ends_at
            time.sleep(0.01)


@contextmanager
def hanging_server() -> Generator[HangingServer]:
    over = threading.Event()

    def respond(number: int) -> bytes:
        if b"hang" in kept.heads[number - 1]:
            over.wait(120)
        return answered()

    with keeping(respond) as kept:
        try:
            yield HangingServer(kept, over)
        finally:
            over.set()


@pytest.mark.parametrize("kind", CLIENTS)
def test_calls_that_hang_leave_connections_for_a_kill(kind: Any) -> None:
    with hanging_server() as server:
        client = client_of(kind, server.kept.base_url, max_attempts=1, deadline=120, timeout=120)

        async def killed() -> sdk.KillReport:
            hanging = [
                asyncio.ensure_future(client.order_groups.reset("hang"))
                for _ in range(MAX_CONNECTIONS + 10)
            ]
            await asyncio.to_thread(server.fill)
            report: sdk.KillReport = await client.order_groups.trigger_all(["a", "b"], deadline=60)
            server.over.set()
            await asyncio.gather(*hanging, return_exceptions=True)
            await client.aclose()
            return report

        if kind is AsyncClient:
            assert asyncio.run(killed())
        else:
            with ThreadPoolExecutor(MAX_CONNECTIONS + 10) as threads:
                for _ in range(MAX_CONNECTIONS + 10):
                    threads.submit(lambda: client.order_groups.reset("hang"))
                try:
                    server.fill()
                    assert client.order_groups.trigger_all(["a", "b"], deadline=60)
                finally:
                    server.over.set()
            client.close()


@pytest.mark.parametrize("kind", CLIENTS)
def test_a_kill_stops_calls_that_wait_for_a_connection(kind: Any) -> None:
    with hanging_server() as server:
        client = client_of(kind, server.kept.base_url, max_attempts=1, deadline=120, timeout=120)

        async def killed() -> list[Any]:
            calls = [
                asyncio.ensure_future(client.order_groups.reset(f"hang-{n}"))
                for n in range(MAX_CONNECTIONS)
            ]
            await asyncio.to_thread(server.fill)
            await client.order_groups.kill(subaccount=0, deadline=0.2)
            server.over.set()
            ended = await asyncio.gather(*calls, return_exceptions=True)
            await client.aclose()
            return ended

        if kind is AsyncClient:
            ended = asyncio.run(killed())
        else:
            with ThreadPoolExecutor(MAX_CONNECTIONS) as threads:
                calls = [
                    threads.submit(client.order_groups.reset, f"hang-{n}") for n in range(MAX_CONNECTIONS)
                ]
                try:
                    server.fill()
                    client.order_groups.kill(subaccount=0, deadline=0.2)
                finally:
                    server.over.set()
                ended = [call.exception() for call in calls]
            client.close()
    refused = [error for error in ended if isinstance(error, sdk.KillSwitchLatchedError)]
    assert (len(refused), ended.count(None)) == (RESERVED_FOR_URGENT, NOT_RESERVED)
    assert server.hanging() == NOT_RESERVED

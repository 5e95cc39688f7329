"""Connections under load: cancelled, closed and hanging calls, and the reserve for urgent ones."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups import AsyncClient, Credentials, Environment
from kalshi_order_groups._http.idle_connections import (
    MAX_CONNECTIONS,
    RESERVED_FOR_URGENT,
)

from tests.support.both_clients import CLIENTS
from tests.support.keys import ED25519
from tests.support.socket_server import answered, keeping, trader


def client_of(kind: Any, base_url: str, **options: Any) -> Any:
    """A client of this kind for a server on this machine."""
    credentials = Credentials("a-key-id", ED25519.signer)
    return kind(credentials, environment=Environment.DEMO, base_url=base_url, **options)


def test_cancelled_calls_leave_no_place_taken_and_the_client_works() -> None:
    async def run(base_url: str) -> None:
        async with client_of(AsyncClient, base_url, deadline=2.0, max_attempts=1) as client:
            for _ in range(3):
                calls = [asyncio.ensure_future(client.order_groups.trigger("a")) for _ in range(60)]
                await asyncio.sleep(0.01)
                for one in calls:
                    one.cancel()
                await asyncio.gather(*calls, return_exceptions=True)
            await asyncio.gather(*(client.order_groups.trigger("a") for _ in range(120)))

    def slowly(_number: int) -> bytes:
        time.sleep(0.02)
        return answered()

    with keeping(slowly) as kept:
        asyncio.run(run(kept.base_url))
    assert len(set(kept.ports)) <= 100


@pytest.mark.parametrize("kind", CLIENTS)
def test_a_call_that_outlives_its_client_leaves_no_connection_open(kind: Any) -> None:
    begun = threading.Event()

    def slowly(number: int) -> bytes:
        begun.set()
        time.sleep(0.2)
        return answered(b"", "503 Down") if number == 1 else answered()

    with keeping(slowly) as kept:
        client = client_of(kind, kept.base_url)

        async def closed_meanwhile() -> None:
            trigger = asyncio.ensure_future(client.order_groups.trigger("a", deadline=5))
            await asyncio.to_thread(begun.wait)
            await client.aclose()
            await trigger

        if kind is AsyncClient:
            asyncio.run(closed_meanwhile())
        else:
            with ThreadPoolExecutor(1) as threads:
                trigger = threads.submit(lambda: client.order_groups.trigger("a", deadline=5))
                begun.wait()
                client.close()
                trigger.result()
        assert len(kept.ports) == 2, "the trigger was sent again"
        ends_at = time.monotonic() + 2
        while kept.open and time.monotonic() < ends_at:
            time.sleep(0.01)
        assert not kept.open


@pytest.mark.parametrize("kind", CLIENTS)
def test_closing_a_client_ends_what_waits_for_an_answer(kind: Any) -> None:
    begun, over = threading.Event(), threading.Event()

    def never(_number: int) -> bytes:
        begun.set()
        over.wait(20)
        return b""

    with keeping(never) as kept:
        client = client_of(kind, kept.base_url, max_attempts=1, timeout=15, deadline=15)

        async def closed_meanwhile() -> None:
            reset = asyncio.ensure_future(client.order_groups.reset("a"))
            await asyncio.to_thread(begun.wait)
            await client.aclose()
            await reset

        started = time.monotonic()
        try:
            if kind is AsyncClient:
                with pytest.raises(sdk.OutcomeUnknownError, match="the client was closed during the call"):
                    asyncio.run(closed_meanwhile())
            else:
                with ThreadPoolExecutor(1) as threads:
                    reset = threads.submit(lambda: client.order_groups.reset("a"))
                    begun.wait()
                    client.close()
                    with pytest.raises(
                        sdk.OutcomeUnknownError, match="the client was closed during the call"
                    ):
                        reset.result()
            assert time.monotonic() - started < 10
        finally:
            over.set()


@pytest.mark.parametrize("kind", CLIENTS)
def test_calls_that_hang_leave_connections_for_a_kill(kind: Any) -> None:
    with trader(0.0) as (base_url, served):
        client = client_of(kind, base_url, max_attempts=1, deadline=2.0)

        async def killed() -> sdk.KillReport:
            hanging = [
                asyncio.ensure_future(client.order_groups.reset("hang"))
                for _ in range(MAX_CONNECTIONS + 10)
            ]
            await asyncio.sleep(0.5)
            report: sdk.KillReport = await client.order_groups.trigger_all(["a", "b"], deadline=1.0)
            served.over.set()
            await asyncio.gather(*hanging, return_exceptions=True)
            await client.aclose()
            return report

        if kind is AsyncClient:
            assert asyncio.run(killed())
        else:
            with ThreadPoolExecutor(MAX_CONNECTIONS + 10) as threads:
                for _ in range(MAX_CONNECTIONS + 10):
                    threads.submit(lambda: client.order_groups.reset("hang"))
                time.sleep(0.5)
                assert client.order_groups.trigger_all(["a", "b"], deadline=1.0)
                served.over.set()
            client.close()


@pytest.mark.parametrize("kind", CLIENTS)
def test_a_kill_reaches_calls_that_wait_for_a_connection(kind: Any) -> None:
    with trader(0.0) as (base_url, served):
        client = client_of(kind, base_url, max_attempts=1)

        async def killed() -> list[Any]:
            calls = [
                asyncio.ensure_future(client.order_groups.reset(f"hang-{n}"))
                for n in range(MAX_CONNECTIONS)
            ]
            await asyncio.sleep(0.5)
            await client.order_groups.kill(subaccount=0, deadline=0.2)
            served.over.set()
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
                time.sleep(0.5)
                client.order_groups.kill(subaccount=0, deadline=0.2)
                served.over.set()
                ended = [one.exception() for one in calls]
            client.close()
    refused = [error for error in ended if isinstance(error, sdk.KillSwitchLatchedError)]
    assert (len(refused), ended.count(None)) == (RESERVED_FOR_URGENT, MAX_CONNECTIONS - RESERVED_FOR_URGENT)
    assert (
        len([path for _, path in served.answered if "reset" in path])
        == MAX_CONNECTIONS - RESERVED_FOR_URGENT
    )

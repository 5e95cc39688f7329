"""No leaks of sockets, tasks, threads or pool slots after forks, cancellations and closing."""

import asyncio
import gc
import random
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any

import pytest
import trio
from kalshi_order_groups import (
    AsyncClient,
    Client,
    ConfigurationError,
    Credentials,
    Environment,
)
from kalshi_order_groups.simulator import Exchange
from kalshi_order_groups.simulator.server import running

from tests.support.keys import ED25519
from tests.support.orders import an_order
from tests.support.recorder import BOTH
from tests.support.socket_server import answered, keeping


def client_for(base_url: str, **options: Any) -> Client:
    options.setdefault("credentials", Credentials("a-key-id", ED25519.signer))
    options = {"deadline": 60, "timeout": 60, **options}
    return Client(environment=Environment.DEMO, base_url=base_url, **options)


def async_client_for(base_url: str, **options: Any) -> AsyncClient:
    options.setdefault("credentials", Credentials("a-key-id", ED25519.signer))
    options = {"deadline": 60, "timeout": 60, **options}
    return AsyncClient(environment=Environment.DEMO, base_url=base_url, **options)


# -- fork ------------------------------------------------------------------------------------------------

FORKER = """
import asyncio, inspect, os, sys
import httpx
import kalshi_order_groups as sdk
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from kalshi_order_groups._auth.signing import Ed25519Signer

kind, base_url, own = sys.argv[1:]
waits = []
maker, transport = {
    "sync": (sdk.Client, httpx.HTTPTransport), "async": (sdk.AsyncClient, httpx.AsyncHTTPTransport)
}[kind]
client = maker(
    sdk.Credentials("id", Ed25519Signer(Ed25519PrivateKey.generate())),
    environment=sdk.Environment.DEMO,
    base_url=base_url,
    transport=transport() if own == "own" else None,
    on_attempt=lambda event: waits.append(event.repeats_in),
)

def do(act):
    result = act()
    return asyncio.run(result) if inspect.isawaitable(result) else result

do(client.order_groups.list)
waits.clear()
child = os.fork()
if child == 0:
    try:
        do(client.order_groups.list)
        do(client.close if kind == "sync" else client.aclose)
        print("child", waits[0], flush=True)
    except sdk.ConfigurationError as error:
        print("child", str(error).replace(" ", "_"), flush=True)
    finally:
        os._exit(0)
os.waitpid(child, 0)
if kind == "sync" or own == "own":
    if kind == "sync":
        do(client.order_groups.list)
print("parent", waits[0] if waits else None, flush=True)
"""


def fork(kind: str, base_url: str, transport: str = "") -> dict[str, str]:
    """Return the output of parent and child."""
    ended = subprocess.run(
        [sys.executable, "-c", FORKER, kind, base_url, transport],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    lines = [line.partition(" ") for line in ended.stdout.splitlines()]
    return {process: output for process, _, output in lines}


def test_a_forked_child_shares_neither_sockets_nor_random_numbers_with_its_parent() -> None:
    down = answered(b"", "503 Down")
    responses = {2: down, 4: down}  # the first attempt of the child, then the first of the parent
    with keeping(lambda number: responses.get(number, answered())) as kept:
        output = fork("sync", kept.base_url)
    first, *of_child, again, last = kept.ports
    assert len(of_child) == 2
    assert first not in of_child
    assert again == last == first, "the child does not close the parent's connection"
    assert float(output["child"]) != float(output["parent"]), "each draws its own waits"


def test_an_asynchronous_client_in_a_forked_child_opens_its_own_socket() -> None:
    with keeping(lambda _: answered()) as kept:
        fork("async", kept.base_url)
    first, second = kept.ports
    assert first != second


@pytest.mark.parametrize("kind", BOTH)
def test_a_forked_child_does_not_use_the_transport_of_its_parent(kind: str) -> None:
    with keeping(lambda _: answered()) as kept:
        output = fork(kind, kept.base_url, "own")
    assert "was_not_sent:_this_client_has_the_caller's_transport" in output["child"]
    assert len(kept.heads) == (2 if kind == "sync" else 1), "none from the child"


# -- threads and tasks -----------------------------------------------------------------------------------


def wall_ms() -> int:
    return time.time_ns() // 1_000_000


def mixed(client: Client, turns: int) -> None:
    """Run through the life of a group and an order."""
    for _ in range(turns):
        group = client.order_groups.create(contracts_limit=5)
        order = client.orders.create_v2(request=an_order(group))
        assert client.order_groups.get(group).orders == (order.order_id,)
        client.order_groups.update_limit(group, contracts_limit=3)
        client.orders.cancel_v2(order.order_id)
        client.order_groups.trigger(group)
        assert client.order_groups.get(group).triggered is True
        client.order_groups.reset(group)
        assert client.exchange.status().exchange_active is True
        client.order_groups.delete(group)


def test_32_threads_use_one_client() -> None:
    exchange, failures = Exchange(clock=wall_ms), list[BaseException]()
    with running(exchange) as served:
        client = client_for(served.base_url, credentials=exchange.issue_credentials())

        def work() -> None:
            try:
                mixed(client, turns=3)
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=work) for _ in range(32)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert client.order_groups.list() == []
        client.close()
    assert exchange.faults.calls() >= 32 * 30


async def cancel_many(base_url: str, rng: random.Random) -> set[str]:
    """Cancel calls at random moments; return the kinds of their results."""
    ends = set[str]()
    async with async_client_for(base_url) as client:
        for _ in range(20):
            tasks = [
                asyncio.ensure_future(rng.choice([client.order_groups.list, trigger_by(client)])())
                for _ in range(10)
            ]
            for task in tasks:
                await asyncio.sleep(rng.uniform(0, 0.004))
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            ends |= {type(end).__name__ for end in ended}
        # These calls would lack the pool slots that cancelled calls had leaked.
        found = await asyncio.gather(*(client.order_groups.list() for _ in range(150)))
        assert found == [[]] * 150
        async with asyncio.timeout(60):
            while len(asyncio.all_tasks()) > 1:  # noqa: ASYNC110 - sent calls run to their end
                await asyncio.sleep(0.01)
        assert asyncio.all_tasks() == {asyncio.current_task()}
    return ends


def trigger_by(client: AsyncClient) -> Callable[[], Any]:
    async def trigger() -> None:
        await client.order_groups.trigger("og")

    return trigger


def test_calls_that_are_cancelled_leave_nothing_behind() -> None:
    rng = random.Random(5)

    def slow(_number: int) -> bytes:
        time.sleep(rng.uniform(0, 0.01))
        return answered()

    with warnings.catch_warnings(), keeping(slow) as kept:
        warnings.simplefilter("error")
        ends = asyncio.run(cancel_many(kept.base_url, random.Random(6)))
        gc.collect()
    assert "CancelledError" in ends
    assert ends <= {"CancelledError", "list", "NoneType"}, "no error"
    assert len(set(kept.ports)) <= 100


# -- event loops -----------------------------------------------------------------------------------------


def test_use_in_a_second_event_loop_is_refused_before_anything_is_sent() -> None:
    with keeping(lambda _: answered()) as kept, asyncio.Runner() as first, asyncio.Runner() as second:
        client = async_client_for(kept.base_url)
        first.run(client.order_groups.trigger("og"))
        for call in (client.order_groups.list, lambda: client.order_groups.reset("og")):
            with pytest.raises(ConfigurationError, match=r"another event loop.*one client for") as failed:
                second.run(call())
            assert failed.value.may_have_acted is False
        assert len(kept.heads) == 1
        first.run(client.order_groups.list())
        first.run(client.aclose())


def test_what_reduces_risk_has_connections_of_its_own_in_a_second_event_loop() -> None:
    with keeping(lambda _: answered()) as kept, asyncio.Runner() as first, asyncio.Runner() as second:
        client = async_client_for(kept.base_url)
        first.run(client.order_groups.trigger("og"))
        second.run(client.order_groups.trigger("og"))
        assert second.run(client.order_groups.kill())
        first.run(client.order_groups.trigger("og"))
        assert kept.ports[1] != kept.ports[0] == kept.ports[-1]
        with pytest.raises(ConfigurationError, match="another event loop"):
            second.run(client.order_groups.list())
        second.run(client.aclose())
        first.run(asyncio.sleep(0.01))  # it is closed in the first loop, too
        first.run(wait_until(lambda: not kept.open))


async def wait_until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not happened():  # noqa: ASYNC110 - the server signals nothing
            await asyncio.sleep(0.01)


def test_a_thread_with_a_loop_of_its_own_kills_while_the_client_s_loop_is_blocked() -> None:
    async def block(client: AsyncClient) -> Any:
        await client.order_groups.list()
        reports: list[Any] = []
        watchdog = threading.Thread(target=lambda: reports.append(asyncio.run(client.order_groups.kill())))
        watchdog.start()
        watchdog.join()  # and the loop stands
        await client.aclose()
        return reports[0]

    with keeping(lambda _: answered()) as kept, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the watchdog's loop leaves a socket behind
        assert asyncio.run(block(async_client_for(kept.base_url)))
        gc.collect()


def test_an_event_loop_that_is_closed_is_left_behind() -> None:
    with keeping(lambda _: answered()) as kept, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the first loop leaves a socket behind
        client = async_client_for(kept.base_url)
        asyncio.run(client.order_groups.list())
        for _ in range(3):
            assert asyncio.run(client.order_groups.kill())
            client.order_groups.rearm()
            assert asyncio.run(client.order_groups.list()) == []
        asyncio.run(client.aclose())
        del client
        gc.collect()


def test_under_trio_nothing_is_latched_and_nothing_is_sent() -> None:
    async def call(client: AsyncClient) -> None:
        groups = client.order_groups
        for made in (
            groups.kill(),
            groups.trigger_all(["og"]),
            groups.trigger("og"),
            groups.create(contracts_limit=5),
            client.orders.cancel_all(),
        ):
            with pytest.raises(ConfigurationError, match="needs a running event loop of asyncio") as failed:
                await made
            assert failed.value.may_have_acted is False
        await client.aclose()

    with keeping(lambda _: answered()) as kept:
        client = async_client_for(kept.base_url)
        trio.run(call, client)
        trio.run(call, AsyncClient.simulated())
        assert kept.heads == []
        client = async_client_for(kept.base_url)
        with pytest.raises(ConfigurationError, match="needs a running event loop of asyncio"):
            trio.run(client.order_groups.kill)
        assert asyncio.run(not_latched(client))


async def not_latched(client: AsyncClient) -> bool:
    await client.order_groups.reset("og")
    await client.aclose()
    return True


def test_a_client_can_be_closed_when_its_event_loop_is_gone() -> None:
    with keeping(lambda _: answered()) as kept, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the loop leaves a socket behind
        client = async_client_for(kept.base_url)
        asyncio.run(client.order_groups.trigger("og"))
        asyncio.run(client.aclose())
        asyncio.run(client.aclose())
        with pytest.raises(ConfigurationError, match="the client is closed"):
            asyncio.run(client.order_groups.trigger("og"))
        del client
        gc.collect()


def test_a_client_created_outside_of_a_loop_belongs_to_the_loop_of_its_first_call() -> None:
    async def run(client: AsyncClient) -> None:
        for _ in range(3):
            await client.order_groups.trigger("og")
        await client.aclose()

    with keeping(lambda _: answered()) as kept:
        asyncio.run(run(async_client_for(kept.base_url)))
        assert len(kept.heads) == 3


def test_a_simulated_client_has_no_connections_and_no_loop() -> None:
    client = AsyncClient.simulated()
    for _ in range(2):
        assert asyncio.run(client.order_groups.list()) == []


# -- closing ---------------------------------------------------------------------------------------------


def test_a_closed_client_has_closed_its_connections() -> None:
    with keeping(lambda _: answered()) as kept:
        client = client_for(kept.base_url)
        client.order_groups.list()
        client.close()
        client.close()
        with pytest.raises(ConfigurationError, match="the client is closed") as failed:
            client.order_groups.trigger("og")
        assert failed.value.may_have_acted is False
        with pytest.raises(ConfigurationError, match="the client is closed"):
            client.with_options(timeout=1).order_groups.trigger("og")
    assert len(kept.heads) == 1


def test_a_closed_asynchronous_client_has_closed_its_connections() -> None:
    async def run(base_url: str) -> None:
        client = async_client_for(base_url)
        await client.order_groups.list()
        await client.aclose()
        await client.aclose()
        with pytest.raises(ConfigurationError, match="the client is closed"):
            await client.order_groups.trigger("og")

    with keeping(lambda _: answered()) as kept:
        asyncio.run(run(kept.base_url))
    assert len(kept.heads) == 1

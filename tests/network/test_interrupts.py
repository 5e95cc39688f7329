"""Calls that are interrupted at any bytecode, killed from a signal handler, forked, or without threads.

`python -m tests.support.interrupts` tries every bytecode; here a part of them is tried.
"""

import _thread
import asyncio
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest
from kalshi_order_groups import AsyncClient, Client
from kalshi_order_groups.events import AttemptEvent

from tests.support.interrupts import (
    CALLS,
    GROUPS,
    bytecodes,
    client_of,
    exchange,
    fork_within,
    interrupt,
    kill_within,
    points,
)
from tests.support.recorder import BOTH
from tests.support.socket_server import Kept

SHORT_KILL = 0.5


@pytest.fixture(scope="module")
def kept() -> Iterator[Kept]:
    with exchange() as served:
        yield served


def sample(kept: Kept, name: str, count: int) -> Iterator[int]:
    """Return about so many bytecodes of a call, evenly spread."""
    total = bytecodes(kept, name)
    return points(total, max(total // count, 1), len(name))


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # a lost connection closes with its object
@pytest.mark.parametrize("name", CALLS)
def test_an_exception_at_any_bytecode_leaks_nothing_and_blocks_nothing(name: str, kept: Kept) -> None:
    wrong = {point: found for point in sample(kept, name, 40) if (found := interrupt(kept, name, point))}
    assert wrong == {}


@pytest.mark.parametrize("name", CALLS)
def test_a_kill_in_a_handler_lands_at_any_bytecode(name: str, kept: Kept) -> None:
    wrong = {
        point: found
        for point in sample(kept, name, 6)
        if (found := kill_within(kept, name, point, SHORT_KILL if name in ("create", "reset") else 60)[0])
    }
    assert wrong == {}


@pytest.mark.parametrize("name", CALLS)
def test_a_child_forked_at_any_bytecode_can_kill(name: str, kept: Kept) -> None:
    wrong = {point: found for point in sample(kept, name, 8) if (found := fork_within(kept, name, point))}
    assert wrong == {}


# -- without threads -------------------------------------------------------------------------------------


def threads_until(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this many more threads start."""
    left, start = [limit], _thread.start_new_thread

    def limited(*arguments: Any, **options: Any) -> int:
        if not left[0]:
            raise RuntimeError("can't start new thread")
        left[0] -= 1
        return start(*arguments, **options)

    monkeypatch.setattr(_thread, "start_new_thread", limited)


@pytest.mark.parametrize("limit", range(17))
def test_a_kill_lands_with_as_many_threads_as_can_be_started(
    limit: int, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = [f"og-{number}" for number in range(20)]
    with client_of(kept) as client:
        threads_until(limit, monkeypatch)
        report = client.order_groups.trigger_all(groups, deadline=60)
        assert len(report.confirmed) == len(groups)
        monkeypatch.undo()


def test_a_kill_lands_over_sockets_when_no_thread_can_be_started(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    with client_of(kept) as client:
        client.order_groups.list(subaccount=0)
        monkeypatch.setattr(_thread, "start_new_thread", no_thread)
        assert len(client.order_groups.kill(subaccount=0, deadline=60).confirmed) == len(GROUPS)


def no_thread(*_: object, **__: object) -> NoReturn:
    raise RuntimeError("can't start new thread")


# -- at the exit of the interpreter ------------------------------------------------------------------------

AT_EXIT = """
import asyncio, atexit, sys
import kalshi_order_groups as sdk
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from kalshi_order_groups._auth.signing import Ed25519Signer

kind, base_url = sys.argv[1:]
credentials = sdk.Credentials("id", Ed25519Signer(Ed25519PrivateKey.generate()))
maker = sdk.Client if kind == "sync" else sdk.AsyncClient
client = maker(credentials, environment=sdk.Environment.DEMO, base_url=base_url)
groups = [f"og-{number}" for number in range(20)]

def kill():
    report = client.order_groups.trigger_all(groups, deadline=60)
    if kind == "async":
        report = asyncio.run(report)
    print(len(report.confirmed), bool(report))

atexit.register(kill)
"""


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("kind", BOTH)
def test_a_kill_lands_at_the_exit_of_the_interpreter(kind: str, host: str, kept: Kept) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", AT_EXIT, kind, kept.base_url.replace("127.0.0.1", host)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ended.stdout.split(), ended.stderr) == (["20", "True"], "")


IMPORTS = """
import sys
import kalshi_order_groups as sdk

client = sdk.Client.simulated()
client.order_groups.create(contracts_limit=1)
before = set(sys.modules)
assert client.order_groups.kill(subaccount=0)
print(sorted(set(sys.modules) - before))
"""


def test_a_kill_imports_nothing() -> None:
    """A handler that interrupts an import could find modules half loaded."""
    ended = subprocess.run(
        [sys.executable, "-c", IMPORTS], capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout.strip() == "[]"


def test_an_interrupted_kill_goes_on_and_raises_at_its_end() -> None:
    """An on_attempt callback that exits is one way to interrupt a kill."""
    reported: list[str] = []

    def exits(event: AttemptEvent) -> None:
        reported.append(event.operation)
        if event.operation == "trigger_order_group":
            raise SystemExit("enough")

    client = Client.simulated(on_attempt=exits)
    for _ in range(5):
        client.order_groups.create(contracts_limit=1)
    with pytest.raises(SystemExit, match="enough"):
        client.order_groups.kill(deadline=60)
    assert reported.count("trigger_order_group") == 5


def test_a_kill_in_an_event_loop_survives_eager_tasks() -> None:
    if sys.version_info < (3, 12):
        pytest.skip("eager tasks need Python 3.12")

    async def kill() -> bool:
        factory: Any = vars(asyncio)["eager_task_factory"]
        asyncio.get_running_loop().set_task_factory(factory)
        client = AsyncClient.simulated()
        await client.order_groups.create(contracts_limit=1)
        return bool(await client.order_groups.kill(deadline=60))

    assert asyncio.run(kill())

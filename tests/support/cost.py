"""How much work a call is, counted and not timed: the same on every machine, however busy.

python -m tests.support.cost        shows the counts
python -m tests.support.cost --write        makes them what tests/project/test_cost.py demands
"""

import asyncio
import json
import logging
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import FrameType
from typing import Any

from kalshi_order_groups import AsyncClient, Client, Credentials, Environment

from tests.support.keys import ED25519
from tests.support.socket_server import answered, keeping

BASELINE = Path(__file__).parent.parent / "data" / "cost.json"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
"""Other versions of Python do the same in other steps, so each has counts of its own."""

CALLS = ("get", "list", "trigger")
REPEATS = 5

Counts = dict[str, int]

_GROUP = {"is_auto_cancel_enabled": False, "contracts_limit_fp": "10.00", "exchange_index": 0}
_BODIES: dict[str, Any] = {
    "get": {**_GROUP, "orders": []},
    "list": {"order_groups": [{"id": f"og-{number}", **_GROUP} for number in range(100)]},
    "trigger": {},
}


class Counter:
    """Counts what runs while it is set: functions of Python, functions in C, JSON decodes, signatures.

    What asyncio does itself is left out, since how often its loop turns depends on the network.
    """

    def __init__(self) -> None:
        self.counts: Counts = {"functions": 0, "in C": 0, "decodes": 0, "signatures": 0}

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        """What sys.setprofile wants."""
        path = frame.f_code.co_filename
        if "/asyncio/" in path or path.endswith("selectors.py"):
            return
        if event == "call":
            self.counts["functions"] += 1
            if frame.f_code.co_name == "loads" and path.endswith("json/__init__.py"):
                self.counts["decodes"] += 1
            if frame.f_code.co_name == "sign" and path.endswith("_auth/signing.py"):
                self.counts["signatures"] += 1
        elif event == "c_call":
            self.counts["in C"] += 1


def _counted(act: Callable[[], object]) -> Counts:
    counter = Counter()
    sys.setprofile(counter)
    try:
        act()
    finally:
        sys.setprofile(None)
    return counter.counts


async def _counted_async(act: Callable[[], Awaitable[object]]) -> Counts:
    counter = Counter()
    sys.setprofile(counter)
    try:
        await act()
    finally:
        sys.setprofile(None)
    return counter.counts


def _least(counts: list[Counts]) -> Counts:
    """The first calls load and connect, now and then one waits: the least is the call itself."""
    return {name: min(one[name] for one in counts) for name in counts[0]}


def _sync(name: str, base_url: str) -> Counts:
    with Client(
        Credentials("id", ED25519.signer), environment=Environment.DEMO, base_url=base_url
    ) as client:
        groups = client.order_groups
        acts: dict[str, Callable[[], object]] = {
            "get": lambda: groups.get("og"),
            "list": groups.list,
            "trigger": lambda: groups.trigger("og"),
        }
        return _least([_counted(acts[name]) for _ in range(REPEATS)])


async def _async(name: str, base_url: str) -> Counts:
    credentials, environment = Credentials("id", ED25519.signer), Environment.DEMO
    async with AsyncClient(credentials, environment=environment, base_url=base_url) as client:
        groups = client.order_groups
        acts: dict[str, Callable[[], Awaitable[object]]] = {
            "get": lambda: groups.get("og"),
            "list": groups.list,
            "trigger": lambda: groups.trigger("og"),
        }
        return _least([await _counted_async(acts[name]) for _ in range(REPEATS)])


def _always(answer: bytes) -> Callable[[int], bytes]:
    return lambda _: answer


def counts() -> dict[str, Counts]:
    """What each call is, in both clients."""
    found: dict[str, Counts] = {}
    logging.disable()  # whoever listens makes a call more work
    for name in CALLS:
        body = answered(json.dumps(_BODIES[name]).encode())
        with keeping(_always(body)) as kept:
            found[f"sync {name}"] = _sync(name, kept.base_url)
            found[f"async {name}"] = asyncio.run(_async(name, kept.base_url))
    logging.disable(logging.NOTSET)
    return found


def baseline() -> dict[str, Counts] | None:
    """What is demanded on this Python; None where nobody has counted on it yet."""
    known: dict[str, dict[str, Counts]] = json.loads(BASELINE.read_text("utf-8"))
    return known.get(PYTHON)


def grown(found: dict[str, Counts], demanded: dict[str, Counts]) -> list[str]:
    """What is more than a tenth above what is demanded; one signature more is too much at once."""
    return [
        f"{call}: {name} went from {demanded[call][name]} to {count}"
        for call, counted in found.items()
        for name, count in counted.items()
        if count > demanded[call][name] * 1.1
    ]


if __name__ == "__main__":
    now = counts()
    print(json.dumps(now, indent=1))
    if "--write" in sys.argv[1:]:
        known: dict[str, dict[str, Counts]] = {}
        if BASELINE.exists():
            known = json.loads(BASELINE.read_text("utf-8"))
        BASELINE.write_text(json.dumps({**known, PYTHON: now}, indent=1, sort_keys=True) + "\n", "utf-8")

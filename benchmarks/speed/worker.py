"""Process of one client: makes the requested calls, and reports how long they took.

    python worker.py CONTENDER.py BASE_URL KEY.pem [CORE]

A contender is a file with `sync_calls` and `async_calls`, each of which returns calls by name. Loads
arrive on standard input and results go to standard output, as lines of JSON. Only the standard library is
imported, because public clients have their own environment.
"""

import asyncio
import contextlib
import json
import os
import runpy
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

Call = Callable[..., Any]


def sequential(call: Call, times: int) -> list[float]:
    """Make calls in sequence, and return the seconds that each took."""
    walls: list[float] = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        walls.append(time.perf_counter() - start)
    return walls


async def concurrent(call: Callable[[], Awaitable[object]], times: int, tasks: int) -> list[float]:
    """Make calls with `tasks` of them in flight, and return the seconds that each took."""
    walls: list[float] = []
    left = times

    async def work() -> None:
        nonlocal left
        while left > 0:
            left -= 1
            start = time.perf_counter()
            await call()
            walls.append(time.perf_counter() - start)

    await asyncio.gather(*(work() for _ in range(tasks)))
    return walls


def run_load(
    load: dict[str, Any], act: Callable[[int], list[float]], rested: float, core: list[str]
) -> dict[str, Any]:
    """Make the calls of a load after its uncounted rest or lead, and return their times."""
    if load["rest"]:
        time.sleep(max(0.0, load["rest"] - rested))
        act(2 * load["tasks"])
    until = time.perf_counter() + load["lead"]
    while time.perf_counter() < until:
        act(10 * load["tasks"])
    before, start, begun = _busy(core), time.process_time(), time.perf_counter()
    walls = act(load["times"])
    cpu, wall, after = time.process_time() - start, time.perf_counter() - begun, _busy(core)
    busy = None if before is None or after is None else after - before
    return {"cpu": cpu, "wall": wall, "busy": busy, "walls": walls}


def _busy(core: list[str]) -> float | None:
    """Return the seconds that this process's core has been busy since boot, to a hundredth."""
    with contextlib.suppress(OSError), open("/proc/stat", encoding="ascii") as file:
        for line in file:
            name, *ticks = line.split()
            if core and name == f"cpu{core[0]}":
                user, nice, system, _idle, _wait, irq, softirq, steal, *_ = map(int, ticks)
                return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")
    return None


def _calls(
    contender: dict[str, Any], arguments: list[str], loop: asyncio.AbstractEventLoop
) -> dict[str, dict[str, Call]]:
    calls: dict[str, dict[str, Call]] = {}
    if "sync_calls" in contender:
        calls["sync"] = contender["sync_calls"](*arguments)
    if "async_calls" in contender:

        async def prepare() -> dict[str, Call]:
            named: dict[str, Call] = contender["async_calls"](*arguments)
            return named

        calls["async"] = loop.run_until_complete(prepare())
    return calls


def main() -> None:
    """Run each load of standard input until its end."""
    path, base_url, key_path, *core = sys.argv[1:]
    if core:
        os.sched_setaffinity(0, {int(core[0])})
    contender = runpy.run_path(path)
    with open(key_path, encoding="ascii") as file:
        arguments = [base_url, key_path, file.read()]
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    calls = _calls(contender, arguments, loop)
    print(json.dumps({way: sorted(named) for way, named in calls.items()}), flush=True)
    ended = time.perf_counter()
    for line in sys.stdin:
        load = json.loads(line)
        call, tasks = calls[load["way"]][load["call"]], load["tasks"]

        def in_sequence(times: int, call: Call = call) -> list[float]:
            return sequential(call, times)

        def concurrently(times: int, call: Call = call, tasks: int = tasks) -> list[float]:
            return loop.run_until_complete(concurrent(call, times, tasks))

        act = in_sequence if load["way"] == "sync" else concurrently
        result = run_load(load, act, time.perf_counter() - ended, core)
        ended = time.perf_counter()
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()

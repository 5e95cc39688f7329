"""Both clients at work for minutes on a server that fails now and then; nothing may pile up meanwhile.

    python -m tests.support.soak [--seconds 600] [--rate 50]

Ends with 0 when memory, file descriptors, threads and tasks stay flat, with 1 when they do not.
"""

import argparse
import asyncio
import ctypes
import gc
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import frozen
from kalshi_order_groups import AsyncClient, Client, KalshiError

from tests.support.orders import an_order

WORKERS = 4
"""Of each kind: tasks of the asynchronous client, threads of the synchronous one."""

MOST_MEGABYTES = 4.0
"""What the line through the measurements may rise by between its ends."""

FAULTS = ("UNAVAILABLE_503", "RESET_AFTER_ACTING", "HANG_BEFORE_ACTING", "TRUNCATED_BODY")
SHARE = 0.01

_SERVE = "from kalshi_order_groups._command.main import main; raise SystemExit(main())"


@contextmanager
def server() -> Generator[dict[str, str]]:
    """The settings by which a client reaches an exchange in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "exchange.toml"
        line = '[[faults]]\nfault = "{}"\nprobability = {}\n'
        config.write_text("".join(line.format(fault, SHARE / len(FAULTS)) for fault in FAULTS), "utf-8")
        command = [sys.executable, "-c", _SERVE, "simulate", "--config", str(config)]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            try:
                assert process.stdout is not None
                lines = [process.stdout.readline().rstrip("\n") for _ in range(4)]
                yield dict(line.split("=", 1) for line in lines)
            finally:
                process.terminate()


def life(client: Any) -> Generator[Callable[[], object], Any]:
    """What is asked for in the life of a group, call by call."""
    group = yield lambda: client.order_groups.create(contracts_limit=100, deadline=5)
    order = yield lambda: client.orders.create_v2(request=an_order(group))
    yield lambda: client.order_groups.update_limit(group, contracts_limit=50)
    yield lambda: client.orders.get(order.order_id)
    yield lambda: client.order_groups.trigger_all([group])
    yield lambda: client.order_groups.reset(group)
    yield lambda: client.order_groups.list(subaccount=0)
    yield lambda: client.order_groups.delete(group)


@frozen
class Work:
    """What all workers share."""

    pause: float
    stop: threading.Event
    ends: Counter[str]

    def _rest(self, started: float) -> float:
        return max(self.pause - (time.monotonic() - started), 0)

    def in_thread(self, client: Client) -> None:
        """Live one life after the other."""
        while not self.stop.is_set():
            calls = life(client)
            call = next(calls)
            try:
                while True:
                    started = time.monotonic()
                    result = call()
                    self.ends["done"] += 1
                    self.stop.wait(self._rest(started))
                    call = calls.send(result)
            except (StopIteration, KalshiError) as end:
                self.ends[type(end).__name__] += 1

    async def in_task(self, client: AsyncClient) -> None:
        """The same, awaited."""
        while not self.stop.is_set():
            calls = life(client)
            call: Any = next(calls)
            try:
                while True:
                    started = time.monotonic()
                    result = await call()
                    self.ends["done"] += 1
                    await asyncio.sleep(self._rest(started))
                    call = calls.send(result)
            except (StopIteration, KalshiError) as end:
                self.ends[type(end).__name__] += 1


def _give_back() -> None:
    """Let the C library hand free memory back, which would look like a leak: threads leave it in pieces."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


@frozen
class Sample:
    """What there is at one moment."""

    megabytes: float
    descriptors: int
    threads: int
    tasks: int

    @classmethod
    def now(cls) -> "Sample":
        gc.collect()
        _give_back()
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return cls(
            megabytes=pages * os.sysconf("SC_PAGE_SIZE") / 2**20,
            descriptors=len(os.listdir("/proc/self/fd")),
            threads=threading.active_count(),
            tasks=len(asyncio.all_tasks()),
        )


async def soak(environ: dict[str, str], seconds: float, rate: float) -> tuple[list[Sample], Counter[str]]:
    """Work for so long, and measure sixty times; the last sample is from when all is closed."""
    work = Work(2 * WORKERS / rate, threading.Event(), Counter())
    with Client.from_env(environ, timeout=0.5) as client:
        async with AsyncClient.from_env(environ, timeout=0.5) as async_client:
            threads = [threading.Thread(target=work.in_thread, args=(client,)) for _ in range(WORKERS)]
            for thread in threads:
                thread.start()
            tasks = [asyncio.create_task(work.in_task(async_client)) for _ in range(WORKERS)]
            samples: list[Sample] = []
            for _ in range(60):
                await asyncio.sleep(seconds / 60)
                samples.append(Sample.now())
            work.stop.set()
            await asyncio.gather(*tasks)
            for thread in threads:
                await asyncio.to_thread(thread.join)
    samples.append(Sample.now())
    return samples, work.ends


def complaints(before: Sample, samples: Sequence[Sample]) -> list[str]:
    """What is not flat, once everything had a quarter of the time to get going."""
    *running, after = samples
    stable_path = running[len(running) // 4 :]
    memory = statistics.linear_regression(range(len(stable_path)), [one.megabytes for one in stable_path])
    rise = memory.slope * len(stable_path)
    found = [f"memory rises by {rise:.1f} MB"] if rise > MOST_MEGABYTES else []
    third = len(stable_path) // 3
    for name in ("descriptors", "threads", "tasks"):
        early, late = (
            min(getattr(one, name) for one in part)  # a kill has threads for a moment; what leaks stays
            for part in (stable_path[:third], stable_path[-third:])
        )
        if late > early + 2:
            found.append(f"{name} rise from {early} to {late}")
    if after.descriptors > before.descriptors + 2:  # a selector, and the pipe that wakes it
        found.append(f"{after.descriptors - before.descriptors} descriptors stay open")
    if after.tasks > 1:
        found.append(f"{after.tasks - 1} tasks stay")
    print(f"memory {running[0].megabytes:.1f} to {running[-1].megabytes:.1f} MB, line {rise:+.2f} MB")
    series = [f"{one.megabytes:.1f}" for one in running[:: len(running) // 12]]
    print(f"memory at times: {' '.join(series)}")
    print(f"before {before}\nafter  {after}\nlast   {running[-1]}")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--rate", type=float, default=50, help="calls a second")
    given = parser.parse_args(arguments)

    async def run(environ: dict[str, str]) -> list[str]:
        before = Sample.now()
        started = time.monotonic()
        samples, ends = await soak(environ, given.seconds, given.rate)
        print(f"{ends['done'] / (time.monotonic() - started):.0f} calls a second; ends: {dict(ends)}")
        return complaints(before, samples)

    with server() as environ:
        found = asyncio.run(run(environ))
    print("\n".join(found) or "flat")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

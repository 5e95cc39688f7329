"""Processes of a run: the stub server pinned to one core, the clients to another."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Generator, Sequence
from pathlib import Path

from attrs import asdict, define, frozen

HERE = Path(__file__).parent


@frozen
class Cores:
    """Cores of the clients and of the server; None if the machine has one core or cannot pin processes."""

    client: int | None
    server: int | None

    @classmethod
    def of_this_machine(cls) -> "Cores":
        """Return two different cores, if the machine has them."""
        if not hasattr(os, "sched_setaffinity") or len(os.sched_getaffinity(0)) < 2:
            return cls(None, None)
        first, second, *_ = sorted(os.sched_getaffinity(0))
        return cls(client=first, server=second)


@contextlib.contextmanager
def serving(cores: Cores) -> Generator[str]:
    """Start a stub server in its own process, and yield its base URL."""
    core = [] if cores.server is None else [str(cores.server)]
    with _process([sys.executable, str(HERE / "stub.py"), *core]) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/trade-api/v2"


@contextlib.contextmanager
def _process(
    command: Sequence[str], environ: dict[str, str] | None = None
) -> Generator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ
    ) as process:
        try:
            yield process
        finally:
            assert process.stdin is not None
            process.stdin.close()  # the process ends at the end of its standard input
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


@frozen
class Load:
    """A load on a client: which call, how many times, and how many of them concurrently."""

    way: str
    call: str
    times: int
    tasks: int = 1
    rest: float = 0.0
    """Idle seconds before the load; connections that expire meanwhile are reopened, uncounted."""
    lead: float = 0.0
    """Seconds of the same calls immediately before the load, uncounted."""


@frozen
class Round:
    """Measurement of one round."""

    cpu_us: float
    """Microseconds of CPU time per call."""
    walls: list[float]
    """Seconds that each call took."""
    seconds: float
    foreign: float | None
    """Share of the client's core that other processes used meanwhile, 0 to 1."""


@define
class Worker:
    """Handle of the process of one client."""

    process: "subprocess.Popen[str]"
    calls: dict[str, list[str]]

    def can(self, load: Load) -> bool:
        """True if the client has the load's call."""
        return load.call in self.calls.get(load.way, [])

    def round(self, load: Load) -> Round:
        """Run one round in the process; raise RuntimeError if the process has ended."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(asdict(load)) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(
                f"the client's process ended during a round: see its standard error. Load: {load}"
            )
        result = json.loads(line)
        foreign = None
        if result["busy"] is not None:
            foreign = max(0.0, (result["busy"] - result["cpu"]) / max(result["wall"], 0.01))
        return Round(result["cpu"] / load.times * 1e6, result["walls"], result["wall"], foreign)


@contextlib.contextmanager
def working(
    contender: Path, base_url: str, key: Path, cores: Cores, python: str = sys.executable
) -> Generator[Worker]:
    """Start a client in its own process; raise RuntimeError if it does not start."""
    core = [] if cores.client is None else [str(cores.client)]
    command = [python, str(HERE / "worker.py"), str(contender), base_url, str(key), *core]
    environ = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    with _process(command, {**environ, "PYTHONHASHSEED": "0"}) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(
                f"the client's process did not start: see its standard error. Client: {contender.name}"
            )
        yield Worker(process, json.loads(line))


def pin(core: int | None) -> None:
    """Pin this process to a core; do nothing for None."""
    if core is not None:
        os.sched_setaffinity(0, {core})

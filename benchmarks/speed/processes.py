"""The processes of a run: the server on one core, the clients on another, and what else ran beside them."""

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
    """Which core is whose; None where the machine has too few, or does not let itself be told."""

    client: int | None
    server: int | None

    @classmethod
    def of_this_machine(cls) -> "Cores":
        """Two different cores, if there are."""
        if not hasattr(os, "sched_setaffinity") or len(os.sched_getaffinity(0)) < 2:
            return cls(None, None)
        first, second, *_ = sorted(os.sched_getaffinity(0))
        return cls(client=first, server=second)


@contextlib.contextmanager
def serving(cores: Cores) -> Generator[str]:
    """The base URL of a stub server in a process of its own."""
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
            process.stdin.close()  # which is the sign to end
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


@frozen
class Load:
    """What is asked of a client: a call, so many times, so many of them at once."""

    way: str
    call: str
    times: int
    tasks: int = 1
    rest: float = 0.0
    """Seconds of quiet before it; whatever connections have to be opened again then are, uncounted."""
    lead: float = 0.0
    """Seconds of the same calls right before it, uncounted."""


@frozen
class Round:
    """What one round took."""

    cpu_us: float
    """Microseconds of CPU time for each call."""
    walls: list[float]
    """Seconds that each call took."""
    seconds: float
    foreign: float | None
    """How much of the client's core went to somebody else meanwhile, 0 to 1."""


@define
class Worker:
    """The process of one client, from here."""

    process: "subprocess.Popen[str]"
    calls: dict[str, list[str]]

    def can(self, load: Load) -> bool:
        """Whether the client has such a call."""
        return load.call in self.calls.get(load.way, [])

    def round(self, load: Load) -> Round:
        """Have it done."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(asdict(load)) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the client ended while it made {load}")
        told = json.loads(line)
        foreign = None
        if told["busy"] is not None:
            foreign = max(0.0, (told["busy"] - told["cpu"]) / max(told["wall"], 0.01))
        return Round(told["cpu"] / load.times * 1e6, told["walls"], told["wall"], foreign)


@contextlib.contextmanager
def working(
    contender: Path, base_url: str, key: Path, cores: Cores, python: str = sys.executable
) -> Generator[Worker]:
    """A client in a process of its own."""
    core = [] if cores.client is None else [str(cores.client)]
    command = [python, str(HERE / "worker.py"), str(contender), base_url, str(key), *core]
    environ = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    with _process(command, {**environ, "PYTHONHASHSEED": "0"}) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"the client of {contender.name} did not start")
        yield Worker(process, json.loads(line))


def pin(core: int | None) -> None:
    """Keep this process on a core, where the machine lets it."""
    if core is not None:
        os.sched_setaffinity(0, {core})

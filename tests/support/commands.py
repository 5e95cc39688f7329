"""The installed command, run as a user runs it."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

SCRIPT = Path(sys.executable).with_name("kalshi-order-groups")
PATIENCE = 20


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """A run of the command that ends by itself."""
    return subprocess.run(
        [SCRIPT, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


@frozen
class Ended:
    """What is left of a simulator: its exit code, and what it said since its four lines."""

    code: int
    stdout: str
    stderr: str


@frozen
class Simulator:
    """A simulator that serves, and the lines it printed for who wants to use it."""

    process: subprocess.Popen[str]
    lines: tuple[str, ...]

    @property
    def environ(self) -> dict[str, str]:
        """The lines, as the environment they describe."""
        return dict(line.split("=", 1) for line in self.lines)

    @property
    def key(self) -> Path:
        """The file of its private key."""
        return Path(self.environ["KALSHI_PRIVATE_KEY_PATH"])

    def end(self, how: signal.Signals) -> Ended:
        """Send it a signal, and wait for its end."""
        self.process.send_signal(how)
        stdout, stderr = self.process.communicate(timeout=PATIENCE)
        return Ended(self.process.returncode, stdout, stderr)


@contextmanager
def simulating(*arguments: str | Path) -> Generator[Simulator]:
    """A simulator in a process of its own."""
    process = subprocess.Popen(
        [SCRIPT, "simulate", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    impatience = threading.Timer(PATIENCE, process.kill)
    impatience.start()
    try:
        assert process.stdout is not None
        lines = tuple(process.stdout.readline().rstrip("\n") for _ in range(4))
        impatience.cancel()
        assert lines[-1], process.communicate(timeout=PATIENCE)
        yield Simulator(process, lines)
    finally:
        impatience.cancel()
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=PATIENCE)

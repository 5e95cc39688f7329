"""The command line against a real server on this machine: through pipes, on a terminal, in a process."""

import io
import os
import pty
import re
import subprocess
import sys
import termios
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from attrs import frozen
from kalshi_order_groups import Client, OrderGroup
from kalshi_order_groups._command.main import main
from kalshi_order_groups.simulator import Exchange
from kalshi_order_groups.simulator.engine.records import USER
from kalshi_order_groups.simulator.server import config, keys
from kalshi_order_groups.simulator.server.running import running

from tests.support.orders import an_order

PATIENCE = 60


@frozen
class Ran:
    """How a run of the command ended."""

    code: int
    stdout: str
    stderr: str


@frozen
class Loopback:
    """An exchange behind a server, and the variables of a client of it."""

    exchange: Exchange
    environ: dict[str, str]
    client: Client

    def group(self, subaccount: int = 0, limit: int = 10) -> OrderGroup:
        """A new group."""
        return self.client.order_groups.create(contracts_limit=limit, subaccount=subaccount)

    def group_with_an_order(self) -> OrderGroup:
        """A new group with a resting order."""
        group = self.group()
        self.client.orders.create_v2(request=an_order(group))
        return group

    def is_triggered(self, group: OrderGroup) -> bool:
        """What the exchange itself says."""
        found = self.exchange.rules.groups.find(group.order_group_id)
        return found is not None and found.triggered


@contextmanager
def loopback(folder: Path, subaccount: int | None = None) -> Generator[Loopback]:
    """A server with a key in a file; the key is locked to the subaccount."""
    exchange = config.load(None)
    key_id, pem = keys.issue(exchange, "ed25519", user=USER, subaccount=subaccount)
    path = folder / "key.pem"
    path.touch(mode=0o600)
    path.write_text(pem, "ascii")
    with running(exchange) as server:
        environ = {
            "KALSHI_API_KEY_ID": key_id,
            "KALSHI_PRIVATE_KEY_PATH": str(path),
            "KALSHI_BASE_URL": server.base_url,
            "KALSHI_ENVIRONMENT": "demo",
        }
        with Client.from_env(environ) as client:
            yield Loopback(exchange, environ, client)


def through_pipes(environ: Mapping[str, str], *arguments: str) -> Ran:
    """A run in this process whose streams are no terminals."""
    out, err = io.StringIO(), io.StringIO()
    with patch.multiple(sys, stdin=io.StringIO(), stdout=out, stderr=err):
        code = _code(environ, arguments)
    return Ran(code, out.getvalue(), err.getvalue())


def on_a_terminal(environ: Mapping[str, str], *arguments: str, typed: str = "") -> Ran:
    """A run in this process whose three streams are one terminal."""
    master, slave = pty.openpty()
    settings = termios.tcgetattr(slave)
    settings[3] &= ~termios.ECHO
    termios.tcsetattr(slave, termios.TCSANOW, settings)
    shown: list[bytes] = []
    reader = threading.Thread(target=_read, args=(master, shown))
    reader.start()
    with open(slave, "w+b", buffering=0) as terminal:
        streams = [io.TextIOWrapper(terminal, "utf-8", write_through=True) for _ in range(3)]
        os.write(master, typed.encode())
        with patch.multiple(sys, stdin=streams[0], stdout=streams[1], stderr=streams[2]):
            code = _code(environ, arguments)
        for stream in streams:
            stream.detach()
    reader.join(PATIENCE)
    os.close(master)
    return Ran(code, b"".join(shown).decode().replace("\r\n", "\n"), "")


def _read(master: int, shown: list[bytes]) -> None:
    """Read what the terminal shows, until nothing has it open."""
    while True:
        try:
            data = os.read(master, 65536)
        except OSError:
            return
        if not data:
            return
        shown.append(data)


def _code(environ: Mapping[str, str], arguments: tuple[str, ...]) -> int:
    try:
        return main(arguments, environ)
    except SystemExit as left:
        return int(left.code or 0)


def process(environ: Mapping[str, str], *arguments: str, **more: object) -> subprocess.Popen[str]:
    """A run in a process of its own, with no other variables than those that Python needs here."""
    paths = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    options: dict[str, object] = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "text": True,
        "env": {**paths, **environ},
        **more,
    }
    return subprocess.Popen([sys.executable, "-m", "kalshi_order_groups", *arguments], **options)  # type: ignore[call-overload, no-any-return]


def in_a_process(environ: Mapping[str, str], *arguments: str, **more: object) -> Ran:
    """A run in a process of its own, which ends by itself."""
    started = process(environ, *arguments, **more)
    stdout, stderr = started.communicate(timeout=PATIENCE)
    return Ran(started.returncode, stdout or "", stderr or "")


def normalised(text: str) -> str:
    """The text without what differs from run to run: ports, paths and times."""
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:4010", text)
    text = re.sub(r"\d+\.\d+ s\b", "0.01 s", text)
    return re.sub(r'"seconds": [0-9.]+', '"seconds": 0.01', text)

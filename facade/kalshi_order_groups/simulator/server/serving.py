"""Serves an exchange until it is interrupted, and says how to reach it."""

import asyncio
import signal
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from ..engine.records import USER
from . import config, keys
from .running import Server

_ENDING = [one for one in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, one)]


def serve(port: int, described: Path | None) -> int:
    """Print the lines to paste, then serve; the result is the exit code."""
    try:
        exchange = config.exchange(described)
        server = Server(exchange, port)
    except config.BadConfig as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"port {port} cannot be had: {error.strerror}", file=sys.stderr)
        return 2
    with _ended_by_signals(server), tempfile.TemporaryDirectory(prefix="kalshi-simulator-") as folder:
        key_id, pem = keys.issue(exchange, "rsa", user=USER, subaccount=None)
        path = Path(folder) / "key.pem"
        path.touch(mode=0o600)
        path.write_text(pem, "ascii")
        print(f"KALSHI_API_KEY_ID={key_id}")
        print(f"KALSHI_PRIVATE_KEY_PATH={path}")
        print(f"KALSHI_BASE_URL={server.base_url}")
        print("KALSHI_ENVIRONMENT=demo", flush=True)
        print(f"a page to look at: {server.url}/   (Ctrl-C ends it)", file=sys.stderr, flush=True)
        asyncio.run(server.main())
    return 0


@contextmanager
def _ended_by_signals(server: Server) -> Generator[None]:
    """Whichever signal ends it, and however early: it ends in order, and the key does not stay behind."""

    def end(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    before = {name: signal.signal(getattr(signal, name), end) for name in _ENDING}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)

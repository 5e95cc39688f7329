"""The `simulate` command: prints how to reach the server, and serves until interrupted."""

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

_STOP_SIGNALS = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def serve(port: int, config_path: Path | None) -> int:
    """Print the environment variables for a client, then serve; return the exit code."""
    try:
        exchange = config.load(config_path)
        server = Server(exchange, port)
    except config.BadConfig as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"cannot listen on port {port}: {error.strerror}", file=sys.stderr)
        return 2
    with _stopped_by_signals(server), tempfile.TemporaryDirectory(prefix="kalshi-simulator-") as directory:
        key_id, pem = keys.issue(exchange, "rsa", user=USER, subaccount=None)
        path = Path(directory) / "key.pem"
        path.touch(mode=0o600)
        path.write_text(pem, "ascii")
        print(f"KALSHI_API_KEY_ID={key_id}")
        print(f"KALSHI_PRIVATE_KEY_PATH={path}")
        print(f"KALSHI_BASE_URL={server.base_url}")
        print("KALSHI_ENVIRONMENT=demo", flush=True)
        print(f"page: {server.url}/   (stop with Ctrl-C)", file=sys.stderr, flush=True)
        asyncio.run(server.main())
    return 0


@contextmanager
def _stopped_by_signals(server: Server) -> Generator[None]:
    """Shut down in order on every stop signal, however early, so that the key file is deleted."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    previous = {name: signal.signal(getattr(signal, name), stop) for name in _STOP_SIGNALS}
    try:
        yield
    finally:
        for name, handler in previous.items():
            signal.signal(getattr(signal, name), handler)

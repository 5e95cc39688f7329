"""Serves an exchange until it is interrupted, and says how to reach it."""

import asyncio
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from ..records import USER
from . import config, keys
from .running import Server


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
    with tempfile.TemporaryDirectory(prefix="kalshi-simulator-") as folder:
        key_id, pem = keys.issue(exchange, "rsa", user=USER, subaccount=None)
        path = Path(folder) / "key.pem"
        path.touch(mode=0o600)
        path.write_text(pem, "ascii")
        print(f"KALSHI_API_KEY_ID={key_id}")
        print(f"KALSHI_PRIVATE_KEY_PATH={path}")
        print(f"KALSHI_BASE_URL={server.base_url}")
        print("KALSHI_ENVIRONMENT=demo", flush=True)
        print(f"a page to look at: {server.url}/   (Ctrl-C ends it)", file=sys.stderr, flush=True)
        with suppress(KeyboardInterrupt):
            asyncio.run(server.main())
    return 0

"""Who takes part: raw httpx and this package always, public clients where they are asked for."""

import sys
from pathlib import Path

from attrs import frozen

HERE = Path(__file__).parent / "clients"


@frozen
class Contender:
    """A client, the file that makes its calls, and the Python of its environment."""

    name: str
    file: Path
    python: str = sys.executable
    keys: tuple[str, ...] = ("rsa", "ed25519")


RAW = Contender("raw httpx", HERE / "raw_httpx.py")
OURS = Contender("kalshi-order-groups", HERE / "ours.py")

"""Contenders: raw httpx and this package; public clients if requested."""

import sys
from pathlib import Path

from attrs import frozen

HERE = Path(__file__).parent / "clients"


@frozen
class Contender:
    """A client: the file that makes its calls, its Python, and the kinds of key that it accepts."""

    name: str
    file: Path
    python: str = sys.executable
    keys: tuple[str, ...] = ("rsa", "ed25519")


RAW = Contender("raw httpx", HERE / "raw_httpx.py")
OURS = Contender("kalshi-order-groups", HERE / "ours.py")

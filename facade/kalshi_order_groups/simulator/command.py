"""Command line of the simulator: `kalshi-order-groups simulate`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 for success, 2 for wrong usage or a port in use."""
    parser = argparse.ArgumentParser(prog="kalshi-order-groups", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    simulate = commands.add_parser("simulate", help="serve a simulated exchange on this machine")
    simulate.add_argument("--port", type=_port, default=0, help="0 (default): any free port")
    simulate.add_argument("--config", type=Path, help="TOML file; see the simulator's README")
    options = parser.parse_args(arguments)
    try:
        from .server import serving  # late, because only this command needs the extra
    except ModuleNotFoundError as error:
        missing = (error.name or str(error)).partition(".")[0]
        print(
            f"cannot serve: {missing} is not installed. Run: pip install 'kalshi-order-groups[simulator]'",
            file=sys.stderr,
        )
        return 2
    return serving.serve(options.port, options.config)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) < 65_536):
        raise argparse.ArgumentTypeError(f"invalid port: must be 0 to 65535, not {text!r}")
    return int(text)

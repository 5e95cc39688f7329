"""The command line: `kalshi-order-groups simulate`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the result is the exit code: 0 done, 2 wrong use or a port that is taken."""
    parser = argparse.ArgumentParser(prog="kalshi-order-groups", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    simulate = commands.add_parser("simulate", help="serve an embedded exchange on this machine")
    simulate.add_argument("--port", type=_port, default=0, help="0, the default, takes a free one")
    simulate.add_argument("--config", type=Path, help="a TOML file; see the simulator's README")
    options = parser.parse_args(arguments)
    try:
        from .server import serving  # only who serves needs the packages of the extra
    except ModuleNotFoundError as error:
        missing = (error.name or str(error)).partition(".")[0]
        print(f"the server needs {missing}: pip install 'kalshi-order-groups[simulator]'", file=sys.stderr)
        return 2
    return serving.serve(options.port, options.config)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) < 65_536):
        raise argparse.ArgumentTypeError(f"a port is 0 to 65535, not {text!r}")
    return int(text)

"""kalshi-contract: says whether a changed contract breaks a program.

A command is imported when it is chosen, so that a missing package is reported in words.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import NoReturn, Protocol, cast

from .. import entry

EXTRA = "pip install 'kalshi-order-groups[contract]'"
COMMANDS = {
    "diff": "Compare two OpenAPI documents.",
    "check": "Say whether the contract breaks a program that calls kalshi_order_groups, and where.",
}


class _Command(Protocol):
    def main(self, parser: argparse.ArgumentParser, arguments: Sequence[str]) -> int: ...


def run() -> NoReturn:
    """Run the command line of this process, and exit."""
    entry.run("kalshi-contract", main)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit code."""
    parser = argparse.ArgumentParser(
        "kalshi-contract",
        description="Say whether a changed contract breaks a program.",
        epilog="kalshi-contract COMMAND --help lists the options of a command.",
    )
    listed = ", ".join(f"{name}: {does}" for name, does in COMMANDS.items())
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help=listed)
    given = sys.argv[1:] if arguments is None else arguments
    name = cast(str, parser.parse_args(given[:1]).command)
    try:
        command = cast(_Command, importlib.import_module(f".{name}", __package__))
    except ModuleNotFoundError as error:
        print(f"kalshi-contract: the package {error.name} is missing. Run {EXTRA}.", file=sys.stderr)
        return 2
    parser = argparse.ArgumentParser(f"kalshi-contract {name}", description=COMMANDS[name])
    return command.main(parser, given[1:])

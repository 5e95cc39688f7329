"""Says whether a document of the contract breaks a program that calls the facade, and in which lines."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ..caller import facade_lock, reader
from ..caller.bot import Bot
from ..caller.module_reader import ProgramUse
from ..document.document import InvalidDocument
from . import diff

PUBLISHED = "https://docs.kalshi.com/openapi.yaml"
SPEC = "openapi.yaml"


def main(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> int:
    """Check a program; the result is the exit code."""
    parser.epilog = diff.EXIT_CODES
    add = parser.add_argument
    add("revision", metavar="REVISION", nargs="?", default=PUBLISHED, help=f"the newer document: a file,"
        f" git:REF[:PATH], or an https address (default: {PUBLISHED})")  # fmt: skip
    add("--usage", type=Path, required=True, metavar="PATH", help="a module or a folder of the program")
    add("--base", metavar="BASE", help="the older document (default: the contract of this release, whose"
        " descriptions are its own and are not compared)")  # fmt: skip
    diff.add_options(parser)
    options = parser.parse_args(arguments)
    options.ignore_words |= options.base is None
    options.base = options.base or str(contract_of_this_release())
    facade = facade_lock.load()
    try:
        use = reader.read(options.usage, facade)
    except (InvalidDocument, OSError) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    print(_summary(use), file=sys.stderr)
    code, _ = diff.compare(options, Bot(facade, use, SPEC), Path.cwd())
    return code


def contract_of_this_release() -> Path:
    """Return openapi.yaml: in the wheel it is part of the package, in a checkout it is at the top."""
    package = Path(__file__).resolve().parents[1]
    shipped = package / SPEC
    return shipped if shipped.exists() else package.parents[1] / SPEC


def _summary(use: ProgramUse) -> str:
    spots = sum(map(len, use.calls.values()))
    return (
        f"read {use.files} files: {len(use.calls)} calls of the facade in {spots} places,"
        f" {len(use.arguments)} optional arguments, {len(use.fields)} fields;"
        f" {sum(use.dynamic.values())} uses that cannot be derived"
    )

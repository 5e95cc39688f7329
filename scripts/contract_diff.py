"""Compares two contracts and reports how the differences affect the facade.

    .venv/bin/python scripts/contract_diff.py BASE REVISION

BASE and REVISION are files, git:REF[:PATH], or https addresses of OpenAPI 3.0 and 3.1 documents. This is
`kalshi-contract diff` with what is known of the facade.

Exit codes: 0 no finding at or above --fail-on, 1 findings, 2 usage or invalid document, 3 upstream
unreachable, 4 self-check failed.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from contract import entry
from contract.command import diff
from contract.model import Report
from contract.project.facade import Facade

HERE = Path(__file__).resolve().parent.parent


def parser() -> argparse.ArgumentParser:
    """Return the options of every comparison, and those for the facade."""
    command = argparse.ArgumentParser(
        description="Compare two OpenAPI documents for a program that uses one of them.",
        epilog=diff.EXIT_CODES,
    )
    diff.add_documents(command)
    add = command.add_argument
    add(
        "--all",
        action="store_true",
        dest="whole",
        help="compare operations outside openapi.yaml, too, as if everything of them were used",
    )
    add("--usage", choices=("facade", "all"), default="facade", help="rate by what the facade uses, or as"
        " if everything were used (default: facade)")  # fmt: skip
    diff.add_options(command)
    add(
        "--impact", action="store_true", help="generate both clients, type-check the facade, find witnesses"
    )
    add("--emit-test", type=Path, metavar="FOLDER", help="write a test for each witness; implies --impact")
    add("--root", type=Path, default=HERE, help="the project with the contract and the facade")
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit code."""
    options = parser().parse_args(arguments)
    root: Path = options.root.resolve()
    emitted: Path | None = options.emit_test
    facade = Facade(
        root,
        whole=options.whole,
        everything=options.usage == "all",
        with_impact=options.impact or emitted is not None,
    )
    code, report = diff.compare(options, facade, root)
    try:
        if emitted is not None:
            _emit(report, emitted)
    except OSError as error:
        print(diff.cannot_write(error), file=sys.stderr)
        return 2
    return code


def _emit(report: Report, folder: Path) -> None:
    from contract.witness import emit  # takes half a second

    for path in emit(report.findings, folder):
        print(f"wrote {path}", file=sys.stderr)


if __name__ == "__main__":
    entry.run("contract-diff", main)

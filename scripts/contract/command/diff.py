"""Compares two documents and writes the report, for any program or for one that is known."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import cast

from .. import entry, run
from ..findings import acknowledge
from ..model import Level, Report
from ..program import AnyProgram, Program
from ..report import FORMATS, Style, render

EXIT_CODES = (
    "Exit codes: 0 no finding at or above --fail-on, 1 findings, 2 usage or invalid document,"
    " 3 upstream unreachable, 4 self-check failed."
)


def main(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> int:
    """Compare for any program; the result is the exit code."""
    parser.epilog = EXIT_CODES
    add_documents(parser)
    add_options(parser)
    code, _ = compare(parser.parse_args(arguments), AnyProgram(), Path.cwd())
    return code


def add_documents(parser: argparse.ArgumentParser) -> None:
    """Add the names of the two documents."""
    parser.add_argument("base", metavar="BASE", help="a file, git:REF[:PATH], or an https address")
    parser.add_argument("revision", metavar="REVISION", help="the newer document, given in the same way")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of every comparison: what fails, what is written and where."""
    add = parser.add_argument
    levels = [level.value for level in Level]
    add("--fail-on", choices=levels, default=Level.BREAKING.value, metavar="LEVEL", help="exit with 1 at"
        f" this level and above: {', '.join(levels)}")  # fmt: skip
    add("--strict", action="store_true", help="also exit with 1 if a difference is unclassified")
    add("--format", choices=sorted(FORMATS), default="text", help="the format of the output")
    add("--output", type=Path, metavar="FILE", help="write to this file instead of printing")
    add("--also", nargs=2, action=_Also, default=[], metavar=("FORMAT", "FILE"), help="one more format")
    add("--ignore-words", action="store_true", help="ignore descriptions: one side has its own")
    add("--verbose", action="store_true", help="show all places, and cosmetic differences")
    add("--ack", type=Path, metavar="FILE", help="acknowledged findings, such as contract-ack.toml")
    add("--ack-template", action="store_true", help="print entries for --ack for all failing findings")
    add("--selftest", action="store_true", help="compare known edits first; exit with 4 if one is missed")


class _Also(argparse.Action):
    """Collects pairs of a known format and a file."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,  # noqa: ARG002 - the protocol
    ) -> None:
        name, file = cast(list[str], values)
        if name not in FORMATS:
            parser.error(f"--also {name}: the formats are {', '.join(sorted(FORMATS))}")
        setattr(namespace, self.dest, [*getattr(namespace, self.dest), (name, file)])


def compare(options: argparse.Namespace, program: Program, root: Path) -> tuple[int, Report]:
    """Compare for a program and write the report; return the exit code and the report."""
    report = run.report(
        run.Request(
            base=options.base,
            revision=options.revision,
            root=root,
            today=date.today(),  # noqa: DTZ011 - the user's local date
            program=program,
            words=not options.ignore_words,
            fail_on=Level(options.fail_on),
            strict=options.strict,
            acknowledgements=options.ack,
            check_self=options.selftest,
        )
    )
    try:
        _write(report, options)
    except OSError as error:
        print(cannot_write(error), file=sys.stderr)
        return 2, report
    return report.exit_code, report


def cannot_write(error: OSError) -> str:
    """Return the message for a report that cannot be written."""
    return f"contract diff: cannot write the report: {error}"


def _write(report: Report, options: argparse.Namespace) -> None:
    verbose = cast(bool, options.verbose)
    for name, file in cast(list[tuple[str, str]], options.also):
        Path(file).write_text(render(report, name, Style(verbose=verbose)), "utf-8")
    if options.ack_template:
        failing = [finding for finding in report.findings if finding.level >= report.fail_on]
        print(acknowledge.template(failing, date.today() + timedelta(days=90)))  # noqa: DTZ011 - as above
    elif options.output is not None:
        cast(Path, options.output).write_text(
            render(report, options.format, Style(verbose=verbose)), "utf-8"
        )
    else:
        if options.format != "text":
            entry.write_utf8()
        sys.stdout.write(render(report, options.format, Style.for_stream(sys.stdout, verbose=verbose)))

"""Compares two contracts and reports how the differences affect a program that uses one of them.

    .venv/bin/python scripts/contract_diff.py BASE REVISION

BASE and REVISION are files, git:REF[:PATH], or https addresses of OpenAPI 3.0 and 3.1 documents.

Exit codes: 0 no finding at or above --fail-on, 1 findings, 2 usage or invalid document, 3 upstream
unreachable, 4 self-check failed.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import cast

from contract import entry, run
from contract.findings import acknowledge, request_limits, tolerance
from contract.findings.whole_documents import WholeUsage
from contract.model import Finding, Level, Report, Usage, UsesEverything
from contract.report import FORMATS, Style, render
from contract.schema.operations import Contract
from contract.usage import constants
from contract.usage.derive import derive

HERE = Path(__file__).resolve().parent.parent


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="Compare two OpenAPI documents for a program that uses one of them.",
        epilog="Exit codes: 0 no finding at or above --fail-on, 1 findings, 2 usage or invalid document,"
        " 3 upstream unreachable, 4 self-check failed.",
    )
    add = parser.add_argument
    add("base", metavar="BASE", help="a file, git:REF[:PATH], or an https address")
    add("revision", metavar="REVISION", help="the newer document, given in the same way")
    add(
        "--all",
        action="store_true",
        dest="whole",
        help="compare operations outside openapi.yaml, too, as if everything of them were used",
    )
    add("--usage", choices=("facade", "all"), default="facade", help="rate by what the facade uses, or as"
        " if everything were used (default: facade)")  # fmt: skip
    levels = [level.value for level in Level]
    add("--fail-on", choices=levels, default=Level.BREAKING.value, metavar="LEVEL", help="exit with 1 at"
        f" this level and above: {', '.join(levels)}")  # fmt: skip
    add("--strict", action="store_true", help="also exit with 1 if a difference is unclassified")
    add("--format", choices=sorted(FORMATS), default="text", help="the format of the output")
    add("--output", type=Path, metavar="FILE", help="write to this file instead of printing")
    add(
        "--also",
        nargs=2,
        action="append",
        default=[],
        metavar=("FORMAT", "FILE"),
        help="one more format",
    )
    add("--ignore-words", action="store_true", help="ignore descriptions: one side has its own")
    add("--verbose", action="store_true", help="show all places, and cosmetic differences")
    add(
        "--impact", action="store_true", help="generate both clients, type-check the facade, find witnesses"
    )
    add("--emit-test", type=Path, metavar="FOLDER", help="write a test for each witness; implies --impact")
    add("--ack", type=Path, metavar="FILE", help="acknowledged findings, such as contract-ack.toml")
    add("--ack-template", action="store_true", help="print entries for --ack for all failing findings")
    add("--selftest", action="store_true", help="compare known edits first; exit with 4 if one is missed")
    add("--root", type=Path, default=HERE, help="the project with the contract and the facade")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    for name, _ in options.also:
        if name not in FORMATS:
            parser.error(f"--also {name}: the formats are {', '.join(sorted(FORMATS))}")
    root: Path = options.root.resolve()
    with_impact = options.impact or options.emit_test is not None
    report = run.report(
        run.Request(
            base=options.base,
            revision=options.revision,
            root=root,
            today=date.today(),  # noqa: DTZ011 - the user's local date
            usage=_usage(options.usage, root, whole=options.whole),
            whole=options.whole,
            words=not options.ignore_words,
            fail_on=Level(options.fail_on),
            strict=options.strict,
            acknowledgements=options.ack,
            check_self=options.selftest,
            refine=_refine(root) if options.usage == "facade" else None,
            attach_impact=_attach(root) if with_impact else None,
            version=run.package_version(root),
        )
    )
    try:
        _write(report, options)
        if options.emit_test is not None:
            _emit(report, options.emit_test)
    except OSError as error:
        print(f"contract_diff: cannot write the report: {error}", file=sys.stderr)
        return 2
    return report.exit_code


def _usage(name: str, root: Path, *, whole: bool) -> Usage:
    if name == "all":
        return UsesEverything()
    ours = tolerance.derive(root, derive(root))
    return WholeUsage(ours.usage, ours.tolerated) if whole else ours


def _refine(root: Path) -> run.Refine:
    """Return a function that adds what is known of the values that the facade sends."""

    def refine(found: tuple[Finding, ...], base: Contract, revision: Contract) -> tuple[Finding, ...]:
        found = constants.with_advice(found, constants.read(root))
        if not any(map(request_limits.is_candidate, found)):
            return found
        from contract.witness import sent_values  # takes half a second

        return sent_values.rated(found, base.document.root, revision.document.root, root)

    return refine


def _attach(root: Path) -> run.Attach:
    """Return a function that adds impact, then witnesses. Imports here: the generator takes a second."""
    from contract import impact
    from contract.witness import attach as add_witnesses

    def attach(found: tuple[Finding, ...], base: Contract, revision: Contract) -> run.Impact:
        documents = (base.document.root, revision.document.root)
        attached = impact.attach(found, *documents, root)
        witnessed = add_witnesses(attached.findings, *documents, root)
        problems = (*attached.problems, *witnessed.problems)
        return run.Impact(
            witnessed.findings, problems, attached.summary, attached.refused, attached.failing
        )

    return attach


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


def _emit(report: Report, folder: Path) -> None:
    from contract.witness import emit

    for path in emit(report.findings, folder):
        print(f"wrote {path}", file=sys.stderr)


if __name__ == "__main__":
    entry.run("contract-diff", main)

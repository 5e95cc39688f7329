"""Follows the published contract: from "upstream changed" to a change that can be reviewed.

    make contract-upstream SPEC=path-or-address

    0: openapi.yaml and generated/ are as published, or were already   1: a step failed
    2: not a document, or not a project to work in   3: the document could not be had

Nothing in the project changes unless every step succeeds, or is a check that --despite names.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from contract.document import sources
from contract.document.document import InvalidDocument
from contract.upstream import steps, worktree
from contract.upstream.follow import HINTS, Following, Stopped, Wish
from contract.upstream.worktree import Refused

HERE = Path(__file__).resolve().parent.parent


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Follow the published contract.")
    parser.add_argument("spec", help="the published document: a path, or an https address")
    parser.add_argument("--project", type=Path, default=HERE, help="the project to work in")
    parser.add_argument("--summary", type=Path, help="write the summary here as well")
    parser.add_argument("--keep", action="store_true", help="keep the folder that was worked in")
    parser.add_argument("--allow-removed", nargs="+", default=[], metavar="OPERATION_ID")
    parser.add_argument("--despite", nargs="+", default=[], choices=steps.CHECKS, metavar="CHECK",
                        help=f"go on where one of these fails: {', '.join(steps.CHECKS)}")  # fmt: skip
    parser.add_argument("--tests", nargs="+", default=["-n", "auto"], help="what to run pytest with")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit code."""
    options = _parser().parse_args(arguments)
    try:
        worktree.check_clean(options.project)
        data = sources.read(options.spec, options.project).data
        with tempfile.TemporaryDirectory(prefix="contract-published-") as folder:
            published = Path(folder) / "published.yaml"
            published.write_bytes(data)
            return _follow(options, published)
    except sources.Unreachable as error:
        return _stopped(str(error), 3)
    except (InvalidDocument, Refused, OSError) as error:
        return _stopped(str(error), 2)


def _follow(options: argparse.Namespace, published: Path) -> int:
    wish = Wish(
        project=options.project,
        source=options.spec,
        published=published,
        tests=options.tests,
        allow_removed=options.allow_removed,
        despite=frozenset(options.despite),
    )
    with worktree.opened(options.project, keep=options.keep) as place:
        try:
            told = Following(wish, place).run()
        except Stopped as stopped:
            if options.keep:
                print(f"The folder that was worked in: {place.root}", file=sys.stderr)
            hint = HINTS.get(stopped.outcome.step.name, "")
            return _stopped(f"{stopped.outcome.said}\n\n{stopped}. {hint}".rstrip(), _code(stopped))
    if told is None:
        print("Nothing to do: openapi.yaml says what the published document says.")
        return 0
    print(told)
    if options.summary:
        options.summary.write_text(told, "utf-8")
    return 0


def _code(stopped: Stopped) -> int:
    """A comparison that could not be made ends with its own code, everything else with 1."""
    return stopped.outcome.code if stopped.outcome.step.name == "diff" else 1


def _stopped(why: str, code: int) -> int:
    print(f"contract-upstream: {why}\nNothing was changed.", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())

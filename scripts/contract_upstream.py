"""Updates our contract and generated/ to the published one, as a change to review.

    make contract-upstream SPEC=path-or-address

openapi.yaml follows an OpenAPI document, stream.yaml an AsyncAPI document.

    0: the contract and generated/ match the published document   1: a step failed
    2: invalid document or project   3: the document cannot be fetched

The project changes only if every step succeeds; a check that --despite names may fail.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from contract import entry
from contract.document import sources
from contract.document.document import InvalidDocument
from contract.upstream import steps, worktree
from contract.upstream.follow import FollowRequest, FollowRun, Stopped
from contract.upstream.worktree import WorktreeError

HERE = Path(__file__).resolve().parent.parent


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Update the project to the published contract.")
    parser.add_argument("spec", help="the published document: a path, or an https address")
    parser.add_argument("--project", type=Path, default=HERE, help="the project to work in")
    parser.add_argument("--summary", type=Path, help="also write the summary to this file")
    parser.add_argument("--keep", action="store_true", help="keep the temporary work tree")
    parser.add_argument("--allow-removed", nargs="+", default=[], metavar="OPERATION_ID")
    parser.add_argument("--despite", nargs="+", default=[], choices=steps.CHECKS, metavar="CHECK",
                        help=f"continue if one of these fails: {', '.join(steps.CHECKS)}")  # fmt: skip
    parser.add_argument("--tests", action="append", default=None, metavar="ARGUMENT", help="arguments for"
                        " pytest, up to the next -- or option of this command, in place of the tests that"
                        " the change reaches: --tests -n 2 runs all")  # fmt: skip
    return parser


OWN = ("--project", "--summary", "--keep", "--allow-removed", "--despite", "--")


def _for_argparse(arguments: Sequence[str]) -> Iterator[str]:
    """Yield the arguments; each after --tests becomes its value, because argparse refuses -n as one."""
    of_tests = False
    for argument in arguments:
        if argument == "--tests" or argument in OWN:
            of_tests = argument == "--tests"
            if of_tests:
                continue
        yield f"--tests={argument}" if of_tests else argument


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options; wrong usage ends the program."""
    return _parser().parse_args([*_for_argparse(arguments)])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit code."""
    options = parsed(sys.argv[1:] if arguments is None else arguments)
    try:
        worktree.check_clean(options.project)
        data = sources.read(options.spec, options.project).data
        with tempfile.TemporaryDirectory(prefix="contract-published-") as folder:
            published = Path(folder) / "published.yaml"
            published.write_bytes(data)
            return _follow(options, published)
    except sources.Unreachable as error:
        return _fail(str(error), 3)
    except (InvalidDocument, WorktreeError, OSError) as error:
        return _fail(str(error), 2)


def _follow(options: argparse.Namespace, published: Path) -> int:
    request = FollowRequest(
        project=options.project,
        source=options.spec,
        published=published,
        tests=options.tests,
        allow_removed=options.allow_removed,
        despite=frozenset(options.despite),
    )
    with worktree.open_worktree(options.project, keep=options.keep) as place:
        following = FollowRun(request, place)
        try:
            summary = following.run()
        except Stopped as stopped:
            _show(stopped.summary, options.summary)
            if options.keep:
                print(f"The work tree is kept: {place.root}", file=sys.stderr)
            return _fail(f"{stopped}. {stopped.hint}".rstrip(), stopped.code)
    if summary is None:
        print(f"Nothing to do: {following.file} matches the published document.")
        for sentence in following.notes.unread:
            print(f"A published rule that was not read yet: {sentence}")
        return 0
    _show(summary, options.summary)
    return 0


def _show(summary: str, file: Path | None) -> None:
    print(summary)
    if file is not None:
        file.write_text(summary, "utf-8")


def _fail(message: str, code: int) -> int:
    print(f"contract-upstream: {message}\nNothing was changed.", file=sys.stderr)
    return code


if __name__ == "__main__":
    entry.run("contract-upstream", main)

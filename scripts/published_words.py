"""Records that the published descriptions of our operations were read.

    make published-words SPEC=path-or-address

    0: recorded   2: invalid document   3: the document cannot be fetched

Prints the operations whose descriptions may state other rules than those read before. `make upstream-drift`
reports later changes.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from contract import entry
from contract.document import sources
from contract.document.document import InvalidDocument
from contract.upstream import prose_watch
from contract.upstream.worktree import SPEC

HERE = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit code."""
    parser = argparse.ArgumentParser(description="Record that the published descriptions were read.")
    parser.add_argument("spec", help="the published document: a path, or an https address")
    parser.add_argument("--project", type=Path, default=HERE)
    parser.add_argument("--words", type=Path, help=f"the file to write, instead of {prose_watch.LOCK}")
    options = parser.parse_args(arguments)
    path: Path = options.words or options.project / prose_watch.LOCK
    try:
        data = sources.read(options.spec, options.project).data
        published = prose_watch.of(data, options.spec, options.project)
        if not published:
            raise InvalidDocument(f"{options.spec} has none of the operations of {SPEC}")
        before = prose_watch.load(path) or {}
        sentences = prose_watch.sentences_of(data, options.spec, options.project)
        path.write_text(prose_watch.text(published, sentences), "utf-8")
    except sources.Unreachable as error:
        return _fail(str(error), 3)
    except (InvalidDocument, OSError) as error:
        return _fail(str(error), 2)
    for name in published:
        print(f"{name}: {_comparison(before.get(name), published[name])}")
    print(f"published-words: recorded in {path} as read.")
    return 0


def _comparison(before: str | None, now: str) -> str:
    if before is None:
        return "not read before"
    return "as before" if before == now else "may state other rules than before"


def _fail(message: str, code: int) -> int:
    print(f"published-words: {message}\nNothing was changed.", file=sys.stderr)
    return code


if __name__ == "__main__":
    entry.run("published-words", main)

"""Does openapi.yaml still say what is published?

    make upstream-drift SPEC=path-or-address                       prints how they differ
    make upstream-drift SPEC=path-or-address ARGUMENTS=--issue     keeps the one issue about it on GitHub

    0: yes, or the issue says how not   1: no   2: not a document, or GitHub refused
    3: the document could not be had    4: self-check failed

With --issue, GITHUB_REPOSITORY and GITHUB_TOKEN are read from the environment, and GITHUB_API_URL where it
is set. Only a comparison that was made says anything about the issue: it stays as it is in cases 2 to 4.
Words that were published are compared with those that were read, once `make published-words` was run.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from contract.document import sources
from contract.document.document import InvalidDocument
from contract.upstream import prose_watch
from contract.upstream.drift import Drift
from contract.upstream.issue import ApiError, Issues, connected
from contract.upstream.worktree import SPEC

HERE = Path(__file__).resolve().parent.parent


class NotCompared(Exception):
    """The comparison was not made; the code says why."""

    def __init__(self, why: str, code: int) -> None:
        super().__init__(why)
        self.code = code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit code."""
    parser = argparse.ArgumentParser(description="Compare openapi.yaml with the published document.")
    parser.add_argument("spec", help="the published document: a path, or an https address")
    parser.add_argument("--issue", action="store_true", help="open, update or close the issue about it")
    parser.add_argument("--project", type=Path, default=HERE)
    parser.add_argument(
        "--words", type=Path, help=f"the words that were read, instead of {prose_watch.LOCK}"
    )
    options = parser.parse_args(arguments)
    try:
        data = sources.read(options.spec, options.project).data
        read = prose_watch.load(options.words or options.project / prose_watch.LOCK)
        findings = _compared(options.project, data)["findings"]
        found = Drift([*findings, *_moved(read, data, options)])
        if read is None:
            print("upstream-drift: published words are not watched; `make published-words` begins that.")
        if not options.issue:
            return _told(found, options.spec)
        print(_settled(found, options.spec, os.environ))
    except sources.Unreachable as error:
        return _stopped(str(error), 3)
    except NotCompared as error:
        return _stopped(str(error), error.code)
    except (InvalidDocument, ApiError, OSError) as error:
        return _stopped(str(error), 2)
    return 0


def _moved(
    read: prose_watch.Words | None, data: bytes, options: argparse.Namespace
) -> list[dict[str, Any]]:
    if read is None:
        return []
    return prose_watch.moved(read, prose_watch.of(data, options.spec, options.project))


def _compared(project: Path, data: bytes) -> dict[str, Any]:
    """The report of contract_diff.py on a document that was fetched once."""
    with tempfile.TemporaryDirectory(prefix="upstream-drift-") as folder:
        published = Path(folder) / "published.yaml"
        published.write_bytes(data)
        command = [sys.executable, "scripts/contract_diff.py", SPEC, str(published)]
        command += ["--ignore-words", "--format", "json"]
        done = subprocess.run(command, cwd=project, text=True, capture_output=True, check=False)
    if done.returncode not in {0, 1}:
        raise NotCompared(done.stderr.strip() or done.stdout.strip(), done.returncode)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _told(found: Drift, spec: str) -> int:
    if found.fingerprint is None:
        print(f"upstream-drift: openapi.yaml says what {spec} says.")
        return 0
    print(found.body(spec))
    return 1


def _settled(found: Drift, spec: str, environment: Mapping[str, str]) -> str:
    missing = [name for name in ("GITHUB_REPOSITORY", "GITHUB_TOKEN") if not environment.get(name)]
    if missing:
        raise ApiError(f"{' and '.join(missing)} must be set to keep an issue")
    address = environment.get("GITHUB_API_URL") or "https://api.github.com"
    with connected(address, environment["GITHUB_TOKEN"]) as client:
        return Issues(client, environment["GITHUB_REPOSITORY"]).settle(found.fingerprint, found.body(spec))


def _stopped(why: str, code: int) -> int:
    print(f"upstream-drift: {why}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())

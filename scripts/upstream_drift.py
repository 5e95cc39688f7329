"""Reports how openapi.yaml and stream.yaml differ from the published documents.

    make upstream-drift                                            compares both, and prints the differences
    make upstream-drift SPEC=path-or-address                       compares one
    make upstream-drift SPEC=path-or-address ARGUMENTS=--issue     opens, updates or closes a GitHub issue
    make upstream-drift SPEC=… ARGUMENTS="--before old.yaml"       also pairs the sentences that moved

    0: no difference, or the issue is up to date   1: differences   2: invalid document, or GitHub failed
    3: the document cannot be fetched              4: self-check failed

With --issue, the environment must have GITHUB_REPOSITORY and GITHUB_TOKEN, and may have GITHUB_API_URL. The
issue stays unchanged with exit codes 2 to 4, because there is no comparison then. Each contract has its own
issue, and the exit code of several documents is the highest. A document with another hash than that in
`info.x-upstream` is named, and is no difference by itself. After `make published-words`, published
descriptions of operations are compared with those that were read.
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

from contract import entry
from contract.document import parse, sources
from contract.document.document import InvalidDocument
from contract.upstream import prose_watch, provenance, sentences
from contract.upstream.drift import Drift
from contract.upstream.issue import ApiError, Issues, connect
from contract.upstream.specs import counterpart
from contract.upstream.worktree import SPEC

HERE = Path(__file__).resolve().parent.parent


class NotCompared(Exception):
    """The comparison failed; code is the exit code of contract_diff.py."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit code."""
    parser = argparse.ArgumentParser(description="Compare our contracts with the published documents.")
    parser.add_argument("specs", nargs="+", metavar="SPEC", help="a published document: a path, or an https"
                        " address; one in AsyncAPI is compared with stream.yaml")  # fmt: skip
    parser.add_argument("--issue", action="store_true", help="open, update or close the issue about it")
    parser.add_argument("--project", type=Path, default=HERE)
    parser.add_argument(
        "--words", type=Path, help=f"the file of read descriptions, instead of {prose_watch.LOCK}"
    )
    parser.add_argument("--before", help="the published document that was read, to show old and new")
    options = parser.parse_args(arguments)
    return max(_compared(spec, options) for spec in options.specs)


def _compared(spec: str, options: argparse.Namespace) -> int:
    """Compare one published document; the result is its exit code."""
    try:
        data = sources.read(spec, options.project).data
        published = parse.parse(data, spec)
        file = counterpart(published)
        ours = parse.parse((options.project / file).read_bytes(), file)
        findings = _report(options.project, data, spec, file)["findings"]
        if other := provenance.note(ours.root, published, file):
            print(f"upstream-drift: {other}")
        if file == SPEC:  # the descriptions of the stream are not watched
            findings = [*findings, *_changed_descriptions(data, spec, options)]
        drift = Drift(findings, file)
        if not options.issue:
            return _print(drift, spec)
        print(_update_issue(drift, spec, os.environ))
    except sources.Unreachable as error:
        return _fail(str(error), 3)
    except NotCompared as error:
        return _fail(str(error), error.code)
    except (InvalidDocument, ApiError, OSError) as error:
        return _fail(str(error), 2)
    return 0


def _changed_descriptions(data: bytes, spec: str, options: argparse.Namespace) -> list[dict[str, Any]]:
    lock = options.words or options.project / prose_watch.LOCK
    read = prose_watch.load(lock)
    if read is None:
        print("upstream-drift: descriptions are not compared. Run `make published-words` once.")
    if read is None and options.before is None:
        return []
    published = prose_watch.sentences_of(data, spec, options.project)
    if options.before is not None:
        old = sources.read(options.before, options.project).data
        before = prose_watch.sentences_of(old, options.before, options.project)
        return prose_watch.findings(sentences.moved(before, published), options.project)
    known = prose_watch.load_sentences(lock)
    moved = sentences.unread(known, published) if known else []
    named = {operation for sentence in moved for operation in sentence.operations}
    words = prose_watch.of(data, spec, options.project)
    others = {operation: words[operation] for operation in words.keys() - named}
    return [*prose_watch.changed(read or {}, others), *prose_watch.findings(moved, options.project)]


def _report(project: Path, data: bytes, spec: str, file: str) -> dict[str, Any]:
    """Return the report of contract_diff.py on a fetched document. Raise NotCompared."""
    with tempfile.TemporaryDirectory(prefix="upstream-drift-") as folder:
        published = Path(folder) / "published.yaml"
        published.write_bytes(data)
        command = [sys.executable, "scripts/contract_diff.py", file, str(published)]
        command += ["--ignore-words", "--format", "json"]
        done = subprocess.run(command, cwd=project, text=True, capture_output=True, check=False)
    if done.returncode not in {0, 1}:
        raise NotCompared(_reason(done).replace(str(published), spec), done.returncode)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    """Return why there was no comparison, in the words of the report where there is one."""
    try:
        return str(json.loads(done.stdout)["message"])
    except (ValueError, KeyError):
        return done.stderr.strip() or done.stdout.strip()


def _print(drift: Drift, spec: str) -> int:
    if drift.fingerprint is None:
        print(f"upstream-drift: {drift.file} matches {spec}.")
        return 0
    print(drift.body(spec))
    return 1


def _update_issue(drift: Drift, spec: str, environment: Mapping[str, str]) -> str:
    missing = [name for name in ("GITHUB_REPOSITORY", "GITHUB_TOKEN") if not environment.get(name)]
    if missing:
        raise ApiError(f"{' and '.join(missing)} must be set for --issue")
    address = environment.get("GITHUB_API_URL") or "https://api.github.com"
    with connect(address, environment["GITHUB_TOKEN"]) as client:
        return Issues(client, environment["GITHUB_REPOSITORY"], drift.file).update(
            drift.fingerprint, drift.body(spec)
        )


def _fail(message: str, code: int) -> int:
    print(f"upstream-drift: {message}", file=sys.stderr)
    return code


if __name__ == "__main__":
    entry.run("upstream-drift", main)

"""Checks a pull request: compares the contract of the work tree with that of its merge base.

stream.yaml is compared, too, if it differs.

    make contract-pr BASE=origin/main

Exit codes are those of contract_diff.py. A missing baseline is an error, except in the first commit of a
repository.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from contract import entry

HERE = Path(__file__).resolve().parent.parent
SPEC, STREAM = "openapi.yaml", "stream.yaml"
ACKNOWLEDGED = {SPEC: "contract-ack.toml", STREAM: "stream-ack.toml"}


class NoBaseline(Exception):
    """There is no contract to compare with; the message says why."""


def baseline(project: Path, base: str) -> str | None:
    """Return the merge base, or None in the first commit of a repository. Raise NoBaseline."""
    if _is_first(project):
        return None
    if base.startswith("-") or not _is_commit(project, base):
        raise NoBaseline(f"{base} is not a commit here. Fetch it, or give another base with BASE=…")
    common = _git(project, "merge-base", base, "HEAD")
    if common is None:
        raise NoBaseline(f"{base} and the work tree have no common commit. Fetch the whole history.")
    if _git(project, "cat-file", "-e", f"{common}:{SPEC}") is None:
        raise NoBaseline(f"{SPEC} is not in {base} ({common[:12]}): there is no contract to compare with.")
    return common


def _is_commit(project: Path, name: str) -> bool:
    return _git(project, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}") is not None


def _is_first(project: Path) -> bool:
    whole = _git(project, "rev-parse", "--is-shallow-repository") == "false"
    return whole and _git(project, "rev-list", "--count", "HEAD") == "1"


def _git(project: Path, *arguments: str) -> str | None:
    command = ["git", "-C", str(project), *arguments]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit code."""
    parser = argparse.ArgumentParser(description="Compare the contract with that of the base branch.")
    parser.add_argument("base", help="a branch, tag or commit")
    parser.add_argument("--project", type=Path, default=HERE)
    options = parser.parse_args(arguments)
    try:
        base = baseline(options.project, options.base)
    except NoBaseline as error:
        print(f"contract-pr: not compared: {error}", file=sys.stderr)
        return 2
    if base is None:
        print("contract-pr: this is the first commit; there is no contract to compare with yet.")
        return 0
    files = [SPEC, *([STREAM] if _has_changed(options.project, base, STREAM) else [])]
    with tempfile.TemporaryDirectory(prefix="contract-pr-") as folder:
        return max(_compare(options.project, base, file, Path(folder), os.environ) for file in files)


def _has_changed(project: Path, base: str, file: str) -> bool:
    """True if a file of the base is another one in the work tree, or gone."""
    if _git(project, "cat-file", "-e", f"{base}:{file}") is None:
        return False
    return _git(project, "diff", "--quiet", base, "--", file) is None


def _compare(project: Path, base: str, file: str, folder: Path, environment: Mapping[str, str]) -> int:
    """Compare, and return the exit code. On GitHub, also write the job's summary and annotations."""
    summary, annotations = folder / "summary.md", folder / "annotations.txt"
    command = [sys.executable, str(project / "scripts" / "contract_diff.py"), f"git:{base}:{file}", file]
    command += ["--strict", "--root", str(project), *(["--impact"] if file == SPEC else [])]
    command += ["--ack", ACKNOWLEDGED[file]] if (project / ACKNOWLEDGED[file]).exists() else []
    on_github = environment.get("GITHUB_ACTIONS") == "true"
    if on_github:
        command += ["--also", "markdown", str(summary), "--also", "github", str(annotations)]
    code = subprocess.run(command, cwd=project, check=False).returncode
    if on_github and annotations.exists():
        print(annotations.read_text("utf-8"), flush=True)
    if on_github and summary.exists() and (job_summary := environment.get("GITHUB_STEP_SUMMARY")):
        with Path(job_summary).open("a", encoding="utf-8") as job:
            job.write(summary.read_text("utf-8"))
    return code


if __name__ == "__main__":
    entry.run("contract-pr", main)

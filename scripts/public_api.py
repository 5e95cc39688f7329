"""Compares the facade with docs/public-api.txt, and its version with the breaks since the last tag.

    make public-api             0: both match   1: one does not   2: a file or git is missing
    make public-api-snapshot    write docs/public-api.txt

The snapshot is needed because griffe does not notice when a function becomes a coroutine function.
"""

import argparse
import difflib
import sys
from collections.abc import Sequence
from pathlib import Path

from contract import entry
from surface import since
from surface.snapshot import snapshot

HERE = Path(__file__).resolve().parent.parent
PACKAGE = "kalshi_order_groups"
SNAPSHOT = "docs/public-api.txt"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit code."""
    parser = argparse.ArgumentParser(description="Compare the public interface with its snapshot.")
    parser.add_argument("--write", action="store_true", help=f"write {SNAPSHOT}")
    parser.add_argument("--project", type=Path, default=HERE)
    parser.add_argument("--package", default=PACKAGE)
    options = parser.parse_args(arguments)
    lines = snapshot(options.package)
    path: Path = options.project / SNAPSHOT
    if options.write:
        path.write_text("\n".join(lines) + "\n", "utf-8")
        print(f"public-api: {len(lines)} lines in {SNAPSHOT}")
        return 0
    return max(_compare_snapshot(path, lines), _compare_tag(options.project, options.package, lines))


def _compare_snapshot(path: Path, lines: list[str]) -> int:
    if not path.exists():
        print(f"public-api: {SNAPSHOT} is missing. Run `make public-api-snapshot`.", file=sys.stderr)
        return 2
    written = path.read_text("utf-8").splitlines()
    if written == lines:
        print(f"public-api: {SNAPSHOT} is up to date, {len(lines)} lines.")
        return 0
    for line in difflib.unified_diff(written, lines, SNAPSHOT, "the facade", n=0, lineterm=""):
        print(line, file=sys.stderr)
    print(
        f"public-api: the facade differs from {SNAPSHOT}. If that is intended, run"
        " `make public-api-snapshot` and describe the change in CHANGELOG.md.",
        file=sys.stderr,
    )
    return 1


def _compare_tag(project: Path, package: str, lines: list[str]) -> int:
    try:
        tag = since.last_tag(project)
    except since.NoRepository as error:
        print(f"public-api: not compared with a release: {error}.", file=sys.stderr)
        return 2
    if tag is None:
        print("public-api: there is no tag yet, so there is no release to compare with.")
        return 0
    before = since.at(project, tag, "pyproject.toml")
    if before is None:
        print(f"public-api: {tag} has no pyproject.toml.", file=sys.stderr)
        return 2
    old, new = since.version(before), since.version((project / "pyproject.toml").read_text("utf-8"))
    breaks = [*since.breakages(project, package, tag)]
    breaks += since.lost((since.at(project, tag, SNAPSHOT) or "").splitlines(), lines)
    for line in breaks:
        print(f"since {tag}: {line}", file=sys.stderr)
    if breaks and not since.allows_breaks(old, new):
        print(
            f"public-api: {len(breaks)} breaks since {tag}, which the step of the version from"
            f" {'.'.join(map(str, old))} to {'.'.join(map(str, new))} does not allow.",
            file=sys.stderr,
        )
        return 1
    print(f"public-api: {len(breaks)} breaks since {tag}; the version allows them." if breaks else
          f"public-api: nothing broke since {tag}.")  # fmt: skip
    return 0


if __name__ == "__main__":
    entry.run("public-api", main)

"""Is the facade what docs/public-api.txt says, and does the version say what broke since the last tag?

    make public-api             0: yes   1: no   2: it cannot be told
    make public-api-snapshot    write docs/public-api.txt

griffe compares signatures, and misses a function that has to be awaited all at once; the snapshot does not.
"""

import argparse
import difflib
import sys
from collections.abc import Sequence
from pathlib import Path

from surface import since
from surface.snapshot import snapshot

HERE = Path(__file__).resolve().parent.parent
PACKAGE = "kalshi_order_groups"
SNAPSHOT = "docs/public-api.txt"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit code."""
    parser = argparse.ArgumentParser(description="Compare the public interface with what is written of it.")
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
    return max(_against_snapshot(path, lines), _against_tag(options.project, options.package, lines))


def _against_snapshot(path: Path, lines: list[str]) -> int:
    if not path.exists():
        print(f"public-api: {SNAPSHOT} is not there; run `make public-api-snapshot`.", file=sys.stderr)
        return 2
    written = path.read_text("utf-8").splitlines()
    if written == lines:
        print(f"public-api: {SNAPSHOT} is up to date, {len(lines)} lines.")
        return 0
    for line in difflib.unified_diff(written, lines, SNAPSHOT, "the facade", n=0, lineterm=""):
        print(line, file=sys.stderr)
    print(
        f"public-api: the facade is not what {SNAPSHOT} says; if that is meant, run"
        " `make public-api-snapshot` and tell it in CHANGELOG.md.",
        file=sys.stderr,
    )
    return 1


def _against_tag(project: Path, package: str, lines: list[str]) -> int:
    tag = since.last_tag(project)
    if tag is None:
        print("public-api: there is no tag yet, so there is no release to compare with.")
        return 0
    before = since.at(project, tag, "pyproject.toml")
    if before is None:
        print(f"public-api: {tag} has no pyproject.toml.", file=sys.stderr)
        return 2
    old, new = since.version(before), since.version((project / "pyproject.toml").read_text("utf-8"))
    found = [*since.breakages(project, package, tag)]
    found += since.lost((since.at(project, tag, SNAPSHOT) or "").splitlines(), lines)
    for line in found:
        print(f"since {tag}: {line}", file=sys.stderr)
    if found and not since.allows_breaks(old, new):
        print(
            f"public-api: {len(found)} breaks since {tag}, and the version went from"
            f" {'.'.join(map(str, old))} to {'.'.join(map(str, new))} only.",
            file=sys.stderr,
        )
        return 1
    print(f"public-api: {len(found)} breaks since {tag}; the version allows them." if found else
          f"public-api: nothing broke since {tag}.")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())

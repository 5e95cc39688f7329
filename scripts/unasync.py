"""Writes the synchronous client and its tests from the asynchronous ones.

    python scripts/unasync.py            write
    python scripts/unasync.py --check    0: up to date   1: outdated

An unused substitution is an error, because no test covers it.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from contract import entry

HEADER = "# Written by scripts/unasync.py from {source}. Never edit.\n"

PAIRS = (
    ("facade/kalshi_order_groups/_async", "facade/kalshi_order_groups/_sync"),
    ("tests/client/_async", "tests/client/_sync"),
)

SUBSTITUTIONS = (
    (r"\npytestmark = pytest\.mark\.anyio\n", ""),
    (r"@pytest\.fixture\nasync def", "@pytest.fixture\ndef"),
    (r"async def", "def"),
    (r"async with", "with"),
    (r"async for", "for"),
    (r"await ", ""),
    (r"AsyncIterator", "Iterator"),
    (r"AsyncGenerator", "Generator"),
    (r"__aenter__", "__enter__"),
    (r"__aexit__", "__exit__"),
    (r"AsyncBaseTransport", "BaseTransport"),
    (r"handle_async_request", "handle_request"),
    (r"aiter_raw\(", "iter_raw("),
    (r"\basleep\(", "sleep("),
    (r"\b(run_detached|run_uncancelled|run_workers|run_slices|connect|abort|is_idle)_async\b", r"\1"),
    (r"\b(require_loop|wait_for)_async\b", r"\1"),
    (r"\b(sockets|slots|steps|slices|workers|concurrency)_async\b", r"\1"),
    (r"aclose\(", "close("),
    (r"The asynchronous client, written by hand\. scripts/unasync\.py generates `_sync` from it\.",
     "The synchronous client, generated from `_async` by scripts/unasync.py."),
    (r"serves many tasks, of one event loop", "serves many threads"),
    ((r"\bAsync(Account|AdapterResponse|Client|Connections|Creation|Deletion|ExchangeState|Kill|NetworkResponse"
     r"|OrderGroups|Orders|PerLoop|Progress|Sender|Slots?|Socket|Steps|TransportAdapter)\b"), r"\1"),
)  # fmt: skip


class UnusedSubstitution(Exception):
    """A substitution matches nothing; the message names it."""


def translate(text: str, used: set[str]) -> str:
    """Return the synchronous form of a module, and add the patterns that matched to used."""
    for pattern, replacement in SUBSTITUTIONS:
        text, count = re.subn(pattern, replacement, text)
        if count:
            used.add(pattern)
    return text


def outputs(root: Path) -> dict[Path, bytes]:
    """Return the bytes of every file of the synchronous folders. Raise UnusedSubstitution."""
    used: set[str] = set()
    files: dict[Path, bytes] = {}
    for source_folder, target_folder in PAIRS:
        for source in sorted((root / source_folder).rglob("*.py")):
            name = source.relative_to(root / source_folder)
            header = HEADER.format(source=f"{source_folder}/{name.as_posix()}")
            text = header + translate(source.read_text("utf-8"), used)
            files[root / target_folder / name] = text.encode()
    unused = [pattern for pattern, _ in SUBSTITUTIONS if pattern not in used]
    if unused:
        raise UnusedSubstitution(f"unasync: substitutions match nothing. Remove {', '.join(unused)}")
    return files


def synchronous(root: Path) -> Iterator[Path]:
    """Yield every file in the synchronous folders, without compiled modules."""
    for _, folder in PAIRS:
        for path in (root / folder).rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                yield path


def differences(root: Path, files: dict[Path, bytes]) -> list[str]:
    """Return one line for each missing, stray or changed file in the synchronous folders."""
    lines: list[str] = []
    present = set(synchronous(root))
    for path in sorted(files.keys() | present):
        name = path.relative_to(root).as_posix()
        if path not in files:
            lines.append(f"stray:   {name}")
        elif path not in present:
            lines.append(f"missing: {name}")
        elif path.read_bytes() != files[path]:
            lines.append(f"changed: {name}")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit code."""
    parser = argparse.ArgumentParser(description="Write the synchronous client from the asynchronous one.")
    parser.add_argument("--check", action="store_true", help="compare only, change nothing")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    options = parser.parse_args(arguments)
    root: Path = options.root
    try:
        files = outputs(root)
    except UnusedSubstitution as error:
        print(error, file=sys.stderr)
        return 1
    lines = differences(root, files)
    if options.check:
        print("\n".join([*lines, "unasync: run `make unasync`"]) if lines else "unasync: up to date")
        return 1 if lines else 0
    for path in set(synchronous(root)) - files.keys():
        path.unlink()
    for path, data in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    print(f"unasync: {len(files)} files")
    return 0


if __name__ == "__main__":
    entry.run("unasync", main)

"""Benchmark of the contract comparison.

    make bench-contract

The documents are the published ones in ../shared/upstream. Without them, openapi.yaml is compared with
itself. The large document has fifteen renamed copies of the published one. Each figure is the time of a
whole process, and the minimum of the rounds.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parent.parent
PUBLISHED = PROJECT.parent / "shared" / "upstream"
COPIES = 15


def _write_copies(path: Path, target: Path) -> Path:
    """Write a document with renamed copies of the paths and schemas of another."""
    text = path.read_text("utf-8")
    whole: dict[str, Any] = {}
    for number in range(COPIES):
        renamed = text.replace("#/components/schemas/", f"#/components/schemas/Copy{number}")
        copy = yaml.load(renamed, Loader=yaml.CSafeLoader)
        schemas = {f"Copy{number}{name}": schema for name, schema in copy["components"]["schemas"].items()}
        if not whole:
            whole = copy | {"paths": {}, "components": copy["components"] | {"schemas": {}}}
        whole["paths"] |= {f"/copy{number}{name}": item for name, item in copy["paths"].items()}
        whole["components"]["schemas"] |= schemas
    target.write_text(yaml.dump(whole, Dumper=yaml.CSafeDumper, sort_keys=False), "utf-8")
    return target


def _seconds(arguments: Sequence[str]) -> tuple[float, float]:
    """Return the wall and CPU seconds of one comparison, including child processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    command = [sys.executable, str(PROJECT / "scripts" / "contract_diff.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - start
    if done.returncode not in {0, 1}:
        raise SystemExit(
            f"the comparison failed with exit code {done.returncode}: {done.stderr or done.stdout}"
            f" Arguments: {' '.join(arguments)}"
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the comparisons, and print a table."""
    parser = argparse.ArgumentParser(description="Measure the comparison of contracts.")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    published = sorted(PUBLISHED.glob("kalshi-[0-9]*.yaml"))
    old, new = (published[0], published[-1]) if len(published) > 1 else (PROJECT / "openapi.yaml",) * 2
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        large = [
            _write_copies(path, Path(folder) / f"{side}.yaml")
            for side, path in (("old", old), ("new", new))
        ]
        cases: list[tuple[str, list[str]]] = [
            ("our operations", [str(old), str(new)]),
            ("whole documents", [str(old), str(new), "--all", "--usage", "all"]),
            ("whole documents, with impact", [str(old), str(new), "--all", "--impact"]),
            ("fifteen times over", [*map(str, large), "--all", "--usage", "all"]),
        ]
        print(f"{'comparison':<30} {'kB':>7} {'seconds':>8} {'CPU':>7}")
        for name, command in cases:
            times = [_seconds(command) for _ in range(options.rounds)]
            size = sum(Path(one).stat().st_size for one in command[:2]) / 2000
            wall, cpu = min(wall for wall, _ in times), min(cpu for _, cpu in times)
            print(f"{name:<30} {size:>7.0f} {wall:>8.2f} {cpu:>7.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

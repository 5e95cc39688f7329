"""Type-checks the facade against a generated client in another folder."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generation import build

from . import cache

RENAMED_PACKAGE = "kalshi_order_groups_changed"
FACADE = "facade/kalshi_order_groups"
GENERATED_MIRROR = f"{FACADE}/_sync/"


class CheckerError(Exception):
    """mypy could not be run, or failed before checking."""


@dataclass(frozen=True, order=True)
class TypeErrorLine:
    """An error that mypy reports."""

    file: str
    line: int
    code: str
    message: str
    source: str = ""  # of the line


def check(root: Path, folder: Path) -> tuple[TypeErrorLine, ...]:
    """Return mypy's errors in the facade of root, checked against the package in `folder`.

    mypy checks a copy of the facade with the same lines that imports the package by another name. Under its
    own name mypy would still find removed modules in generated/, because that is on the path wherever this
    project is installed. Errors in _sync are left out, because it is generated from _async.
    """
    _copy_facade(root, folder)
    cache_folder = folder / "cache"
    cache.seed(root, FACADE, cache_folder)
    command = [
        *(sys.executable, "-m", "mypy", "--output", "json", "--no-error-summary", "--no-pretty"),
        *("--cache-dir", str(cache_folder), "--config-file", str(root / "pyproject.toml")),
        FACADE,
    ]
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
    environment.pop("MYPYPATH", None)
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise CheckerError(
            f"mypy ended with {done.returncode}: {done.stderr.strip() or done.stdout.strip()}"
        )
    try:
        errors = [_error(json.loads(line), root) for line in done.stdout.splitlines() if line.strip()]
    except ValueError as error:
        raise CheckerError(f"mypy's output is not JSON: {error}") from error
    ours = (error for error in errors if error and error.file.startswith(FACADE))
    return tuple(sorted({error for error in ours if not error.file.startswith(GENERATED_MIRROR)}))


def _copy_facade(root: Path, folder: Path) -> None:
    """Copy facade/ and link generated/ into the folder, laid out as the configuration of mypy expects."""
    for path in (root / FACADE).rglob("*.py"):
        copy = folder / path.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text("utf-8").replace(build.PACKAGE, RENAMED_PACKAGE), "utf-8")
    (folder / "generated").mkdir()
    (folder / "generated" / RENAMED_PACKAGE).symlink_to(folder / build.PACKAGE, target_is_directory=True)


def _error(reported: dict[str, Any], root: Path) -> TypeErrorLine | None:
    if reported["severity"] != "error":
        return None
    hint = str(reported.get("hint") or "")
    hint = f" ({hint})" if hint and "https://" not in hint else ""
    message = " ".join(f"{reported['message']}{hint}".split()).replace(RENAMED_PACKAGE, build.PACKAGE)
    file = Path(reported["file"]).as_posix()
    return TypeErrorLine(
        file, reported["line"], reported.get("code") or "", message, _line(root / file, reported["line"])
    )


def _line(path: Path, number: int) -> str:
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""

"""Type-checks the facade against a generated client that stands somewhere else."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generation import build

from . import cache

STAND_IN = "kalshi_order_groups_changed"
FACADE = "facade/kalshi_order_groups"
MIRRORED = f"{FACADE}/_sync/"


class CheckerError(Exception):
    """mypy could not be run, or ended without having checked."""


@dataclass(frozen=True, order=True)
class TypeErrorLine:
    """An error that mypy reports."""

    file: str
    line: int
    code: str
    says: str


def check(root: Path, folder: Path) -> tuple[TypeErrorLine, ...]:
    """The errors of the facade below root with the package in folder in place of generated/.

    A copy of the facade is checked, line for line the same, that imports the package by another name: mypy
    would find a module that is gone in generated/, which is on the path of every environment that has this
    project installed. The configuration is the project's. What is reported of _sync is left out: it is made
    from _async.
    """
    _lay_out(root, folder)
    knowledge = folder / "cache"
    cache.seeded(root, FACADE, knowledge)
    command = [
        *(sys.executable, "-m", "mypy", "--output", "json", "--no-error-summary", "--no-pretty"),
        *("--cache-dir", str(knowledge), "--config-file", str(root / "pyproject.toml")),
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
        found = [_line(json.loads(line)) for line in done.stdout.splitlines() if line.strip()]
    except ValueError as error:
        raise CheckerError(f"mypy said what is no JSON: {error}") from error
    ours = (one for one in found if one and one.file.startswith(FACADE))
    return tuple(sorted({one for one in ours if not one.file.startswith(MIRRORED)}))


def _lay_out(root: Path, folder: Path) -> None:
    """Put facade/ and generated/ into the folder as the configuration expects them where mypy runs."""
    for path in (root / FACADE).rglob("*.py"):
        copy = folder / path.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text("utf-8").replace(build.PACKAGE, STAND_IN), "utf-8")
    (folder / "generated").mkdir()
    (folder / "generated" / STAND_IN).symlink_to(folder / build.PACKAGE, target_is_directory=True)


def _line(told: dict[str, Any]) -> TypeErrorLine | None:
    if told["severity"] != "error":
        return None
    hint = f" ({told['hint']})" if told.get("hint") else ""
    says = " ".join(f"{told['message']}{hint}".split()).replace(STAND_IN, build.PACKAGE)
    return TypeErrorLine(Path(told["file"]).as_posix(), told["line"], told.get("code") or "", says)

"""Runs the driver once for all trials, in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..document.subset import Json

PACKAGE = "kalshi_order_groups"
DRIVER = Path(__file__).with_name("driver.py")
_PATIENCE = 60


class DriverError(Exception):
    """The released facade could not be run."""


class Trial(NamedTuple):
    """A call, and the answer it gets: a status, and [body] or None for an answer without one."""

    call: Json
    status: int
    body: list[Any] | None


class Told(NamedTuple):
    """What became of a trial."""

    sent: list[Json]
    error_type: str  # "" where it returned
    error: str
    returned: str
    fields: dict[str, str]
    wrong: list[str]


def run(trials: Sequence[Trial], root: Path) -> list[Told]:
    """What the facade of root makes of each trial."""
    if not trials:
        return []
    asked = {
        "package": PACKAGE,
        "paths": [str(root / "facade"), str(root / "generated")],
        "trials": [trial._asdict() for trial in trials],
    }
    done = subprocess.run(
        [sys.executable, str(DRIVER)],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE,
        cwd=root,
    )
    if done.returncode:
        raise DriverError(f"the released facade could not be run: {done.stderr.strip()[-500:]}")
    return [_told(one) for one in json.loads(done.stdout)]


def _told(one: Json) -> Told:
    error = one["error"] or {"type": "", "says": ""}
    return Told(
        one["sent"], error["type"], error["says"], one["returned"] or "", one["fields"], one["wrong"]
    )

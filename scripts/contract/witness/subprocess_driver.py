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
_TIMEOUT_SECONDS = 60


class DriverError(Exception):
    """The released facade could not be run."""


class Trial(NamedTuple):
    """A call and its response: a status, and [body] or None for a response without one."""

    call: Json
    status: int
    body: list[Any] | None


class Result(NamedTuple):
    """The outcome of a trial."""

    sent: list[Json]
    error_type: str  # "" if the call returned
    error: str
    returned: str
    fields: dict[str, str]
    mistyped: list[str]


def run(trials: Sequence[Trial], root: Path) -> list[Result]:
    """Run the facade of root once for all trials, and return their outcomes in order."""
    if not trials:
        return []
    task = {
        "package": PACKAGE,
        "paths": [str(root / "facade"), str(root / "generated")],
        "trials": [trial._asdict() for trial in trials],
    }
    done = subprocess.run(
        [sys.executable, str(DRIVER)],
        input=json.dumps(task),
        capture_output=True,
        text=True,
        check=False,
        timeout=_TIMEOUT_SECONDS,
        cwd=root,
    )
    if done.returncode:
        raise DriverError(f"the released facade could not be run: {done.stderr.strip()[-500:]}")
    return [_result(outcome) for outcome in json.loads(done.stdout)]


def _result(outcome: Json) -> Result:
    error = outcome["error"] or {"type": "", "message": ""}
    return Result(
        outcome["sent"],
        error["type"],
        error["message"],
        outcome["returned"] or "",
        outcome["fields"],
        outcome["mistyped"],
    )

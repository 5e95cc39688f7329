"""The steps from a new contract to a change that can be reviewed; each is a command in the workplace."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOTS = ("facade", "generated", "scripts", ".")
LONGEST = 3600  # seconds that a step may take


@dataclass(frozen=True)
class Step:
    """A command with a name to call it by."""

    name: str
    does: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """How a step ended."""

    step: Step
    code: int
    said: str


def run(step: Step, root: Path) -> Outcome:
    """Run a step in a copy of the project, which sees its own modules and not those of the original."""
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(str(root / name) for name in ROOTS))
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}
    environment = {name: value for name, value in environment.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            step.command, cwd=root, env=environment, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, check=False, timeout=LONGEST,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Outcome(step, 124, f"was stopped after {LONGEST} seconds")
    return Outcome(step, done.returncode, done.stdout.strip())


def generate(root: Path, allow_removed: Sequence[str]) -> Step:
    """Rebuild the client."""
    allowed = ("--allow-removed", *allow_removed) if allow_removed else ()
    environment = str(root / ".venv-generate")
    command = (sys.executable, "scripts/generate.py", "--environment", environment, *allowed)
    return Step("generate", "rebuild generated/", command)


def checks(tests: Sequence[str]) -> tuple[Step, ...]:
    """What shows whether the facade still fits."""
    python, pyright = sys.executable, str(Path(sys.executable).parent / "basedpyright")
    pytest = (python, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    return (
        Step("unasync", "is the synchronous client up to date?", (python, "scripts/unasync.py", "--check")),
        Step("mypy", "does everything fit the new client?", (python, "-m", "mypy")),
        Step("basedpyright", "does everything fit the new client?", (pyright,)),
        Step("tests", "do the tests pass?", (*pytest, *tests)),
    )


CHECKS = tuple(step.name for step in checks(()))

"""The steps from a new contract to a reviewable change; each is a command in the work tree."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOTS = ("facade", "generated", "scripts", ".")
TIMEOUT_SECONDS = 3600


@dataclass(frozen=True)
class Step:
    """A command with its name and description."""

    name: str
    description: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """The result of a step."""

    step: Step
    code: int
    output: str


def run(step: Step, root: Path) -> Outcome:
    """Run a step in a copy of the project, with the modules of the copy and not of the original."""
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(str(root / name) for name in ROOTS))
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}
    environment = {name: value for name, value in environment.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            step.command, cwd=root, env=environment, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, check=False, timeout=TIMEOUT_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Outcome(step, 124, f"timed out after {TIMEOUT_SECONDS} seconds")
    return Outcome(step, done.returncode, done.stdout.strip())


def generate(root: Path, allow_removed: Sequence[str]) -> Step:
    """Return the step that rebuilds the client."""
    allowed = ("--allow-removed", *allow_removed) if allow_removed else ()
    environment = str(root / ".venv-generate")
    command = (sys.executable, "scripts/generate.py", "--environment", environment, *allowed)
    return Step("generate", "rebuild generated/", command)


def checks(tests: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps that check the facade against the new client."""
    python, pyright = sys.executable, str(Path(sys.executable).parent / "basedpyright")
    pytest = (python, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    return (
        Step(
            "unasync",
            "check that the synchronous client is up to date",
            (python, "scripts/unasync.py", "--check"),
        ),
        Step("mypy", "type-check against the new client", (python, "-m", "mypy")),
        Step("basedpyright", "type-check against the new client", (pyright,)),
        Step("tests", "run the tests", (*pytest, *tests)),
    )


CHECKS = tuple(step.name for step in checks(()))

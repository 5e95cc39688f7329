"""The steps from a new contract to a reviewable change; each is a command in the work tree."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

ROOTS = ("facade", "generated", "scripts", ".")
TIMEOUT_SECONDS = 3600
AT_ONCE = 2  # type checkers and tests are independent, and each uses one core most of the time

ARGUMENTS_OF_MAKE = frozenset({"BASE", "REVISION", "SPEC", "ARGUMENTS", "STEP"})
"""The variables that the Makefile exports: they are arguments of this run, and not of a make in a step."""


@dataclass(frozen=True)
class Step:
    """A command with its name and description."""

    name: str
    description: str
    command: tuple[str, ...]
    passing: tuple[int, ...] = (0,)
    """The exit codes that do not stop the run."""


@dataclass(frozen=True)
class Outcome:
    """The result of a step."""

    step: Step
    code: int
    output: str

    @property
    def is_passed(self) -> bool:
        """True if the step passed."""
        return self.code in self.step.passing


def run(step: Step, root: Path) -> Outcome:
    """Run a step in a copy of the project, with the modules of the copy and not of the original."""
    try:
        done = subprocess.run(
            step.command, cwd=root, env=_environment(root, os.environ), text=True, errors="replace",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=TIMEOUT_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Outcome(step, 124, f"timed out after {TIMEOUT_SECONDS} seconds")
    except OSError as error:
        return Outcome(step, 127, f"{step.command[0]} cannot be run: {error.strerror}")
    return Outcome(step, done.returncode, done.stdout.strip())


def run_all(steps: Sequence[Step], root: Path) -> list[Outcome]:
    """Run independent steps, AT_ONCE at a time, and return all outcomes in their order."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(run, steps, repeat(root)))


def _environment(root: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without what git and make pass on to the commands that they start."""
    inherited = {
        name: value
        for name, value in environment.items()
        if not name.startswith(("GIT_", "MAKE", "MFLAGS")) and name not in ARGUMENTS_OF_MAKE
    }
    path = os.pathsep.join(str(root / name) for name in ROOTS)
    return {**inherited, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}


def generate(root: Path, allow_removed: Sequence[str]) -> Step:
    """Return the step that rebuilds the client."""
    allowed = ("--allow-removed", *allow_removed) if allow_removed else ()
    environment = str(root / ".venv-generate")
    command = (sys.executable, "scripts/generate.py", "--environment", environment, *allowed)
    return Step("generate", "rebuild generated/", command)


USAGE = Step("usage", "write what the facade uses of the new contract",
             (sys.executable, "-m", "contract.usage.derive", "--root", "."))  # fmt: skip
CALLS = Step("calls", "write what each call of the facade uses of it",
             (sys.executable, "-m", "contract.project.calls", "--root", "."))  # fmt: skip
FACTS = Step("facts", "compare the new contract with the table of facts",
             (sys.executable, "-m", "tests.support.facts"), passing=(0, 1))  # fmt: skip


def impact(old: str, new: str) -> Step:
    """Return the step that shows what the change does to the facade; breaks in it do not stop the run."""
    command = (sys.executable, "scripts/contract_diff.py", "--impact", "--", old, new)
    return Step("impact", "show what the change does to the facade", command, passing=(0, 1))


def checks(tests: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps that check the facade against the new client."""
    python, pyright = sys.executable, str(Path(sys.executable).parent / "basedpyright")
    pytest = (python, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    return (
        Step("tests", "run the tests", (*pytest, *tests)),
        Step("mypy", "type-check against the new client", (python, "-m", "mypy")),
        Step("basedpyright", "type-check against the new client", (pyright,)),
        Step(
            "unasync",
            "check that the synchronous client is up to date",
            (python, "scripts/unasync.py", "--check"),
        ),
    )


CHECKS = tuple(sorted(step.name for step in checks(())))

"""Model checking of the kill switch with Spin: `make models`.

Each model in models/ is searched completely with all its guards, and no error may be found. Then it is
searched with each guard taken out, and with each fact about the exchange taken out, and a counterexample
must be found. The search with FIND_REPORT must find a true report: without one, the property is empty.

Exits with 1 when a search does not end as stated, and with 2 when spin or gcc is missing.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from contract import entry

PROJECT = Path(__file__).resolve().parent.parent
MODELS = PROJECT / "models"
TOOLS = ("spin", "gcc")
FIND_REPORT = "FIND_REPORT"
"""The macro with which a true report is an error."""
MAX_SECONDS = 120
"""Seconds for one command; the longest search takes one."""


class Model(NamedTuple):
    """A model, the guards of the client in it, and the facts about the exchange that it relies on."""

    name: str
    guards: tuple[str, ...]
    facts: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """The file of the model."""
        return MODELS / f"{self.name}.pml"

    @property
    def macros(self) -> tuple[str, ...]:
        """The macros with which the search must find a counterexample."""
        return (FIND_REPORT, *(f"NO_{name}" for name in self.guards + self.facts))


LISTED = (
    Model(
        "kill",
        guards=(
            "LATCH",
            "LATCH_FIRST",
            "REGISTER_FIRST",
            "TRACK_FIRST",
            "CLAIM_FIRST",
            "KNOWN_LAST",
            "WAIT_FOR_CREATES",
            "WATCH_UNANSWERED",
            "LIST_ALL",
            "LIST_AFTER_LAG",
            "REPEAT_TRIGGER",
            "TRIGGER_AGAIN",
        ),
        facts=("TRIGGER_CANCELS", "TRIGGER_REFUSES"),
    ),
    Model(
        "reset_in_flight",
        guards=(
            "LATCH",
            "LATCH_FIRST",
            "TRACK_FIRST",
            "TRIGGER_AGAIN",
            "ENDS_WITH_WIRE",
            "UNKNOWN_STAYS_OPEN",
        ),
    ),
    Model(
        "fence",
        guards=("FENCE", "TRIGGER_FIRST", "DELETE_CONFIRMED", "OWN_CODE"),
        facts=(
            "DELETE_CANCELS",
            "DELETED_REFUSES_ORDER",
            "DELETED_REFUSES_RESET",
            "DELETED_REFUSES_RAISE",
            "NEW_ID",
        ),
    ),
)


class Search(NamedTuple):
    """How a search ended: `error` is the first error that was found, or why there was no search."""

    states: int
    seconds: float
    error: str | None
    is_complete: bool

    def is_as_stated(self, macro: str | None) -> bool:
        """True if it is complete without an error, or with a macro has violated the property."""
        if macro is None:
            return self.is_complete and self.error is None
        return self.error is not None and self.error.startswith("assertion violated")

    def verdict(self, macro: str | None) -> str:
        """Say in one line how it ended, and whether it had to."""
        if self.error is None:
            ended = "no error, complete" if self.is_complete else "no error, NOT complete"
        else:
            ended = "counterexample" if self.is_as_stated(macro) else f"error: {self.error}"
        return ended if self.is_as_stated(macro) else f"FAILED: {ended}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Search the models named, or all of them; print a line for each search."""
    parser = argparse.ArgumentParser(description="Check the models of the kill switch with Spin.")
    parser.add_argument("names", nargs="*", metavar="MODEL", help="default: all")
    names = parser.parse_args(arguments).names
    if unknown := set(names) - {model.name for model in LISTED}:
        parser.error(f"no such model: {', '.join(sorted(unknown))}")
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        print(
            f"models: nothing was checked: not on the PATH: {', '.join(missing)}. Install Spin 6 and gcc"
            " (Debian and Ubuntu: apt-get install spin gcc).",
            file=sys.stderr,
        )
        return 2
    chosen = [model for model in LISTED if not names or model.name in names]
    print(f"{'model':<16} {'taken out':<24} {'states':>8} {'seconds':>8}  verdict")
    return max([_report(model, macro, search) for model, macro, search in _searches(chosen)])


def _report(model: Model, macro: str | None, search: Search) -> int:
    label = "-" if macro is None else macro.removeprefix("NO_")
    verdict = search.verdict(macro)
    print(f"{model.name:<16} {label:<24} {search.states:>8} {search.seconds:>8.2f}  {verdict}", flush=True)
    return 0 if search.is_as_stated(macro) else 1


def _searches(models: Sequence[Model]) -> Iterator[tuple[Model, str | None, Search]]:
    """Search every model with every macro, several concurrently, and yield them in order."""
    tasks = [(model, macro) for model in models for macro in (None, *model.macros)]
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        searches = workers.map(
            search_model, [model.path for model, _ in tasks], [macro for _, macro in tasks]
        )
        for (model, macro), search in zip(tasks, searches, strict=True):
            yield model, macro, search


def search_model(path: Path, macro: str | None) -> Search:
    """Compile a model with a macro in a temporary folder, and search all its states."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        options = () if macro is None else (f"-D{macro}",)
        # Without optimisation the compiler takes a third of the time, and the searches are short.
        for command in (
            ("spin", *options, "-a", str(path)),
            ("gcc", "-w", "-O0", "-DSAFETY", "-DMEMLIM=1024", "-o", "pan", "pan.c"),
        ):
            returncode, output = _run(command, folder)
            if returncode:
                said = f"{command[0]} failed: {' '.join(output.split())}"
                return Search(0, time.monotonic() - started, said, is_complete=False)
        _, output = _run(("./pan", "-w20", "-m100000"), folder)
    return read_output(output, time.monotonic() - started)


def _run(command: Sequence[str], folder: str) -> tuple[int, str]:
    """Run a command, and return its exit status and what it has printed."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=MAX_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return 1, f"it did not end within {MAX_SECONDS} s"
    return done.returncode, done.stdout


def read_output(output: str, seconds: float) -> Search:
    """Read what the search has printed. It is not complete if its depth, memory or time was short."""
    error = re.search(r"^pan:\d+: (.+?)(?: \(at depth \d+\))?$", output, re.MULTILINE)
    states = re.search(r"^ *(\S+) states, stored", output, re.MULTILINE)
    counted = re.search(r"errors: (\d+)$", output, re.MULTILINE)
    is_cut = re.search(r"Search not completed|max search depth too small|reached -DMEMLIM", output)
    return Search(
        states=int(float(states[1])) if states else 0,
        seconds=seconds,
        error=error[1] if error else None,
        is_complete=counted is not None and counted[1] == "0" and is_cut is None,
    )


if __name__ == "__main__":
    entry.run("models", main)

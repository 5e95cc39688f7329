"""Updates openapi.yaml or stream.yaml, and generated/, to the published contract, step by step."""

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from generation import tree

from ..document import parse
from ..document.document import Document
from . import merge, prose_watch, provenance, reached_tests, rewrite, steps, stream_merge
from .notes import Notes
from .specs import OPENAPI, STREAM, counterpart
from .steps import Outcome, Step
from .summary import Summary
from .values import keyed
from .worktree import PACKAGE, Worktree

PUBLISHED, OURS = "published.yaml", "ours.yaml"
"""The two documents, next to the work tree."""

GUARD = "tests/contract/test_facts.py"
"""The tests of the table of facts: the step `facts` reports what moved, and does not stop."""

_MERGES = {OPENAPI: merge.merge, STREAM: stream_merge.merge}

_CHANGE_THE_FACADE = (
    "Change the facade in the project, then run this again: it copies uncommitted changes."
    " Or take the contract over first, with --despite mypy basedpyright tests, and change the facade then."
)
HINTS = {
    "generate": "Name an operation that may be removed with --allow-removed. Correct the overrides that"
    " point nowhere in scripts/overrides.toml of the project: this copies uncommitted changes.",
    **dict.fromkeys(("mypy", "basedpyright", "tests"), _CHANGE_THE_FACADE),
}
"""Advice for each step that can fail."""


class Stopped(Exception):
    """Steps failed, and the project is unchanged; `summary` has what was done until then."""

    def __init__(self, failed: Sequence[Outcome], summary: str = "") -> None:
        super().__init__(
            "; ".join(f"{one.step.name} ({one.step.description}) ended with {one.code}" for one in failed)
        )
        self.failed = tuple(failed)
        self.summary = summary

    @property
    def hint(self) -> str:
        """Return advice for the steps that failed, each once."""
        hints = dict.fromkeys(HINTS.get(outcome.step.name, "") for outcome in self.failed)
        return " ".join(filter(None, hints))

    @property
    def code(self) -> int:
        """Return the exit code of a failed comparison, or 1 for another step."""
        return self.failed[0].code if self.failed[0].step.name == "diff" else 1


@dataclass(frozen=True)
class FollowRequest:
    """The options of a run."""

    project: Path
    source: str  # as requested
    published: Path  # the downloaded document
    tests: Sequence[str] | None = None  # arguments for pytest; None for the tests that the change reaches
    allow_removed: Sequence[str] = ()
    today: date = field(default_factory=date.today)
    despite: frozenset[str] = frozenset()  # checks whose failure is only reported


@dataclass
class FollowRun:
    """A run in progress."""

    request: FollowRequest
    worktree: Worktree
    outcomes: list[Outcome] = field(default_factory=list[Outcome])
    notes: Notes = field(default_factory=Notes)
    diff: str = ""
    file: str = OPENAPI  # ours that is updated, once the published document was read

    def run(self) -> str | None:
        """Make the change in the work tree and apply it; return the summary, or None without a change."""
        theirs = parse.parse(self.request.published.read_bytes(), self.request.source)
        self.file = counterpart(theirs)
        old = (self.request.project / self.file).read_text("utf-8")
        ours = parse.parse(old.encode(), self.file)
        try:
            if not self._make(old, ours, theirs):
                return None
        except Stopped as stopped:
            raise Stopped(stopped.failed, self._summary(ours, theirs, stopped)) from None
        self.worktree.apply()
        return self._summary(ours, theirs)

    def _make(self, old: str, ours: Document, theirs: Document) -> bool:
        """Make the change in the work tree; False if there is none. Raises Stopped."""
        folder, root = self.worktree.folder, self.worktree.root
        shutil.copyfile(self.request.published, folder / PUBLISHED)
        (folder / OURS).write_text(old, "utf-8")
        self.diff = self._diff()
        merged, self.notes = _MERGES[self.file](ours, theirs)
        if self.file == OPENAPI:  # the descriptions of the stream are not watched
            self.notes.unread += prose_watch.unread(self.request.published, self.request.project)
        if rewrite.rewritten(old, merged, self.file) == old:
            return False
        stamped = provenance.stamped(merged, theirs, self.request.today)
        (root / self.file).write_text(rewrite.rewritten(old, stamped, self.file), "utf-8")
        self._check_equivalent()
        self._steps(steps.generate(root, self.request.allow_removed))
        self._steps(steps.USAGE, steps.CALLS)
        impact = [steps.impact(f"../{OURS}", self.file)] if self.file == OPENAPI else []
        self._steps(*steps.checks(self._tests()), *impact, steps.FACTS)
        return True

    def _tests(self) -> Sequence[str]:
        """Return the arguments for pytest: those requested, or the tests that the change reaches."""
        chosen = self.request.tests
        if chosen is None:
            project, root = self.request.project, self.worktree.root
            is_changed = tree.contents(project / PACKAGE) != tree.contents(root / PACKAGE)
            chosen = ("-n", "auto", *reached_tests.select(root, client_changed=is_changed))
        return (*chosen, "--deselect", GUARD)

    def _diff(self) -> str:
        """Return the comparison as text; raises Stopped if a document cannot be compared."""
        step = Step("diff", "what changed", _compare(self.file, "text"), passing=(0, 1))
        outcome = steps.run(step, self.worktree.root)
        _report(outcome)
        if not outcome.is_passed:
            raise Stopped([outcome])
        return outcome.output

    def _check_equivalent(self) -> None:
        """Raise Stopped if the comparison finds a change; it shares only the parser with the merge."""
        step = Step("same", f"check that {self.file} now matches the published document",
                    _compare(self.file, "json"))  # fmt: skip
        outcome = steps.run(step, self.worktree.root)
        remaining = _remaining(outcome) if outcome.code in (0, 1) else [outcome.output]
        self._take(Outcome(step, 1 if remaining else 0, "\n".join(remaining)))

    def _steps(self, *wanted: Step) -> None:
        """Run independent steps. Raise Stopped with all that failed, unless --despite names them."""
        self._take(*steps.run_all(wanted, self.worktree.root))

    def _take(self, *outcomes: Outcome) -> None:
        self.outcomes += outcomes
        for outcome in outcomes:
            _report(outcome)
        failed = [outcome for outcome in outcomes if not outcome.is_passed]
        if stopping := [outcome for outcome in failed if outcome.step.name not in self.request.despite]:
            raise Stopped(stopping)

    def _summary(self, ours: Document, theirs: Document, stopped: Stopped | None = None) -> str:
        summary = Summary(
            file=self.file,
            source=self.request.source,
            old=_version(ours),
            new=_version(theirs),
            diff=self.diff,
            notes=self.notes,
            outcomes=self.outcomes,
        )
        return summary.stopped(stopped.failed, stopped.hint) if stopped else summary.followed()


def _version(document: Document) -> str:
    return str(keyed(document.root.get("info")).get("version", "without a version"))


def _compare(file: str, form: str) -> tuple[str, ...]:
    documents = (file, f"../{PUBLISHED}")  # their descriptions differ on purpose
    return (sys.executable, "scripts/contract_diff.py", *documents, "--ignore-words", "--format", form)


def _remaining(outcome: Outcome) -> list[str]:
    """Return the findings of a report, one line each."""
    report: dict[str, Any] = json.loads(outcome.output)
    return [
        f"{finding['level']}: {finding['rule']} at {finding['pointer']}" for finding in report["findings"]
    ]


def _report(outcome: Outcome) -> None:
    result = "ok" if outcome.is_passed else f"ended with {outcome.code}"
    print(f"{outcome.step.name}: {outcome.step.description}: {result}", file=sys.stderr, flush=True)

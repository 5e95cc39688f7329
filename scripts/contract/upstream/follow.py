"""Updates openapi.yaml and the client to the published contract, step by step."""

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ..document import parse
from ..document.document import Document
from . import merge, provenance, rewrite, steps, summary
from .notes import Notes
from .steps import Outcome, Step
from .worktree import SPEC, Worktree

PUBLISHED = "published.yaml"

_CHANGE_THE_FACADE = (
    "Change the facade in the project, then run this again: it copies uncommitted changes."
    " Or take the contract over first, with --despite mypy basedpyright tests, and change the facade then."
)
HINTS = {
    "generate": "Name an operation that may be removed with --allow-removed. Correct an override that"
    " points nowhere in scripts/overrides.toml of the project: this copies uncommitted changes.",
    **dict.fromkeys(("mypy", "basedpyright", "tests"), _CHANGE_THE_FACADE),
}
"""Advice for each step that can fail."""


class StepFailed(Exception):
    """A step failed; the project is unchanged."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"{outcome.step.name} ({outcome.step.description}) ended with {outcome.code}")
        self.outcome = outcome


@dataclass(frozen=True)
class FollowRequest:
    """The options of a run."""

    project: Path
    source: str  # as requested
    published: Path  # the downloaded document
    tests: Sequence[str] = ()
    allow_removed: Sequence[str] = ()
    today: date = field(default_factory=date.today)
    despite: frozenset[str] = frozenset()  # checks whose failure is only reported


@dataclass
class FollowRun:
    """A run in progress."""

    request: FollowRequest
    worktree: Worktree
    outcomes: list[Outcome] = field(default_factory=list[Outcome])

    def run(self) -> str | None:
        """Make the change in the work tree and apply it; return the summary, or None without a change."""
        old = (self.request.project / SPEC).read_text("utf-8")
        ours = parse.parse(old.encode(), SPEC)
        theirs = parse.parse(self.request.published.read_bytes(), self.request.source)
        shutil.copyfile(self.request.published, self.worktree.folder / PUBLISHED)
        diff = self._diff()
        root, notes = merge.merge(ours, theirs)
        new = rewrite.rewritten(old, provenance.stamped(root, theirs, self.request.today), SPEC)
        if new == old:
            return None
        (self.worktree.root / SPEC).write_text(new, "utf-8")
        self._check_equivalent()
        self._step(steps.generate(self.worktree.root, self.request.allow_removed))
        for step in steps.checks(self.request.tests):
            self._step(step)
        self.worktree.apply()
        return self._summary(ours, parse.parse(new.encode(), SPEC), diff, notes)

    def _diff(self) -> str:
        """Return the comparison as text; raises StepFailed if a document cannot be compared."""
        step = Step("diff", "what changed", _compare("text"))
        outcome = steps.run(step, self.worktree.root)
        _report(outcome, passing=(0, 1))
        if outcome.code not in (0, 1):
            raise StepFailed(outcome)
        return outcome.output

    def _check_equivalent(self) -> None:
        """Raise StepFailed if the comparison finds a change; it shares only the parser with the merge."""
        step = Step("same", "check that openapi.yaml now matches the published document",
                    _compare("json"))  # fmt: skip
        outcome = steps.run(step, self.worktree.root)
        remaining = _remaining(outcome) if outcome.code in (0, 1) else [outcome.output]
        outcome = Outcome(step, 1 if remaining else 0, "\n".join(remaining))
        _report(outcome)
        if remaining:
            raise StepFailed(outcome)

    def _step(self, step: Step) -> None:
        outcome = steps.run(step, self.worktree.root)
        self.outcomes.append(outcome)
        _report(outcome)
        if outcome.code and step.name not in self.request.despite:
            raise StepFailed(outcome)

    def _summary(self, ours: Document, new: Document, diff: str, notes: Notes) -> str:
        return summary.text(
            source=self.request.source,
            versions=(str(ours.root["info"]["version"]), str(new.root["info"]["version"])),
            diff=diff,
            notes=notes,
            outcomes=self.outcomes,
        )


def _compare(form: str) -> tuple[str, ...]:
    documents = (SPEC, f"../{PUBLISHED}")  # their descriptions differ on purpose
    return (sys.executable, "scripts/contract_diff.py", *documents, "--ignore-words", "--format", form)


def _remaining(outcome: Outcome) -> list[str]:
    """Return the findings of a report, one line each."""
    report: dict[str, Any] = json.loads(outcome.output)
    return [
        f"{finding['level']}: {finding['rule']} at {finding['pointer']}" for finding in report["findings"]
    ]


def _report(outcome: Outcome, passing: Sequence[int] = (0,)) -> None:
    result = "ok" if outcome.code in passing else f"ended with {outcome.code}"
    print(f"{outcome.step.name}: {outcome.step.description}: {result}", file=sys.stderr, flush=True)

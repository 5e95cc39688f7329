"""One run of following the published contract, step by step."""

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..document import parse
from ..document.document import Document
from . import merge, rewrite, steps, summary
from .notes import Notes
from .steps import Outcome, Step
from .worktree import SPEC, Workplace

PUBLISHED = "published.yaml"

_CHANGE_THE_FACADE = (
    "Change the facade in the work tree, and start again: changes there are taken along."
    " Or move the contract in first, with --despite mypy basedpyright tests, and change the facade then."
)
HINTS = {
    "generate": "An operation that is meant to go is named with --allow-removed; an override that points"
    " nowhere is corrected in scripts/overrides.toml, in the work tree: changes there are taken along.",
    **dict.fromkeys(("mypy", "basedpyright", "tests"), _CHANGE_THE_FACADE),
}
"""What to do about a step that failed."""


class Stopped(Exception):
    """A step did not succeed; nothing was moved in."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"{outcome.step.name} ({outcome.step.does}) ended with {outcome.code}")
        self.outcome = outcome


@dataclass(frozen=True)
class Wish:
    """What is asked for."""

    project: Path
    source: str  # as it was asked for
    published: Path  # the document, already here
    tests: Sequence[str] = ()
    allow_removed: Sequence[str] = ()
    despite: frozenset[str] = frozenset()  # checks whose failure is told, and does not stop


@dataclass
class Following:
    """A run under way."""

    wish: Wish
    place: Workplace
    outcomes: list[Outcome] = field(default_factory=list[Outcome])

    def run(self) -> str | None:
        """Make the change in the workplace and move it in; the summary, or None where nothing moved."""
        old = (self.wish.project / SPEC).read_text("utf-8")
        ours = parse.parse(old.encode(), SPEC)
        theirs = parse.parse(self.wish.published.read_bytes(), self.wish.source)
        shutil.copyfile(self.wish.published, self.place.folder / PUBLISHED)
        diff = self._diff()
        root, notes = merge.merge(ours, theirs)
        new = rewrite.rewritten(old, root, SPEC)
        if new == old:
            return None
        (self.place.root / SPEC).write_text(new, "utf-8")
        self._check_same()
        self._step(steps.generate(self.place.root, self.wish.allow_removed))
        for step in steps.checks(self.wish.tests):
            self._step(step)
        self.place.move_in()
        return self._summary(ours, parse.parse(new.encode(), SPEC), diff, notes)

    def _diff(self) -> str:
        """What a reader is shown; findings do not stop here, a document that cannot be compared does."""
        step = Step("diff", "what changed", _compare("text"))
        outcome = steps.run(step, self.place.root)
        _tell(outcome, fine=(0, 1))
        if outcome.code not in (0, 1):
            raise Stopped(outcome)
        return outcome.said

    def _check_same(self) -> None:
        """The comparison, which shares nothing with the merge but the reading, must find no change left."""
        step = Step("same", "does openapi.yaml now say what the published document says?",
                    _compare("json"))  # fmt: skip
        outcome = steps.run(step, self.place.root)
        left = _left(outcome) if outcome.code in (0, 1) else [outcome.said]
        outcome = Outcome(step, 1 if left else 0, "\n".join(left))
        _tell(outcome)
        if left:
            raise Stopped(outcome)

    def _step(self, step: Step) -> None:
        outcome = steps.run(step, self.place.root)
        self.outcomes.append(outcome)
        _tell(outcome)
        if outcome.code and step.name not in self.wish.despite:
            raise Stopped(outcome)

    def _summary(self, ours: Document, new: Document, diff: str, notes: Notes) -> str:
        return summary.text(
            source=self.wish.source,
            versions=(str(ours.root["info"]["version"]), str(new.root["info"]["version"])),
            diff=diff,
            notes=notes,
            outcomes=self.outcomes,
        )


def _compare(form: str) -> tuple[str, ...]:
    documents = (SPEC, f"../{PUBLISHED}")  # in words of our own and in theirs, on purpose
    return (sys.executable, "scripts/contract_diff.py", *documents, "--ignore-words", "--format", form)


def _left(outcome: Outcome) -> list[str]:
    """The findings of a report, a line each."""
    report: dict[str, Any] = json.loads(outcome.said)
    return [
        f"{finding['level']}: {finding['rule']} at {finding['pointer']}" for finding in report["findings"]
    ]


def _tell(outcome: Outcome, fine: Sequence[int] = (0,)) -> None:
    how = "ok" if outcome.code in fine else f"ended with {outcome.code}"
    print(f"{outcome.step.name}: {outcome.step.does}: {how}", file=sys.stderr, flush=True)

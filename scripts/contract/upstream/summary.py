"""Summarises an updated contract for the person who reviews and commits it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from generation.overrides import NEEDLESS

from .notes import Notes
from .quoting import quoted
from .specs import OPENAPI
from .steps import Outcome
from .worktree import USAGE

_READ_WORDS = (
    "After reading the published descriptions, run `make published-words`, for `make upstream-drift`."
)


@dataclass(frozen=True)
class Summary:
    """What a run found and did, as markdown."""

    file: str  # ours
    source: str
    old: str  # version
    new: str  # version
    diff: str
    notes: Notes
    outcomes: Sequence[Outcome]

    def followed(self) -> str:
        """Return the summary of a change that was moved into the project."""
        return _text([
            f"# {self.file} follows the published contract: {self.old} → {self.new}",
            *self._result([]),
            *_to_commit(self.file, self.old, self.new),
            *self._changes(),
            *_outputs(outcome for outcome in self.outcomes if not outcome.is_passed),
        ])  # fmt: skip

    def stopped(self, failed: Sequence[Outcome], hint: str) -> str:
        """Return the summary of a run whose steps failed: the project is unchanged."""
        return _text([
            f"# {self.file} does not follow the published contract yet: {self.old} → {self.new}",
            "",
            f"Stopped at {', '.join(outcome.step.name for outcome in failed)}. Nothing was changed.",
            *([hint] if hint else []),
            *self._result(failed),
            *_outputs(failed),
            *self._changes(),
        ])  # fmt: skip

    def _result(self, stopping: Sequence[Outcome]) -> Iterator[str]:
        yield from ("", f"Taken from {quoted(self.source)}.", "")
        for outcome in self.outcomes:
            ignored = "" if outcome.is_passed or outcome in stopping else ", ignored by --despite"
            result = "passed" if outcome.is_passed else f"**failed** with {outcome.code}"
            yield f"- {outcome.step.name}: {result}{ignored}"
        yield ""
        for title, entries in (
            ("Needs a description (published ones are not copied)", self.notes.needs_description),
            ("Descriptions of changed parts: check them", self.notes.check_description),
            ("Added", self.notes.added),
            ("Removed", self.notes.removed),
            ("Moved", self.notes.moved),
            ("Published next to ours, and not included", self.notes.not_included),
            ("Published rules that are new since they were last read", self.notes.unread),
            ("Facts that moved: each asks for a line", self._output("facts").splitlines()),
            ("Overrides that can go", self._needless()),
        ):
            if entries:
                yield from (f"## {title}", "", *(f"- {quoted(entry)}" for entry in entries), "")

    def _needless(self) -> list[str]:
        return [line for line in self._output("generate").splitlines() if line.startswith(NEEDLESS)]

    def _changes(self) -> Iterator[str]:
        """Yield what changed, with what it does to the facade where that was found."""
        found = self._output("impact")
        title = "What changed, and what it does to the facade" if found else "What changed"
        yield from ("", f"## {title}", "")
        yield from _fenced(found or self.diff)

    def _output(self, name: str) -> str:
        """Return the output of a step that passed with something to say."""
        done = [outcome for outcome in self.outcomes if outcome.step.name == name and outcome.is_passed]
        return done[0].output if done else ""


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def _to_commit(file: str, old: str, new: str) -> Iterator[str]:
    yield from (
        "## To commit",
        "",
        "```",
        f"git add {file} {' '.join(USAGE)}",
        f'git commit -m "{_subject(file, old, new)}"',
        "git add generated",
        f'git commit -m "Generated from the contract of {new}"',
        "```",
        "",
        *([_READ_WORDS] if file == OPENAPI else []),
    )


def _subject(file: str, old: str, new: str) -> str:
    return f"{file}: the contract as published, {old} to {new}" if old != new else (
        f"{file}: the contract as published, still called {new}"
    )  # fmt: skip


def _outputs(outcomes: Iterable[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        yield from ("", f"## Output of {outcome.step.name}", "", *_fenced(outcome.output))


def _fenced(text: str) -> list[str]:
    """Return text in a code fence that it cannot close."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [fence, *text.strip().splitlines(), fence]

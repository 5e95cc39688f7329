"""Summarises an updated contract for the person who reviews and commits it."""

import re
from collections.abc import Iterator, Sequence

from .notes import Notes
from .quoting import quoted
from .steps import Outcome


def text(
    *, source: str, versions: tuple[str, str], diff: str, notes: Notes, outcomes: Sequence[Outcome]
) -> str:
    """Return the summary as markdown."""
    old, new = versions
    failed = [outcome for outcome in outcomes if outcome.code]
    lines = [
        f"# openapi.yaml follows the published contract: {old} → {new}",
        "",
        f"Taken from {quoted(source)}.",
        "",
        *(f"- {outcome.step.name}: {_result(outcome)}" for outcome in outcomes),
        "",
        *_sections(notes),
        "## To commit",
        "",
        "```",
        "git add openapi.yaml",
        f'git commit -m "{_subject(old, new)}"',
        "git add generated",
        f'git commit -m "Generated from the contract of {new}"',
        "```",
        "",
        "After reading the published descriptions, run `make published-words`, for `make upstream-drift`.",
        "",
        "## What changed",
        "",
        *_fenced(diff),
    ]
    for outcome in failed:
        lines += ["", f"## Output of {outcome.step.name}", "", *_fenced(outcome.output)]
    return "\n".join(lines).rstrip() + "\n"


def _subject(old: str, new: str) -> str:
    return f"openapi.yaml: the contract as published, {old} to {new}" if old != new else (
        f"openapi.yaml: the contract as published, still called {new}"
    )  # fmt: skip


def _result(outcome: Outcome) -> str:
    return "passed" if outcome.code == 0 else f"**failed** with {outcome.code}, ignored by --despite"


def _sections(notes: Notes) -> Iterator[str]:
    for title, entries in (
        ("Needs a description (published ones are not copied)", notes.needs_description),
        ("Descriptions of changed parts: check them", notes.check_description),
        ("Added", notes.added),
        ("Removed", notes.removed),
        ("Moved", notes.moved),
        ("Published next to ours, and not included", notes.not_included),
    ):
        if entries:
            yield from (f"## {title}", "", *(f"- {quoted(entry)}" for entry in entries), "")


def _fenced(text: str) -> list[str]:
    """Return text in a code fence that it cannot close."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [fence, *text.strip().splitlines(), fence]

"""What a person is told before committing a contract that moved."""

import re
from collections.abc import Iterator, Sequence

from .notes import Notes
from .quoting import quoted
from .steps import Outcome


def text(
    *, source: str, versions: tuple[str, str], diff: str, notes: Notes, outcomes: Sequence[Outcome]
) -> str:
    """The summary as markdown."""
    old, new = versions
    failed = [outcome for outcome in outcomes if outcome.code]
    lines = [
        f"# openapi.yaml follows the published contract: {old} → {new}",
        "",
        f"Taken from {quoted(source)}.",
        "",
        *(f"- {outcome.step.name}: {_how(outcome)}" for outcome in outcomes),
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
        "Then, once the published words were read: `make published-words`, for `make upstream-drift`.",
        "",
        "## What changed",
        "",
        *_fenced(diff),
    ]
    for outcome in failed:
        lines += ["", f"## {outcome.step.name} said", "", *_fenced(outcome.said)]
    return "\n".join(lines).rstrip() + "\n"


def _subject(old: str, new: str) -> str:
    return f"openapi.yaml: the contract as published, {old} to {new}" if old != new else (
        f"openapi.yaml: the contract as published, still called {new}"
    )  # fmt: skip


def _how(outcome: Outcome) -> str:
    return "well" if outcome.code == 0 else f"**failed** with {outcome.code}, and was to be passed over"


def _sections(notes: Notes) -> Iterator[str]:
    for title, entries in (
        ("Wants a sentence of ours (published words are not copied)", notes.wants_words),
        ("What these sentences of ours describe has changed: read them again", notes.check_words),
        ("Came", notes.added),
        ("Went", notes.removed),
        ("Moved", notes.moved),
        ("Published beside ours, and not taken", notes.beyond),
    ):
        if entries:
            yield from (f"## {title}", "", *(f"- {quoted(entry)}" for entry in entries), "")


def _fenced(text: str) -> list[str]:
    """Text in a fence that it cannot close."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [fence, *text.strip().splitlines(), fence]

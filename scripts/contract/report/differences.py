"""Finds the differences between an old and a new text, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_MAX_WORDS = 2000  # because the time grows with their square
_CONTEXT = 48  # characters kept before and after the difference


@dataclass(frozen=True)
class Piece:
    """A part of a text."""

    text: str
    changed: bool


def pieces(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Return both texts, split where a difference begins or ends."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    start, end = _shared_ends(before, after)
    middle = slice(start, len(before) - end), slice(start, len(after) - end)
    inner = _compared(before[middle[0]], after[middle[1]])
    return (
        _joined([(before[:start], False), *inner[0], (before[len(before) - end :], False)]),
        _joined([(after[:start], False), *inner[1], (after[len(after) - end :], False)]),
    )


def excerpts(old: str, new: str, limit: int) -> tuple[str, str]:
    """Return both texts around their difference, with counts of the characters left out."""
    if len(old) <= limit and len(new) <= limit:
        return old, new
    start, end = _shared_ends(_WORDS.findall(old), _WORDS.findall(new))
    return _window(old, start, end, limit), _window(new, start, end, limit)


def _shared_ends(before: list[str], after: list[str]) -> tuple[int, int]:
    shorter = min(len(before), len(after))
    start = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    left = shorter - start
    end = next((i for i in range(left) if before[-1 - i] != after[-1 - i]), left)
    return start, end


Runs = list[tuple[list[str], bool]]


def _compared(before: list[str], after: list[str]) -> tuple[Runs, Runs]:
    if len(before) + len(after) > _MAX_WORDS:
        return [(before, True)], [(after, True)]
    old_runs: Runs = []
    new_runs: Runs = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old_runs.append((before[i1:i2], tag != "equal"))
        new_runs.append((after[j1:j2], tag != "equal"))
    return old_runs, new_runs


def _joined(runs: Runs) -> list[Piece]:
    joined: list[Piece] = []
    for words, changed in runs:
        text = "".join(words)
        if text and joined and joined[-1].changed == changed:
            joined[-1] = Piece(joined[-1].text + text, changed)
        elif text:
            joined.append(Piece(text, changed))
    return joined


def _window(text: str, start: int, end: int, limit: int) -> str:
    words = _WORDS.findall(text)
    first = len("".join(words[:start]))
    last = len(text) - len("".join(words[len(words) - end :]))
    begin = max(0, first - _CONTEXT)
    stop = min(len(text), last + _CONTEXT, begin + limit)
    before = f"({begin} more characters) …" if begin else ""
    after = f"… ({len(text) - stop} more characters)" if stop < len(text) else ""
    return f"{before}{text[begin:stop]}{after}"

"""Finds the published sentences that state a rule, and those that moved between two documents."""

import difflib
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..findings.normative_text import changed_tokens, plain, tokens

_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9`*])|\n\s*[-*]\s")
LEAST_ALIKE = 0.6  # of a sentence and the one that replaces it

Sentences = Mapping[str, frozenset[str]]
"""The operations of each sentence."""


@dataclass(frozen=True)
class Moved:
    """A sentence that is new, gone, or was replaced by another."""

    old: str | None
    new: str | None
    operations: frozenset[str]

    @property
    def numbers(self) -> frozenset[int]:
        """Return the numbers that the old sentence had and the new one has not."""
        lost = changed_tokens(self.old, self.new)[0]
        return frozenset(int(digits) for token in lost for digits in re.findall(r"\d+", token))

    def __str__(self) -> str:
        first, *more = sorted(self.operations)
        where = f"{first} and {len(more)} more operations" if more else first
        if self.old is None or self.new is None:
            return f"{'New' if self.old is None else 'Gone'}, in {where}: {self.new or self.old}"
        return f"Was, in {where}: {self.old} Is: {self.new}"


def of_texts(texts: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Return the sentences that state a rule in the texts of operations."""
    found: dict[str, set[str]] = {}
    for operation, some in texts.items():
        for text in some:
            for sentence in map(plain, _END.split(text)):
                if tokens(sentence):
                    found.setdefault(sentence, set()).add(operation)
    return {sentence: frozenset(operations) for sentence, operations in found.items()}


def hashed(sentence: str) -> str:
    """Return a hash of the rules in a sentence: the same for the same rules in other words."""
    return hashlib.sha256(repr(sorted(tokens(sentence).items())).encode()).hexdigest()[:12]


def unread(read: Iterable[str], published: Sentences) -> list[Moved]:
    """Return the sentences whose hashes are not those of sentences that were read."""
    known = frozenset(read)
    return [Moved(None, one, where) for one, where in published.items() if hashed(one) not in known]


def moved(old: Sentences, new: Sentences) -> list[Moved]:
    """Return the sentences that differ, each new one with the old one that it replaces."""
    before, now = ({hashed(one) for one in side} for side in (old, new))
    gone = [one for one in old if hashed(one) not in now]
    found: list[Moved] = []
    for sentence in [one for one in new if hashed(one) not in before]:
        match = _most_alike(sentence, gone)
        found.append(Moved(match, sentence, new[sentence]))
    replaced = {one.old for one in found}
    return [*found, *(Moved(one, None, old[one]) for one in gone if one not in replaced)]


def _most_alike(sentence: str, candidates: Sequence[str]) -> str | None:
    return next(iter(difflib.get_close_matches(sentence, candidates, 1, LEAST_ALIKE)), None)

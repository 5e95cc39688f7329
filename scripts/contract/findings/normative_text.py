"""Extracts the words of a description that state a rule, to detect when they change.

A heuristic: it counts numbers, words of obligation and literals. It misses a rule that is rephrased
without these, and reports a number that changed in an example.
"""

import re
from collections import Counter

_WORDS = (
    "must|mustn't|may not|cannot|can't|can only|only|never|always|not|no longer|required|requires|optional|"
    "mandatory|forbidden|rejected|refused|ignored|defaults?|deprecated|removed|unless|except|exactly|exceeds?|exceeding|"
    "limits?|limited|maximum|minimum|max|min|at least|at most|up to|more than|less than|fewer than|between|"
    "greater than|unique|immutable|inclusive|exclusive|nullable|null|empty|unlimited|unsupported"
)
_NUMBERS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|dozen"
)
_VERSION = re.compile(r"v?\d+\.\d+\.\d+")
_TOKEN = re.compile(
    r"`[^`]+`"  # literals in code marks
    r"|\bv?\d+\.\d+\.\d+\b"  # versions, which state no rule
    rf"|\b(?:(?:one|{_NUMBERS})[\s-]+)*(?:{_NUMBERS})\b"  # counts in words; "one" alone is mostly none
    r"|\b(?-i:UTC|GMT|[ECMP][SD]?T|CES?T)\b|\b(?-i:[A-Z][a-z]+/[A-Z][A-Za-z_]+)\b"  # time zones
    r"|\b[a-z]+(?:_[a-z0-9]+)+\b"  # snake_case literals: good_till_canceled
    r"|\$?\d[\d,]*(?:\.\d+)?(?:\s?(?:%|ms\b|s\b|milliseconds?|seconds?|minutes?|hours?|days?|cents?|dollars?|"
    r"contracts?|decimals?|bytes?|characters?|tokens?))?"
    rf"|\b(?:{_WORDS})\b"
    r"|\b(?:milliseconds?|seconds?|minutes?|hours?|cents?|dollars?|basis points)\b",
    re.IGNORECASE,
)
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
_QUOTES = {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'}
_REPLACEMENTS = str.maketrans(dict.fromkeys(_DASHES, "-") | _QUOTES | {"\u00a0": " "})


def plain(text: str) -> str:
    """Return a text with white space, dashes and quotes normalised, and without emphasis."""
    return re.sub(r"\s+", " ", _undo_mojibake(text).translate(_REPLACEMENTS).replace("**", "")).strip()


def _undo_mojibake(text: str) -> str:
    """Repair UTF-8 that was decoded as Windows-1252."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def tokens(text: str | None) -> Counter[str]:
    """Count the words of a text that may state a rule."""
    found = (match[0] for match in _TOKEN.finditer(plain(text or "")))
    rules = (token.strip("`").lower() for token in found if not _VERSION.fullmatch(token))
    return Counter(re.sub(r"\s+", " ", token.replace(",", "")) for token in rules)


def changed_tokens(old: str | None, new: str | None) -> tuple[list[str], list[str]]:
    """Return the removed and the added words that may state a rule."""
    before, after = tokens(old), tokens(new)
    return sorted((before - after).elements()), sorted((after - before).elements())

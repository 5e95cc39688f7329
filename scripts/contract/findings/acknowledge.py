"""Acknowledged findings: still shown, with a lower level, and only until a date.

[[acknowledge]]
rule = "request-property-removed"
pointer = "/components/schemas/CreateOrderGroupRequest/properties/note"
change = "3f2a91c04d77"       # hash of old and new: another change of the same place needs its own entry
reason = "Nothing of ours sends it."
until = 2027-01-31
"""

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from ..document.document import InvalidDocument
from ..model import Acknowledgement, Finding, Level

_KEYS = {"rule", "pointer", "change", "reason", "until"}


@dataclass(frozen=True)
class Entry:
    """One acknowledgement of the file."""

    rule: str
    pointer: str
    change: str
    reason: str
    until: date

    @property
    def key(self) -> tuple[str, str, str]:
        """Return the key that a finding must match."""
        return self.rule, self.pointer, self.change


def change(finding: Finding) -> str:
    """Return the hash of a change, independent of its place."""
    return hashlib.sha256(f"{finding.old}\n{finding.new}".encode()).hexdigest()[:12]


def load(path: Path) -> tuple[Entry, ...]:
    """Read the acknowledgements of a file. Raise InvalidDocument if it is invalid."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidDocument(f"{path} cannot be read: {error}.") from None
    if content.keys() - {"acknowledge"} or not isinstance(content.get("acknowledge", []), list):
        raise InvalidDocument(f"{path}: unknown content. Use [[acknowledge]] entries only.")
    return tuple(
        _entry(path, index, entry) for index, entry in enumerate(content.get("acknowledge", []), 1)
    )


def _entry(path: Path, index: int, entry: object) -> Entry:
    values = cast(dict[str, Any], entry) if isinstance(entry, dict) else {}
    if values.keys() != _KEYS:
        raise InvalidDocument(f"{path}: entry {index} must have exactly {', '.join(sorted(_KEYS))}.")
    until = values.pop("until")
    if not isinstance(until, date) or isinstance(until, datetime):
        raise InvalidDocument(f"{path}: entry {index}: until must be a date such as 2027-01-31.")
    for key, value in values.items():
        if not isinstance(value, str) or not value.strip():
            raise InvalidDocument(f"{path}: entry {index}: {key} must be a non-empty string.")
    return Entry(until=until, **values)


def apply(
    findings: Iterable[Finding], entries: Iterable[Entry], today: date
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """Return the findings, acknowledged ones lowered, and the problems of stale acknowledgements."""
    known = {entry.key: entry for entry in entries}
    used: set[tuple[str, str, str]] = set()
    result: list[Finding] = []
    for finding in findings:
        key = (finding.rule, finding.pointer, change(finding))
        entry = known.get(key)
        used.add(key)
        result.append(finding if entry is None or entry.until < today else _lower(finding, entry))
    return tuple(result), tuple(_problems(known, used, today))


def _lower(finding: Finding, entry: Entry) -> Finding:
    acknowledgement = Acknowledgement(entry.reason, entry.until.isoformat(), finding.level)
    return replace(finding, level=min(finding.level, Level.ADDITIVE), acknowledged=acknowledgement)


def _problems(
    known: dict[tuple[str, str, str], Entry], used: set[tuple[str, str, str]], today: date
) -> Iterable[str]:
    for key, entry in known.items():
        subject = f"The acknowledgement of {entry.rule} at {entry.pointer}"
        if entry.until < today:
            yield f"{subject} expired on {entry.until}. Act on it, or review it and set a later date."
        elif key not in used:
            yield f"{subject} matches no finding. Remove it."


def template(findings: Iterable[Finding], until: date) -> str:
    """Return entries that acknowledge these findings, with empty reasons to fill in."""
    return "\n".join(
        f"[[acknowledge]]  # {finding.level.value}\n"
        f"rule = {_quoted(finding.rule)}\npointer = {_quoted(finding.pointer)}\n"
        f'change = "{change(finding)}"\nreason = ""\nuntil = {until}\n'
        for finding in findings
    )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped) + '"'

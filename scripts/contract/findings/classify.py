"""Turns differences into findings: one for each change, with its severity for one program."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from ..compare.changes import Change, ChangeKind
from ..compare.contracts import Comparison
from ..compare.occurrences import Occurrence
from ..document.document import Document, Object, child, steps
from ..model import Axes, Effect, Finding, Level, Place, Usage
from ..schema.operations import Contract
from .kinds import RULES
from .messages import sentence
from .normative_text import changed_tokens
from .severity import Severity

_NUMBER = re.compile(r"\d")


def findings(comparison: Comparison, usage: Usage) -> tuple[Finding, ...]:
    """Return the findings of a comparison: one for each change, worst first."""
    severity = Severity(usage)
    return worst_first(
        _with_unique_ids(
            [_finding(comparison, severity, group) for group in _groups(comparison.occurrences)]
        )
    )


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in the order of a report."""
    return tuple(
        sorted(
            findings,
            key=lambda finding: (_rank(finding.level), finding.rule, finding.pointer, finding.finding_id),
        )
    )


def _rank(level: Level) -> int:
    return -list(Level).index(level)


def _groups(occurrences: Iterable[Occurrence]) -> list[list[Occurrence]]:
    """Group equal differences that share a place in either document."""
    groups: list[list[Occurrence]] = []
    group_of_key: dict[tuple[str | None, ...], int] = {}
    for occurrence in occurrences:
        keys = _keys(occurrence.change)
        index = next((group_of_key[key] for key in keys if key in group_of_key), None)
        if index is None:
            index = len(groups)
            groups.append([])
        groups[index].append(occurrence)
        for key in keys:
            group_of_key.setdefault(key, index)
    return groups


def _keys(change: Change) -> list[tuple[str | None, ...]]:
    """Return the keys of a change; changes that share one are one finding."""
    if rule := _rule_in_prose(change):
        return [(change.kind, *rule)]
    same_change = (change.kind, change.name, change.old, change.new)
    if RULES[change.kind].merge_across_operations:
        return [(*same_change, change.pointer if change.pointer.startswith("/components/") else "")]
    sides = (("base", change.base), ("revision", change.revision))
    return [(*same_change, side, at) for side, at in sides if at is not None]


def _rule_in_prose(change: Change) -> tuple[str, ...]:
    """Return the numbers that a text states instead of others; () if it differs in another way.

    One rule, such as "1-63", stands in several sentences, and is one thing to read.
    """
    if change.kind is not ChangeKind.PROSE:
        return ()
    removed, added = changed_tokens(change.old, change.new)
    is_rule = removed and added and all(map(_NUMBER.search, (*removed, *added)))
    return (", ".join(removed), ", ".join(added)) if is_rule else ()


def _finding(comparison: Comparison, severity: Severity, group: list[Occurrence]) -> Finding:
    worst = max(group, key=lambda occurrence: (severity.level(occurrence), str(occurrence.place)))
    level, change = severity.level(worst), worst.change
    places = tuple(sorted({occurrence.place for occurrence in group}, key=str))
    rule = severity.rule(worst)
    document = comparison.base.document if change.revision is None else comparison.revision.document
    path = stable_path(document, change.pointer)
    return Finding(
        finding_id=finding_id(rule, path, change.name, change.old or "", change.new or ""),
        rule=rule,
        level=level,
        text=sentence(change, worst.place, len({place.operation for place in places})),
        pointer=change.pointer,
        old=change.old,
        new=change.new,
        places=places,
        axes=Axes(wire=_wire(change.kind, level)),
        operation_ids=operation_ids(places, comparison.revision, comparison.base),
        why=severity.rate(worst).why,
        advice=severity.advice(worst) if level > Level.DOCS_COSMETIC else "",
        base_line=None if change.base is None else comparison.base.document.line(change.base),
        revision_line=None
        if change.revision is None
        else comparison.revision.document.line(change.revision),
    )


def operation_ids(places: Iterable[Place], *sides: Contract) -> tuple[str, ...]:
    """Return the operationIds of the operations of these places, each of the first side that has it."""
    found: set[str] = set()
    for name in {place.operation for place in places}:
        having = (side for side in sides if name in side.names)
        found |= {side.operation(name).operation_id or "" for side in list(having)[:1]}
    return tuple(sorted(found - {""}))


def _wire(kind: ChangeKind, level: Level) -> Effect:
    if level is Level.BREAKING:
        return Effect.BREAKS
    if level is Level.UNCLASSIFIED:
        return Effect.UNKNOWN
    return Effect.CHANGES if level is Level.BEHAVIOURAL and not RULES[kind].source_only else Effect.FINE


def stable_path(document: Document, pointer: str) -> str:
    """Return the path of a pointer; names replace list indices, so other items may be added or moved."""
    path: list[str] = []
    node: object = document.root
    for step in steps(pointer):
        container, node = node, child(node, step)
        path.append(_name_of_item(node) or step if isinstance(container, list) else step)
    return "\n".join(path)


def _name_of_item(item: object) -> str:
    values = cast(Object, item) if isinstance(item, dict) else {}
    words = (values.get(key) for key in ("in", "name", "url", "title", "$ref"))
    return " ".join(word for word in words if isinstance(word, str))


def finding_id(*identity: str) -> str:
    """Return the id of a finding with this identity: its rule, place, old and new."""
    return _digest("\n".join(identity))


def _digest(identity: str) -> str:
    return hashlib.sha256(identity.encode()).hexdigest()[:12]


def _with_unique_ids(findings: list[Finding]) -> list[Finding]:
    """Give each finding a unique id; findings with one id are numbered in order of their pointers."""
    by_id: dict[str, list[Finding]] = {}
    for finding in findings:
        by_id.setdefault(finding.finding_id, []).append(finding)
    return [
        replace(finding, finding_id=_digest(f"{finding.finding_id} {count}")) if count else finding
        for namesakes in by_id.values()
        for count, finding in enumerate(sorted(namesakes, key=lambda finding: finding.pointer))
    ]


def normative_change(old: str | None, new: str | None) -> str:
    """Return the changed words that may state a rule, as "1-32 → 1-63"."""
    removed, added = changed_tokens(old, new)
    return re.sub(r"\s+", " ", f"{', '.join(removed) or 'nothing'} → {', '.join(added) or 'nothing'}")

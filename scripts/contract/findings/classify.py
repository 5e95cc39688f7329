"""From differences to findings: how bad each is for the program in question, told once."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from ..compare.changes import Kind
from ..compare.contracts import Comparison
from ..compare.operations import Found
from ..document.document import Document, Object, child, steps
from ..model import Axes, Effect, Finding, Level, Usage
from .kinds import RULES
from .messages import sentence
from .normative_text import changed_tokens
from .severity import Judge


def findings(comparison: Comparison, usage: Usage) -> tuple[Finding, ...]:
    """What there is to tell of a comparison: one finding an edit, worst first."""
    judge = Judge(usage)
    told = _numbered([_finding(comparison, judge, group) for group in _edits(comparison.found)])
    return tuple(
        sorted(
            told,
            key=lambda finding: (_rank(finding.level), finding.rule, finding.pointer, finding.finding_id),
        )
    )


def _rank(level: Level) -> int:
    return -list(Level).index(level)


def _edits(found: Iterable[Found]) -> list[list[Found]]:
    """Differences that are one edit: alike, and in one place of either document."""
    groups: list[list[Found]] = []
    known: dict[tuple[str | None, ...], int] = {}
    for one in found:
        edit = one.edit
        alike: tuple[str | None, ...] = (edit.kind, edit.name, edit.old, edit.new)
        sides = (("base", edit.base), ("revision", edit.revision))
        keys = [(*alike, side, at) for side, at in sides if at is not None]
        if RULES[edit.kind].merge_across_operations:
            component = edit.pointer if edit.pointer.startswith("/components/") else ""
            keys = [(*alike, component)]
        index = next((known[key] for key in keys if key in known), None)
        if index is None:
            index = len(groups)
            groups.append([])
        groups[index].append(one)
        for key in keys:
            known.setdefault(key, index)
    return groups


def _finding(comparison: Comparison, judge: Judge, group: list[Found]) -> Finding:
    worst = max(group, key=lambda one: (judge.level(one), str(one.place)))
    level, edit = judge.level(worst), worst.edit
    places = tuple(sorted({one.place for one in group}, key=str))
    rule = judge.rule(worst)
    document = comparison.base.document if edit.revision is None else comparison.revision.document
    said = (rule, steady(document, edit.pointer), edit.name, edit.old or "", edit.new or "")
    return Finding(
        finding_id=_digest("\n".join(said)),
        rule=rule,
        level=level,
        text=sentence(edit, worst.place, len({place.operation for place in places})),
        pointer=edit.pointer,
        old=edit.old,
        new=edit.new,
        places=places,
        axes=Axes(wire=_wire(edit.kind, level)),
        advice=judge.advice(worst) if level >= Level.ADDITIVE else "",
        base_line=None if edit.base is None else comparison.base.document.line(edit.base),
        revision_line=None if edit.revision is None else comparison.revision.document.line(edit.revision),
    )


def _wire(kind: Kind, level: Level) -> Effect:
    if level is Level.BREAKING:
        return Effect.BREAKS
    if level is Level.UNCLASSIFIED:
        return Effect.UNKNOWN
    return Effect.CHANGES if level is Level.BEHAVIOURAL and not RULES[kind].source_only else Effect.FINE


def steady(document: Document, pointer: str) -> str:
    """A pointer that stays when something else in a list is added, taken away or moved."""
    told: list[str] = []
    node: object = document.root
    for step in steps(pointer):
        around, node = node, child(node, step)
        told.append(_named(node) or step if isinstance(around, list) else step)
    return "\n".join(told)


def _named(item: object) -> str:
    known = cast(Object, item) if isinstance(item, dict) else {}
    words = (known.get(key) for key in ("in", "name", "url", "title", "$ref"))
    return " ".join(word for word in words if isinstance(word, str))


def _digest(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _numbered(told: list[Finding]) -> list[Finding]:
    """Findings with ids of their own; two of one id are told apart by their pointers."""
    found: dict[str, list[Finding]] = {}
    for finding in told:
        found.setdefault(finding.finding_id, []).append(finding)
    return [
        replace(finding, finding_id=_digest(f"{finding.finding_id} {count}")) if count else finding
        for alike in found.values()
        for count, finding in enumerate(sorted(alike, key=lambda one: one.pointer))
    ]


def normative_change(old: str | None, new: str | None) -> str:
    """The words that carry a rule and changed, as "1-32 → 1-63"."""
    gone, come = changed_tokens(old, new)
    return re.sub(r"\s+", " ", f"{', '.join(gone) or 'nothing'} → {', '.join(come) or 'nothing'}")

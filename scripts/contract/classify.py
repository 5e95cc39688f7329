"""From differences to findings: how bad each is for the program in question, told once."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace

from .compare import Comparison
from .compare_operations import Found
from .edits import Edit, Kind
from .model import Axes, Direction, Effect, Finding, Level, Place, Usage, UsesEverything
from .prose import changed_tokens, plain
from .rules import RULES, rule_id
from .sentences import sentence

_MUST_SEND = {
    Kind.REQUIRED,
    Kind.REQUIRED_PROPERTY_ADDED,
    Kind.REQUIRED_PARAMETER_ADDED,
    Kind.PARAMETER_REQUIRED,
    Kind.REQUIRED_BODY_ADDED,
    Kind.BODY_REQUIRED,
    Kind.CLOSED,
}
_ALIKE = {  # the same change in several operations is told once
    Kind.PARAMETER_ADDED,
    Kind.REQUIRED_PARAMETER_ADDED,
    Kind.PARAMETER_REMOVED,
    Kind.PARAMETER_REQUIRED,
    Kind.PARAMETER_OPTIONAL,
    Kind.SECURITY_TIGHTENED,
    Kind.SECURITY_RELAXED,
    Kind.SERVER_REMOVED,
    Kind.SERVER_ADDED,
    Kind.SERVER_CHANGED,
    Kind.SERVERS_REORDERED,
    Kind.ERROR_ADDED,
    Kind.ERROR_REMOVED,
    Kind.HEADER_ADDED,
    Kind.HEADER_REMOVED,
    Kind.REQUIRED_HEADER_REMOVED,
    Kind.PROSE,
}
_HIDING = {Kind.READ_ONLY, Kind.WRITE_ONLY}  # it was not hidden before
_ONLY_FACADE = {Kind.LOOSENED, Kind.BOUND_LIFTED, Kind.UNIQUE_LIFTED}
_SOURCE_ONLY = {Kind.OPERATION_ID, Kind.TAGS, Kind.PARAMETER_RENAMED}
_IN_TEXT = ("query ", "path ", "header ", "cookie ")


class Judge:
    """Decides how bad a difference is in one place, for one program."""

    def __init__(self, usage: Usage) -> None:
        self.usage = usage
        self.strict = isinstance(usage, UsesEverything)

    def level(self, found: Found) -> Level:
        """The level of a difference in a place."""
        kind = self._kind(found)
        rule, place = RULES[kind], found.place
        if kind in {Kind.PROSE, Kind.EXTENSION}:
            return _level_of_words(found.edit)
        level = rule.response if self._answers(found) else rule.request
        if level is not Level.BREAKING and level is not Level.BEHAVIOURAL:
            return level
        if (found.hidden and kind not in _HIDING) or (
            place.operation and not self.usage.calls(place.operation)
        ):
            return Level.ADDITIVE
        if place.direction is None or self.usage.uses(place):
            return self._used(kind, level, found)
        if place.direction is Direction.RESPONSE:
            return min(rule.unread, level)
        return level if kind in _MUST_SEND else Level.ADDITIVE

    def _answers(self, found: Found) -> bool:
        return (found.place.direction is Direction.RESPONSE) != found.turned

    def _used(self, kind: Kind, level: Level, found: Found) -> Level:
        """A response with a wider bound hits only who relied on it, and our decoder does not."""
        lax = not self.strict and self._answers(found) and kind in _ONLY_FACADE
        return Level.BEHAVIOURAL if lax else level

    def _kind(self, found: Found) -> Kind:
        """Values in parameters and headers travel as text: any of them fits where a text does."""
        edit, place = found.edit, found.place
        as_text = place.where.startswith(_IN_TEXT) or " header " in place.where
        if edit.kind is Kind.TYPE_CHANGED and as_text and not place.path:
            old, new = (_as_text(types) for types in (edit.old, edit.new))
            if old >= 0 and new >= 0 and old != new:
                return Kind.TYPE_WIDENED if new > old else Kind.TYPE_NARROWED
        return edit.kind

    def advice(self, found: Found) -> str:
        """What to do now."""
        rule = RULES[self._kind(found)]
        return (rule.reading if self._answers(found) else "") or rule.advice

    def rule(self, found: Found) -> str:
        """The id of the rule that speaks in a place."""
        kind = self._kind(found)
        identity = rule_id(kind, _subject(found.place), found.edit.name, response=self._answers(found))
        if kind is Kind.OPERATION_REMOVED and found.deprecated:
            return "api-removed-with-deprecation"
        return identity


def _as_text(types: str | None) -> int:
    """How much fits where a value is written as text: a text holds any scalar, a list is neither."""
    names = (types or "").split(", ")
    return -1 if "array" in names or "object" in names else int("string" in names)


def _level_of_words(edit: Edit) -> Level:
    if edit.kind is Kind.EXTENSION:
        if "validate" not in f"{edit.name} {edit.old} {edit.new}":
            return Level.DOCS_COSMETIC
        both = edit.old is not None and edit.new is not None
        return (
            Level.BEHAVIOURAL if both else Level.DOCS_NORMATIVE
        )  # a check that was there before it was told
    gone, come = changed_tokens(edit.old, edit.new)
    same = plain(edit.old or "") == plain(edit.new or "")
    return Level.DOCS_NORMATIVE if (gone or come) and not same else Level.DOCS_COSMETIC


def _subject(place: Place) -> str:
    """What a schema belongs to, in the words of rule ids."""
    if place.direction is None:
        return "endpoint"
    if " header " in place.where:
        return "response-header"
    if place.where.startswith(_IN_TEXT):
        return "request-parameter-property" if place.path else "request-parameter"
    return f"{place.direction}-{'property' if place.path else 'body'}"


def findings(comparison: Comparison, usage: Usage) -> tuple[Finding, ...]:
    """What there is to tell of a comparison: one finding an edit, worst first."""
    judge = Judge(usage)
    told = [_finding(comparison, judge, group) for group in _edits(comparison.found)]
    told = _numbered(
        sorted(
            told, key=lambda finding: (finding.rule, finding.pointer, finding.old or "", finding.new or "")
        )
    )
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
        if edit.kind in _ALIKE:
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
    return Finding(
        finding_id="",
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
    return Effect.CHANGES if level is Level.BEHAVIOURAL and kind not in _SOURCE_ONLY else Effect.FINE


def _numbered(told: list[Finding]) -> list[Finding]:
    """Findings with their ids: the same for the same rule, pointer, old and new."""
    seen: dict[str, int] = {}
    result: list[Finding] = []
    for finding in told:
        said = "\n".join([finding.rule, finding.pointer, finding.old or "", finding.new or ""])
        count = seen[said] = seen.get(said, 0) + 1
        said += "" if count == 1 else f"\n{count}"
        result.append(replace(finding, finding_id=hashlib.sha256(said.encode()).hexdigest()[:12]))
    return result


def normative_change(old: str | None, new: str | None) -> str:
    """The words that carry a rule and changed, as "1-32 → 1-63"."""
    gone, come = changed_tokens(old, new)
    return re.sub(r"\s+", " ", f"{', '.join(gone) or 'nothing'} → {', '.join(come) or 'nothing'}")

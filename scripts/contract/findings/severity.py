"""The severity of a difference in one place, for one program."""

from dataclasses import replace
from typing import NamedTuple

from ..compare.changes import Change, ChangeKind
from ..compare.occurrences import Occurrence
from ..model import Direction, Level, Place, Usage, UsesEverything
from . import message_advice
from .kinds import RULES, rule_id
from .normative_text import changed_tokens, plain
from .tolerance import ANY_PROGRAM, TolerantUsage
from .whole_documents import WholeUsage

_LIFECYCLE_EXTENSIONS = {
    "x-sunset",
    "x-stability-level",
}  # the end of support, and whether it may change without notice
_PARAMETERS = ("query ", "path ", "header ", "cookie ")


class Rating(NamedTuple):
    """A level, and why it is lower than that of the change alone; "" if it is not."""

    level: Level
    why: str = ""


class Severity:
    """Rates differences for one program."""

    def __init__(self, usage: Usage) -> None:
        self.usage = usage
        self.tolerant_usage = usage if isinstance(usage, TolerantUsage) else None
        self._words = self.tolerant_usage.words if self.tolerant_usage else ANY_PROGRAM
        self._whole = usage if isinstance(usage, WholeUsage) else None

    def level(self, occurrence: Occurrence) -> Level:
        """Return the level of a difference in a place."""
        return self.rate(occurrence).level

    def rate(self, occurrence: Occurrence) -> Rating:
        """Return the level of a difference in a place, and why it is lower than for any program."""
        kind = self._effective_kind(occurrence)
        rule = RULES[kind]
        if kind in {ChangeKind.PROSE, ChangeKind.EXTENSION}:
            return Rating(_annotation_level(occurrence.change))
        level = rule.response if self._is_response(occurrence) else rule.request
        if level is not Level.BREAKING and level is not Level.BEHAVIOURAL:
            return Rating(level)
        rating = self._for_program(kind, level, occurrence)
        return rating if rating.level < level else Rating(level)

    def _for_program(self, kind: ChangeKind, level: Level, occurrence: Occurrence) -> Rating:
        place = occurrence.place
        if occurrence.hidden and not RULES[kind].hides:
            return Rating(Level.ADDITIVE, "this direction does not have it")
        if place.operation and not self.usage.calls(place.operation):
            return Rating(Level.ADDITIVE, f"{self._words.program} does not call it")
        used = self._is_affected(kind, place)
        tolerated = (
            None
            if self.tolerant_usage is None
            else self.tolerant_usage.tolerated_level(kind, place, used=used)
        )
        if tolerated is not None:
            return Rating(min(tolerated, level), self._words.tolerated)
        if used:
            return Rating(self._level_if_used(kind, level, occurrence), "the decoder does not check it")
        if place.direction is Direction.RESPONSE:
            return Rating(min(RULES[kind].unread, level), f"{self._words.program} does not read it")
        return Rating(Level.ADDITIVE, f"{self._words.program} does not send it")

    def _is_affected(self, kind: ChangeKind, place: Place) -> bool:
        """True if the program uses the place, or sends its parent and the kind affects omitted fields."""
        if place.direction is None or self.usage.uses(place):
            return True
        if place.direction is Direction.RESPONSE or not RULES[kind].affects_omitted:
            return False
        return not place.path or self.usage.uses(replace(place, path=place.path.rpartition("/")[0]))

    def _is_response(self, occurrence: Occurrence) -> bool:
        return (occurrence.place.direction is Direction.RESPONSE) != occurrence.inverted

    def _level_if_used(self, kind: ChangeKind, level: Level, occurrence: Occurrence) -> Level:
        """Lower the level of wider bounds in responses, because our decoder does not check them."""
        is_ours = not isinstance(self.usage, UsesEverything) and not self._is_foreign(occurrence.place)
        is_accepted = is_ours and self._is_response(occurrence) and RULES[kind].decoder_accepts
        return Level.BEHAVIOURAL if is_accepted else level

    def _is_foreign(self, place: Place) -> bool:
        return self._whole is not None and self._whole.is_foreign(place)

    def _effective_kind(self, occurrence: Occurrence) -> ChangeKind:
        """Return the kind; parameters and headers are text, so a change to string only widens them."""
        change, place = occurrence.change, occurrence.place
        as_text = place.where.startswith(_PARAMETERS) or " header " in place.where
        if change.kind is ChangeKind.TYPE_CHANGED and as_text and not place.path:
            old, new = (_text_width(types) for types in (change.old, change.new))
            if old >= 0 and new >= 0 and old != new:
                return ChangeKind.TYPE_WIDENED if new > old else ChangeKind.TYPE_NARROWED
        return change.kind

    def advice(self, occurrence: Occurrence) -> str:
        """Return the advice for a difference; none if the program is not concerned."""
        rating = self.rate(occurrence)
        if occurrence.place.is_message:
            return message_advice.advice(rating.level, occurrence.place)
        if rating.why and (rating.level <= Level.ADDITIVE or rating.why == self._words.tolerated):
            return f"Nothing to do: {rating.why}."
        kind, is_response = self._effective_kind(occurrence), self._is_response(occurrence)
        ours = self._words.advice.get((kind, Direction.RESPONSE if is_response else Direction.REQUEST))
        rule = RULES[kind]
        advice = ours or (rule.response_advice if is_response else "") or rule.advice
        return advice.replace("{program}", self._words.program)

    def rule(self, occurrence: Occurrence) -> str:
        """Return the id of the rule that applies in a place."""
        kind = self._effective_kind(occurrence)
        identity = rule_id(
            kind, _subject(occurrence.place), occurrence.change.name, response=self._is_response(occurrence)
        )
        if kind is ChangeKind.OPERATION_REMOVED and occurrence.deprecated:
            return "api-removed-with-deprecation"
        return identity


def _text_width(types: str | None) -> int:
    """Return 1 if text of these types may be any scalar, 0 if not, -1 for lists and objects."""
    names = (types or "").split(", ")
    return -1 if "array" in names or "object" in names else int("string" in names)


def _annotation_level(change: Change) -> Level:
    if change.kind is ChangeKind.EXTENSION:
        if change.name in _LIFECYCLE_EXTENSIONS:
            return Level.BEHAVIOURAL
        if "validate" not in f"{change.name} {change.old} {change.new}":
            return Level.DOCS_COSMETIC
        has_both = change.old is not None and change.new is not None
        return (
            Level.BEHAVIOURAL if has_both else Level.DOCS_NORMATIVE
        )  # added: the check existed before it was documented
    removed, added = changed_tokens(change.old, change.new)
    same = plain(change.old or "") == plain(change.new or "")
    return Level.DOCS_NORMATIVE if (removed or added) and not same else Level.DOCS_COSMETIC


def _subject(place: Place) -> str:
    """Return the owner of a schema as rule ids spell it."""
    if place.direction is None:
        return "endpoint"
    if " header " in place.where:
        return "response-header"
    if place.where.startswith(_PARAMETERS):
        return "request-parameter-property" if place.path else "request-parameter"
    return f"{place.direction}-{'property' if place.path else 'body'}"

"""How bad a difference is in one place, for one program."""

from dataclasses import replace

from ..compare.changes import Edit, Kind
from ..compare.operations import Found
from ..model import Direction, Level, Place, Usage, UsesEverything
from .kinds import RULES, rule_id
from .normative_text import changed_tokens, plain
from .tolerance import Relaxed

_ENDS = {"x-sunset", "x-stability-level"}  # by when it ends, and whether it may change without a word
_IN_TEXT = ("query ", "path ", "header ", "cookie ")


class Judge:
    """Decides how bad a difference is in one place, for one program."""

    def __init__(self, usage: Usage) -> None:
        self.usage = usage
        self.relaxed = usage if isinstance(usage, Relaxed) else None
        self.strict = isinstance(usage, UsesEverything)

    def level(self, found: Found) -> Level:
        """The level of a difference in a place."""
        kind = self._kind(found)
        rule = RULES[kind]
        if kind in {Kind.PROSE, Kind.EXTENSION}:
            return _level_of_words(found.edit)
        level = rule.response if self._answers(found) else rule.request
        if level is not Level.BREAKING and level is not Level.BEHAVIOURAL:
            return level
        return self._for_the_program(kind, level, found)

    def _for_the_program(self, kind: Kind, level: Level, found: Found) -> Level:
        place = found.place
        if found.hidden and not RULES[kind].hides:
            return Level.ADDITIVE
        if place.operation and not self.usage.calls(place.operation):
            return Level.ADDITIVE
        used = self._is_hit(kind, place)
        kept = None if self.relaxed is None else self.relaxed.keeps(kind, place, used=used)
        if kept is not None:
            return min(kept, level)
        if used:
            return self._used(kind, level, found)
        return min(RULES[kind].unread, level) if place.direction is Direction.RESPONSE else Level.ADDITIVE

    def _is_hit(self, kind: Kind, place: Place) -> bool:
        """Whether the program uses the place, or sends what stands around it and has to care."""
        if place.direction is None or self.usage.uses(place):
            return True
        if place.direction is Direction.RESPONSE or not RULES[kind].affects_omitted:
            return False
        return not place.path or self.usage.uses(replace(place, path=place.path.rpartition("/")[0]))

    def _answers(self, found: Found) -> bool:
        return (found.place.direction is Direction.RESPONSE) != found.turned

    def _used(self, kind: Kind, level: Level, found: Found) -> Level:
        """A response with a wider bound hits only who relied on it, and our decoder does not."""
        lax = not self.strict and self._answers(found) and RULES[kind].decoder_accepts
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
        return (rule.response_advice if self._answers(found) else "") or rule.advice

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
        if edit.name in _ENDS:
            return Level.BEHAVIOURAL
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

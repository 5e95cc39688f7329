"""Compares two shapes themselves; the schemas below them are pairs of their own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest

from ..document.document import joined
from ..schema.constraints import (
    COSMETIC,
    TEXTS,
    Bound,
    Node,
    Shape,
    canonical,
    includes,
    intersection,
    type_of,
)
from ..schema.relevance import constrains
from . import formats, listed_values
from .changes import Change, ChangeKind

_ALL_TYPES = frozenset({"string", "number", "boolean", "array", "object"})
_TEXT_KEYWORDS = {"contentEncoding", "contentMediaType"}
_SWITCHES = (
    ("readOnly", ChangeKind.READ_ONLY, ChangeKind.NOT_READ_ONLY),
    ("writeOnly", ChangeKind.WRITE_ONLY, ChangeKind.NOT_WRITE_ONLY),
    ("deprecated", ChangeKind.DEPRECATED, ChangeKind.UNDEPRECATED),
    ("uniqueItems", ChangeKind.UNIQUE_SET, ChangeKind.UNIQUE_REMOVED),
)


Pair = tuple[Node, Node]
IsSame = Callable[[Pair], bool]


@dataclass(frozen=True)
class Below:
    """A pair below another."""

    step: str  # "/id", "/[]", "" for a branch of the same place
    pair: Pair
    inverted: bool = False  # inside `not`: looser there is tighter here
    hidden_from: frozenset[str] = frozenset()  # "request" if read-only, "response" if write-only


class ShapePair:
    """Two matching shapes, with the pointers of their keywords."""

    def __init__(self, base: Shape, revision: Shape, base_node: Node, revision_node: Node) -> None:
        self.base, self.revision = base, revision
        self.base_node, self.revision_node = base_node, revision_node

    def change(
        self, kind: ChangeKind, keyword: str = "", old: object = None, new: object = None, name: str = ""
    ) -> Change:
        """Return a difference at a keyword."""
        return Change(
            kind,
            base=_at(self.base, self.base_node, keyword),
            revision=_at(self.revision, self.revision_node, keyword),
            old=None if old is None else old if isinstance(old, str) else canonical(old),
            new=None if new is None else new if isinstance(new, str) else canonical(new),
            name=name or keyword,
        )

    @property
    def disjoint(self) -> bool:
        """True if no value has a type that both accept; then other keywords are not compared."""
        if self.base.never != self.revision.never:
            return True
        old, new = self.base.accepted_types, self.revision.accepted_types
        return not (old is None or new is None or includes(old, new) or includes(new, old) or old & new)

    @property
    def common_types(self) -> frozenset[str]:
        """Return the types that both accept; a keyword of another type makes no difference."""
        old, new = self.base.accepted_types, self.revision.accepted_types
        return intersection(old, _ALL_TYPES if new is None else new)

    def concerns(self, keyword: str) -> bool:
        """True if the keyword constrains values of a type that both accept."""
        return constrains(keyword, self.common_types)

    def differences(self) -> Iterator[Change]:
        """Yield all differences of the two shapes."""
        yield from self._types()
        if self.disjoint:
            yield from self._annotations()
            return
        yield from self._formats()
        yield from self._enums()
        yield from self._limits()
        yield from self._patterns()
        yield from self._multiples()
        yield from self._dependents()
        yield from self._switches()
        yield from self._annotations()

    def _types(self) -> Iterator[Change]:
        old, new = self.base, self.revision
        if old.never != new.never:
            kind = ChangeKind.TYPE_NARROWED if new.never else ChangeKind.TYPE_WIDENED
            yield self.change(kind, "type", _type_text(old), _type_text(new))
            return
        before, after = old.accepted_types, new.accepted_types
        if old.groups and new.groups:  # then the differences of the branches say the rest
            before, after = old.types, new.types
        is_implied = _is_listed(old) and _is_listed(new) and not self.disjoint  # by the listed values
        if before != after and not is_implied:
            kind = _type_kind(before, after)
            with_format = kind is ChangeKind.TYPE_CHANGED
            yield self.change(kind, "type", _type_text(old, with_format), _type_text(new, with_format))
        any_on_one_side = (before is None) != (after is None)
        says_nothing = old.null_listed is False and new.null_listed is False  # null that no enum lists
        if old.nullable != new.nullable and not any_on_one_side and not says_nothing:
            kind = ChangeKind.NULLABLE if new.nullable else ChangeKind.NOT_NULLABLE
            yield self.change(kind, "nullable", old.nullable, new.nullable)

    def _formats(self) -> Iterator[Change]:
        kind = formats.difference(self.base, self.revision)
        if kind is not None:
            old, new = (_listed(shape.sets.get("format")) for shape in (self.base, self.revision))
            yield self.change(kind, "format", old, new)

    def _enums(self) -> Iterator[Change]:
        old, new = self.base, self.revision
        if (old.enum is None and new.enum is None) or old.never:
            return
        was_free, is_free = (_unlisted(shape, self.common_types) for shape in (old, new))
        if was_free - is_free:
            yield self.change(ChangeKind.ENUM_SET, _enum(new), None, _listed(new.enum))
        elif is_free - was_free:
            yield self.change(ChangeKind.ENUM_REMOVED, _enum(old), _listed(old.enum), None)
        else:
            yield from self._listed_values(old, new)

    def _listed_values(self, old: Shape, new: Shape) -> Iterator[Change]:
        for value in sorted(_missing(old, new)):
            yield self.change(ChangeKind.ENUM_VALUE_REMOVED, _enum(old), value, None, name=value)
        for value in sorted(_missing(new, old)):
            yield self.change(ChangeKind.ENUM_VALUE_ADDED, _enum(new), None, value, name=value)

    def _limits(self) -> Iterator[Change]:
        yield from self._limit("minimum", self.base.lower, self.revision.lower, above=True)
        yield from self._limit("maximum", self.base.upper, self.revision.upper, above=False)
        for keyword in sorted({*self.base.bounds, *self.revision.bounds}):
            old, new = (
                None if value is None else Bound(value)
                for value in (self.base.bounds.get(keyword), self.revision.bounds.get(keyword))
            )
            yield from self._limit(keyword, old, new, above=keyword.startswith("min"))

    def _limit(
        self, keyword: str, old: Bound | None, new: Bound | None, *, above: bool
    ) -> Iterator[Change]:
        if old == new or (_trivial(keyword, old) and _trivial(keyword, new)) or not self.concerns(keyword):
            return
        if old is None or new is None:
            limited, listed = (self.base, self.revision) if new is None else (self.revision, self.base)
            if limited.enum is None and listed_values.keep(listed, keyword, old or new):
                return
            kind = ChangeKind.BOUND_SET if old is None else ChangeKind.BOUND_REMOVED
        else:
            tighter = new.value > old.value if above else new.value < old.value
            tighter = tighter or (new.value == old.value and new.exclusive)
            kind = ChangeKind.TIGHTENED if tighter else ChangeKind.LOOSENED
        exclusive = any(bound is not None and bound.exclusive for bound in (old, new))
        name = f"exclusive{keyword[0].upper()}{keyword[1:]}" if exclusive else keyword
        yield self.change(kind, _bound_keyword(self.revision, keyword), _limit(old), _limit(new), name=name)

    def _patterns(self) -> Iterator[Change]:
        old, new = (shape.sets.get("pattern", frozenset[str]()) for shape in (self.base, self.revision))
        if old == new or not self.concerns("pattern"):
            return
        kind = (
            ChangeKind.PATTERN_ADDED
            if new > old
            else ChangeKind.PATTERN_REMOVED
            if new < old
            else ChangeKind.PATTERN_CHANGED
        )
        yield self.change(kind, "pattern", _listed(old), _listed(new))

    def _multiples(self) -> Iterator[Change]:
        old, new = (shape.sets.get("multipleOf", frozenset[str]()) for shape in (self.base, self.revision))
        if old == new or not self.concerns("multipleOf"):
            return
        if len(old) == len(new) == 1:
            kind = _multiple_kind(Fraction(*old), Fraction(*new))
        else:
            kind = (
                ChangeKind.MULTIPLE_TIGHTENED if new > old else
                ChangeKind.MULTIPLE_LOOSENED if new < old else ChangeKind.MULTIPLE_CHANGED
            )  # fmt: skip
        yield self.change(kind, "multipleOf", _listed(old), _listed(new))

    def _dependents(self) -> Iterator[Change]:
        old, new = self.base.dependents, self.revision.dependents
        if not self.concerns("dependentRequired"):
            return
        for name, needed in sorted(old - new):
            yield self.change(ChangeKind.DEPENDENT_REMOVED, "dependentRequired", needed, None, name=name)
        for name, needed in sorted(new - old):
            yield self.change(ChangeKind.DEPENDENT_ADDED, "dependentRequired", None, needed, name=name)

    def _switches(self) -> Iterator[Change]:
        for flag, on, off in _SWITCHES:
            if (flag in self.base.flags) != (flag in self.revision.flags) and self.concerns(flag):
                is_set = flag in self.revision.flags
                yield self.change(on if is_set else off, flag, not is_set, is_set)

    def _annotations(self) -> Iterator[Change]:
        """Yield the differences in defaults, texts and unknown keywords."""
        for keyword in sorted({*self.base.annotations, *self.revision.annotations}):
            old, new = self.base.annotations.get(keyword, {}), self.revision.annotations.get(keyword, {})
            removed = [text for text in old if text not in new]
            added = [text for text in new if text not in old]
            for before, after in zip_longest(removed, added):
                yield Change(
                    _annotation_kind(keyword, before, after),
                    base=self._annotation_pointer(self.base_node, old, before, keyword),
                    revision=self._annotation_pointer(self.revision_node, new, after, keyword),
                    old=before,
                    new=after,
                    name=keyword,
                )
        yield from self._without_effect()
        for keyword in sorted(_TEXT_KEYWORDS):
            if self.base.sets.get(keyword) != self.revision.sets.get(keyword) and self.concerns(keyword):
                before, after = (_listed(shape.sets.get(keyword)) for shape in (self.base, self.revision))
                yield self.change(ChangeKind.UNKNOWN, keyword, before, after)

    def _without_effect(self) -> Iterator[Change]:
        """Yield the differences of keywords that constrain no value in either document."""
        old, new = self.base, self.revision
        listed = {old.null_listed, new.null_listed}
        if len(listed) > 1 and listed != {None, True} and old.nullable == new.nullable:
            before, after = _null(old.null_listed), _null(new.null_listed)
            yield self.change(ChangeKind.COSMETIC, "enum", before, after, name="null in enum")
        for keyword in sorted({*old.inert, *new.inert}):
            before, after = old.inert.get(keyword), new.inert.get(keyword)
            has_effect = any(keyword in side.at and keyword not in side.inert for side in (old, new))
            if before != after and not has_effect:
                yield self.change(ChangeKind.INERT, keyword, before, after)

    @staticmethod
    def _annotation_pointer(
        node: Node, annotations: dict[str, str], text: str | None, keyword: str
    ) -> str | None:
        if text is not None:
            return joined(annotations[text], keyword)
        return node[0] if node else None


def _annotation_kind(keyword: str, old: str | None, new: str | None) -> ChangeKind:
    if keyword == "default":
        return (
            ChangeKind.DEFAULT_ADDED
            if old is None
            else ChangeKind.DEFAULT_REMOVED
            if new is None
            else ChangeKind.DEFAULT_CHANGED
        )
    if keyword == "xml":
        return ChangeKind.XML
    if keyword in {*TEXTS, *COSMETIC}:
        return ChangeKind.PROSE if keyword == "description" else ChangeKind.COSMETIC
    return ChangeKind.EXTENSION if keyword.startswith("x-") else ChangeKind.UNKNOWN


def _null(listed: bool | None) -> str | None:
    return None if listed is None else "null" if listed else "not null"


def _multiple_kind(old: Fraction, new: Fraction) -> ChangeKind:
    if old and new and (new / old).denominator == 1:
        return ChangeKind.MULTIPLE_TIGHTENED
    is_looser = old and new and (old / new).denominator == 1
    return ChangeKind.MULTIPLE_LOOSENED if is_looser else ChangeKind.MULTIPLE_CHANGED


def _is_listed(shape: Shape) -> bool:
    return bool(shape.enum) and not shape.unlisted


def _unlisted(shape: Shape, types: frozenset[str]) -> frozenset[str]:
    """Return those of the types of which the shape lists no values."""
    return types if shape.enum is None else types & shape.unlisted


def _missing(listed: Shape, other: Shape) -> frozenset[str]:
    """Return the listed values that another shape with a list does not accept."""
    missing = (listed.enum or frozenset()) - (other.enum or frozenset())
    return frozenset(value for value in missing if not includes(other.unlisted, {type_of(value)}))


def _at(shape: Shape, node: Node, keyword: str) -> str | None:
    """Return the pointer of a keyword, or of the schema without it."""
    if not node:
        return None
    return joined(shape.at[keyword], keyword) if keyword in shape.at else node[0]


def _type_kind(old: frozenset[str] | None, new: frozenset[str] | None) -> ChangeKind:
    if includes(new, old):
        return ChangeKind.TYPE_WIDENED
    return ChangeKind.TYPE_NARROWED if includes(old, new) else ChangeKind.TYPE_CHANGED


def _type_text(shape: Shape, with_format: bool = False) -> str:
    if shape.never:
        return "nothing"
    accepted = shape.accepted_types
    types = "any" if accepted is None else ", ".join(sorted(accepted)) or "nothing"
    names = ", ".join(sorted(shape.sets.get("format", ())))
    return f"{types} ({names})" if names and with_format else types


def _listed(values: frozenset[str] | None) -> str | None:
    return ", ".join(sorted(values)) if values else None


def _enum(shape: Shape) -> str:
    return "enum" if "enum" in shape.at else "const"


def _limit(bound: Bound | None) -> str | None:
    return None if bound is None else canonical(bound.value) + (" exclusive" if bound.exclusive else "")


def _trivial(keyword: str, bound: Bound | None) -> bool:
    """True if the bound excludes nothing: minLength 0 equals no minLength."""
    return bound is None or (keyword.startswith("min") and keyword != "minimum" and bound.value == 0)


def _bound_keyword(shape: Shape, keyword: str) -> str:
    other = f"exclusive{keyword[0].upper()}{keyword[1:]}"
    return other if keyword not in shape.at and other in shape.at else keyword


def label(shape: Shape) -> str:
    """Return the name of a schema, or else a short description."""
    return " & ".join(shape.names) or shape.title or summary(shape)


def summary(shape: Shape) -> str:
    """Return a short description of a schema."""
    types = shape.accepted_types
    facts: dict[str, object] = {"type": "any" if types is None else ", ".join(sorted(types))}
    if shape.nullable:
        facts["nullable"] = True
    if shape.enum:
        facts["enum"] = ", ".join(sorted(shape.enum))
    if shape.default is not None:
        facts["default"] = shape.default
    for keyword, values in sorted(shape.sets.items()):
        facts[keyword] = ", ".join(sorted(values))
    return canonical(facts)

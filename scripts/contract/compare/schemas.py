"""Compares two shapes themselves; the schemas below them are pairs of their own."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from ..document.document import joined
from ..schema.constraints import COSMETIC, TEXTS, Bound, Node, Shape, canonical
from .changes import Change, ChangeKind

_TEXT_KEYWORDS = {"contentEncoding", "contentMediaType"}
_SWITCHES = (
    ("readOnly", ChangeKind.READ_ONLY, ChangeKind.NOT_READ_ONLY),
    ("writeOnly", ChangeKind.WRITE_ONLY, ChangeKind.NOT_WRITE_ONLY),
    ("deprecated", ChangeKind.DEPRECATED, ChangeKind.UNDEPRECATED),
    ("uniqueItems", ChangeKind.UNIQUE_SET, ChangeKind.UNIQUE_REMOVED),
)


Pair = tuple[Node, Node]


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
        old, new = self.base.types, self.revision.types
        return not (old is None or new is None or includes(old, new) or includes(new, old) or old & new)

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
        if old.types != new.types:
            kind = _type_kind(old.types, new.types)
            with_format = kind is ChangeKind.TYPE_CHANGED
            yield self.change(kind, "type", _type_text(old, with_format), _type_text(new, with_format))
        any_on_one_side = (old.types is None) != (new.types is None)
        if old.nullable != new.nullable and not any_on_one_side:
            kind = ChangeKind.NULLABLE if new.nullable else ChangeKind.NOT_NULLABLE
            yield self.change(kind, "nullable", old.nullable, new.nullable)

    def _formats(self) -> Iterator[Change]:
        old, new = (shape.sets.get("format", frozenset[str]()) for shape in (self.base, self.revision))
        if old == new:
            return
        numeric = {"number", "integer"} >= (
            (self.base.types or frozenset()) | (self.revision.types or {""})
        )
        kind = (
            ChangeKind.FORMAT_CHANGED
            if old and new
            else ChangeKind.FORMAT_ADDED
            if new
            else ChangeKind.FORMAT_REMOVED
        )
        yield self.change(
            ChangeKind.NUMBER_FORMAT if numeric else kind, "format", _listed(old), _listed(new)
        )

    def _enums(self) -> Iterator[Change]:
        old, new = self.base.enum, self.revision.enum
        if old is None and new is not None:
            yield self.change(ChangeKind.ENUM_SET, _enum(self.revision), None, _listed(new))
        elif new is None and old is not None:
            yield self.change(ChangeKind.ENUM_REMOVED, _enum(self.base), _listed(old), None)
        elif old is not None and new is not None:
            for value in sorted(old - new):
                yield self.change(ChangeKind.ENUM_VALUE_REMOVED, _enum(self.base), value, None, name=value)
            for value in sorted(new - old):
                yield self.change(
                    ChangeKind.ENUM_VALUE_ADDED, _enum(self.revision), None, value, name=value
                )

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
        if old == new or (_trivial(keyword, old) and _trivial(keyword, new)):
            return
        if old is None or new is None:
            kind = ChangeKind.BOUND_SET if old is None else ChangeKind.BOUND_REMOVED
        else:
            tighter = (new.value, new.exclusive) > (old.value, old.exclusive)
            if not above:
                tighter = (-new.value, new.exclusive) > (-old.value, old.exclusive)
            kind = ChangeKind.TIGHTENED if tighter else ChangeKind.LOOSENED
        exclusive = any(bound is not None and bound.exclusive for bound in (old, new))
        name = f"exclusive{keyword[0].upper()}{keyword[1:]}" if exclusive else keyword
        yield self.change(kind, _bound_keyword(self.revision, keyword), _limit(old), _limit(new), name=name)

    def _patterns(self) -> Iterator[Change]:
        old, new = (shape.sets.get("pattern", frozenset[str]()) for shape in (self.base, self.revision))
        if old == new:
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
        if old == new:
            return
        if len(old) == len(new) == 1:
            before, after = float(*old), float(*new)
            kind = ChangeKind.MULTIPLE_CHANGED
            if before and after and (after / before).is_integer():
                kind = ChangeKind.MULTIPLE_TIGHTENED
            elif before and after and (before / after).is_integer():
                kind = ChangeKind.MULTIPLE_LOOSENED
        else:
            kind = (
                ChangeKind.MULTIPLE_TIGHTENED if new > old else
                ChangeKind.MULTIPLE_LOOSENED if new < old else ChangeKind.MULTIPLE_CHANGED
            )  # fmt: skip
        yield self.change(kind, "multipleOf", _listed(old), _listed(new))

    def _dependents(self) -> Iterator[Change]:
        old, new = self.base.dependents, self.revision.dependents
        for name, needed in sorted(old - new):
            yield self.change(ChangeKind.DEPENDENT_REMOVED, "dependentRequired", needed, None, name=name)
        for name, needed in sorted(new - old):
            yield self.change(ChangeKind.DEPENDENT_ADDED, "dependentRequired", None, needed, name=name)

    def _switches(self) -> Iterator[Change]:
        for flag, on, off in _SWITCHES:
            if (flag in self.base.flags) != (flag in self.revision.flags):
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
        before, after = self.base.null_listed, self.revision.null_listed
        if before is not None and after is not None and before != after:
            yield self.change(ChangeKind.COSMETIC, "enum", _null(before), _null(after), name="null in enum")
        for keyword in sorted(_TEXT_KEYWORDS):
            if self.base.sets.get(keyword) != self.revision.sets.get(keyword):
                before, after = (_listed(shape.sets.get(keyword)) for shape in (self.base, self.revision))
                yield self.change(ChangeKind.UNKNOWN, keyword, before, after)

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
    if keyword in {*TEXTS, *COSMETIC}:
        return ChangeKind.PROSE if keyword == "description" else ChangeKind.COSMETIC
    return ChangeKind.EXTENSION if keyword.startswith("x-") else ChangeKind.UNKNOWN


def _null(listed: bool) -> str | None:
    return "null" if listed else None


def _at(shape: Shape, node: Node, keyword: str) -> str | None:
    """Return the pointer of a keyword, or of the schema without it."""
    if not node:
        return None
    return joined(shape.at[keyword], keyword) if keyword in shape.at else node[0]


def _type_kind(old: frozenset[str] | None, new: frozenset[str] | None) -> ChangeKind:
    if includes(new, old):
        return ChangeKind.TYPE_WIDENED
    return ChangeKind.TYPE_NARROWED if includes(old, new) else ChangeKind.TYPE_CHANGED


def includes(wide: frozenset[str] | None, narrow: frozenset[str] | None) -> bool:
    """True if the wide types include every value of the narrow types."""
    if wide is None:
        return True
    if narrow is None:
        return False
    return narrow <= (wide | {"integer"} if "number" in wide else wide)


def _type_text(shape: Shape, with_format: bool = False) -> str:
    if shape.never:
        return "nothing"
    types = "any" if shape.types is None else ", ".join(sorted(shape.types)) or "nothing"
    formats = ", ".join(sorted(shape.sets.get("format", ())))
    return f"{types} ({formats})" if formats and with_format else types


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


def summary(shape: Shape) -> str:
    """Return a short description of a schema."""
    facts: dict[str, object] = {"type": "any" if shape.types is None else ", ".join(sorted(shape.types))}
    if shape.nullable:
        facts["nullable"] = True
    if shape.enum:
        facts["enum"] = ", ".join(sorted(shape.enum))
    if shape.default is not None:
        facts["default"] = shape.default
    for keyword, values in sorted(shape.sets.items()):
        facts[keyword] = ", ".join(sorted(values))
    return canonical(facts)

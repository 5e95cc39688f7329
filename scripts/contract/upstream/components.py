"""Names components: ours keep their names, and new variants in the published document get new ones."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ..document.document import Document, InvalidDocument, Object, Value, joined
from .equivalence import OF_USE
from .notes import Notes
from .values import keyed, listed

Part = TypeVar("Part")

ANNOTATIONS = ("description", "example")

_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")


@dataclass
class Components:
    """The components of the new document, while it is built."""

    ours: Document
    notes: Notes
    unchanged: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """Components in use unchanged, whose names are taken. Complete after the first pass."""
    our_names: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    """Our component name of a published part that we refer to by name. Complete after the first pass."""
    built: dict[tuple[str, str], Value] = field(default_factory=dict[tuple[str, str], Value])
    variants: dict[tuple[str, str], list[tuple[Any, str]]] = field(
        default_factory=dict[tuple[str, str], list[tuple[Any, str]]]
    )

    def begin(self) -> None:
        """Start a pass: clear all but the results that the next pass needs."""
        self.built.clear()
        self.variants.clear()
        self.notes.clear()

    def section(self, kind: str) -> Object:
        """Return our components of a kind."""
        return keyed(keyed(self.ours.root.get("components", {})).get(kind, {}))

    def keep(self, value: Value) -> Value:
        """Return a part of ours unchanged, and keep all components that it refers to."""
        for kind, name in references(value):
            if (kind, name) not in self.unchanged:
                self.unchanged.add((kind, name))
                self.keep(self.section(kind).get(name))
        return value

    def result(self) -> Object:
        """Return the components of the new document: ours in use, in our order, then the new ones."""
        ours = keyed(self.ours.root.get("components", {}))
        kinds = [*ours, *sorted({kind for kind, _ in self.built} - set(ours))]
        sections: Object = {kind: self._result(kind) for kind in kinds}
        return {kind: section for kind, section in sections.items() if section}

    def _result(self, kind: str) -> Object:
        section: Object = {}
        for name, value in self.section(kind).items():
            if (kind, name) in self.built:
                section[name] = self.built[kind, name]
            elif (kind, name) in self.unchanged:
                section[name] = value
            else:
                self.notes.removed.append(joined("/components", kind, name))
        built = {name: value for (section_kind, name), value in self.built.items() if section_kind == kind}
        return {**section, **{name: value for name, value in built.items() if name not in section}}

    def variant(
        self,
        kind: str,
        name: str,
        part: Part,
        *,
        their_name: str | None,
        is_equal: Callable[[Part, Part], bool],
        build: Callable[[], Value],
    ) -> Object:
        """Return a reference to our component as the published document now has it in this place."""
        known = self.variants.setdefault((kind, name), [])
        for other, used in known:
            if is_equal(other, part):
                return reference(kind, used)
        if not _NAME.fullmatch(their_name or name):
            raise InvalidDocument(f"{their_name or name!r} is not a valid component name.")
        free = (kind, name) not in self.unchanged and not known
        chosen = name if free else self._new_name(kind, their_name or name)
        known.append((part, chosen))
        self.built[kind, chosen] = None  # reserves the name while its value is built
        self.built[kind, chosen] = build()
        if chosen not in self.section(kind):
            self.notes.added.append(joined("/components", kind, chosen))
        return reference(kind, chosen)

    def _new_name(self, kind: str, name: str) -> str:
        candidates = [name, *(f"{name}{number}" for number in range(2, 1000))]
        taken = {*self.section(kind), *(built for section, built in self.built if section == kind)}
        return next(candidate for candidate in candidates if candidate not in taken)


def reference(kind: str, name: str) -> Object:
    """Return a reference to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


def referred(value: Value) -> tuple[str, str] | None:
    """Return the kind and name of the component that an object refers to."""
    target = keyed(value).get("$ref")
    if not isinstance(target, str) or not target.startswith("#/components/"):
        return None
    kind, _, name = target.removeprefix("#/components/").partition("/")
    return kind, name


def used(value: Value) -> str | None:
    """Return the schema that a reference names, also in an `allOf` next to which only facts of use are."""
    schema = keyed(value)
    parts = listed(schema.get("allOf"))
    is_wrapper = len(parts) == 1 and set(schema) <= {"allOf", *ANNOTATIONS, *OF_USE}
    target = referred(parts[0] if is_wrapper else schema)
    return target[1] if target else None


def references(value: Value) -> list[tuple[str, str]]:
    """Return every component that a value refers to directly."""
    found: list[tuple[str, str]] = []
    pending: list[Value] = [value]
    while pending:
        node = pending.pop()
        target = referred(node)
        if target is not None:
            found.append(target)
        if isinstance(node, dict):
            pending += keyed(node).values()
        elif isinstance(node, list):
            pending += listed(node)
    return found


def named(pointer: str, kind: str) -> str | None:
    """Return the name of the component that a pointer points to; None for other pointers."""
    before, _, name = pointer.rpartition("/")
    return name if before == f"/components/{kind}" else None

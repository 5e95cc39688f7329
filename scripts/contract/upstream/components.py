"""Names of components: ours are kept; what the published document tells apart gets a name of its own."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ..document.document import Document, InvalidDocument, Object, Value, joined
from .notes import Notes
from .values import keyed, listed

Wanted = TypeVar("Wanted")

_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")


@dataclass
class Components:
    """The components of the new document while it is made."""

    ours: Document
    notes: Notes
    kept: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """What is used unchanged somewhere, so that its name is not free. Known after a first pass."""
    met: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    """Which of our names a published part has where we refer to it by name. Known after a first pass."""
    made: dict[tuple[str, str], Value] = field(default_factory=dict[tuple[str, str], Value])
    variants: dict[tuple[str, str], list[tuple[Any, str]]] = field(
        default_factory=dict[tuple[str, str], list[tuple[Any, str]]]
    )

    def begin(self) -> None:
        """Forget all but what the pass before found out."""
        self.made.clear()
        self.variants.clear()
        self.notes.forget()

    def section(self, kind: str) -> Object:
        """Our components of a kind."""
        return keyed(keyed(self.ours.root.get("components", {})).get(kind, {}))

    def keep(self, value: Value) -> Value:
        """A part of ours that stays, with all that it refers to."""
        for kind, name in references(value):
            if (kind, name) not in self.kept:
                self.kept.add((kind, name))
                self.keep(self.section(kind).get(name))
        return value

    def result(self) -> Object:
        """All components of the new document: ours that are still used, in our order, then what came."""
        ours = keyed(self.ours.root.get("components", {}))
        kinds = [*ours, *sorted({kind for kind, _ in self.made} - set(ours))]
        sections: Object = {kind: self._result(kind) for kind in kinds}
        return {kind: section for kind, section in sections.items() if section}

    def _result(self, kind: str) -> Object:
        section: Object = {}
        for name, value in self.section(kind).items():
            if (kind, name) in self.made:
                section[name] = self.made[kind, name]
            elif (kind, name) in self.kept:
                section[name] = value
            else:
                self.notes.removed.append(joined("/components", kind, name))
        came = {name: value for (of, name), value in self.made.items() if of == kind}
        return {**section, **{name: value for name, value in came.items() if name not in section}}

    def variant(
        self,
        kind: str,
        name: str,
        wanted: Wanted,
        *,
        their_name: str | None,
        same: Callable[[Wanted, Wanted], bool],
        make: Callable[[], Value],
    ) -> Object:
        """A reference to our component as the published document now has it in this place."""
        known = self.variants.setdefault((kind, name), [])
        for other, used in known:
            if same(other, wanted):
                return reference(kind, used)
        if not _NAME.fullmatch(their_name or name):
            raise InvalidDocument(f"{their_name or name!r} is no name of a component.")
        free = (kind, name) not in self.kept and not known
        chosen = name if free else self._new_name(kind, their_name or name)
        known.append((wanted, chosen))
        self.made[kind, chosen] = None  # the name is taken while what it stands for is made
        self.made[kind, chosen] = make()
        if chosen not in self.section(kind):
            self.notes.added.append(joined("/components", kind, chosen))
        return reference(kind, chosen)

    def _new_name(self, kind: str, name: str) -> str:
        candidates = [name, *(f"{name}{number}" for number in range(2, 1000))]
        taken = {*self.section(kind), *(made for section, made in self.made if section == kind)}
        return next(candidate for candidate in candidates if candidate not in taken)


def reference(kind: str, name: str) -> Object:
    """A reference to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


def referred(value: Value) -> tuple[str, str] | None:
    """The kind and name of the component that an object refers to."""
    target = keyed(value).get("$ref")
    if not isinstance(target, str) or not target.startswith("#/components/"):
        return None
    kind, _, name = target.removeprefix("#/components/").partition("/")
    return kind, name


def references(value: Value) -> list[tuple[str, str]]:
    """Every component that a value refers to by itself."""
    found: list[tuple[str, str]] = []
    waiting: list[Value] = [value]
    while waiting:
        node = waiting.pop()
        target = referred(node)
        if target is not None:
            found.append(target)
        if isinstance(node, dict):
            waiting += keyed(node).values()
        elif isinstance(node, list):
            waiting += listed(node)
    return found


def named(pointer: str, kind: str) -> str | None:
    """The name of the component that a pointer is of."""
    before, _, name = pointer.rpartition("/")
    return name if before == f"/components/{kind}" else None

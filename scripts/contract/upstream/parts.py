"""Our parameters, headers, bodies and responses, changed where the published ones say something else."""

from http import HTTPStatus

from ..document.document import Object, Value, joined
from ..schema.normalize import Schemas
from . import facts, notation
from .components import named, reference, referred
from .equivalence import same
from .operations import operations
from .schemas import SchemaMerge
from .values import keyed


class PartMerge:
    """Writes parts of operations that say what those of the published document say."""

    def __init__(self, schemas: SchemaMerge) -> None:
        self.schemas = schemas
        self.ours = schemas.ours
        self.theirs = schemas.theirs
        self.components = schemas.components
        self.notes = schemas.notes

    def part(self, kind: str, our: str | None, their: str, place: str) -> Value:
        """What stands in a place where ours stood, or where we had nothing."""
        there = self.theirs.resolved(their)
        if our is None:
            return self._known(kind, there, place) or self._edited(kind, None, there, place)
        here, raw = self.ours.resolved(our), self.ours.document.at(our)
        name = referred(raw)
        if _same(self.ours, here, self.theirs, there):
            if name is not None:
                self.components.met[name[0], there] = name[1]
            return self.components.keep(raw)
        if name is None:
            return self._edited(kind, here, there, place)
        return self.components.variant(
            kind,
            name[1],
            there,
            their_name=named(there, kind),
            same=lambda one, other: _same(self.theirs, one, self.theirs, other),
            make=lambda: self._edited(kind, here, there, here),
        )

    def _known(self, kind: str, there: str, place: str) -> Value:
        """A component of ours that says the same, in words that are right here."""
        met = self.components.met.get((kind, there))
        if met is not None:
            return self.components.keep(reference(kind, met))
        alike = [
            name
            for name in self.components.section(kind)
            if _same(self.ours, joined("/components", kind, name), self.theirs, there)
        ]
        if kind == "responses":
            alike = [name for name in alike if (kind, name) in self._answers(place.rpartition("/")[2])]
        return self.components.keep(reference(kind, alike[0])) if len(alike) == 1 else None

    def _answers(self, status: str) -> set[tuple[str, str] | None]:
        """The components that stand for a status in our operations: their words are about it."""
        document = self.ours.document
        places = (joined(operation.pointer, "responses", status) for operation in operations(document))
        return {referred(document.at(place)) for place in places}

    def _edited(self, kind: str, here: str | None, there: str, place: str) -> Value:
        """The part as published, in our words where we have some."""
        raw = keyed(self.ours.document.at(here)) if here is not None else {}
        own = facts.own(self.theirs, there)
        edited = dict(raw)
        for key in (*facts.OWN, *facts.INSIDE):
            value = self._inside(key, here, there, place) if key in facts.INSIDE else own.get(key)
            edited = notation.put(edited, key, value)
        if here is not None and own != facts.own(self.ours, here):
            self.notes.check_words.append(place)
        if kind == "responses" and "description" not in edited:
            self.notes.wants_words.append(joined(place, "description"))
            edited = {"description": _phrase(place), **edited}
        return edited

    def _inside(self, key: str, here: str | None, there: str, place: str) -> Value:
        theirs = keyed(self.theirs.document.at(there))
        if key not in theirs:
            return None
        if key == "schema":
            return self._schema(here, there, place)
        known = facts.inside(self.ours, here, key) if here is not None else {}
        found = facts.inside(self.theirs, there, key)
        ordered = [
            *(name for name in known if name in found),
            *(name for name in found if name not in known),
        ]
        done: Object = {}
        for name in ordered:
            written = (
                (known.get(name) or found[name]).rpartition("/")[2].replace("~1", "/").replace("~0", "~")
            )
            where = joined(place, key, written)
            if key == "headers":
                done[written] = self.part("headers", known.get(name), found[name], where)
            else:
                done[written] = self._media(known.get(name), found[name], where)
        return done

    def _media(self, here: str | None, there: str, place: str) -> Object:
        raw = keyed(self.ours.document.at(here)) if here is not None else {}
        theirs = self.theirs.document.at(there)
        has_schema = isinstance(theirs, dict) and "schema" in theirs
        return notation.put(dict(raw), "schema", self._schema(here, there, place) if has_schema else None)

    def _schema(self, here: str | None, there: str, place: str) -> Value:
        node = self.theirs.node(joined(there, "schema"))
        if here is not None and isinstance(self.ours.document.at(joined(here, "schema")), dict):
            return self.schemas.merged(joined(here, "schema"), node)
        return self.schemas.fresh(node, joined(place, "schema"))


def _same(ours: Schemas, here: str, theirs: Schemas, there: str) -> bool:
    if facts.said(ours, here) != facts.said(theirs, there):
        return False
    first, second = facts.schema_pointers(ours, here), facts.schema_pointers(theirs, there)
    return all(same(ours, ours.node(first[key]), theirs, theirs.node(second[key])) for key in first)


def _phrase(place: str) -> str:
    """The name that HTTP gives a status; a response must have a description."""
    status = place.rpartition("/")[2]
    try:
        return f"{HTTPStatus(int(status)).phrase}."
    except ValueError:
        return "Any other answer."

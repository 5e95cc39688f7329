"""Updates our parameters, headers, bodies and responses where the published ones differ."""

from http import HTTPStatus

from ..document.document import Object, Value, joined
from ..schema.normalize import Schemas
from . import facts, notation
from .components import named, reference, referred
from .equivalence import are_equivalent
from .operations import operations
from .schemas import SchemaMerge
from .values import keyed


class PartMerge:
    """Writes parts of operations that state the same facts as those of the published document."""

    def __init__(self, schemas: SchemaMerge) -> None:
        self.schemas = schemas
        self.ours = schemas.ours
        self.theirs = schemas.theirs
        self.components = schemas.components
        self.notes = schemas.notes

    def part(self, kind: str, our: str | None, their: str, place: str) -> Value:
        """Return the part for a place, from ours if we had one there."""
        there = self.theirs.resolved(their)
        if our is None:
            return self._known(kind, there, place) or self._edited(kind, None, there, place)
        here, raw = self.ours.resolved(our), self.ours.document.at(our)
        name = referred(raw)
        if _are_same(self.ours, here, self.theirs, there):
            if name is not None:
                self.components.our_names[name[0], there] = name[1]
            return self.components.keep(raw)
        if name is None:
            return self._edited(kind, here, there, place)
        return self.components.variant(
            kind,
            name[1],
            there,
            their_name=named(there, kind),
            is_equal=lambda first, second: _are_same(self.theirs, first, self.theirs, second),
            build=lambda: self._edited(kind, here, there, here),
        )

    def _known(self, kind: str, there: str, place: str) -> Value:
        """Return a reference to our component with the same facts, if its description applies here."""
        name = self.components.our_names.get((kind, there))
        if name is not None:
            return self.components.keep(reference(kind, name))
        candidates = [
            name
            for name in self.components.section(kind)
            if _are_same(self.ours, joined("/components", kind, name), self.theirs, there)
        ]
        if kind == "responses":
            candidates = [
                name for name in candidates if (kind, name) in self._components_of(place.rpartition("/")[2])
            ]
        return self.components.keep(reference(kind, candidates[0])) if len(candidates) == 1 else None

    def _components_of(self, status: str) -> set[tuple[str, str] | None]:
        """Return the components that our operations use for a status, whose descriptions apply to it."""
        document = self.ours.document
        places = (joined(operation.pointer, "responses", status) for operation in operations(document))
        return {referred(document.at(place)) for place in places}

    def _edited(self, kind: str, here: str | None, there: str, place: str) -> Value:
        """Return the part with the published facts and our descriptions."""
        raw = keyed(self.ours.document.at(here)) if here is not None else {}
        own = facts.own(self.theirs, there)
        edited = dict(raw)
        for key in (*facts.OWN, *facts.INSIDE):
            value = self._inside(key, here, there, place) if key in facts.INSIDE else own.get(key)
            edited = notation.put(edited, key, value)
        if here is not None and own != facts.own(self.ours, here):
            self.notes.check_description.append(place)
        elif "description" in raw and edited.get("schema") != raw.get("schema"):
            self.notes.check_description.append(joined(place, "description"))
        if kind == "responses" and "description" not in edited:
            self.notes.needs_description.append(joined(place, "description"))
            edited = {"description": _phrase(place), **edited}
        return edited

    def _inside(self, key: str, here: str | None, there: str, place: str) -> Value:
        theirs = keyed(self.theirs.document.at(there))
        if key not in theirs:
            return None
        if key == "schema":
            return self._schema(here, there, place)
        known = facts.inside(self.ours, here, key) if here is not None else {}
        published = facts.inside(self.theirs, there, key)
        ordered = [
            *(name for name in known if name in published),
            *(name for name in published if name not in known),
        ]
        done: Object = {}
        for name in ordered:
            written = (
                (known.get(name) or published[name])
                .rpartition("/")[2]
                .replace("~1", "/")
                .replace("~0", "~")
            )
            where = joined(place, key, written)
            if key == "headers":
                done[written] = self.part("headers", known.get(name), published[name], where)
            else:
                done[written] = self._media(known.get(name), published[name], where)
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


def _are_same(ours: Schemas, here: str, theirs: Schemas, there: str) -> bool:
    if facts.comparable(ours, here) != facts.comparable(theirs, there):
        return False
    first, second = facts.schema_pointers(ours, here), facts.schema_pointers(theirs, there)
    return all(
        are_equivalent(ours, ours.node(first[key]), theirs, theirs.node(second[key])) for key in first
    )


def _phrase(place: str) -> str:
    """Return the reason phrase of a status, because a response must have a description."""
    status = place.rpartition("/")[2]
    try:
        return f"{HTTPStatus(int(status)).phrase}."
    except ValueError:
        return "Any other response."

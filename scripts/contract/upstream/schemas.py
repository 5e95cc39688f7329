"""Updates our schemas where the published ones differ."""

from ..document.document import Object, Value, joined
from ..schema.normalize import Node, Schemas, Shape
from . import notation
from .components import ANNOTATIONS, Components, reference, used
from .equivalence import OF_USE, are_equivalent, is_value, value_facts
from .values import keyed, listed


class SchemaMerge:
    """Writes our schemas so that they are equivalent to those of the published document."""

    def __init__(self, ours: Schemas, theirs: Schemas, components: Components) -> None:
        self.ours = ours
        self.theirs = theirs
        self.components = components
        self.notes = components.notes

    def is_equivalent(self, pointer: str, their: Node) -> bool:
        """True if a schema of ours is equivalent to one of theirs."""
        return are_equivalent(self.ours, self.ours.node(pointer), self.theirs, their)

    def merged(self, pointer: str, their: Node) -> Value:
        """Return the schema for the place of ours."""
        raw = self.ours.document.at(pointer)
        if self.is_equivalent(pointer, their):
            return self.components.keep(raw)
        name = used(raw)
        if name is None:
            return self._edited(pointer, their)
        if "$ref" in keyed(raw) and _is_object(self.theirs.shape(their)):
            return self._variant(name, their)
        return self._use(name, pointer, their)

    def _variant(self, name: str, their: Node) -> Object:
        """Return a reference to our component of that name, or to a new one, as published."""
        ours = f"/components/schemas/{name}"
        known = name in self.components.section("schemas")
        return self.components.variant(
            "schemas",
            name,
            their,
            their_name=self._name(their),
            is_equal=self._are_equivalent,
            build=lambda: self._edited(ours, their) if known else self.fresh(their, ours, named=False),
        )

    def _use(self, name: str, pointer: str, their: Node) -> Value:
        """Return a reference to a component of single values, in an `allOf` if there are facts of use."""
        raw, target = keyed(self.ours.document.at(pointer)), self._value(name, their)
        if target is None:
            return self._rewritten(raw, pointer, their)
        old, new = self._of_use(self.ours, self.ours.node(pointer)), self._of_use(self.theirs, their)
        if "$ref" in raw and not new:
            return target
        edited = {key: value for key, value in raw.items() if key != "$ref"} | {"allOf": [target]}
        for key in OF_USE:
            edited = notation.put(edited, key, new.get(key))
        if old != new:
            self._check(pointer, edited, old, new)
        return edited

    def _of_use(self, schemas: Schemas, node: Node) -> Object:
        facts = notation.written(schemas.shape(node), schemas.document, node)
        return {key: value for key, value in facts.items() if key in OF_USE}

    def _value(self, name: str, their: Node) -> Object | None:
        """Return a reference to our component of single values, or a new one, as published.

        None if there cannot be one: in OpenAPI 3.0, `nullable` next to a reference does not allow null.
        """
        ours = f"/components/schemas/{name}"
        shape = self.theirs.shape(their)
        known = self.ours.shape(self.ours.node(ours))
        if not (is_value(shape) and is_value(known)) or shape.nullable != known.nullable:
            return None
        if value_facts(known) == value_facts(shape):
            return keyed(self.components.keep(reference("schemas", name)))
        return self.components.variant(
            "schemas",
            name,
            their,
            their_name=self._name(their),
            is_equal=self._are_same_values,
            build=lambda: self._edited_value(ours, their),
        )

    def _are_same_values(self, first: Node, second: Node) -> bool:
        return value_facts(self.theirs.shape(first)) == value_facts(self.theirs.shape(second))

    def _edited_value(self, ours: str, their: Node) -> Object:
        edited = self._own(keyed(self.ours.document.at(ours)), ours, their)
        return {key: value for key, value in edited.items() if key not in OF_USE}

    def _are_equivalent(self, first: Node, second: Node) -> bool:
        return are_equivalent(self.theirs, first, self.theirs, second)

    def _name(self, their: Node) -> str | None:
        names = self.theirs.shape(their).names
        return names[0] if names else None

    def _edited(self, pointer: str, their: Node) -> Value:
        """Return our schema with the published constraints; its descriptions stay."""
        raw, new = keyed(self.ours.document.at(pointer)), self.theirs.shape(their)
        if set(raw) & {"allOf", "oneOf", "anyOf", "not"} or new.groups or "not" in new.inside:
            return self._rewritten(raw, pointer, their)
        edited = self._own(raw, pointer, their)
        children = self._their_children(new, pointer)
        for key in ("additionalProperties", "properties", "items"):
            if key in children:
                edited = notation.put(edited, key, children[key])
            else:
                edited.pop(key, None)
        return edited

    def _rewritten(self, raw: Object, pointer: str, their: Node) -> Value:
        self.notes.check_description.append(pointer)
        kept = {key: raw[key] for key in ANNOTATIONS if key in raw}
        fresh = keyed(self.fresh(their, pointer, named=False))
        for key, value in kept.items():
            fresh = notation.placed(fresh, key, value)
        return fresh

    def _own(self, raw: Object, pointer: str, their: Node) -> Object:
        node = self.ours.node(pointer)
        old = notation.written(self.ours.shape(node), self.ours.document, node)
        new = notation.written(self.theirs.shape(their), self.theirs.document, their)
        edited = dict(raw)
        for key in notation.OWN:
            if _unordered(old.get(key)) == _unordered(new.get(key)):
                continue
            if key not in new:
                edited.pop(key, None)
            else:
                edited = notation.put(edited, key, _in_our_order(edited.get(key), new[key]))
        if any(_unordered(old.get(key)) != _unordered(new.get(key)) for key in notation.OWN):
            self._check(pointer, edited, old, new)
        return edited

    def _check(self, pointer: str, edited: Object, old: Object, new: Object) -> None:
        if "description" in edited:
            self.notes.check_description.append(joined(pointer, "description"))
        if "example" in edited and old.get("type") != new.get("type"):
            del edited["example"]

    def _their_children(self, new: Shape, pointer: str) -> Object:
        raw = keyed(self.ours.document.at(pointer))
        children: Object = {}
        if new.closed:
            children["additionalProperties"] = False
        elif new.values is not None:
            children["additionalProperties"] = self._child(raw, pointer, "additionalProperties", new.values)
        elif raw.get("additionalProperties") in (True, {}):
            children["additionalProperties"] = raw["additionalProperties"]
        if new.properties:
            children["properties"] = self._properties(pointer, new)
        if "items" in new.inside:
            children["items"] = self._child(raw, pointer, "items", new.inside["items"])
        elif new.types == frozenset({"array"}):
            children["items"] = {}
        return children

    def _child(self, raw: Object, pointer: str, key: str, their: Node) -> Value:
        there = joined(pointer, key)
        return self.merged(there, their) if isinstance(raw.get(key), dict) else self.fresh(their, there)

    def _properties(self, pointer: str, new: Shape) -> Object:
        raw = keyed(self.ours.document.at(pointer)).get("properties", {})
        place = joined(pointer, "properties")
        ours = {
            name: self.merged(joined(place, name), new.properties[name])
            for name in keyed(raw)
            if name in new.properties
        }
        added = {
            name: self.fresh(node, joined(place, name))
            for name, node in new.properties.items()
            if name not in ours
        }
        return {**ours, **added}

    def fresh(self, their: Node, pointer: str, *, named: bool = True) -> Value:
        """Return a schema that is new to us, without descriptions; the pointer is its future place."""
        shape = self.theirs.shape(their)
        name = self._name(their)
        if named and name and _is_object(shape):
            return self._component(name, their)
        if named and not _inside(pointer):
            self.notes.needs_description.append(pointer)
        if named and name and (known := self._known_value(name, their)):
            return known
        schema = notation.written(shape, self.theirs.document, their)
        for key, value in self._fresh_children(shape, pointer).items():
            schema = notation.placed(schema, key, value)
        return schema

    def _known_value(self, name: str, their: Node) -> Object | None:
        """Return a reference to our component of that name, with facts of use; None if it differs."""
        place, facts = f"/components/schemas/{name}", self._of_use(self.theirs, their)
        if name not in self.components.section("schemas") or not is_value(self.theirs.shape(their)):
            return None
        if value_facts(self.ours.shape(self.ours.node(place))) != value_facts(self.theirs.shape(their)):
            return None
        target = keyed(self.components.keep(reference("schemas", name)))
        return {**facts, "allOf": [target]} if facts else target

    def _component(self, name: str, their: Node) -> Value:
        for ours in sorted(self.components.section("schemas"), key=lambda ours: ours != name):
            if self.is_equivalent(f"/components/schemas/{ours}", their):
                return self.components.keep(reference("schemas", ours))
        return self._variant(name, their)

    def _fresh_children(self, shape: Shape, pointer: str) -> Object:
        children: Object = {}
        if shape.closed:
            children["additionalProperties"] = False
        elif shape.values is not None:
            place = joined(pointer, "additionalProperties")
            children["additionalProperties"] = self.fresh(shape.values, place)
        if shape.properties:
            place = joined(pointer, "properties")
            children["properties"] = {
                name: self.fresh(node, joined(place, name)) for name, node in shape.properties.items()
            }
        if "items" in shape.inside:
            children["items"] = self.fresh(shape.inside["items"], joined(pointer, "items"))
        elif shape.types == frozenset({"array"}):
            children["items"] = {}
        for keyword, branches in shape.groups:
            place = joined(pointer, keyword)
            children[keyword] = [self.fresh(node, joined(place, i)) for i, node in enumerate(branches)]
        if "not" in shape.inside:
            children["not"] = self.fresh(shape.inside["not"], joined(pointer, "not"))
        return children


def _inside(pointer: str) -> bool:
    """True if a schema is only a part of another, which has the description."""
    last = pointer.rpartition("/")[2]
    return last in {"items", "additionalProperties", "not"} or last.isdecimal()


def _is_object(shape: Shape) -> bool:
    return bool(shape.properties) or shape.types == frozenset({"object"})


def _unordered(value: Value) -> Value:
    return sorted(map(repr, listed(value))) if isinstance(value, list) else (type(value), value)


def _in_our_order(ours: Value, new: Value) -> Value:
    if not isinstance(ours, list) or not isinstance(new, list):
        return new
    wanted = listed(new)
    retained = [value for value in listed(ours) if value in wanted]
    return [*retained, *(value for value in wanted if value not in retained)]

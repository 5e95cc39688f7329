"""Schemas in one normal form, independent of how they are written.

A node is the set of schemas that a value must match at once: references and `allOf` are flattened, so
inlined, extracted and wrapped schemas compare as equal. Its shape is their combination. Nodes are JSON
pointers, so recursive schemas terminate.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import cast
from urllib.parse import unquote

from ..document.document import Document, InvalidDocument, Object, Value, joined
from . import choices
from .constraints import (
    ANCHORS,
    BRANCHES,
    REFERENCES,
    SUBSCHEMA_MAPS,
    SUBSCHEMAS,
    TEXTS,
    Bound,
    Node,
    Shape,
    accepts_null,
    add_keywords,
    add_types,
    canonical,
    intersection,
    limit_values,
    normalize_limits,
    normalize_types,
)
from .relevance import effective

__all__ = ["Bound", "Node", "Schemas", "Shape", "canonical"]

_NULLS = ({"type": "null"}, {"type": ["null"]}, {"const": None}, {"enum": [None]},
          {"type": "null", "enum": [None]})  # fmt: skip

_MEANINGFUL_WHEN_EMPTY = {"not", "if", "contains"}  # `not: {}` refuses everything, `items: {}` nothing
_NEVER_MERGED = {"not", "if", "then", "else", "contains"}  # two of these cannot be combined

_COMPONENTS = "/components/schemas"
_VALUES = {"type", "enum", "const", "nullable"}  # the keywords that `choices.merged` combines
_CONDITIONS = ("if", "then", "else", "dependentSchemas")
_SIBLING = "\0"  # ends the pointer of a schema whose choices are left out; no key of a document has it

MAX_PARTS = 200
MAX_BRANCHES = 50  # of a choice after nested ones were flattened
MAX_COMBINED = 1000  # branches that are combined with what stands next to their choice


class Schemas:
    """The schemas of a document, as nodes and shapes."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._nodes: dict[str, Node] = {}
        self._shapes: dict[Node, Shape] = {}
        self._pointers: dict[Node, tuple[str, ...]] = {}  # those passed to `node`
        self._nulls: dict[str, bool | None] = {}  # pointer → whether null is accepted
        self._dissolved: dict[Node, list[Node]] = {}  # the branches that a shape states itself
        self._combined = 0  # the number of branches that `alternatives` returned
        self._open: set[Node] = set()  # the shapes that are being computed

    @property
    def node_count(self) -> int:
        """Return the number of distinct nodes read."""
        return len(self._shapes)

    def resolved(self, pointer: str) -> str:
        """Return the end of a chain of references. Raise InvalidDocument if it is circular."""
        visited = [pointer]
        while isinstance(reference := _reference(self.document.at(pointer)), str):
            pointer = self.target(pointer, reference)
            if pointer in visited:
                raise InvalidDocument(f"{self.document.name}: {visited[0]} is a circular reference.")
            visited.append(pointer)
        return pointer

    def target(self, pointer: str, reference: str) -> str:
        """Return the pointer of a reference. Raise InvalidDocument if it has no target in the document."""
        if reference.startswith("#") and not reference.startswith("#/"):
            return self._named(pointer, reference[1:])
        if not reference.startswith("#/"):
            raise InvalidDocument(
                f"{self.document.name}: {pointer} refers outside the document: {reference!r}."
                " Bundle it into one file first."
            )
        target = unquote(reference[1:])
        if self.document.at(target) is None:
            raise InvalidDocument(f"{self.document.name}: {pointer} refers to nothing: {reference!r}.")
        return target

    def _named(self, pointer: str, name: str) -> str:
        """Return the only schema with this anchor; several are refused as ambiguous."""
        pointers = self._anchors.get(name, [])
        if len(pointers) != 1:
            anchor = f"'#{name}', an anchor of {len(pointers)} schemas"
            raise InvalidDocument(f"{self.document.name}: {pointer} refers to {anchor}.")
        return pointers[0]

    @cached_property
    def _anchors(self) -> dict[str, list[str]]:
        """Return the pointers of schemas by their anchors."""
        pointers: dict[str, list[str]] = {}
        queue: list[tuple[str, object]] = [("", self.document.root)]
        while queue:
            pointer, value = queue.pop()
            if isinstance(value, list):
                queue += [(joined(pointer, i), item) for i, item in enumerate(cast(list[object], value))]
            elif isinstance(value, dict):
                schema = cast(Object, value)
                queue += [(joined(pointer, key), item) for key, item in schema.items()]
                for name in (schema.get(keyword) for keyword in ANCHORS):
                    if isinstance(name, str):
                        pointers.setdefault(name, []).append(pointer)
        return pointers

    @cached_property
    def _extended(self) -> dict[str, list[str]]:
        """Return the components that directly extend another with allOf."""
        extended: dict[str, list[str]] = {}
        for name, schema in self.document.object_at(_COMPONENTS).items():
            parts: object = cast(Object, schema).get("allOf") if isinstance(schema, dict) else None
            for part in cast(list[object], parts) if isinstance(parts, list) else []:
                reference = _reference(part)
                if isinstance(reference, str) and reference.startswith("#/"):
                    extended.setdefault(reference[1:], []).append(joined(_COMPONENTS, name))
        return extended

    def extensions(self, parent: str) -> Iterator[str]:
        """Yield the components that extend a component with allOf, directly or not."""
        seen, queue = {parent}, [parent]
        while queue:
            for child in self._extended.get(queue.pop(), ()):
                if child not in seen:
                    seen.add(child)
                    queue.append(child)
                    yield child

    def node(self, *pointers: str) -> Node:
        """Return the node of schemas that a value must match at once."""
        if len(pointers) == 1 and pointers[0] in self._nodes:
            return self._nodes[pointers[0]]
        parts: list[str] = []
        for pointer in pointers:
            self._collect(pointer, parts, [])
        node = tuple(part for part in parts if self._has_keywords(part)) or tuple(parts[:1])
        if len(pointers) == 1:
            self._nodes[pointers[0]] = node
        self._pointers.setdefault(node, pointers)
        return node

    def _has_keywords(self, pointer: str) -> bool:
        schema = self.document.at(pointer)
        return not isinstance(schema, dict) or bool(set(cast(Object, schema)) - {*REFERENCES, "allOf"})

    def _collect(self, pointer: str, parts: list[str], visited: list[str]) -> None:
        if pointer in visited:
            raise InvalidDocument(f"{self.document.name}: {pointer} is a circular reference.")
        schema = self.document.at(pointer)
        if not isinstance(schema, (dict, bool)):
            raise InvalidDocument(f"{self.document.name}: {pointer} is not a schema.")
        if pointer in parts:
            return
        if len(parts) >= MAX_PARTS or len(visited) >= MAX_PARTS:
            raise InvalidDocument(
                f"{self.document.name}: {pointer} is made of more than {MAX_PARTS} schemas."
            )
        parts.append(pointer)
        for following in self._also_required(pointer, cast(Object | bool, schema)):
            self._collect(following, parts, [*visited, pointer])

    def _also_required(self, pointer: str, schema: Object | bool) -> Iterator[str]:
        """Yield the schemas that a value must match together with this one."""
        if isinstance(schema, bool):
            return
        yield from self._references_and_all_of(pointer, schema)
        for keyword in BRANCHES:
            rest = self._without_null(pointer, schema, keyword)
            if len(rest) == 1:
                yield rest[0]

    def _references_and_all_of(self, pointer: str, schema: Object) -> Iterator[str]:
        reference = _reference(schema)
        if isinstance(reference, str):
            yield self.target(pointer, reference)
        for index, _ in enumerate(self._list(pointer, schema, "allOf")):
            yield joined(pointer, "allOf", index)

    def _list(self, pointer: str, schema: Object, keyword: str) -> list[object]:
        value = schema.get(keyword)
        if value is not None and not isinstance(value, list):
            raise InvalidDocument(f"{self.document.name}: {joined(pointer, keyword)} is not a list.")
        return cast(list[object], value or [])

    def _without_null(self, pointer: str, schema: Object, keyword: str) -> list[str]:
        if keyword not in schema:
            return []
        branches = [joined(pointer, keyword, i) for i, _ in enumerate(self._list(pointer, schema, keyword))]
        return [branch for branch in branches if not self._only_null(branch)]

    def _only_null(self, pointer: str) -> bool:
        schema = self.document.at(self.resolved(pointer))
        if not isinstance(schema, dict):
            return False
        keywords = {key: value for key, value in cast(Object, schema).items() if key not in TEXTS}
        return keywords in _NULLS

    def shape(self, node: Node) -> Shape:
        """Return the shape of a node, computed once."""
        if node not in self._shapes:
            self._open.add(node)
            self._shapes[node] = self._shape(node)
            self._open.discard(node)
        return self._shapes[node]

    def alternatives(self, node: Node) -> list[Node]:
        """Return the branches of the only choice of a node, each with what stands next to the choice.

        They are returned alone if they would be too many, because each level of choices multiplies them.
        """
        ((_, branches),) = self.shape(node).groups
        self._combined += len(branches)
        if self.shape(node).is_only_choice or self._combined > MAX_COMBINED:
            return branches
        siblings = tuple(part.removesuffix(_SIBLING) + _SIBLING for part in node)
        return [self._with_siblings(branch, siblings) for branch in branches]

    def _with_siblings(self, branch: Node, siblings: Node) -> Node:
        node = (*branch, *(part for part in siblings if part not in branch))
        self._pointers.setdefault(node, self._pointers[branch])
        return node

    def _shape(self, node: Node) -> Shape:
        shape = Shape(names=tuple(part.rsplit("/", 1)[-1] for part in node if _is_component(part)))
        parts = list(self._parts(node, shape))
        for _, schema in parts:
            add_types(shape, schema)
        dissolved = [branch for part, schema in parts for branch in self._choices(shape, part, schema)]
        self._dissolved[node] = dissolved
        normalize_types(shape)
        shape.nullable = self._all_accept_null(self._pointers[node]) is True
        children: dict[str, list[str]] = {}
        for part, schema in parts:
            self._keywords(shape, part, schema, children)
        for branch in dissolved:
            self._dissolve(shape, branch, children)
        for place, pointers in children.items():
            self._place(shape, place, self.node(*pointers))
        self._state_unevaluated(shape)
        normalize_limits(shape)
        return shape

    def _parts(self, node: Node, shape: Shape) -> Iterator[tuple[str, Object]]:
        """Yield the schemas of a node with their pointers."""
        for part in node:
            pointer = part.removesuffix(_SIBLING)
            schema = self.document.at(pointer)
            if isinstance(schema, bool):
                shape.never = shape.never or not schema
            elif pointer != part:
                yield pointer, {key: value for key, value in schema.items() if key not in BRANCHES}
            else:
                yield pointer, cast(Object, schema)

    def _choices(self, shape: Shape, part: str, schema: Object) -> Iterator[Node]:
        """Add the choices of a schema; yield the branches of those that the shape itself can state."""
        for keyword in BRANCHES:
            rest = self._without_null(part, schema, keyword)
            if len(rest) < 2:
                continue
            branches = self._flattened(shape, keyword, [self.node(branch) for branch in rest])
            known = [None if branch in self._open else self.shape(branch) for branch in branches]
            shapes = [branch for branch in known if branch is not None]
            values = choices.merged(keyword, shapes) if len(shapes) == len(known) else None
            if values is None:
                self._add_group(shape, keyword, branches, choices.accepted(known))
                continue
            shape.types = intersection(shape.types, values.types)
            if values.enum is not None:
                limit_values(shape, values.enum, values.unlisted)
            yield from branches

    @staticmethod
    def _add_group(shape: Shape, keyword: str, branches: list[Node], types: frozenset[str] | None) -> None:
        shape.groups.append((keyword, branches))
        if types is not None:
            shape.choice_types = intersection(shape.choice_types, types)

    def _flattened(self, shape: Shape, keyword: str, branches: list[Node]) -> list[Node]:
        """Return the branches without redundant ones, those of choices within the choice in their place."""
        flat: list[Node] = []
        for branch in branches:
            inner = None if branch in self._open else self.shape(branch)
            nested = inner.groups[0][1] if inner is not None and _is_nested(inner, keyword) else []
            if inner is None or not nested or len(flat) + len(nested) > MAX_BRANCHES:
                flat.append(branch)
                continue
            flat += nested
            for name, texts in inner.annotations.items():
                shape.annotations.setdefault(name, {}).update(texts)
        flat = list(dict.fromkeys(flat)) if keyword == "anyOf" else flat
        if any(branch in self._open for branch in flat):
            return flat
        left_out = choices.redundant(keyword, [self.shape(branch) for branch in flat])
        return [branch for index, branch in enumerate(flat) if index not in left_out]

    def _dissolve(self, shape: Shape, branch: Node, children: dict[str, list[str]]) -> None:
        """Add the constraints of a branch that the shape itself can state, apart from its values."""
        for part, schema in self._parts(branch, shape):
            others = {key: value for key, value in schema.items() if key not in _VALUES}
            self._keywords(shape, part, others, children)
        for inner in self._dissolved[branch]:
            self._dissolve(shape, inner, children)

    def _all_accept_null(self, pointers: Iterable[str]) -> bool | None:
        results = [result for result in map(self._accepts_null, pointers) if result is not None]
        return all(results) if results else None

    def _accepts_null(self, pointer: str) -> bool | None:
        """True if the schema with its parts accepts null; None if it does not constrain null."""
        if pointer not in self._nulls:
            self._nulls[pointer] = None  # for a schema that leads back to itself
            self._nulls[pointer] = self._accepts_null_by_parts(pointer)
        return self._nulls[pointer]

    def _accepts_null_by_parts(self, pointer: str) -> bool | None:
        schema = self.document.at(pointer)
        if isinstance(schema, bool):
            return None
        keywords, by_itself = cast(Object, schema), accepts_null(cast(Object, schema))
        if by_itself is True and "type" not in keywords:
            return True  # `nullable` next to a reference applies to its target
        parts = [self._all_accept_null(self._references_and_all_of(pointer, keywords)), by_itself]
        for keyword in (name for name in BRANCHES if name in keywords):
            rest = self._without_null(pointer, keywords, keyword)
            if len(rest) < len(self._list(pointer, keywords, keyword)):
                parts.append(True)
            else:
                parts.append(self._some_accept_null(rest))
        results = [result for result in parts if result is not None]
        return all(results) if results else None

    def _some_accept_null(self, branches: list[str]) -> bool | None:
        results = [self._accepts_null(branch) for branch in branches]
        return None if None in results or not results else any(results)

    def _keywords(self, shape: Shape, part: str, schema: Object, children: dict[str, list[str]]) -> None:
        """Add the constraints of one schema; `children` are built after the last part."""
        add_keywords(shape, part, schema)
        with_effect = effective(schema, shape.types)
        shape.required |= frozenset(str(name) for name in self._list(part, with_effect, "required"))
        shape.closed = shape.closed or with_effect.get("additionalProperties") is False
        for place, pointer in self._subschemas(part, with_effect):
            count = sum(known.partition(" ")[0] == place for known in children)
            is_separate = place in _NEVER_MERGED and count
            children.setdefault(f"{place} {count + 1}" if is_separate else place, []).append(pointer)

    def _subschemas(self, part: str, schema: Object) -> Iterator[tuple[str, str]]:
        for keyword in ("properties", *SUBSCHEMA_MAPS):
            for name in self._map(part, schema, keyword):
                yield f"{keyword}/{name}", joined(part, keyword, name)
        for keyword in (*SUBSCHEMAS, "additionalProperties"):
            value = schema.get(keyword)
            empty = not value and keyword not in _MEANINGFUL_WHEN_EMPTY
            if (isinstance(value, dict) and not empty) or (
                value is False and keyword != "additionalProperties"
            ):
                yield keyword, joined(part, keyword)
        for index, _ in enumerate(self._list(part, schema, "prefixItems")):
            yield f"prefixItems/{index}", joined(part, "prefixItems", index)

    def _map(self, part: str, schema: Object, keyword: str) -> Object:
        value = schema.get(keyword)
        if value is not None and not isinstance(value, dict):
            raise InvalidDocument(f"{self.document.name}: {joined(part, keyword)} is not an object.")
        return cast(Object, value or {})

    def _place(self, shape: Shape, place: str, node: Node) -> None:
        keyword, _, name = place.partition("/")
        if keyword == "properties":
            shape.properties[name] = node
        elif keyword == "additionalProperties":
            shape.values = node
        elif keyword == "prefixItems":
            shape.prefix.append(node)
        else:
            shape.inside[place] = node

    def _state_unevaluated(self, shape: Shape) -> None:
        """State unevaluated properties and items as additional ones if nothing else evaluates them."""
        if shape.groups or _has_conditions(shape):
            return
        properties = shape.inside.pop("unevaluatedProperties", None)
        if properties is not None and not shape.closed and shape.values is None:
            shape.closed = self.document.at(properties[0]) is False
            shape.values = None if shape.closed else properties
        if (items := shape.inside.pop("unevaluatedItems", None)) is not None:
            shape.inside.setdefault("items", items)


def _has_conditions(shape: Shape) -> bool:
    return any(place.partition("/")[0].partition(" ")[0] in _CONDITIONS for place in shape.inside)


def _is_nested(shape: Shape, keyword: str) -> bool:
    """True if a branch is a choice of the same keyword, and nothing else."""
    names = [name for name, _ in shape.groups]
    return names == [keyword] and shape.is_only_choice and shape.discriminator is None


def _reference(schema: Value) -> Value:
    keywords = cast(Object, schema) if isinstance(schema, dict) else {}
    return next((keywords[keyword] for keyword in REFERENCES if keyword in keywords), None)


def _is_component(pointer: str) -> bool:
    return pointer.startswith("/components/") and pointer.count("/") == 3 and _SIBLING not in pointer

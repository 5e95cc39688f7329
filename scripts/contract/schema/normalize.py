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
    add_schema,
    canonical,
    normalize_shape,
)

__all__ = ["Bound", "Node", "Schemas", "Shape", "canonical"]

_NULLS = ({"type": "null"}, {"type": ["null"]}, {"const": None}, {"enum": [None]},
          {"type": "null", "enum": [None]})  # fmt: skip

_MEANINGFUL_WHEN_EMPTY = {"not", "if", "contains"}  # `not: {}` refuses everything, `items: {}` nothing
_NEVER_MERGED = {"not", "if", "then", "else", "contains"}  # two of these cannot be combined

MAX_PARTS = 200


class Schemas:
    """The schemas of a document, as nodes and shapes."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._nodes: dict[str, Node] = {}
        self._shapes: dict[Node, Shape] = {}
        self._pointers: dict[Node, tuple[str, ...]] = {}  # those passed to `node`

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
            self._shapes[node] = self._shape(node)
        return self._shapes[node]

    def _shape(self, node: Node) -> Shape:
        shape = Shape(names=tuple(part.rsplit("/", 1)[-1] for part in node if _is_component(part)))
        children: dict[str, list[str]] = {}
        for part in node:
            schema = self.document.at(part)
            if isinstance(schema, bool):
                shape.never = shape.never or not schema
                continue
            self._part(shape, part, cast(Object, schema), children)
        shape.nullable = self._all_accept_null(self._pointers[node]) is True
        for place, pointers in children.items():
            self._place(shape, place, self.node(*pointers))
        normalize_shape(shape)
        return shape

    def _all_accept_null(self, pointers: Iterable[str]) -> bool | None:
        results = [result for result in map(self._accepts_null, pointers) if result is not None]
        return all(results) if results else None

    def _accepts_null(self, pointer: str) -> bool | None:
        """True if the schema with its parts accepts null; None if it does not constrain null."""
        schema = self.document.at(pointer)
        if isinstance(schema, bool):
            return None
        keywords, by_itself = cast(Object, schema), accepts_null(cast(Object, schema))
        if by_itself is True and "type" not in keywords:
            return True  # `nullable` next to a reference applies to its target
        parts = [self._all_accept_null(self._references_and_all_of(pointer, keywords)), by_itself]
        for keyword in BRANCHES:
            rest = self._without_null(pointer, keywords, keyword)
            if len(rest) < len(self._list(pointer, keywords, keyword)):
                parts.append(True)
            elif len(rest) == 1:
                parts.append(self._accepts_null(rest[0]))
        results = [result for result in parts if result is not None]
        return all(results) if results else None

    def _part(self, shape: Shape, part: str, schema: Object, children: dict[str, list[str]]) -> None:
        """Add one schema with its branches."""
        add_schema(shape, part, schema)
        self._objects(shape, part, schema, children)
        for keyword in BRANCHES:
            rest = self._without_null(part, schema, keyword)
            if len(rest) > 1:
                shape.groups.append((keyword, [self.node(branch) for branch in rest]))

    def _objects(self, shape: Shape, part: str, schema: Object, children: dict[str, list[str]]) -> None:
        """Add the constraints on properties and items; `children` are built after the last part."""
        shape.required |= frozenset(str(name) for name in self._list(part, schema, "required"))
        shape.closed = shape.closed or schema.get("additionalProperties") is False
        for place, pointer in self._subschemas(part, schema):
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


def _reference(schema: Value) -> Value:
    keywords = cast(Object, schema) if isinstance(schema, dict) else {}
    return next((keywords[keyword] for keyword in REFERENCES if keyword in keywords), None)


def _is_component(pointer: str) -> bool:
    return pointer.startswith("/components/") and pointer.count("/") == 3

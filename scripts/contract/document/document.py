"""A parsed document with the lines of its values, because findings name them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

Value = Any  # what JSON can hold
Object = dict[str, Any]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class InvalidDocument(Exception):
    """The document cannot be compared; the message says what is wrong, and where."""


@dataclass(frozen=True)
class Document:
    """The values of a document, and the line of each key and item."""

    name: str
    root: Object
    lines: dict[tuple[int, str], int] = field(repr=False)  # (id of the container, key or index) → line
    sha256: str = ""
    _cache: dict[str, Any] = field(default_factory=dict[str, Any], init=False, repr=False, compare=False)

    def line(self, pointer: str) -> int | None:
        """Return the line of a JSON pointer, or of its nearest parent that has one; None without."""
        nearest: int | None = None
        node: object = self.root
        for step in steps(pointer):
            line = self.lines.get((id(node), step))
            nearest = nearest if line is None else line
            node = child(node, step)
            if node is None:
                break
        return nearest

    def at(self, pointer: str) -> Value:
        """Return the value at a JSON pointer, or None; cached, so the document must not change later."""
        if pointer not in self._cache:
            self._cache[pointer] = at_pointer(self.root, pointer)
        return self._cache[pointer]

    def object_at(self, pointer: str) -> Object:
        """Return the object at a JSON pointer, or an empty one. Raise InvalidDocument for another type."""
        value = self.at(pointer)
        if value is not None and not isinstance(value, dict):
            raise InvalidDocument(f"{self.name}: {pointer} is not an object.")
        return cast(Object, value or {})

    def list_at(self, pointer: str) -> list[object]:
        """Return the list at a JSON pointer, or an empty one. Raise InvalidDocument for another type."""
        value = self.at(pointer)
        if value is not None and not isinstance(value, list):
            raise InvalidDocument(f"{self.name}: {pointer} is not a list.")
        return cast(list[object], value or [])


def at_pointer(node: object, pointer: str) -> Value:
    """Return the value at a JSON pointer below a node, or None."""
    for step in steps(pointer):
        node = child(node, step)
        if node is None:
            break
    return node


def child(node: object, step: str) -> Value:
    """Return the value at a key or index, or None."""
    if isinstance(node, dict):
        return cast(Object, node).get(step)
    if isinstance(node, list) and step.isdecimal():
        items = cast(list[object], node)
        return items[int(step)] if int(step) < len(items) else None
    return None


def steps(pointer: str) -> Iterator[str]:
    """Yield the unescaped keys of a JSON pointer."""
    for step in pointer.split("/")[1:]:
        yield step.replace("~1", "/").replace("~0", "~")


def joined(pointer: str, *keys: str | int) -> str:
    """Return a JSON pointer extended by keys."""
    return "/".join([pointer, *(str(key).replace("~", "~0").replace("/", "~1") for key in keys)])

"""A parsed document that still knows its lines."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

Value = Any  # what JSON can hold
Object = dict[str, Any]


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
        """The line of what a JSON pointer names, or of the nearest thing around it; None for nothing."""
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
        """The value that a JSON pointer names, None without; the document must not change any more."""
        if pointer not in self._cache:
            node: object = self.root
            for step in steps(pointer):
                node = child(node, step)
                if node is None:
                    break
            self._cache[pointer] = node
        return self._cache[pointer]

    def object_at(self, pointer: str) -> Object:
        """The object that a JSON pointer names; an empty one without."""
        value = self.at(pointer)
        if value is not None and not isinstance(value, dict):
            raise InvalidDocument(f"{self.name}: {pointer} is no object.")
        return cast(Object, value or {})

    def list_at(self, pointer: str) -> list[object]:
        """The list that a JSON pointer names; an empty one without."""
        value = self.at(pointer)
        if value is not None and not isinstance(value, list):
            raise InvalidDocument(f"{self.name}: {pointer} is no list.")
        return cast(list[object], value or [])


def child(node: object, step: str) -> Value:
    """The value under a key or index; None where there is none."""
    if isinstance(node, dict):
        return cast(Object, node).get(step)
    if isinstance(node, list) and step.isdecimal():
        items = cast(list[object], node)
        return items[int(step)] if int(step) < len(items) else None
    return None


def steps(pointer: str) -> Iterator[str]:
    """The keys that a JSON pointer names, one after the other."""
    for step in pointer.split("/")[1:]:
        yield step.replace("~1", "/").replace("~0", "~")


def joined(pointer: str, *keys: str | int) -> str:
    """A JSON pointer some keys deeper."""
    return "/".join([pointer, *(str(key).replace("~", "~0").replace("/", "~1") for key in keys)])

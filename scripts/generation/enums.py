"""Finds enums that the generator refuses, because its message does not name their place."""

from collections.abc import Iterator
from typing import cast

from .spec import Spec, escaped


def ambiguous(spec: Spec) -> Iterator[str]:
    """Yield a sentence for each enum with values that differ in case or punctuation only."""
    queue: list[tuple[str, object]] = [("", spec)]
    while queue:
        pointer, node = queue.pop()
        if isinstance(node, list):
            queue += ((f"{pointer}/{index}", item) for index, item in enumerate(cast(list[object], node)))
        elif isinstance(node, dict):
            mapping = cast(Spec, node)
            queue += ((f"{pointer}/{escaped(key)}", item) for key, item in mapping.items())
            if same := _same(mapping.get("enum")):
                yield f"The enum of {pointer} has values of one name: {', '.join(same)}. Remove it there."


def _same(values: object) -> list[str]:
    """Return the texts that share a name in Python with another."""
    texts = [value for value in cast(list[object], values) if isinstance(value, str)] if (
        isinstance(values, list)) else []  # fmt: skip
    names = ["".join(letter for letter in text.lower() if letter.isalnum()) for text in texts]
    return [text for text, name in zip(texts, names, strict=True) if names.count(name) > 1]

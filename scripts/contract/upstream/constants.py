"""Finds the constants of the facade that a published number stands behind.

A constant is named if it has a number that a sentence lost, and its name shares a word with the sentence:
"1-63" became "1-127" in a sentence on subaccounts, so MAX_SUBACCOUNT = 63 is out of date.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from ..python_source import parse

FACADE = "facade"
_GENERIC = frozenset({"max", "min", "maximum", "minimum", "default", "least", "most", "of", "the", "a"})


def behind(root: Path, numbers: frozenset[int], sentence: str) -> Iterator[str]:
    """Yield the constants as "file:line NAME = value"."""
    words = {_singular(word) for word in re.findall(r"[a-z]+", sentence.lower())}
    for path in sorted((root / FACADE).rglob("*.py")) if numbers else ():
        for line, name, value in _constants(path.read_text("utf-8")):
            named = {_singular(word) for word in name.lower().split("_")} - _GENERIC
            if value in numbers and named & words:
                yield f"{path.relative_to(root)}:{line} {name} = {value}"


def _constants(source: str) -> Iterator[tuple[int, str, int]]:
    """Yield line, name and value of the constants of a module that are whole numbers."""
    for node in parse(source).body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _named(target, node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield from _named(node.target, node.value)


def _named(target: ast.expr, value: ast.expr) -> Iterator[tuple[int, str, int]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=False):
            yield from _named(one, other)
    elif isinstance(target, ast.Name) and target.id.isupper() and isinstance(value, ast.Constant):
        number = value.value
        if isinstance(number, int) and not isinstance(number, bool):
            yield target.lineno, target.id, number


def _singular(word: str) -> str:
    return word.removesuffix("s")

"""Finds what the facade sends and reads without the generated client: headers and error bodies."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..python_source import parse
from .references import facade_files

ERROR_BODY = "error_body.py"
ENVELOPE = "error"


@dataclass(frozen=True)
class HandwrittenUsage:
    """Headers and places that apply to every operation."""

    sends: tuple[str, ...]  # headers of requests, in lower case
    reads: tuple[str, ...]  # headers of responses, in lower case
    refusals: tuple[str, ...]  # places in the body of an error: "/code", "/error/code"


def read(root: Path) -> HandwrittenUsage:
    """Read the facade of root."""
    sends: set[str] = set()
    reads: set[str] = set()
    refusals: set[str] = set()
    for path in facade_files(root):
        tree = parse(path.read_text("utf-8"))
        constants = dict(_constants(tree))
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Subscript)
                and isinstance(node.ctx, ast.Store)
                and _is_headers(node.value)
            ):
                sends |= set(_text(node.slice, constants))
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                if node.func.attr == "get" and _is_headers(node.func.value):
                    reads |= set(_text(node.args[0], constants))
                elif node.func.attr == "get" and path.name == ERROR_BODY:
                    refusals |= set(_text(node.args[0], constants))
    inner = {f"/{ENVELOPE}/{name}" for name in refusals - {ENVELOPE}}
    return HandwrittenUsage(
        sends=tuple(sorted(name.lower() for name in sends)),
        reads=tuple(sorted(name.lower() for name in reads)),
        refusals=tuple(sorted({f"/{name}" for name in refusals} | inner)),
    )


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            for text in _text(node.value, {}):
                yield node.targets[0].id, text


def _is_headers(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "headers"


def _text(node: ast.expr, constants: dict[str, str]) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name) and node.id in constants:
        yield constants[node.id]

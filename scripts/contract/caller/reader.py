"""Finds which calls, arguments and fields of the facade a program uses, from its source.

Arguments and fields are found by their names, whatever holds them, so that a program that hands a group on
is read rightly: a field that only looks like one of ours makes a finding more, never one less.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from ..document.document import InvalidDocument
from ..python_source import parse
from .facade_lock import FacadeCalls
from .module_reader import ModuleReader, ProgramUse, resource_names

_SKIPPED = {"node_modules", "site-packages", "__pycache__", "venv"}


def read(path: Path, facade: FacadeCalls) -> ProgramUse:
    """Read a module, or all modules of a folder. Raise InvalidDocument if none calls the facade."""
    root = path if path.is_dir() else path.parent
    use = ProgramUse()
    trees = {_shown(file, root): tree for file, tree in _trees(path, use)}
    names = {
        name: resource
        for tree in trees.values()
        for name, resource in resource_names(tree, facade.resources)
    }
    for file, tree in trees.items():
        ModuleReader(file, tree, facade, names, use).read()
    if not use.calls:
        raise InvalidDocument(f"{path} makes no call of kalshi_order_groups, so nothing was checked.")
    return use


def _trees(path: Path, use: ProgramUse) -> Iterator[tuple[Path, ast.Module]]:
    for file in _modules(path):
        try:
            yield file, parse(file.read_text("utf-8-sig"))
            use.files += 1
        except (SyntaxError, UnicodeDecodeError, ValueError):
            use.dynamic["a file that this Python cannot parse"] += 1


def _modules(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return [
        file
        for file in sorted(path.rglob("*.py"))
        if not any(part in _SKIPPED or part.startswith(".") for part in file.relative_to(path).parts)
    ]


def _shown(file: Path, root: Path) -> str:
    """Return the path from the current folder, or from the program's where it lies elsewhere."""
    inside, here = file.resolve(), Path.cwd()
    return inside.relative_to(here if inside.is_relative_to(here) else root.resolve()).as_posix()

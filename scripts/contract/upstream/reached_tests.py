"""Selects the tests that a changed contract can reach; the gate runs the others.

A test module is reached if it, or a module of tests/ that it imports, reads openapi.yaml, imports the
generated client, or imports a module of the facade by name that imports it. Tests of scripts/ are not: the
comparison is the same for every contract.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from generation import build

from ..python_source import imported_names
from .worktree import SPEC

TESTS, FACADE, SCRIPTS = "tests", "facade", "scripts"
SHARED = "generation"  # reads the contract for scripts and for tests
_READS_CONTRACT = re.compile(rf"""["']{re.escape(SPEC)}["']""")


def select(root: Path, *, client_changed: bool) -> tuple[str, ...]:
    """Return the reached test modules of a project, relative to its root."""
    modules = {_dotted(path, root): path for path in _python(root / TESTS)}
    reached = _Reach(root, modules, client_changed=client_changed)
    return tuple(
        path.relative_to(root).as_posix()
        for path in modules.values()
        if path.name.startswith("test_") and not reached.tests_scripts(path) and reached.by(path)
    )


class _Reach:
    def __init__(self, root: Path, modules: dict[str, Path], *, client_changed: bool) -> None:
        self.modules = modules
        self.scripts = {path.stem for path in (root / SCRIPTS).iterdir()} - {SHARED}
        self.client = {build.PACKAGE, *_users_of_client(root / FACADE)} if client_changed else set[str]()

    def tests_scripts(self, path: Path) -> bool:
        """True if a module imports a module of scripts/, or names one to run it."""
        text = path.read_text("utf-8")
        roots = {name.partition(".")[0] for name in imported_names(text)}
        return bool(roots & self.scripts) or any(f"{name}.py" in text for name in self.scripts)

    def by(self, path: Path) -> bool:
        """True if the contract reaches a module."""
        return any(self._uses_contract(module) for module in self._closure(path))

    def _uses_contract(self, path: Path) -> bool:
        text = path.read_text("utf-8")
        return bool(_READS_CONTRACT.search(text)) or bool(self.client & _with_parents(imported_names(text)))

    def _closure(self, path: Path) -> Iterator[Path]:
        """Yield a module and those of tests/ that it imports, directly or not."""
        pending, seen = [path], {path}
        while pending:
            one = pending.pop()
            yield one
            names = imported_names(one.read_text("utf-8")) & self.modules.keys()
            below = {self.modules[name] for name in names} - seen
            pending += below
            seen |= below


def _users_of_client(facade: Path) -> Iterator[str]:
    """Yield the modules of the facade that import the generated client."""
    for path in _python(facade):
        if build.PACKAGE in _with_parents(imported_names(path.read_text("utf-8"))):
            yield _dotted(path, facade)


def _with_parents(names: frozenset[str]) -> set[str]:
    """Return dotted names with the packages above them."""
    split = [name.split(".") for name in names]
    return {".".join(parts[:end]) for parts in split for end in range(1, len(parts) + 1)}


def _dotted(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts)


def _python(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))

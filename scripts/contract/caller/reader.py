"""Finds which calls, arguments and fields of the facade a program uses, from its source.

Arguments and fields are found by their names, whatever holds them, so that a program that hands a group on
is read rightly: a field that only looks like one of ours makes a finding more, never one less.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..document.document import InvalidDocument
from ..model import Spot
from ..python_source import parse
from ..usage.syntax_context import functions, module_name
from .facade_lock import FacadeCalls

Spots = dict[str, list[Spot]]

_SKIPPED = {"node_modules", "site-packages", "__pycache__", "venv"}
_WHOLE = {"asdict", "astuple", "vars"}
"""Functions that read every field of what they are given."""


@dataclass
class ProgramUse:
    """What a program uses of the facade, each with its lines, and a count of what cannot be derived."""

    calls: Spots = field(default_factory=Spots)
    arguments: Spots = field(default_factory=Spots)
    fields: Spots = field(default_factory=Spots)
    dynamic: Counter[str] = field(default_factory=Counter[str])
    files: int = 0


def read(path: Path, facade: FacadeCalls) -> ProgramUse:
    """Read a module, or all modules of a folder. Raise InvalidDocument if none calls the facade."""
    root = path if path.is_dir() else path.parent
    use = ProgramUse()
    for file in _modules(path):
        try:
            tree = parse(file.read_text("utf-8-sig"))
        except (SyntaxError, UnicodeDecodeError, ValueError):
            use.dynamic["a file that this Python cannot parse"] += 1
            continue
        use.files += 1
        _Module(_shown(file, root), tree, facade, use).read()
    if not use.calls:
        raise InvalidDocument(f"{path} makes no call of kalshi_order_groups, so nothing was checked.")
    return use


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


class _Module:
    """Reads one module of a program."""

    def __init__(self, file: str, tree: ast.Module, facade: FacadeCalls, use: ProgramUse) -> None:
        self._file, self._tree, self._facade, self._use = file, tree, facade, use
        self._arguments, self._fields = facade.named("argument"), facade.named("field")
        self._aliases = dict(self._resource_names())
        self._owners = {
            id(node): name for name, function in functions(file, tree) for node in ast.walk(function)
        }

    def read(self) -> None:
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                self._attribute(node)
            elif isinstance(node, ast.MatchClass):
                for name in self._fields.intersection(node.kwd_attrs):
                    self._add(self._use.fields, name, node)
            elif isinstance(node, ast.Call):
                self._call(node)

    def _resource_names(self) -> Iterator[tuple[str, str]]:
        """Yield names that a module gives to a resource: `groups = client.order_groups`."""
        for node in ast.walk(self._tree):
            value = node.value if isinstance(node, ast.Assign) else None
            if isinstance(node, ast.Assign) and isinstance(value, ast.Attribute):
                named = value.attr in self._facade.resources
                yield from ((ast.unparse(target), value.attr) for target in node.targets if named)

    def _resource(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Attribute) and node.attr in self._facade.resources:
            return node.attr
        return self._aliases.get(ast.unparse(node)) if isinstance(node, ast.Name | ast.Attribute) else None

    def _attribute(self, node: ast.Attribute) -> None:
        call = f"{self._resource(node.value)}.{node.attr}"
        if call in self._facade.calls:
            self._add(self._use.calls, call, node)
        if node.attr in self._fields:
            self._add(self._use.fields, node.attr, node)
        if node.attr == "__dict__":
            self._everything("a read of __dict__", node)

    def _call(self, node: ast.Call) -> None:
        name = ast.unparse(node.func).rpartition(".")[2]
        for keyword in node.keywords:
            if keyword.arg in self._arguments:
                self._add(self._use.arguments, keyword.arg, keyword.value)
            elif keyword.arg is None and self._may_be_ours(node.func):
                self._use.dynamic[f"** into {name}()"] += 1
                for argument in self._arguments:
                    self._add(self._use.arguments, argument, node)
        self._passed(node)
        if name in _WHOLE:
            self._everything(f"{name}() of a value", node)
        elif name in {"getattr", "attrgetter"}:
            self._getattr(node)

    def _passed(self, node: ast.Call) -> None:
        """Take a resource that is handed on, `watch(client.order_groups)`, to be called in every way.

        A name that fields have too, as in `detail.orders`, is a resource only of what is named client.
        """
        for value in (*node.args, *(keyword.value for keyword in node.keywords)):
            resource = self._resource(value)
            if resource and (resource not in self._fields or "client" in ast.unparse(value).lower()):
                self._use.dynamic["a resource that is passed on"] += 1
                self._every_call(resource, node)

    def _every_call(self, resource: str | None, node: ast.expr) -> None:
        for call in self._facade.calls:
            if call.partition(".")[0] == resource:
                self._add(self._use.calls, call, node)

    def _may_be_ours(self, called: ast.expr) -> bool:
        is_call = isinstance(called, ast.Attribute) and self._resource(called.value) is not None
        return is_call or ast.unparse(called).rpartition(".")[2].endswith("Request")

    def _getattr(self, node: ast.Call) -> None:
        """Read a name that is written out as an attribute; any other may be every call and field."""
        names = [argument for argument in node.args if isinstance(argument, ast.Constant)]
        resource = self._resource(node.args[0]) if node.args else None
        texts = [name.value for name in names if isinstance(name.value, str)]
        for text in texts:
            if text in self._fields:
                self._add(self._use.fields, text, node)
            if f"{resource}.{text}" in self._facade.calls:
                self._add(self._use.calls, f"{resource}.{text}", node)
        if texts:
            return
        self._every_call(resource, node)
        self._everything("getattr() with a computed name", node)

    def _everything(self, why: str, node: ast.expr) -> None:
        self._use.dynamic[why] += 1
        for name in self._fields:
            self._add(self._use.fields, name, node)

    def _add(self, found: Spots, name: str, node: ast.AST) -> None:
        line = getattr(node, "lineno", 1)
        owner = self._owners.get(id(node), module_name(self._file))
        found.setdefault(name, []).append(Spot(self._file, line, owner))

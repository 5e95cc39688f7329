"""Which public methods of the facade lead to a function of it: read from the source."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generation.python_source import parse

from ..model import Spot
from ..usage.references import facade_files
from ..usage.syntax_context import functions, module_name

CLIENT = "AsyncClient"


@dataclass(frozen=True)
class Function:
    """A function or method and its lines."""

    file: str
    name: str  # "_api.responses.created_group", "AsyncOrders.get"
    line: int
    last_line: int
    body_line: int  # where the signature is over


class Reach:
    """The functions of the facade, and who leads to whom.

    A function leads to what it names: functions of its module or of imported modules of the facade, methods
    called on self, and with a class all of the methods of that class. Calls through other objects are not
    seen.
    """

    def __init__(self, root: Path) -> None:
        self.functions: list[Function] = []
        self._leads: dict[str, set[str]] = {}
        self._resources: set[str] = set()
        trees = {
            path.relative_to(root).as_posix(): parse(path.read_text("utf-8")) for path in facade_files(root)
        }
        methods: dict[str, set[str]] = {}
        for file, tree in trees.items():
            for name, node in functions(file, tree):
                self.functions.append(_function(file, name, node))
                methods.setdefault(name.rpartition(".")[0], set()).add(name)
            self._resources |= set(_resources(tree))
        for path in sorted((root / "facade" / "kalshi_order_groups" / "simulator").rglob("*.py")):
            file = path.relative_to(root).as_posix()
            for name, node in functions(file, parse(path.read_text("utf-8"))):
                self.functions.append(_function(file, name, node))
        for file, tree in trees.items():
            names = dict(_names(file, tree))
            for name, node in functions(file, tree):
                self._leads[name] = set(_led_to(node, name, names, methods))

    def enclosing(self, file: str, line: int) -> Function | None:
        """The function around a line."""
        around = [one for one in self.functions if one.file == file and one.line <= line <= one.last_line]
        return max(around, key=lambda one: one.line, default=None)

    def is_public(self, name: str) -> bool:
        """Whether it is a method that a program calls on a client's resource."""
        owner, _, method = name.rpartition(".")
        return owner in self._resources and not method.startswith("_")

    def public_methods(self, name: str) -> tuple[Spot, ...]:
        """The public methods that lead to a function."""
        reached = {name}
        while more := {caller for caller, led in self._leads.items() if led & reached} - reached:
            reached |= more
        return tuple(
            Spot(one.file, one.line, one.name)
            for one in self.functions
            if one.name in reached and self.is_public(one.name)
        )


def _function(file: str, name: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Function:
    return Function(file, name, node.lineno, node.end_lineno or node.lineno, node.body[0].lineno)


def _resources(tree: ast.Module) -> Iterator[str]:
    """The classes of the attributes that the client annotates: what programs call methods of."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == CLIENT:
            for line in node.body:
                if isinstance(line, ast.AnnAssign):
                    yield ast.unparse(line.annotation).strip("'\"")


def _names(file: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The full name that each name in a module stands for: "_api.responses", "_api.requests.or_unset"."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, f"{module_name(file)}.{node.name}"
        elif isinstance(node, ast.ClassDef):
            yield node.name, node.name
        elif isinstance(node, ast.ImportFrom) and node.level:
            for alias in node.names:
                whole = ".".join([*_imported_from(file, node), alias.name])
                yield alias.asname or alias.name, alias.name if _is_class(alias.name) else whole


def _imported_from(file: str, node: ast.ImportFrom) -> list[str]:
    """The module that a relative import names, below the package of the facade."""
    package = module_name(file).split(".")[: -node.level]
    return [*package, *node.module.split(".")] if node.module else package


def _is_class(name: str) -> bool:
    return name.lstrip("_")[:1].isupper()


def _led_to(
    function: ast.AST, name: str, names: dict[str, str], methods: dict[str, set[str]]
) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id in names:
            meant = names[node.id]
            yield meant
            yield from methods.get(meant, ()) if _is_class(meant) else ()
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id == "self":
                yield f"{name.rpartition('.')[0]}.{node.attr}"
            elif node.value.id in names:
                yield f"{names[node.value.id]}.{node.attr}"

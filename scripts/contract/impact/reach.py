"""Finds the public methods of the facade that reach a function, from the source."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..model import Spot
from ..python_source import parse
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
    body_line: int  # first line after the signature


class Reach:
    """The call graph of the facade's functions.

    A function reaches the functions it names, of its module or of imported modules of the facade, the
    methods called on self, and all methods of a class it names. Calls through other objects are not seen.
    """

    def __init__(self, root: Path) -> None:
        self.functions: list[Function] = []
        self._callees: dict[str, set[str]] = {}
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
                self._callees[name] = set(_named_functions(node, name, names, methods))

    def enclosing(self, file: str, line: int) -> Function | None:
        """Return the innermost function that contains a line."""
        enclosing = [
            function
            for function in self.functions
            if function.file == file and function.line <= line <= function.last_line
        ]
        return max(enclosing, key=lambda function: function.line, default=None)

    def is_public(self, name: str) -> bool:
        """True if it is a public method of a resource of the client."""
        owner, _, method = name.rpartition(".")
        return owner in self._resources and not method.startswith("_")

    def public_methods(self, name: str) -> tuple[Spot, ...]:
        """Return the public methods that reach a function."""
        reached = {name}
        while callers := {name for name, callees in self._callees.items() if callees & reached} - reached:
            reached |= callers
        return tuple(
            Spot(function.file, function.line, function.name)
            for function in self.functions
            if function.name in reached and self.is_public(function.name)
        )


def _function(file: str, name: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Function:
    return Function(file, name, node.lineno, node.end_lineno or node.lineno, node.body[0].lineno)


def _resources(tree: ast.Module) -> Iterator[str]:
    """Yield the classes of the attributes that the client annotates."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == CLIENT:
            for line in node.body:
                if isinstance(line, ast.AnnAssign):
                    yield ast.unparse(line.annotation).strip("'\"")


def _names(file: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield each name in a module with its full name: "_api.responses", "_api.requests.or_unset"."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, f"{module_name(file)}.{node.name}"
        elif isinstance(node, ast.ClassDef):
            yield node.name, node.name
        elif isinstance(node, ast.ImportFrom) and node.level:
            for alias in node.names:
                full_name = ".".join([*_imported_from(file, node), alias.name])
                yield alias.asname or alias.name, alias.name if _is_class(alias.name) else full_name


def _imported_from(file: str, node: ast.ImportFrom) -> list[str]:
    """Return the module that a relative import names, below the package of the facade."""
    package = module_name(file).split(".")[: -node.level]
    return [*package, *node.module.split(".")] if node.module else package


def _is_class(name: str) -> bool:
    return name.lstrip("_")[:1].isupper()


def _named_functions(
    function: ast.AST, name: str, names: dict[str, str], methods: dict[str, set[str]]
) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id in names:
            full_name = names[node.id]
            yield full_name
            yield from methods.get(full_name, ()) if _is_class(full_name) else ()
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id == "self":
                yield f"{name.rpartition('.')[0]}.{node.attr}"
            elif node.value.id in names:
                yield f"{names[node.value.id]}.{node.attr}"

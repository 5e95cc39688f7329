"""What stands around an expression of the facade: its function, its statement, the field it fills."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PACKAGE = "facade/kalshi_order_groups/"
Function = ast.FunctionDef | ast.AsyncFunctionDef

LENIENT = ("optional", "rows")
"""Readers of the facade that take absence for an answer."""


@dataclass(frozen=True)
class Surrounding:
    """The statement around an expression, and the field of a class that it fills."""

    first_line: int
    last_line: int
    feeds: str = ""
    lenient: bool = False


def surroundings(function: Function) -> dict[int, Surrounding]:
    """What stands around each node of a function, by the node's id()."""
    found: dict[int, Surrounding] = {}

    def go(node: ast.AST, here: Surrounding) -> None:
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            here = Surrounding(node.lineno, node.end_lineno or node.lineno)
        found[id(node)] = here
        for child in ast.iter_child_nodes(node):
            go(child, _inside(node, child, here))

    go(function, Surrounding(function.lineno, max(function.lineno, function.body[0].lineno - 1)))
    return found


def _inside(node: ast.AST, child: ast.AST, here: Surrounding) -> Surrounding:
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func).rpartition(".")[2]
        if isinstance(child, ast.keyword) and called[:1].isupper() and child.arg:
            return Surrounding(here.first_line, here.last_line, f"{called}.{child.arg}")
        if called in LENIENT:
            return Surrounding(here.first_line, here.last_line, here.feeds, lenient=True)
    return here


def module_name(file: str) -> str:
    """The dotted name of a module of the facade below its package, "_api.responses"."""
    return file.removeprefix(PACKAGE).removesuffix(".py").replace("/", ".")


def functions(file: str, tree: ast.Module) -> Iterator[tuple[str, Function]]:
    """Functions and methods of a module: "AsyncOrders.get", "_api.responses.created_group".

    Nested ones belong to the one around them.
    """

    def below(nodes: Iterable[ast.stmt], owner: str) -> Iterator[tuple[str, Function]]:
        for node in nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{owner}.{node.name}", node
            elif isinstance(node, ast.ClassDef):
                yield from below(node.body, node.name)

    yield from below(tree.body, module_name(file))

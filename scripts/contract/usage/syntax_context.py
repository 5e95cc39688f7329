"""The context of an expression of the facade: its function, its statement, the field it fills."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PACKAGE = "facade/kalshi_order_groups/"
Function = ast.FunctionDef | ast.AsyncFunctionDef

LENIENT = ("optional", "rows")
"""Readers of the facade that accept an absent value."""


@dataclass(frozen=True)
class SyntaxContext:
    """The statement around an expression, and the field of a class that it fills."""

    first_line: int
    last_line: int
    feeds: str = ""
    lenient: bool = False


def syntax_contexts(function: Function) -> dict[int, SyntaxContext]:
    """Return the context of each node of a function, by the node's id()."""
    contexts: dict[int, SyntaxContext] = {}

    def visit(node: ast.AST, context: SyntaxContext) -> None:
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            context = SyntaxContext(node.lineno, node.end_lineno or node.lineno)
        contexts[id(node)] = context
        for child in ast.iter_child_nodes(node):
            visit(child, _context_of_child(node, child, context))

    visit(function, SyntaxContext(function.lineno, max(function.lineno, function.body[0].lineno - 1)))
    return contexts


def _context_of_child(node: ast.AST, child: ast.AST, parent: SyntaxContext) -> SyntaxContext:
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func).rpartition(".")[2]
        if isinstance(child, ast.keyword) and called[:1].isupper() and child.arg:
            return SyntaxContext(parent.first_line, parent.last_line, f"{called}.{child.arg}")
        if called in LENIENT:
            return SyntaxContext(parent.first_line, parent.last_line, parent.feeds, lenient=True)
    return parent


def module_name(file: str) -> str:
    """Return the dotted name of a module below the package of the facade, "_api.responses"."""
    return file.removeprefix(PACKAGE).removesuffix(".py").replace("/", ".")


def functions(file: str, tree: ast.Module) -> Iterator[tuple[str, Function]]:
    """Yield the functions and methods of a module: "AsyncOrders.get", "_api.responses.created_group".

    Nested functions belong to the enclosing one.
    """

    def below(nodes: Iterable[ast.stmt], owner: str) -> Iterator[tuple[str, Function]]:
        for node in nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{owner}.{node.name}", node
            elif isinstance(node, ast.ClassDef):
                yield from below(node.body, node.name)

    yield from below(tree.body, module_name(file))

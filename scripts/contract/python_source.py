"""Parses Python source, one thread at a time.

Before 3.11.8, all threads share Python's counter of the syntax tree's depth, so concurrent parsing may
raise SystemError (python/cpython issue 106905). A comparison generates and checks both sides concurrently,
and parses the source of both.
"""

import ast
from functools import cache
from threading import Lock

_LOCK = Lock()


def parse(source: str) -> ast.Module:
    """Return the syntax tree of a module. Raise SyntaxError for invalid source."""
    with _LOCK:
        return ast.parse(source)


@cache
def imported_names(source: str) -> frozenset[str]:
    """Return the dotted names that a module imports, without relative ones."""
    names: set[str] = set()
    for node in ast.walk(parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(names)

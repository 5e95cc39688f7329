"""Parses Python source, one thread at a time.

Before 3.11.8, all threads share Python's counter of the syntax tree's depth, so concurrent parsing may
raise SystemError (python/cpython issue 106905). A comparison generates and checks both sides concurrently,
and parses the source of both.
"""

import ast
from threading import Lock

_LOCK = Lock()


def parse(source: str) -> ast.Module:
    """Return the syntax tree of a module. Raise SyntaxError for invalid source."""
    with _LOCK:
        return ast.parse(source)

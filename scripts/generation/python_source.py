"""Reads Python source as a syntax tree: one thread at a time.

Until 3.11.8, Python counts the depth of the tree it builds in a place that all threads share; of two that
build one at the same time, either may end with a SystemError (python/cpython issue 106905). A comparison
generates and checks both sides at once, and each reads source.
"""

import ast
from threading import Lock

_ONE_AT_A_TIME = Lock()


def parse(source: str) -> ast.Module:
    """The tree of a module. Raises SyntaxError where source is none."""
    with _ONE_AT_A_TIME:
        return ast.parse(source)

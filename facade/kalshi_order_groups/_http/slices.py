"""Runs long work slice by slice, with a check between two slices."""

from collections.abc import Callable, Generator
from typing import TypeVar

_T = TypeVar("_T")


def run_slices(slices: Generator[None, None, _T], check: Callable[[], object] | None = None) -> _T:
    """Run work that yields after each slice; return its result. What `check` raises ends it."""
    while True:
        try:
            next(slices)
        except StopIteration as ended:
            result: _T = ended.value
            return result
        if check is not None:
            check()

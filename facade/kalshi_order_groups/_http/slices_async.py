"""Runs long work slice by slice, so that the tasks of an event loop do not wait for the whole of it."""

import asyncio
from collections.abc import Callable, Generator
from typing import TypeVar

_T = TypeVar("_T")


async def run_slices_async(
    slices: Generator[None, None, _T], check: Callable[[], object] | None = None
) -> _T:
    """Run work that yields after each slice, where other tasks run; return its result.

    What `check` raises after a slice ends it.
    """
    while True:
        try:
            next(slices)
        except StopIteration as ended:
            result: _T = ended.value
            return result
        await asyncio.sleep(0)
        if check is not None:
            check()

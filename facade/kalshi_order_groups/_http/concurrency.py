"""What runs beside what, for threads; the names are those of concurrency_async."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import httpcore

from .idle_connections import FULL, KEPT_FREE, MOST_CONNECTIONS

_T = TypeVar("_T")


def loop() -> object:
    """None: threads share connections."""
    return None


def finish(result: _T) -> _T:
    """The result, of work that nobody can cancel."""
    return result


def complete(result: _T) -> _T:
    """The result, of work that nobody can cancel."""
    return result


def each(work: Callable[[], None], workers: int) -> None:
    """Run so many of the same worker at once, each in a thread; one runs in this thread."""
    if workers == 1:
        work()
        return
    with ThreadPoolExecutor(workers, thread_name_prefix="kalshi-kill") as threads:
        for future in [threads.submit(work) for _ in range(workers)]:
            future.result()


Place = threading.Semaphore
"""Where a place came from, and is released to."""


class Places:
    """The places for connections in use, some of them for urgent calls only."""

    def __init__(self) -> None:
        self._left = threading.Semaphore(MOST_CONNECTIONS - KEPT_FREE)
        self._kept = threading.Semaphore(KEPT_FREE)

    def take(self, timeout: float, *, is_urgent: bool) -> Place:
        """Take a place; httpcore.PoolTimeout when none comes free in time."""
        if self._left.acquire(blocking=False):
            return self._left
        place = self._kept if is_urgent else self._left
        if not place.acquire(timeout=timeout):
            raise httpcore.PoolTimeout(FULL)
        return place

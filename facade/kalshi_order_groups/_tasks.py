"""What runs beside what, for threads; the names are those of _tasks_async."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import httpcore

from ._free_list import FULL, MOST_CONNECTIONS

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


class Places:
    """The places for connections in use."""

    def __init__(self) -> None:
        self._left = threading.Semaphore(MOST_CONNECTIONS)

    def take(self, timeout: float) -> None:
        """Take a place; httpcore.PoolTimeout when none comes free in time."""
        if not self._left.acquire(timeout=timeout):
            raise httpcore.PoolTimeout(FULL)

    def give(self) -> None:
        """Leave a place to others."""
        self._left.release()

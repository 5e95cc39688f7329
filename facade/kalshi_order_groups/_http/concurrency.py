"""What runs beside what, for threads; the names are those of concurrency_async."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import httpcore

from .idle_connections import FULL, MAX_CONNECTIONS, RESERVED_FOR_URGENT

_T = TypeVar("_T")


def running_loop() -> object:
    """None: threads share connections."""
    return None


def run_detached(result: _T) -> _T:
    """The result, of work that nobody can cancel."""
    return result


def run_uncancelled(result: _T) -> _T:
    """The result, of work that nobody can cancel."""
    return result


def run_workers(work: Callable[[], None], workers: int) -> None:
    """Run so many of the same worker at once, each in a thread; one runs in this thread."""
    if workers == 1:
        work()
        return
    with ThreadPoolExecutor(workers, thread_name_prefix="kalshi-kill") as threads:
        for future in [threads.submit(work) for _ in range(workers)]:
            future.result()


Slot = threading.Semaphore
"""Where a slot came from, and is released to."""


class Slots:
    """The places for connections in use, some of them for urgent calls only."""

    def __init__(self) -> None:
        self._left = threading.Semaphore(MAX_CONNECTIONS - RESERVED_FOR_URGENT)
        self._kept = threading.Semaphore(RESERVED_FOR_URGENT)

    def take(self, timeout: float, *, is_urgent: bool) -> Slot:
        """Take a slot; httpcore.PoolTimeout when none comes free in time."""
        if self._left.acquire(blocking=False):
            return self._left
        slot = self._kept if is_urgent else self._left
        if not slot.acquire(timeout=timeout):
            raise httpcore.PoolTimeout(FULL)
        return slot

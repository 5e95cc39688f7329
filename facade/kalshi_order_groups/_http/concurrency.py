"""Concurrency of the synchronous client: workers in threads, and connection slots."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import httpcore

from .idle_connections import FULL, MAX_CONNECTIONS, RESERVED_FOR_URGENT

_T = TypeVar("_T")


def running_loop() -> object:
    """Return None, because threads share connections."""
    return None


def run_detached(result: _T) -> _T:
    """Return the result; a synchronous call cannot be cancelled."""
    return result


def run_uncancelled(result: _T) -> _T:
    """Return the result; a synchronous call cannot be cancelled."""
    return result


def run_workers(work: Callable[[], None], workers: int) -> None:
    """Run the given number of workers concurrently, each in a thread."""
    if workers == 1:
        work()
        return
    with ThreadPoolExecutor(workers, thread_name_prefix="kalshi-kill") as threads:
        for future in [threads.submit(work) for _ in range(workers)]:
            future.result()


Slot = threading.Semaphore
"""The semaphore that a slot is taken from and released to."""


class Slots:
    """Slots for connections in use, some of them reserved for urgent calls."""

    def __init__(self) -> None:
        self._shared = threading.Semaphore(MAX_CONNECTIONS - RESERVED_FOR_URGENT)
        self._reserved = threading.Semaphore(RESERVED_FOR_URGENT)

    def take(self, timeout: float, *, is_urgent: bool) -> Slot:
        """Take a slot; raise httpcore.PoolTimeout when none is free in time."""
        if self._shared.acquire(blocking=False):
            return self._shared
        slot = self._reserved if is_urgent else self._shared
        if not slot.acquire(timeout=timeout):
            raise httpcore.PoolTimeout(FULL)
        return slot

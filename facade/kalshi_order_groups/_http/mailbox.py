"""Hands items from any thread to one that waits, with a timeout that always ends.

`queue.SimpleQueue` is not used: in CPython 3.11 and 3.12 its `get(timeout=…)` waits for ever when the
thread is paused at the wrong moment, because it then waits for a negative time.
"""

import _thread
import time
from collections import deque
from contextlib import suppress
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Mailbox(Generic[_T]):
    """Items in the order they were put; safe to use in a signal handler.

    The lock only wakes a thread and protects nothing, so it does not matter where a frame is interrupted.
    Two threads that wait may be woken by only one of two items that come at once.
    """

    def __init__(self) -> None:
        self._items: deque[_T] = deque()
        self._wake = _thread.allocate_lock()
        self._wake.acquire()

    def __len__(self) -> int:
        return len(self._items)

    def put(self, item: _T) -> None:
        """Add an item, and wake a thread that waits."""
        self._items.append(item)
        with suppress(RuntimeError):  # released already
            self._wake.release()

    def get(self, seconds: float) -> _T:
        """Return the next item; raise TimeoutError if none comes in time."""
        ends_at = time.monotonic() + seconds
        while True:
            with suppress(IndexError):
                return self._items.popleft()
            left = ends_at - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._wake.acquire(timeout=left)

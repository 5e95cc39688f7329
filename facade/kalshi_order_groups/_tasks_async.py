"""What runs beside what, for tasks: attempts that are not torn apart, several calls, places to wait for."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import httpcore

from ._free_list import FULL, KEPT_FREE, MOST_CONNECTIONS

_T = TypeVar("_T")

_RUNNING: set[asyncio.Task[Any]] = set()
"""Kept, because the event loop keeps tasks only weakly."""


async def finish_async(work: Coroutine[Any, Any, _T]) -> _T:
    """Await work that goes on to its end, bounded by its own deadline, when the caller is cancelled.

    Cancelling a request in the middle loses a place in httpcore's pool for ever.
    """
    task = asyncio.ensure_future(work)
    _RUNNING.add(task)
    task.add_done_callback(_ended)
    return await asyncio.shield(task)


def _ended(task: "asyncio.Task[Any]") -> None:
    _RUNNING.discard(task)
    if not task.cancelled():
        task.exception()  # looked at, so that nobody complains that nobody did


async def complete_async(work: Coroutine[Any, Any, _T]) -> _T:
    """Await work to its very end even when the caller is cancelled; the cancellation comes then."""
    task = asyncio.ensure_future(work)
    cancelled = False
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled():
                raise
            cancelled = True
        except Exception:  # it is raised below
            break
    if cancelled:
        task.exception()
        raise asyncio.CancelledError
    return task.result()


async def each_async(work: Callable[[], Awaitable[None]], workers: int) -> None:
    """Run so many of the same worker at once, until all have ended."""
    await asyncio.gather(*(work() for _ in range(workers)))


def loop_async() -> object:
    """The event loop that this runs in."""
    return asyncio.get_running_loop()


AsyncPlace = asyncio.Semaphore
"""Where a place came from, and is released to."""


class AsyncPlaces:
    """The places for connections in use, some for urgent calls only: who waits longest is next."""

    def __init__(self) -> None:
        self._left = asyncio.Semaphore(MOST_CONNECTIONS - KEPT_FREE)
        self._kept = asyncio.Semaphore(KEPT_FREE)

    async def take(self, timeout: float, *, is_urgent: bool) -> AsyncPlace:
        """Take a place; httpcore.PoolTimeout when none comes free in time."""
        if not self._left.locked():
            await self._left.acquire()
            return self._left
        place = self._kept if is_urgent else self._left
        try:
            async with asyncio.timeout(timeout):
                await place.acquire()
        except TimeoutError:
            raise httpcore.PoolTimeout(FULL) from None
        return place

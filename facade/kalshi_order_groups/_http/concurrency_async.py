"""What runs beside what, for tasks: attempts that are not torn apart, several calls, places to wait for."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

import httpcore

from .idle_connections import FULL, MAX_CONNECTIONS, RESERVED_FOR_URGENT

_T = TypeVar("_T")

_RUNNING: set[asyncio.Task[Any]] = set()
"""Kept here, because the event loop references tasks only weakly."""


async def run_detached_async(work: Coroutine[Any, Any, _T]) -> _T:
    """Await work that goes on to its end, bounded by its own deadline, when the caller is cancelled.

    A request that is cancelled in the middle may have been acted on, and nobody would know.
    """
    loop = asyncio.get_running_loop()
    told: asyncio.Future[_T] = loop.create_future()
    task = loop.create_task(work)
    _RUNNING.add(task)
    task.add_done_callback(partial(_ended, told))
    return await told


def _ended(told: "asyncio.Future[_T]", task: "asyncio.Task[_T]") -> None:
    """Tell whoever still waits how the work ended."""
    _RUNNING.discard(task)
    if task.cancelled():
        told.cancel()
    elif (error := task.exception()) is not None:  # looked at in any case, so that nobody complains
        if not told.done():
            told.set_exception(error)
    elif not told.done():
        told.set_result(task.result())


async def run_uncancelled_async(work: Coroutine[Any, Any, _T]) -> _T:
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


async def run_workers_async(work: Callable[[], Awaitable[None]], workers: int) -> None:
    """Run so many of the same worker at once, until all have ended."""
    await asyncio.gather(*(work() for _ in range(workers)))


def running_loop_async() -> object:
    """The event loop that this runs in."""
    return asyncio.get_running_loop()


AsyncSlot = asyncio.Semaphore
"""Where a slot came from, and is released to."""


class AsyncSlots:
    """The places for connections in use, some for urgent calls only: who waits longest is next."""

    def __init__(self) -> None:
        self._left = asyncio.Semaphore(MAX_CONNECTIONS - RESERVED_FOR_URGENT)
        self._kept = asyncio.Semaphore(RESERVED_FOR_URGENT)

    async def take(self, timeout: float, *, is_urgent: bool) -> AsyncSlot:
        """Take a slot; httpcore.PoolTimeout when none comes free in time."""
        if not self._left.locked():
            await self._left.acquire()
            return self._left
        slot = self._kept if is_urgent else self._left
        try:
            async with asyncio.timeout(timeout):
                await slot.acquire()
        except TimeoutError:
            raise httpcore.PoolTimeout(FULL) from None
        return slot

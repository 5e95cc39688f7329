"""Concurrency of the asynchronous client: attempts that outlive cancellation, workers, connection slots."""

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
    """Await work that continues until its own deadline when the caller is cancelled.

    A cancelled request may have been processed, and its outcome would be lost.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[_T] = loop.create_future()
    task = loop.create_task(work)
    _RUNNING.add(task)
    task.add_done_callback(partial(_ended, outcome))
    return await outcome


def _ended(outcome: "asyncio.Future[_T]", task: "asyncio.Task[_T]") -> None:
    """Pass the outcome on to the caller, if it still waits."""
    _RUNNING.discard(task)
    if task.cancelled():
        outcome.cancel()
    elif (error := task.exception()) is not None:  # asyncio logs errors that are never retrieved
        if not outcome.done():
            outcome.set_exception(error)
    elif not outcome.done():
        outcome.set_result(task.result())


async def run_uncancelled_async(work: Coroutine[Any, Any, _T]) -> _T:
    """Await work to its end even when the caller is cancelled; then raise the cancellation."""
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
    """Run the given number of workers concurrently, until all have ended."""
    await asyncio.gather(*(work() for _ in range(workers)))


def running_loop_async() -> object:
    """Return the running event loop."""
    return asyncio.get_running_loop()


AsyncSlot = asyncio.Semaphore
"""The semaphore that a slot is taken from and released to."""


class AsyncSlots:
    """Slots for connections in use, some reserved for urgent calls; first come, first served."""

    def __init__(self) -> None:
        self._shared = asyncio.Semaphore(MAX_CONNECTIONS - RESERVED_FOR_URGENT)
        self._reserved = asyncio.Semaphore(RESERVED_FOR_URGENT)

    async def take(self, timeout: float, *, is_urgent: bool) -> AsyncSlot:
        """Take a slot; raise httpcore.PoolTimeout when none is free in time."""
        if not self._shared.locked():
            await self._shared.acquire()
            return self._shared
        slot = self._reserved if is_urgent else self._shared
        try:
            async with asyncio.timeout(timeout):
                await slot.acquire()
        except TimeoutError:
            raise httpcore.PoolTimeout(FULL) from None
        return slot

"""What runs beside what: attempts that a cancelled task does not tear apart, and several calls at once."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

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

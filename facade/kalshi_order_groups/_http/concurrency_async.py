"""Concurrency of the asynchronous client: attempts that outlive cancellation, workers."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Protocol, TypeVar

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


class AsyncWork(Protocol):
    """What each worker does until nothing is left to do."""

    async def __call__(self, *, emits_events: bool) -> None: ...


async def run_workers_async(
    work: AsyncWork, recover: Callable[[], None], workers: int
) -> BaseException | None:
    """Run the given number of workers concurrently, until all have ended.

    Tasks are interrupted only where they wait, so `recover` is not needed. What ended a worker is returned.
    """
    del recover
    ended = await asyncio.gather(*(work(emits_events=True) for _ in range(workers)), return_exceptions=True)
    return next((error for error in ended if error is not None), None)


def running_loop_async() -> object:
    """Return the running event loop."""
    return asyncio.get_running_loop()

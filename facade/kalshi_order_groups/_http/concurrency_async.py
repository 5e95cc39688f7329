"""Concurrency of the asynchronous client: event loops, and attempts that outlive cancellation."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, Generic, TypeVar

from ..errors import ConfigurationError

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


def require_loop_async() -> asyncio.AbstractEventLoop:
    """Return the running event loop; raise ConfigurationError where there is none, as under trio."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise ConfigurationError(
            "nothing was sent: AsyncClient needs a running event loop of asyncio or uvloop. Under trio, use"
            " Client in a thread (trio.to_thread.run_sync)"
        ) from None


class AsyncPerLoop(Generic[_T]):
    """An object for each event loop, because connections work only in the loop that opened them.

    The first loop is the client's own. When it is closed, its object is dropped, and the loop of the next
    call takes its place.
    """

    def __init__(self, make: Callable[[], _T]) -> None:
        self._make = make
        self._own: asyncio.AbstractEventLoop | None = None
        self._made: dict[asyncio.AbstractEventLoop, _T] = {}

    def here(self, *, may_make: bool) -> _T | None:
        """Return the object of the running loop; None in a second loop, unless it `may_make` one."""
        loop = require_loop_async()
        if loop is not self._own:
            if self._own is None or self._own.is_closed():
                self._own = loop
            elif not may_make:
                return None
        made = self._made.get(loop)
        if made is None:
            self._made = {other: kept for other, kept in self._made.items() if not other.is_closed()}
            made = self._made[loop] = self._make()
        return made

    async def aclose(self, close: Callable[[_T], Coroutine[Any, Any, None]]) -> None:
        """Close the object of each loop, in that loop; closed loops have closed theirs."""
        for loop, made in self._made.items():
            if loop is require_loop_async():
                await close(made)
            elif not loop.is_closed():
                with suppress(RuntimeError):  # closed just now
                    loop.call_soon_threadsafe(_start, close, made)


def _start(close: Callable[[_T], Coroutine[Any, Any, None]], made: _T) -> None:
    task = asyncio.ensure_future(close(made))
    _RUNNING.add(task)
    task.add_done_callback(_RUNNING.discard)


async def wait_for_async(start: Callable[[Callable[[_T], object]], object], seconds: float) -> _T:
    """Start work that passes its result to a callback, in any thread; return the result.

    Raise TimeoutError if it does not come in time.
    """
    loop = asyncio.get_running_loop()
    result: asyncio.Future[_T] = loop.create_future()

    def set_result(value: _T) -> None:
        if not result.done():
            result.set_result(value)

    def deliver(value: _T) -> None:
        with suppress(RuntimeError):  # the caller's event loop is closed
            loop.call_soon_threadsafe(set_result, value)

    start(deliver)
    async with asyncio.timeout(seconds):
        return await result

"""Concurrency of the synchronous client: workers in threads, waits for what other threads do."""

import _thread
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Generic, Protocol, TypeVar

from .._core.telemetry import log_interrupted
from .._core.tracebacks import without_locals

_T = TypeVar("_T")


def require_loop() -> None:
    """Do nothing, because threads need no event loop."""


class PerLoop(Generic[_T]):
    """One object, because threads share connections."""

    def __init__(self, make: Callable[[], _T]) -> None:
        self._made = make()

    def here(self, *, may_make: bool) -> _T | None:
        """Return the object."""
        del may_make
        return self._made

    def close(self, close: Callable[[_T], object]) -> None:
        """Close the object."""
        close(self._made)


def wait_for(start: Callable[[Callable[[_T], object]], object], seconds: float) -> _T:
    """Start work that passes its result to a callback, in any thread; return the result.

    Raise TimeoutError if it does not come in time.
    """
    results: SimpleQueue[_T] = SimpleQueue()
    start(results.put)
    try:
        return results.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None


def run_detached(result: _T) -> _T:
    """Return the result; a synchronous call cannot be cancelled."""
    return result


def run_uncancelled(result: _T) -> _T:
    """Return the result; a synchronous call cannot be cancelled."""
    return result


class Work(Protocol):
    """What each worker does until nothing is left to do."""

    def __call__(self, *, emits_events: bool) -> None: ...


MAX_INTERRUPTIONS = 10


def run_workers(work: Work, recover: Callable[[], None], workers: int) -> BaseException | None:
    """Work in this thread, and in up to `workers - 1` more, until this thread's work has ended.

    No further thread is required: at the exit of the interpreter and at a limit of the system none can be
    started. `threading.Thread` is not used, because its `start()` takes a lock that an interrupted frame of
    this thread may hold.

    An exception that interrupts this thread does not end its work: `recover` is called, the work goes on,
    and the first such exception is returned, or else the first that ended another worker.
    """
    errors: list[BaseException] = []

    def work_in_thread() -> None:
        try:
            work(emits_events=False)
        except BaseException as error:
            errors.append(error)

    for _ in range(workers - 1):
        try:
            _thread.start_new_thread(work_in_thread, ())
        except RuntimeError:
            break
    for _ in range(MAX_INTERRUPTIONS):
        try:
            work(emits_events=True)
        except BaseException as error:
            errors.append(without_locals(error))
            log_interrupted(error)
            recover()
        else:
            break
    return errors[0] if errors else None

"""Concurrency of the synchronous client: workers in threads, waits for what other threads do."""

import _thread
import contextvars
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from typing import Generic, Protocol, TypeVar

from .._core.telemetry import log_interrupted
from .._core.tracebacks import without_locals
from .mailbox import Mailbox

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
    results: Mailbox[_T] = Mailbox()
    start(results.put)
    return results.get(seconds)


def run_detached(result: _T) -> _T:
    """Return the result; a synchronous call cannot be cancelled."""
    return result


def run_uncancelled(result: _T) -> _T:
    """Return the result; a synchronous call cannot be cancelled."""
    return result


class _End:
    """The end of a generator."""


class Steps(Generic[_T]):
    """The items of a generator, each waited for until a deadline only.

    A generator that may block runs in a thread, which is left behind when an item comes too late, and then
    closes the generator. Where no thread can be started, it runs in the calling thread.
    """

    def __init__(self, items: Generator[_T], *, may_block: bool) -> None:
        self._items: Generator[_T] | None = items
        self._results: Mailbox[_T | BaseException | _End] = Mailbox()
        self._closed: Mailbox[None] = Mailbox()
        if may_block:
            run = contextvars.copy_context().run
            with suppress(RuntimeError):
                _thread.start_new_thread(lambda: run(_produce, items, self._results, self._closed), ())
                self._items = None

    def next(self, seconds: float) -> _T | None:
        """Return the next item; None at the end. Raise TimeoutError after the given seconds."""
        if self._items is not None:
            return next(self._items, None)
        try:
            result = self._results.get(seconds)
        except TimeoutError:
            raise TimeoutError(TOO_LATE) from None
        if isinstance(result, BaseException):
            raise result
        return None if isinstance(result, _End) else result

    def close(self) -> None:
        """Close the generator, in its thread."""
        self._closed.put(None)
        if self._items is not None:
            self._items.close()

    def __del__(self) -> None:
        self._closed.put(None)


TOO_LATE = "the caller's transport did not respond before the deadline"

MAX_AHEAD = 64
"""Items that a thread may be ahead of the caller, so that a large body does not fill the memory."""


def _produce(
    items: Generator[_T], results: "Mailbox[_T | BaseException | _End]", closed: "Mailbox[None]"
) -> None:
    try:
        for item in items:
            results.put(item)
            while len(results) >= MAX_AHEAD and not closed:
                time.sleep(0.01)
            if closed:
                break
        items.close()
        results.put(_End())
    except BaseException as error:  # raised in the thread of the caller
        results.put(error)


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

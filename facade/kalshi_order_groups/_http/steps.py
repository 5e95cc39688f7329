"""Runs a generator that may block, such as a caller's transport, step by step under a deadline."""

import _thread
import contextvars
import time
from collections.abc import Generator
from contextlib import suppress
from typing import Generic, TypeVar

from .mailbox import Mailbox

_T = TypeVar("_T")

TOO_LATE = "the caller's transport did not respond before the deadline"


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
        with suppress(AttributeError):  # of an object whose construction was interrupted
            self._closed.put(None)


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

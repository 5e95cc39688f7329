"""Concurrency of the synchronous client: it has no event loop, and waits for other threads."""

from collections.abc import Callable
from typing import Generic, TypeVar

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

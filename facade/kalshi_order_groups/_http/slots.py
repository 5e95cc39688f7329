"""Limits the connections in use: a slot is in use as long as its object lives and is not released.

The count is kept by weak references whose callbacks are C functions, so an exception (Ctrl-C, a signal
handler that raises) at any bytecode of a call cannot leak a slot, and no lock can stay locked.
"""

import time
import weakref
from contextlib import suppress

import httpcore

from .mailbox import Mailbox

MAX_CONNECTIONS = 100

RESERVED_FOR_URGENT = 20
"""Connections reserved for a kill and for calls that reduce risk, in case all others hang."""

FULL = "all connections are in use, and none became free in time"

POLL_SECONDS = 0.05
"""Longest wait for a notification, because a slot that was freed by the garbage collector sends none."""


def most_in_use(*, is_urgent: bool) -> int:
    """Return the number of connections that may be in use together with a new one."""
    return MAX_CONNECTIONS if is_urgent else MAX_CONNECTIONS - RESERVED_FOR_URGENT


class _Reference(weakref.ref["Slot"]):
    """A weak reference that is hashed by identity, also when its slot has died before it was hashed."""

    __slots__ = ()
    __hash__ = object.__hash__


class Slot:
    """The right to use one connection."""

    __slots__ = ("__weakref__", "_slots", "reference")

    def __init__(self, slots: "Slots") -> None:
        self._slots = slots
        self.reference: _Reference | None = None

    def release(self) -> None:
        """Give the slot back; a second call does nothing."""
        self._slots.give_back(self)


class Slots:
    """The slots of a client; thread-safe, and safe to use in a signal handler."""

    def __init__(self) -> None:
        self._in_use: set[_Reference] = set()
        self._freed: Mailbox[None] = Mailbox()

    def take(self, timeout: float, *, is_urgent: bool) -> Slot:
        """Take a slot; raise httpcore.PoolTimeout if none is free in time."""
        slot = Slot(self)
        most = most_in_use(is_urgent=is_urgent)
        if len(self._in_use) >= most:
            self._wait(most, time.monotonic() + timeout)
        slot.reference = _Reference(slot, self._in_use.discard)
        self._in_use.add(slot.reference)
        return slot

    def _wait(self, most: int, ends_at: float) -> None:
        while len(self._in_use) >= most:
            left = ends_at - time.monotonic()
            if left <= 0:
                raise httpcore.PoolTimeout(FULL)
            with suppress(TimeoutError):
                self._freed.get(min(left, POLL_SECONDS))

    def give_back(self, slot: Slot) -> None:
        """End the use of a slot and wake a waiting call, if there may be one."""
        was_full = len(self._in_use) >= MAX_CONNECTIONS - RESERVED_FOR_URGENT
        if slot.reference is not None:
            self._in_use.discard(slot.reference)
        if was_full and len(self._freed) < MAX_CONNECTIONS:
            self._freed.put(None)

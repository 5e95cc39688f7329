"""Creates and resets in flight, which a kill waits for and watches.

Other calls need no watching: a triggered group stays triggered when its limit is raised, and the exchange
refuses an order into it.
"""

import os
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

from attrs import define, field

from .._core.scope import Scope
from ..errors import KalshiError
from ..types import OrderGroup

_T = TypeVar("_T")


class Register(Generic[_T]):
    """Calls in flight of this process, in the order they began; thread-safe, without a lock.

    An entry is held weakly, so that it ends with the frames of its call wherever these are interrupted,
    until `keep` makes it stay. In a forked child the entries of the parent process are not seen.
    """

    def __init__(self) -> None:
        self._entries: dict[weakref.ref[_T], int] = {}
        self._kept: dict[_T, None] = {}

    def add(self, entry: _T) -> None:
        """Register an entry for as long as another object refers to it."""
        self._entries[weakref.ref(entry, self._forget)] = os.getpid()

    def _forget(self, reference: "weakref.ref[_T]") -> None:
        with suppress(TypeError):  # the entry died before it was registered
            self._entries.pop(reference, None)

    def keep(self, entry: _T) -> None:
        """Hold an entry until it is dropped."""
        self._kept[entry] = None

    def entries(self) -> list[_T]:
        """Return the entries of this process."""
        process = os.getpid()
        found = [reference() for reference, owner in list(self._entries.items()) if owner == process]
        return [entry for entry in found if entry is not None]

    def drop(self, is_over: Callable[[_T], bool]) -> None:
        """Drop the entries that are over."""
        for reference in list(self._entries):
            entry = reference()
            if entry is None or is_over(entry):
                self._entries.pop(reference, None)
                if entry is not None:
                    self._kept.pop(entry, None)


@define(eq=False)
class InFlightCall:
    """A call, from its registration until its effect is known, or certainly visible.

    `may_act_until` is the latest time, on the monotonic clock, at which the exchange may process it; None
    while nothing was sent. It does not depend on the caller, which may be cancelled before the response.
    """

    scope: Scope
    read_horizon: float
    may_act_until: float | None = None
    is_over: bool = False

    @property
    def settled_from(self) -> float:
        """The time from which its effect is certainly visible; infinity while nothing was sent."""
        return float("inf") if self.may_act_until is None else self.may_act_until + self.read_horizon

    def expire(self, now: float) -> None:
        """End it once its effect is certainly visible."""
        self.is_over = self.is_over or now >= self.settled_from

    def failed(self, error: KalshiError, now: float) -> None:
        """Record that its last attempt has ended in this error."""
        if error.may_have_acted:
            self.may_act_until = now
        else:
            self.is_over = True


@define(eq=False)
class InFlightCreate(InFlightCall):
    """A create, until it is known which group it made."""

    group: OrderGroup | None = None

    def complete(self, group: OrderGroup) -> None:
        """Record the group that it made."""
        self.group, self.is_over = group, True

    @property
    def primary(self) -> int:
        """The subaccount in which it makes a group; the primary one if none was given."""
        return self.scope.subaccount or 0

    def is_shown_by(self, subaccount: int | None, requested_at: float) -> bool:
        """True if a list that was requested at that time certainly shows its group."""
        return subaccount == self.primary and requested_at >= self.settled_from


@define(eq=False)
class InFlightReset(InFlightCall):
    """A reset, until its response arrives, or the exchange can no longer arm the group by it."""

    group_id: str = field(kw_only=True)  # before attrs 25.4, kw_only of a class is that of its bases, too

    def complete(self, response: None) -> None:
        """Record that the exchange has processed it."""
        self.is_over = True
        return response


_C = TypeVar("_C", bound=InFlightCall)


class InFlightCalls(Generic[_C]):
    """The calls of one kind in flight of a client and of its with_options copies; thread-safe."""

    def __init__(self) -> None:
        self._register: Register[_C] = Register()

    def begin(self, call: _C) -> _C:
        """Register a call before it checks the latch, so a concurrent kill stops it or waits for it."""
        self._register.add(call)
        return call

    def sent(self, call: _C, may_act_until: float) -> None:
        """Record that the call is about to be sent, and until when the exchange may process it."""
        call.may_act_until = may_act_until
        self._register.keep(call)

    def leave(self, call: _C, now: float) -> None:
        """End the wait of its caller; a call that may still be processed stays."""
        if call.may_act_until is None:
            call.is_over = True
        self._drop(now)

    def watched(self, subaccount: int | None, now: float) -> list[_C]:
        """Return the open calls that may act in a subaccount; in any, with None.

        A call without a subaccount goes to the primary one, or to the one that the key is locked to.
        """
        self._drop(now)
        return [
            call
            for call in self._register.entries()
            if subaccount is None or call.scope.subaccount in (None, subaccount)
        ]

    def _drop(self, now: float) -> None:
        def is_over(call: _C) -> bool:
            call.expire(now)
            return call.is_over

        self._register.drop(is_over)

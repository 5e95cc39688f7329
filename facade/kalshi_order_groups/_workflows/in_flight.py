"""Creates and resets in flight, which a kill waits for and watches."""

import os
import weakref
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Generic, TypeVar

from attrs import define

from .._core.scope import Scope
from ..types import OrderGroup
from .create import READ_LAG

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
class InFlightCreate:
    """A create, from its registration until it is known which group it made.

    `may_act_until` is the latest time, on the monotonic clock, at which the exchange may process it; None
    while nothing was sent. `group` is the group that it made.
    """

    scope: Scope
    may_act_until: float | None = None
    group: OrderGroup | None = None
    is_over: bool = False

    def complete(self, group: OrderGroup) -> None:
        """Record the group that it made."""
        self.group, self.is_over = group, True

    @property
    def visible_from(self) -> float:
        """The time from which reads certainly show its group; infinity while nothing was sent."""
        return float("inf") if self.may_act_until is None else self.may_act_until + READ_LAG

    @property
    def primary(self) -> int:
        """The subaccount in which it makes a group; the primary one if none was given."""
        return self.scope.subaccount or 0

    def is_shown_by(self, subaccount: int | None, requested_at: float) -> bool:
        """True if a list that was requested at that time certainly shows its group."""
        return subaccount == self.primary and requested_at >= self.visible_from


class InFlightCreates:
    """The creates in flight of a client and of its with_options copies; thread-safe."""

    def __init__(self) -> None:
        self._register: Register[InFlightCreate] = Register()

    def begin(self, scope: Scope) -> InFlightCreate:
        """Register a create before it checks the latch, so a concurrent kill stops it or waits for it."""
        create = InFlightCreate(scope)
        self._register.add(create)
        return create

    def sent(self, create: InFlightCreate, may_act_until: float) -> None:
        """Record that the create is about to be sent, and until when the exchange may process it."""
        create.may_act_until = may_act_until
        self._register.keep(create)

    def leave(self, create: InFlightCreate, now: float) -> None:
        """End the wait of its caller; a create that may have been processed stays until reads show it."""
        if create.may_act_until is None:
            create.is_over = True
        self._drop(now)

    def watched(self, subaccount: int | None, now: float) -> list[InFlightCreate]:
        """Return the open creates that may make a group in a subaccount; in any, with None.

        A create without a subaccount goes to the primary one, or to the one that the key is locked to.
        """
        self._drop(now)
        return [
            create
            for create in self._register.entries()
            if subaccount is None or create.scope.subaccount in (None, subaccount)
        ]

    def _drop(self, now: float) -> None:
        self._register.drop(lambda create: create.is_over or now >= create.visible_from)


@define(eq=False)
class InFlightReset:
    """A reset of a group, until its caller stops waiting for the response."""

    group_id: str
    is_over: bool = False


class InFlightResets:
    """The resets of a client in flight; thread-safe."""

    def __init__(self) -> None:
        self._register: Register[InFlightReset] = Register()

    @contextmanager
    def track(self, group_id: str) -> Generator[None]:
        """Track a reset while it is in flight; starts before the latch is checked, as `begin` does."""
        reset = InFlightReset(group_id)
        self._register.add(reset)
        try:
            yield
        finally:
            reset.is_over = True
            self._register.drop(lambda other: other.is_over)

    def watched(self) -> list[InFlightReset]:
        """Return the resets that may still arm a group."""
        return self._register.entries()

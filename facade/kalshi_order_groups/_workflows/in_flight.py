"""Creates and resets in flight, which a kill waits for and watches."""

import os
import threading
from collections.abc import Generator
from contextlib import contextmanager

from attrs import define

from .._core.scope import Scope
from ..types import OrderGroup
from .create import READ_LAG


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
        self._lock = threading.Lock()
        self._open: list[InFlightCreate] = []
        self._process = os.getpid()

    def begin(self, scope: Scope) -> InFlightCreate:
        """Register a create before it checks the latch, so a concurrent kill stops it or waits for it."""
        create = InFlightCreate(scope)
        with self._lock:
            self._open.append(create)
        return create

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
        with self._lock:
            return [
                create
                for create in self._open
                if subaccount is None or create.scope.subaccount in (None, subaccount)
            ]

    def _drop(self, now: float) -> None:
        with self._lock:
            if self._process != os.getpid():  # the parent process ends its own
                self._open, self._process = [], os.getpid()
            self._open = [
                create for create in self._open if not create.is_over and now < create.visible_from
            ]


@define(eq=False)
class InFlightReset:
    """A reset of a group, until its caller stops waiting for the response."""

    group_id: str
    is_over: bool = False


class InFlightResets:
    """The resets of a client in flight; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: list[InFlightReset] = []
        self._process = os.getpid()

    @contextmanager
    def track(self, group_id: str) -> Generator[None]:
        """Track a reset while it is in flight; starts before the latch is checked, as `begin` does."""
        reset = InFlightReset(group_id)
        with self._lock:
            self._drop_after_fork()
            self._open.append(reset)
        try:
            yield
        finally:
            reset.is_over = True
            with self._lock:
                self._open = [other for other in self._open if not other.is_over]

    def watched(self) -> list[InFlightReset]:
        """Return the resets that may still arm a group."""
        with self._lock:
            self._drop_after_fork()
            return list(self._open)

    def _drop_after_fork(self) -> None:
        if self._process != os.getpid():
            self._open, self._process = [], os.getpid()

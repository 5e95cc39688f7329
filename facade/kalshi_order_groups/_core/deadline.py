"""Deadline of one attempt: bounds each wait and the attempt as a whole, on a clock that is passed in."""

import time
from collections.abc import Callable

from attrs import evolve, frozen


@frozen
class Deadline:
    """When an attempt must end, and how long each of its waits may be.

    `timeout` is in seconds and bounds each single wait; `ends_at` is a time of the clock `now`. An urgent
    attempt may use the connections that are reserved for urgent calls.
    """

    timeout: float
    ends_at: float
    is_urgent: bool = False
    now: Callable[[], float] = time.monotonic

    def left(self) -> float:
        """Return the seconds that the next wait may take; never 0, which would mean no limit."""
        return max(min(self.timeout, self.ends_at - self.now()), 0.001)

    def left_in_total(self) -> float:
        """Return the seconds until the end of the attempt, for several waits; never 0."""
        return max(self.ends_at - self.now(), 0.001)

    def raise_if_expired(self) -> None:
        """Raise TimeoutError after the end, because a slow response may keep each single wait in time."""
        if self.now() > self.ends_at:
            raise TimeoutError("the attempt's deadline passed while the response was arriving")

    def on(self, now: Callable[[], float]) -> "Deadline":
        """Return the same deadline on another clock, with the same time left."""
        return evolve(self, ends_at=now() + self.ends_at - self.now(), now=now)

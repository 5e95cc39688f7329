"""Clock of the exchange: stands still until advanced, or follows a running clock."""

from collections.abc import Callable


class Clock:
    """Time in Unix milliseconds for the rules, and for checking the age of signatures.

    `running` is a clock to follow, such as the host's. Without one, time stands still at `start_ms`.
    Advancing a running clock affects the rules only, because programs sign by their host's clock.
    """

    def __init__(self, start_ms: int, running: Callable[[], int] | None) -> None:
        self._start_ms = start_ms
        self._running = running
        self._advanced_ms = 0
        self._jumped_ms = 0

    def now_ms(self) -> int:
        """Return the time by which fills age and orders expire."""
        return self.passed_ms() + self._jumped_ms

    def passed_ms(self) -> int:
        """Return the time without jumps, by which waits are measured."""
        return self._wall_ms() + self._advanced_ms

    def auth_time_ms(self) -> int:
        """Return the time by which signatures are checked, which is also the Date of responses."""
        return self.host_time_ms() + self._jumped_ms

    def host_time_ms(self) -> int:
        """Return the time of a host whose clock agreed with the exchange's before the first jump."""
        return self.passed_ms() if self._running is None else self._wall_ms()

    def _wall_ms(self) -> int:
        return self._start_ms if self._running is None else self._running()

    def advance(self, step_ms: int) -> None:
        """Advance the time."""
        self._advanced_ms += step_ms

    def jump(self, step_ms: int) -> None:
        """Move the exchange's clock, as if it had been set wrong."""
        self._jumped_ms += step_ms

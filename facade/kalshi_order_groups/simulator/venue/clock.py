"""The exchange's time: one that stands still until it is moved, or one that runs by itself."""

from collections.abc import Callable


class Clock:
    """Unix milliseconds for the rules, and for the door that checks how old a signature is.

    `running` is a clock to follow, such as this machine's; without one, time stands still at `start_ms`.
    What a running clock is advanced by moves the rules alone: programs sign by the clock on their wall.
    """

    def __init__(self, start_ms: int, running: Callable[[], int] | None) -> None:
        self._start_ms = start_ms
        self._running = running
        self._advanced_ms = 0
        self._jumped_ms = 0

    def now_ms(self) -> int:
        """The time by which fills age and orders expire."""
        return self.passed_ms() + self._jumped_ms

    def passed_ms(self) -> int:
        """The time as it would be without jumps: what waits are measured by."""
        return self._wall_ms() + self._advanced_ms

    def auth_time_ms(self) -> int:
        """The time by which signatures are judged, and which answers carry as their date."""
        return self.host_time_ms() + self._jumped_ms

    def host_time_ms(self) -> int:
        """The time on the wall of a machine that was right before the first jump."""
        return self.passed_ms() if self._running is None else self._wall_ms()

    def _wall_ms(self) -> int:
        return self._start_ms if self._running is None else self._running()

    def advance(self, step_ms: int) -> None:
        """Let time pass."""
        self._advanced_ms += step_ms

    def jump(self, step_ms: int) -> None:
        """Let the exchange's idea of the time be another from now on."""
        self._jumped_ms += step_ms

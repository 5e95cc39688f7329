"""Clocks of a client, behind one interface, so that tests and the simulator can pass their own."""

import time
from typing import Protocol


class Clock(Protocol):
    """Time of day, monotonic time, and waits.

    `at_once` is the maximum number of concurrent calls of a kill: one for a clock that a wait advances.
    """

    at_once: int

    def now_ms(self) -> int:
        """Return the time of day for signatures, in Unix milliseconds."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never decrease, for deadlines and waits."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait, in the synchronous client."""
        ...

    async def asleep(self, seconds: float) -> None:
        """Wait, in the asynchronous client."""
        ...


class SystemClock:
    """The clocks of this machine."""

    at_once = 16

    def now_ms(self) -> int:
        """Return the time of day in Unix milliseconds."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Return seconds since an arbitrary start."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait, and block the thread."""
        time.sleep(seconds)

    async def asleep(self, seconds: float) -> None:
        """Wait, while other tasks run."""
        import asyncio  # here, because loading it takes 8 ms

        await asyncio.sleep(seconds)

"""The clocks a client lives by, in one place, so that tests and the simulator can bring their own."""

import time
from typing import Protocol


class Clock(Protocol):
    """What a client knows of time.

    `at_once` is how many calls of a kill may be in flight at once: one, where a wait moves the time of
    everybody.
    """

    at_once: int

    def now_ms(self) -> int:
        """The time that signatures carry, Unix milliseconds."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back, for deadlines and waits."""
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
        """The time of day, Unix milliseconds."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Seconds since some point in the past."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Block the thread."""
        time.sleep(seconds)

    async def asleep(self, seconds: float) -> None:
        """Let other tasks run."""
        import asyncio  # 8 ms, which only programs with tasks are to pay

        await asyncio.sleep(seconds)

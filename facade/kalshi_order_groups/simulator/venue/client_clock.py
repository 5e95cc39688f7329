"""Client clock that follows the exchange's time: a wait advances it, so that an hour takes no time."""

import asyncio
from decimal import Decimal

from .exchange import Exchange

_IDLE_TURNS = 10
"""Event-loop turns without a request before time advances: enough for every task to reach its next call or
wait."""


class ExchangeClock:
    """Clock for the clients of a simulated exchange."""

    at_once = 1

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def now_ms(self) -> int:
        """Return the exchange's time without its jumps, in Unix milliseconds."""
        return self._exchange.host_time_ms()

    def monotonic(self) -> float:
        """Return the exchange's time in seconds; jumps do not change it."""
        return self._exchange.passed_ms() / 1000

    def sleep(self, seconds: float) -> None:
        """Advance the exchange's time."""
        self._exchange.advance(Decimal(_milliseconds(seconds)) / 1000)

    async def asleep(self, seconds: float) -> None:
        """Advance the exchange's time, after all tasks that wake earlier."""
        wakes_ms = self._exchange.passed_ms() + _milliseconds(seconds)
        wakeups = self._exchange.wakeups
        wakeups.append(wakes_ms)
        try:
            while wakes_ms > self._exchange.passed_ms():
                await self._until_idle()
                left_ms = wakes_ms - self._exchange.passed_ms()
                if min(wakeups) == wakes_ms and left_ms > 0:
                    self._exchange.advance(Decimal(left_ms) / 1000)
        finally:
            wakeups.remove(wakes_ms)

    async def _until_idle(self) -> None:
        """Return when all tasks are waiting."""
        calls, turns = self._exchange.faults.calls(), 0
        while turns < _IDLE_TURNS:
            await asyncio.sleep(0)
            latest = self._exchange.faults.calls()
            calls, turns = latest, turns + 1 if latest == calls else 0


def _milliseconds(seconds: float) -> int:
    """Convert to milliseconds, at least 1 for a wait above 0."""
    return max(round(seconds * 1000), 1) if seconds > 0 else 0

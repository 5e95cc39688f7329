"""The exchange's time as a client's clock: waiting lets it pass, so that an hour takes a moment."""

import asyncio
from decimal import Decimal

from .exchange import Exchange

_IDLE_TURNS = 10
"""How many turns other tasks get, with nobody asking the exchange, before time passes: enough for each to
come to its next call or wait."""


class ExchangeClock:
    """A clock for clients on an embedded exchange."""

    at_once = 1

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def now_ms(self) -> int:
        """The exchange's time, but for its jumps, Unix milliseconds."""
        return self._exchange.host_time_ms()

    def monotonic(self) -> float:
        """The exchange's time in seconds, which no jump changes."""
        return self._exchange.passed_ms() / 1000

    def sleep(self, seconds: float) -> None:
        """Let the exchange's time pass."""
        self._exchange.advance(Decimal(_milliseconds(seconds)) / 1000)

    async def asleep(self, seconds: float) -> None:
        """Let the exchange's time pass, as soon as nobody else wakes earlier."""
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
        """Return when nobody has anything to do but wait."""
        calls, turns = self._exchange.faults.calls(), 0
        while turns < _IDLE_TURNS:
            await asyncio.sleep(0)
            latest = self._exchange.faults.calls()
            calls, turns = latest, turns + 1 if latest == calls else 0


def _milliseconds(seconds: float) -> int:
    """At least one, where there is to be any wait at all."""
    return max(round(seconds * 1000), 1) if seconds > 0 else 0

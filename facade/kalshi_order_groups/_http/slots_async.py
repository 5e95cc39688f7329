"""Limits the connections in use of the asynchronous client."""

import asyncio

import httpcore

from .slots import FULL, MAX_CONNECTIONS, RESERVED_FOR_URGENT

AsyncSlot = asyncio.Semaphore
"""The semaphore that a slot is taken from and released to."""


class AsyncSlots:
    """Slots for connections in use, some reserved for urgent calls; first come, first served."""

    def __init__(self) -> None:
        self._shared = asyncio.Semaphore(MAX_CONNECTIONS - RESERVED_FOR_URGENT)
        self._reserved = asyncio.Semaphore(RESERVED_FOR_URGENT)

    async def take(self, timeout: float, *, is_urgent: bool) -> AsyncSlot:
        """Take a slot; raise httpcore.PoolTimeout when none is free in time."""
        if not self._shared.locked():
            await self._shared.acquire()
            return self._shared
        slot = self._reserved if is_urgent else self._shared
        try:
            async with asyncio.timeout(timeout):
                await slot.acquire()
        except TimeoutError:
            raise httpcore.PoolTimeout(FULL) from None
        return slot

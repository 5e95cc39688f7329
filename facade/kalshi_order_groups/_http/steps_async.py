"""Runs an asynchronous generator, such as a caller's transport, step by step under a deadline."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Generic, TypeVar

from .steps import TOO_LATE

_T = TypeVar("_T")


class AsyncSteps(Generic[_T]):
    """The items of a generator, each waited for until a deadline only; it is cancelled then."""

    def __init__(self, items: AsyncGenerator[_T], *, may_block: bool) -> None:
        del may_block
        self._items = items

    async def next(self, seconds: float) -> _T | None:
        """Return the next item; None at the end. Raise TimeoutError after the given seconds."""
        timeout = asyncio.timeout(seconds)
        try:
            async with timeout:
                return await anext(self._items, None)
        except TimeoutError as error:
            if not timeout.expired():
                raise  # it is the generator's own
            raise TimeoutError(TOO_LATE) from error

    async def aclose(self) -> None:
        """Close the generator."""
        await self._items.aclose()

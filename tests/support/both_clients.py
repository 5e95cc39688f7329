"""Both clients by one notation: a call of the asynchronous one is awaited on the spot."""

import asyncio
from collections.abc import Callable
from typing import Any

from kalshi_order_groups import AsyncClient, Client

CLIENTS: tuple[Any, ...] = (Client, AsyncClient)


def do(called: object) -> Any:
    """The result of a call, whichever client made it."""
    if asyncio.iscoroutine(called):
        return asyncio.run(called)
    return called


async def until(happened: Callable[[], bool]) -> None:
    """Let other tasks run until something has happened."""
    while not happened():  # noqa: ASYNC110 - the simulator tells nobody what happens in it
        await asyncio.sleep(0)

"""Runs the workers of a kill as tasks."""

import asyncio
from collections.abc import Callable
from typing import Protocol


class AsyncWork(Protocol):
    """What each worker does until nothing is left to do."""

    async def __call__(self, *, emits_events: bool) -> None: ...


async def run_workers_async(
    work: AsyncWork, recover: Callable[[], None], workers: int
) -> BaseException | None:
    """Run the given number of workers concurrently, until all have ended.

    Tasks are interrupted only where they wait, so `recover` is not needed. What ended a worker is returned.
    """
    del recover
    ended = await asyncio.gather(*(work(emits_events=True) for _ in range(workers)), return_exceptions=True)
    return next((error for error in ended if error is not None), None)

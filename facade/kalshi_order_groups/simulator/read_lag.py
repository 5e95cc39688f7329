"""Read lag: how long a write takes to become visible, and what reads return until then."""

import random
from collections import deque
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Generic, TypeVar

_T = TypeVar("_T")

ReadLag = Callable[[], int]
"""Draws the milliseconds until one write becomes visible to reads."""


def fixed(seconds: float | Decimal) -> ReadLag:
    """Return a lag that is the same for every write. Raises ValueError unless it is 0 or more seconds."""
    lag = Decimal(str(seconds))
    if not (lag.is_finite() and lag >= 0):
        raise ValueError(f"the read lag must be 0 or more seconds, not {seconds}")
    milliseconds = int(lag * 1000)
    return lambda: milliseconds


def recorded(seed: int = 0) -> ReadLag:
    """Return a lag drawn from the recorded profile: usually about 0.5 s, at most 10 s.

    90 % of the writes take 0.3 to 0.7 s, 9 % up to 2 s, 1 % up to 10 s. The usual and the worst value are
    recorded; the distribution between them is assumed.
    """
    rng = random.Random(seed)  # noqa: S311 - a simulation, not a secret

    def draw() -> int:
        drawn = rng.random()
        if drawn < 0.9:
            return rng.randint(300, 700)
        return rng.randint(700, 2_000) if drawn < 0.99 else rng.randint(2_000, 10_000)

    return draw


class Replica(Generic[_T]):
    """Versions of items, each with the time from which reads see it; None marks a removed item."""

    def __init__(self) -> None:
        self._versions: dict[str, deque[tuple[int, _T | None]]] = {}

    def write(self, item_id: str, version: _T | None, *, visible_ms: int, now_ms: int) -> None:
        """Store a version that reads see from `visible_ms` on, but never before an earlier version."""
        versions = self._versions.setdefault(item_id, deque())
        if versions:
            visible_ms = max(visible_ms, versions[-1][0])
            if versions[-1][0] == visible_ms:
                versions.pop()
        versions.append((visible_ms, version))
        self._drop_hidden(versions, now_ms)

    def _drop_hidden(self, versions: deque[tuple[int, _T | None]], now_ms: int) -> None:
        """Drop the versions that no read can see any more."""
        while len(versions) > 1 and versions[1][0] <= now_ms:
            versions.popleft()

    def read(self, item_id: str, now_ms: int) -> _T | None:
        """Return the version that reads see now."""
        versions = self._versions.get(item_id)
        if versions is None or versions[0][0] > now_ms:
            return None
        self._drop_hidden(versions, now_ms)
        version = versions[0][1]
        if version is None and len(versions) == 1:
            del self._versions[item_id]
        return version

    def read_all(self, now_ms: int) -> Iterator[_T]:
        """Yield every item that reads see now, in the order of creation."""
        for item_id in list(self._versions):
            version = self.read(item_id, now_ms)
            if version is not None:
                yield version

    def version_count(self, item_id: str) -> int:
        """Return how many versions of an item are stored."""
        return len(self._versions.get(item_id, ()))

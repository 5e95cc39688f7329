"""Rate limits: token buckets of the usage tiers, and the default cost of a call."""

from typing import NamedTuple

from attrs import define

DEFAULT_COST = 10


class Bucket(NamedTuple):
    """Size of a token bucket: tokens refilled per second, and its capacity."""

    refill_rate: int
    capacity: int


class Tier(NamedTuple):
    """The two buckets of a usage tier."""

    read: Bucket
    write: Bucket


def _tier(read: int, write: int, *, read_seconds: int = 1, write_seconds: int = 3) -> Tier:
    return Tier(Bucket(read, read * read_seconds), Bucket(write, write * write_seconds))


TIERS = {
    "basic": _tier(200, 100, read_seconds=3, write_seconds=1),
    "advanced": _tier(300, 300, read_seconds=3),
    "expert": _tier(600, 600),
    "premier": _tier(1200, 1200),
    "paragon": _tier(2400, 2400),
    "prime": _tier(4800, 4800),
    "prestige": _tier(12000, 9600),
}


@define
class TokenBucket:
    """Token bucket that refills continuously by the caller's clock; counts thousandths of a token."""

    bucket: Bucket
    at_ms: int
    level: int = 0

    def __attrs_post_init__(self) -> None:
        self.level = self.bucket.capacity * 1000

    def spend(self, tokens: int, now_ms: int) -> bool:
        """Take the tokens and return True, or take none and return False."""
        refilled = self.level + max(0, now_ms - self.at_ms) * self.bucket.refill_rate
        self.level, self.at_ms = min(refilled, self.bucket.capacity * 1000), now_ms
        if self.level < tokens * 1000:
            return False
        self.level -= tokens * 1000
        return True

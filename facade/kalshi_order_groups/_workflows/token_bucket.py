"""Token bucket: paces the requests of a kill below the account's rate limits."""

from ..account_types import BucketLimit

COST = 10
"""Tokens that a trigger takes from the write bucket, and a list from the read bucket."""

SMALLEST_WRITE = BucketLimit(refill_rate=100, bucket_capacity=100)
SMALLEST_READ = BucketLimit(refill_rate=200, bucket_capacity=600)
"""The buckets of the Basic tier: one second of refill for writes, three for reads (documented)."""


class TokenBucket:
    """The client's estimate of a bucket of the account, which is never below the smallest one.

    A bucket that is reported too small must not hold a kill back. If it is reported too large, the exchange
    returns a 429.
    """

    def __init__(self, smallest: BucketLimit, now: float) -> None:
        self._smallest = self._bucket = smallest
        self._level = float(smallest.bucket_capacity)
        self._refilled_at = now

    def set_limit(self, bucket: BucketLimit) -> None:
        """Use the bucket of the account from now on."""
        spent = self._bucket.bucket_capacity - self._level
        self._bucket = BucketLimit(
            refill_rate=max(bucket.refill_rate, self._smallest.refill_rate),
            bucket_capacity=max(bucket.bucket_capacity, self._smallest.bucket_capacity),
        )
        self._level = max(self._bucket.bucket_capacity - spent, 0.0)

    def try_acquire(self, now: float) -> float:
        """Take the tokens of a call and return 0, or return the seconds until there are enough."""
        self._refill(now)
        if self._level >= COST:
            self._level -= COST
            return 0.0
        return (COST - self._level) / self._bucket.refill_rate

    def refund(self) -> None:
        """Put the tokens of a call back, because the exchange did not charge it."""
        self._level += COST

    def is_short(self, now: float) -> bool:
        """True if the next call takes the last tokens."""
        self._refill(now)
        return self._level < 2 * COST

    def drain(self) -> None:
        """Empty the bucket, because another program used its tokens."""
        self._level = 0.0

    def _refill(self, now: float) -> None:
        refilled = self._level + max(now - self._refilled_at, 0.0) * self._bucket.refill_rate
        self._level, self._refilled_at = min(refilled, self._bucket.bucket_capacity), now

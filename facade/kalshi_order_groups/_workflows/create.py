"""Decides which new group a create without a response made; builds the error if that is uncertain."""

from collections import OrderedDict
from collections.abc import Iterable

from attrs import evolve

from .._core.retry_policy import RULES, Risk
from ..errors import AmbiguousCreateError
from ..types import OrderGroup, PendingCreate

MARGIN = 14.5
"""Seconds that a create has by default in addition to the read horizon: for the list before it, for its
attempts, and for the list after it."""


def default_deadline(read_horizon: float) -> float:
    """Return the default deadline of a create in seconds, which leaves time to settle it."""
    return max(RULES[Risk.ADDS].deadline, read_horizon + MARGIN)


MAX_PENDING = 1_000
"""The oldest entry is dropped first."""


class SentTimes:
    """When the pending creates that a client knows were sent at the latest, by its monotonic clock.

    For a create of another process that is when this client got it first. Thread-safe, without a lock.
    """

    def __init__(self) -> None:
        self._sent_at: OrderedDict[PendingCreate, float] = OrderedDict()

    def put(self, pending: PendingCreate, now: float) -> None:
        """Record a create that this client has just sent."""
        self._sent_at[_without_ids(pending)] = now
        while len(self._sent_at) > MAX_PENDING:
            self._sent_at.popitem(last=False)

    def get(self, pending: PendingCreate, now: float) -> float:
        """Return when it was sent at the latest; that is now for one that this client does not know yet."""
        sent_at = self._sent_at.get(_without_ids(pending))
        if sent_at is None:
            self.put(pending, now)
        return now if sent_at is None else sent_at


def _without_ids(pending: PendingCreate) -> PendingCreate:
    """Return it without the known ids, which may be 100,000."""
    return evolve(pending, known=None)


def lag_left(
    pending: PendingCreate, seconds_known: float, exchange_ms: int | None, read_horizon: float
) -> float:
    """Return the seconds, 0 or more, until reads certainly show what the create made.

    `seconds_known` is for how long this client knows that it was sent. `exchange_ms` is the earliest time
    that it may be at the exchange, None where it is not known; then its own time cannot be compared.
    """
    seconds_since = seconds_known
    if pending.is_exchange_time and exchange_ms is not None:
        seconds_since = max(seconds_since, (exchange_ms - pending.sent_at_ms) / 1000)
    return max(read_horizon - seconds_since, 0.0)


def candidates(pending: PendingCreate, groups: Iterable[OrderGroup]) -> tuple[OrderGroup, ...]:
    """Return the groups that the pending create may have made: new, in its scope, with its limit.

    If it is not known which groups existed before, each may be new.
    """
    shard, known = pending.exchange_index or 0, pending.known or frozenset()
    return tuple(
        evolve(group, exchange_index=shard)
        for group in groups
        if group.order_group_id not in known
        and group.contracts_limit in (None, pending.contracts_limit)
        and group.exchange_index in (None, shard)
    )


def ambiguous(
    pending: PendingCreate, groups: tuple[OrderGroup, ...], attempts: int, reason: str
) -> AmbiguousCreateError:
    """Return the error, with all that reconcile() needs."""
    return AmbiguousCreateError(
        "create_order_group got no response, so the exchange may have processed it, and the new group is"
        f" uncertain: {reason} (matching groups found: {len(groups)}). No second create was sent. Call"
        " client.order_groups.reconcile(error.pending) to look for the group again.",
        pending=pending,
        candidates=groups,
        attempts=attempts,
    )

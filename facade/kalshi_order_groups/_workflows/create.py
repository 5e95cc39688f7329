"""Decides which new group a create without a response made; builds the error if that is uncertain."""

from collections.abc import Iterable

from attrs import evolve

from ..errors import AmbiguousCreateError
from ..types import OrderGroup, PendingCreate

READ_LAG = 10.5
"""Seconds after which reads show a write: usually 0.5, in recordings at most 10."""


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

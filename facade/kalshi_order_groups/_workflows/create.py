"""Decides which new group a create without a response made, and builds the error when that is uncertain."""

from collections.abc import Iterable

from attrs import evolve

from ..errors import AmbiguousCreateError
from ..types import OrderGroup, PendingCreate

READ_LAG = 10.5
"""Seconds after which reads show a write: 0.5 as a rule, 10 at worst in recordings."""


def candidates(pending: PendingCreate, groups: Iterable[OrderGroup]) -> tuple[OrderGroup, ...]:
    """The groups that the pending create may have made: new ones, in its scope, with its limit.

    Where it is not known what was there before, every one may be new.
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
    pending: PendingCreate, found: tuple[OrderGroup, ...], attempts: int, why: str
) -> AmbiguousCreateError:
    """The error that keeps what is needed to settle it later."""
    seen = f"{len(found)} groups it may be were" if found else "no group it may be was"
    return AmbiguousCreateError(
        f"create_order_group got no answer and may have been acted on: {why}, {seen} found. No second"
        " one was asked for. client.order_groups.reconcile(error.pending) looks again.",
        pending=pending,
        candidates=found,
        attempts=attempts,
    )

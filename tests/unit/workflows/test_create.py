"""Which groups a create without a response may have made, and the error that has them."""

from decimal import Decimal
from typing import Any

import kalshi_order_groups as sdk
import pytest
from attrs import evolve
from kalshi_order_groups._workflows.create import ambiguous, candidates

PENDING = sdk.PendingCreate(
    subaccount=3,
    exchange_index=2,
    contracts_limit=Decimal("2.5"),
    known=frozenset({"old"}),
    sent_at_ms=1,
)
GROUP = sdk.OrderGroup(
    order_group_id="new",
    subaccount=3,
    exchange_index=2,
    contracts_limit=Decimal("2.50"),
    triggered=False,
)


@pytest.mark.parametrize(
    ("changes", "is_candidate"),
    [
        ({}, True),
        ({"order_group_id": "old"}, False),
        ({"contracts_limit": None}, True),
        ({"contracts_limit": Decimal("2.51")}, False),
        ({"exchange_index": 0}, False),
        ({"triggered": True}, True),
    ],
)
def test_a_candidate_is_new_and_has_the_limit_and_shard_of_the_create(
    changes: dict[str, Any], is_candidate: bool
) -> None:
    group = evolve(GROUP, **changes)
    assert candidates(PENDING, [group]) == ((group,) if is_candidate else ())


@pytest.mark.parametrize(("requested", "shard"), [(2, 2), (0, 0), (None, 0)])
def test_a_candidate_without_a_shard_gets_that_of_the_create(requested: int | None, shard: int) -> None:
    pending = evolve(PENDING, exchange_index=requested)
    found = candidates(pending, [evolve(GROUP, exchange_index=None)])
    assert found == (evolve(GROUP, exchange_index=shard),)


def test_every_group_may_be_new_if_the_earlier_ones_are_unknown() -> None:
    old = evolve(GROUP, order_group_id="old")
    assert candidates(evolve(PENDING, known=None), [GROUP, old]) == (GROUP, old)
    assert candidates(PENDING, [GROUP, old]) == (GROUP,)


def test_the_error_has_all_that_reconcile_needs() -> None:
    error = ambiguous(PENDING, (GROUP,), 3, "the reads failed")
    assert (error.pending, error.candidates, error.attempts) == (PENDING, (GROUP,), 3)
    assert str(error) == (
        "create_order_group got no response, so the exchange may have processed it, and the new group is"
        " uncertain: the reads failed (matching groups found: 1). No second create was sent. Call"
        " client.order_groups.reconcile(error.pending) to look for the group again."
    )
    assert error.may_have_acted is True

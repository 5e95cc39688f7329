"""The errors of a delete name the scope of the group, as far as it is known."""

import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups._core.scope import Scope
from kalshi_order_groups._workflows.delete import wrong_scope


@pytest.mark.parametrize(
    ("requested", "found", "hint"),
    [
        (1, 1, "on exchange_index 1, so in another subaccount."),
        (None, 0, "on exchange_index 0, so in another subaccount."),
        (0, 1, "on exchange_index 1. "),
        (1, None, "in another scope. "),
    ],
)
def test_another_subaccount_is_named_only_when_the_shard_is_the_same(
    requested: int | None, found: int | None, hint: str
) -> None:
    missing = sdk.NotFoundError("404", status_code=404)
    alive = sdk.OrderGroupDetail(
        order_group_id="og",
        subaccount=None,
        exchange_index=found,
        contracts_limit=None,
        triggered=False,
        orders=(),
    )
    error = wrong_scope("og", Scope(subaccount=3, exchange_index=requested), missing, alive)
    assert f"finds it alive {hint}" in f"{error} "

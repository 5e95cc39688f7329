"""The errors of a delete name the scope of the group, as far as it is known, and keep the response."""

from collections.abc import Callable

import httpx
import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups._core.scope import Scope
from kalshi_order_groups._workflows.delete import elsewhere, unverified, wrong_scope

REQUESTED = Scope(subaccount=3, exchange_index=1)
KNOWN = Scope(subaccount=None, exchange_index=None)


def alive_on(shard: int | None) -> sdk.OrderGroupDetail:
    return sdk.OrderGroupDetail(
        order_group_id="og",
        subaccount=None,
        exchange_index=shard,
        contracts_limit=None,
        triggered=False,
        orders=(),
    )


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
    scope = Scope(subaccount=3, exchange_index=requested)
    error = wrong_scope("og", scope, missing, alive_on(found))
    assert f"finds it alive {hint}" in f"{error} "


ERRORS: list[tuple[type[sdk.NotFoundError], str, Callable[[sdk.NotFoundError], sdk.NotFoundError]]] = [
    (
        sdk.WrongScopeError,
        (
            "order group og was not deleted: the delete was for subaccount 3, exchange_index 1, and a read"
            " over all subaccounts finds it alive on exchange_index 2. Pass the subaccount and"
            " exchange_index it was created in, or its handle. If it was deleted within the last seconds,"
            " the read lags: try again."
        ),
        lambda missing: wrong_scope("og", REQUESTED, missing, alive_on(2)),
    ),
    (
        sdk.WrongScopeError,
        (
            "order group og was not deleted: the delete was for subaccount 3, exchange_index 1, and this"
            " client knows it from subaccount omitted (primary), exchange_index omitted (0). Pass that"
            " scope, or the group's handle."
        ),
        lambda missing: elsewhere("og", REQUESTED, missing, KNOWN),
    ),
    (
        sdk.NotFoundError,
        (
            "order group og was not found in subaccount 3, exchange_index 1, and whether it lives"
            " elsewhere is unknown: the read failed. It is safe to delete again."
        ),
        lambda missing: unverified("og", REQUESTED, missing, sdk.ServerError("the read failed")),
    ),
]


@pytest.mark.parametrize(("kind", "message", "error_for"), ERRORS)
@pytest.mark.parametrize("earlier_unknown", [False, True])
def test_the_error_keeps_the_fields_of_the_404(
    kind: type[sdk.NotFoundError],
    message: str,
    error_for: Callable[[sdk.NotFoundError], sdk.NotFoundError],
    earlier_unknown: bool,
) -> None:
    missing = sdk.NotFoundError(
        "not found",
        status_code=404,
        code="not_found",
        message="a message",
        details="some details",
        response=httpx.Response(404),
        retry_after=7.5,
        attempts=3,
    )
    missing.earlier_unknown = earlier_unknown
    error = error_for(missing)
    assert type(error) is kind
    assert str(error) == message
    assert vars(error) == vars(missing)
    assert error.response is missing.response

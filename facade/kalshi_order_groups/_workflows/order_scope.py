"""Scopes of an order and of its group, which must be the same."""

from typing import TypeVar

from attrs import evolve

from .._core import validation
from .._core.scope import Scope, handle_scope
from ..errors import ResponseError, WrongScopeError
from ..order_types import CreateOrderV2Request
from ..types import OrderGroup
from .group_cache import GroupCache
from .handles import is_located, located, not_located

_E = TypeVar("_E", bound=ResponseError)


def with_located_group(request: CreateOrderV2Request, groups: GroupCache) -> CreateOrderV2Request:
    """Return a request whose handle does not know its subaccount with the scope that the client knows."""
    group: str | OrderGroup | None = getattr(request, "order_group_id", None)  # its type is checked later
    if group is None or (handle := located(group, groups)) is group:
        return request
    return evolve(request, order_group_id=handle)


def scope_of_group(request: CreateOrderV2Request, groups: GroupCache) -> Scope:
    """Return the scope of the order's group, as far as its handle or the client knows it."""
    group = request.order_group_id
    known = groups.scope_of(group) if isinstance(group, str) else None
    return known or handle_scope(group)


def check_scopes(request: CreateOrderV2Request, group: Scope, order: Scope) -> None:
    """Raise WrongScopeError if the order cannot join its group from its scope, as far as both are known."""
    if request.order_group_id is None:
        return
    if order.subaccount is None and not is_located(request.order_group_id, None):
        raise not_located("create_order_v2", _id(request.order_group_id))
    shard = None if order.exchange_index == validation.ROUTE_BY_TICKER else order.exchange_index
    pairs = ((group.subaccount, order.subaccount), (group.exchange_index, shard))
    if any(None not in pair and pair[0] != pair[1] for pair in pairs):
        raise WrongScopeError(
            f"create_order_v2 was not sent: {_both(group, order)}. Group and order must share subaccount"
            " and exchange shard: leave these out of the order, or pass those of the group.",
            attempts=0,
        )


def naming_scopes(refused: _E, group: Scope, order: Scope) -> _E:
    """Add both scopes to the exchange's refusal of an order whose group it did not find."""
    refused.args = (f"{refused}; {_both(group, order)}",)
    return refused


def _both(group: Scope, order: Scope) -> str:
    ordered = _named(order, "omitted (primary)", "omitted (by ticker)")
    return f"the order is for {ordered}, and its group is in {_named(group, 'unknown', 'unknown')}"


def _named(scope: Scope, no_subaccount: str, no_shard: str) -> str:
    subaccount = no_subaccount if scope.subaccount is None else scope.subaccount
    shard = no_shard if scope.exchange_index is None else scope.exchange_index
    return f"subaccount {subaccount}, exchange_index {shard}"


def _id(group: str | OrderGroup) -> str:
    return group.order_group_id if isinstance(group, OrderGroup) else group

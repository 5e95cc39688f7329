"""The calls on order groups, built and not yet sent, each with what it does to risk."""

from decimal import Decimal

from kalshi_order_groups_api import models
from kalshi_order_groups_api.api.account import get_account_api_limits
from kalshi_order_groups_api.api.order_groups import (
    create_order_group,
    delete_order_group,
    get_order_group,
    get_order_groups,
    reset_order_group,
    trigger_order_group,
    update_order_group_limit,
)

from .._core.options import Scope
from .._core.retry_policy import Risk
from ..account_types import AccountLimits
from ..types import OrderGroup, OrderGroupDetail
from . import fast_lists, requests, responses
from .operation import Operation, empty_operation, operation
from .requests import or_unset


def create_group(limit: Decimal, scope: Scope) -> Operation[OrderGroup]:
    """Open a group."""
    call = operation(
        create_order_group,
        models.CreateOrderGroupResponse,
        body=requests.create_group(limit, scope),
    )
    return call.map(lambda model: responses.created_group(model, scope, limit)).with_risk(Risk.ADDS)


def list_groups(subaccount: int | None) -> Operation[list[OrderGroup]]:
    """Read the groups of one subaccount; of all with None."""
    call = operation(get_order_groups, models.GetOrderGroupsResponse, subaccount=or_unset(subaccount))
    listed = call.map(lambda model: responses.groups(model, subaccount)).with_risk(Risk.READS)
    return listed.with_fast_path(lambda body: fast_lists.groups(body, subaccount))


def get_group(name: str, subaccount: int | None, known: Scope) -> Operation[OrderGroupDetail]:
    """Read a group of one subaccount, or of any with None; `known` is what is known of its scope."""
    call = operation(get_order_group, models.GetOrderGroupResponse, name, subaccount=or_unset(subaccount))
    return call.map(lambda model: responses.group_detail(model, name, known)).with_risk(Risk.READS)


def update_limit(name: str, limit: Decimal, scope: Scope, *, lowers: bool) -> Operation[None]:
    """Set another limit; `lowers` where it is known to be below the present one."""
    return empty_operation(
        update_order_group_limit,
        name,
        body=requests.update_limit(limit),
        subaccount=or_unset(scope.subaccount),
        exchange_index=or_unset(scope.exchange_index),
    ).with_risk(Risk.REDUCES if lowers else Risk.SETS)


def trigger_group(name: str, scope: Scope) -> Operation[None]:
    """Trip a group."""
    return empty_operation(
        trigger_order_group,
        name,
        body=models.EmptyResponse(),
        subaccount=or_unset(scope.subaccount),
        exchange_index=or_unset(scope.exchange_index),
    ).with_risk(Risk.REDUCES)


def reset_group(name: str, scope: Scope) -> Operation[None]:
    """Arm a group again."""
    return empty_operation(
        reset_order_group,
        name,
        body=models.EmptyResponse(),
        subaccount=or_unset(scope.subaccount),
        exchange_index=or_unset(scope.exchange_index),
    ).with_risk(Risk.REARMS)


def delete_group(name: str, scope: Scope) -> Operation[None]:
    """Remove a group."""
    return empty_operation(
        delete_order_group,
        name,
        subaccount=or_unset(scope.subaccount),
        exchange_index=or_unset(scope.exchange_index),
    ).with_risk(Risk.REDUCES)


def account_limits() -> Operation[AccountLimits]:
    """Read the account's token buckets."""
    call = operation(get_account_api_limits, models.GetAccountApiLimitsResponse)
    return call.map(responses.limits).with_risk(Risk.READS)

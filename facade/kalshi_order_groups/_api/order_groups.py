"""Calls on order groups: builds each as an unsent operation with its risk."""

from decimal import Decimal

from kalshi_order_groups_api import models
from kalshi_order_groups_api.api.order_groups import (
    create_order_group,
    delete_order_group,
    get_order_group,
    get_order_groups,
    reset_order_group,
    trigger_order_group,
    update_order_group_limit,
)

from .._core.retry_policy import Risk
from .._core.scope import Scope
from ..types import OrderGroup, OrderGroupDetail
from . import fast_lists, kill_lists, requests, responses
from .kill_lists import ListedGroups
from .operation import Operation, empty_operation, operation
from .requests import or_unset


def create(limit: Decimal, scope: Scope) -> Operation[OrderGroup]:
    """Create a group."""
    call = operation(
        create_order_group,
        models.CreateOrderGroupResponse,
        body=requests.create_group(limit, scope),
    )
    return call.map(lambda model: responses.created_group(model, scope, limit)).with_risk(Risk.ADDS)


def list_all(subaccount: int | None) -> Operation[list[OrderGroup]]:
    """Read the groups of one subaccount, or of all with None."""
    return _list(subaccount).with_fast_path(
        lambda body: fast_lists.groups(body, subaccount),
        lambda content: fast_lists.groups_in_slices(content, subaccount),
    )


def list_for_kill(subaccount: int | None) -> Operation[ListedGroups]:
    """Read the groups of one subaccount, or of all with None; rows that cannot be used stop no others."""
    call = _list(subaccount).map(ListedGroups)
    return call.with_fast_path(
        lambda body: kill_lists.read(body, subaccount),
        lambda content: kill_lists.read_in_slices(content, subaccount),
    )


def _list(subaccount: int | None) -> Operation[list[OrderGroup]]:
    call = operation(get_order_groups, models.GetOrderGroupsResponse, subaccount=or_unset(subaccount))
    return call.map(lambda model: responses.groups(model, subaccount)).with_risk(Risk.READS)


def get(order_group_id: str, subaccount: int | None, known: Scope) -> Operation[OrderGroupDetail]:
    """Read a group of one subaccount, or of any with None; `known` is what is known of its scope."""
    call = operation(
        get_order_group, models.GetOrderGroupResponse, order_group_id, subaccount=or_unset(subaccount)
    )
    return call.map(lambda model: responses.group_detail(model, order_group_id, known)).with_risk(
        Risk.READS
    )


def update_limit(order_group_id: str, limit: Decimal, scope: Scope, risk: Risk) -> Operation[None]:
    """Set another limit; the risk depends on the present one."""
    return empty_operation(
        update_order_group_limit,
        order_group_id,
        body=requests.update_limit(limit),
        subaccount=or_unset(scope.subaccount),
        exchange_index=or_unset(scope.exchange_index),
    ).with_risk(risk)


def trigger(order_group_id: str, scope: Scope) -> Operation[None]:
    """Trigger a group."""
    return empty_operation(
        trigger_order_group,
        order_group_id,
        body=models.EmptyResponse(),
        subaccount=or_unset(scope.subaccount),
        exchange_index=or_unset(scope.exchange_index),
    ).with_risk(Risk.REDUCES)


def reset(order_group_id: str, scope: Scope) -> Operation[None]:
    """Rearm a group."""
    return empty_operation(
        reset_order_group,
        order_group_id,
        body=models.EmptyResponse(),
        subaccount=or_unset(scope.subaccount),
        exchange_index=or_unset(scope.exchange_index),
    ).with_risk(Risk.REARMS)


def delete(order_group_id: str, scope: Scope) -> Operation[None]:
    """Delete a group."""
    return empty_operation(
        delete_order_group,
        order_group_id,
        subaccount=or_unset(scope.subaccount),
        exchange_index=or_unset(scope.exchange_index),
    ).with_risk(Risk.REDUCES)

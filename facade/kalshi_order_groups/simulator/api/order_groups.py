"""Operations on order groups."""

from kalshi_order_groups_api import models
from kalshi_order_groups_api.types import UNSET

from ..engine import formats
from ..engine.records import Group, Scope
from ..venue.exchange import Exchange
from .wire import Call, Reply


def list_groups(exchange: Exchange, call: Call) -> Reply:
    """Handle GetOrderGroups."""
    rows = [
        models.OrderGroup(
            id=group.order_group_id,
            is_auto_cancel_enabled=group.triggered,
            contracts_limit_fp=formats.contracts(group.limit),
            exchange_index=group.scope.exchange_index,
        )
        for group in exchange.reads.groups(call.read_scope(), exchange.now_ms())
    ]
    return Reply(200, models.GetOrderGroupsResponse(order_groups=rows or UNSET).to_dict())


def create_group(exchange: Exchange, call: Call) -> Reply:
    """Handle CreateOrderGroup."""
    body = call.body("CreateOrderGroupRequest")
    scope = Scope(call.caller.user, body.subaccount(), body.exchange_index(lowest=0) or 0)
    group = Group(order_group_id=exchange.new_id(), scope=scope, limit=body.limit())
    exchange.rules.create_group(group, exchange.now_ms())
    created = models.CreateOrderGroupResponse(
        order_group_id=group.order_group_id,
        subaccount=scope.subaccount,
        exchange_index=scope.exchange_index,
    )
    return Reply(201, created.to_dict())


def get_group(exchange: Exchange, call: Call) -> Reply:
    """Handle GetOrderGroup."""
    group = exchange.reads.group(call.path[2], call.read_scope(), exchange.now_ms())
    detail = models.GetOrderGroupResponse(
        is_auto_cancel_enabled=group.triggered,
        orders=list(group.orders),
        contracts_limit_fp=formats.contracts(group.limit),
        exchange_index=group.scope.exchange_index,
    )
    return Reply(200, detail.to_dict())


def delete_group(exchange: Exchange, call: Call) -> Reply:
    """Handle DeleteOrderGroup."""
    exchange.rules.delete_group(_writable_group(exchange, call), exchange.now_ms())
    return _empty_reply()


def reset_group(exchange: Exchange, call: Call) -> Reply:
    """Handle ResetOrderGroup."""
    call.no_body()
    exchange.rules.reset(_writable_group(exchange, call), exchange.now_ms())
    return _empty_reply()


def trigger_group(exchange: Exchange, call: Call) -> Reply:
    """Handle TriggerOrderGroup."""
    call.no_body()
    exchange.rules.trigger(_writable_group(exchange, call), exchange.now_ms())
    return _empty_reply()


def update_limit(exchange: Exchange, call: Call) -> Reply:
    """Handle UpdateOrderGroupLimit."""
    limit = call.body("UpdateOrderGroupLimitRequest").limit()
    exchange.rules.update_limit(_writable_group(exchange, call), limit, exchange.now_ms())
    return _empty_reply()


def _writable_group(exchange: Exchange, call: Call) -> Group:
    return exchange.rules.group(call.path[2], call.scope())


def _empty_reply() -> Reply:
    return Reply(200, models.EmptyResponse().to_dict())

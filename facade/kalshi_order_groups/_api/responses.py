"""Converts the generated models to the public types, field by field."""

from decimal import Decimal

from kalshi_order_groups_api import models

from .._core.scope import Scope
from ..account_types import (
    AccountLimits,
    BucketLimit,
    EndpointCost,
    EndpointCosts,
    ExchangeIndexStatus,
    ExchangeStatus,
    UsageLevelGrant,
)
from ..order_types import AmendedOrder, CanceledOrder, CreatedOrder, DecreasedOrder, Order
from ..types import OrderGroup, OrderGroupDetail
from . import fields


def created_group(
    model: models.CreateOrderGroupResponse, requested: Scope, contracts_limit: Decimal
) -> OrderGroup:
    """Return a new group, in the scope of the response, or else of the request."""
    subaccount = fields.optional(fields.index, model.subaccount, "subaccount")
    shard = fields.optional(fields.index, model.exchange_index, "exchange_index")
    requested_shard = (
        0 if requested.exchange_index is None else requested.exchange_index
    )  # the contract's default
    return OrderGroup(
        order_group_id=fields.identifier(model.order_group_id, "order_group_id"),
        subaccount=requested.subaccount if subaccount is None else subaccount,
        exchange_index=requested_shard if shard is None else shard,
        contracts_limit=contracts_limit,
        triggered=False,
    )


def groups(model: models.GetOrderGroupsResponse, subaccount: int | None) -> list[OrderGroup]:
    """Return the groups of a list, with the subaccount of the request, because rows have none."""
    rows = fields.rows(models.OrderGroup, model.order_groups, "order_groups")
    return [group(row, subaccount, f"order_groups[{index}].id") for index, row in enumerate(rows)]


def group(model: models.OrderGroup, subaccount: int | None, id_name: str) -> OrderGroup:
    """Return the group of a row of a list; errors call its id by that name."""
    return OrderGroup(
        order_group_id=fields.identifier(model.id, id_name),
        subaccount=subaccount,
        exchange_index=fields.optional(fields.index, model.exchange_index, "exchange_index"),
        contracts_limit=fields.optional(fields.decimal, model.contracts_limit_fp, "contracts_limit_fp"),
        triggered=fields.flag(model.is_auto_cancel_enabled, "is_auto_cancel_enabled"),
    )


def group_detail(
    model: models.GetOrderGroupResponse, order_group_id: str, known: Scope
) -> OrderGroupDetail:
    """Return a group that was read, in its known scope."""
    shard = fields.optional(fields.index, model.exchange_index, "exchange_index")
    return OrderGroupDetail(
        order_group_id=order_group_id,
        subaccount=known.subaccount,
        exchange_index=known.exchange_index if shard is None else shard,
        contracts_limit=fields.optional(fields.decimal, model.contracts_limit_fp, "contracts_limit_fp"),
        triggered=fields.flag(model.is_auto_cancel_enabled, "is_auto_cancel_enabled"),
        orders=tuple(
            fields.identifier(order_id, f"orders[{index}]")
            for index, order_id in enumerate(fields.rows(str, model.orders, "orders"))
        ),
    )


def created_order(model: models.CreateOrderV2Response, client_order_id: str) -> CreatedOrder:
    """Return a placed order, with the client order id of the request if the response has none."""
    returned_id = fields.optional(fields.text, model.client_order_id, "client_order_id")
    return CreatedOrder(
        order_id=fields.identifier(model.order_id, "order_id"),
        client_order_id=returned_id or client_order_id,
        fill_count=fields.decimal(model.fill_count, "fill_count"),
        remaining_count=fields.decimal(model.remaining_count, "remaining_count"),
        average_fill_price=fields.optional(fields.decimal, model.average_fill_price, "average_fill_price"),
        average_fee_paid=fields.optional(fields.decimal, model.average_fee_paid, "average_fee_paid"),
        ts_ms=fields.optional(fields.integer, model.ts_ms, "ts_ms"),
    )


def canceled_order(model: models.CancelOrderV2Response) -> CanceledOrder:
    """Return a cancelled order."""
    return CanceledOrder(
        order_id=fields.identifier(model.order_id, "order_id"),
        client_order_id=fields.optional(fields.text, model.client_order_id, "client_order_id"),
        reduced_by=fields.decimal(model.reduced_by, "reduced_by"),
        ts_ms=fields.optional(fields.integer, model.ts_ms, "ts_ms"),
    )


def amended_order(model: models.AmendOrderV2Response) -> AmendedOrder:
    """Return an amended order."""
    return AmendedOrder(
        order_id=fields.identifier(model.order_id, "order_id"),
        client_order_id=fields.optional(fields.text, model.client_order_id, "client_order_id"),
        remaining_count=fields.optional(fields.decimal, model.remaining_count, "remaining_count"),
        fill_count=fields.optional(fields.decimal, model.fill_count, "fill_count"),
        average_fill_price=fields.optional(fields.decimal, model.average_fill_price, "average_fill_price"),
        average_fee_paid=fields.optional(fields.decimal, model.average_fee_paid, "average_fee_paid"),
        ts_ms=fields.optional(fields.integer, model.ts_ms, "ts_ms"),
    )


def decreased_order(model: models.DecreaseOrderV2Response) -> DecreasedOrder:
    """Return a decreased order."""
    return DecreasedOrder(
        order_id=fields.identifier(model.order_id, "order_id"),
        client_order_id=fields.optional(fields.text, model.client_order_id, "client_order_id"),
        remaining_count=fields.decimal(model.remaining_count, "remaining_count"),
        ts_ms=fields.optional(fields.integer, model.ts_ms, "ts_ms"),
    )


def orders(model: models.GetOrdersResponse) -> list[Order]:
    """Return the orders of a page."""
    return [order(row) for row in fields.rows(models.Order, model.orders, "orders")]


def order(model: models.Order) -> Order:
    """Return an order."""
    return Order(
        order_id=fields.identifier(model.order_id, "order_id"),
        client_order_id=fields.text(model.client_order_id, "client_order_id"),
        ticker=fields.text(model.ticker, "ticker"),
        status=fields.text(model.status, "status"),
        book_side=fields.text(model.book_side, "book_side"),
        outcome_side=fields.text(model.outcome_side, "outcome_side"),
        order_type=fields.text(model.type_, "type"),
        yes_price=fields.decimal(model.yes_price_dollars, "yes_price_dollars"),
        no_price=fields.decimal(model.no_price_dollars, "no_price_dollars"),
        initial_count=fields.decimal(model.initial_count_fp, "initial_count_fp"),
        fill_count=fields.decimal(model.fill_count_fp, "fill_count_fp"),
        remaining_count=fields.decimal(model.remaining_count_fp, "remaining_count_fp"),
        taker_fill_cost=fields.decimal(model.taker_fill_cost_dollars, "taker_fill_cost_dollars"),
        maker_fill_cost=fields.decimal(model.maker_fill_cost_dollars, "maker_fill_cost_dollars"),
        taker_fees=fields.decimal(model.taker_fees_dollars, "taker_fees_dollars"),
        maker_fees=fields.decimal(model.maker_fees_dollars, "maker_fees_dollars"),
        self_trade_prevention_type=fields.optional(
            fields.text, model.self_trade_prevention_type, "self_trade_prevention_type"
        ),
        cancel_order_on_pause=fields.optional(
            fields.flag, model.cancel_order_on_pause, "cancel_order_on_pause"
        ),
        order_group_id=fields.optional(fields.text, model.order_group_id, "order_group_id") or None,
        subaccount=fields.optional(fields.index, model.subaccount_number, "subaccount_number"),
        exchange_index=fields.optional(fields.index, model.exchange_index, "exchange_index"),
        user_id=fields.optional(fields.text, model.user_id, "user_id"),
        expiration_time=fields.optional(fields.timestamp, model.expiration_time, "expiration_time"),
        created_time=fields.optional(fields.timestamp, model.created_time, "created_time"),
        last_update_time=fields.optional(fields.timestamp, model.last_update_time, "last_update_time"),
    )


def limits(model: models.GetAccountApiLimitsResponse) -> AccountLimits:
    """Return the account's tier and buckets."""
    grants = fields.rows(models.ApiUsageLevelGrant, model.grants, "grants")
    return AccountLimits(
        usage_tier=fields.text(model.usage_tier, "usage_tier"),
        read=_bucket(model.read, "read"),
        write=_bucket(model.write, "write"),
        grants=tuple(_grant(grant) for grant in grants),
    )


def _bucket(model: models.BucketLimit, name: str) -> BucketLimit:
    return BucketLimit(
        refill_rate=fields.integer(model.refill_rate, f"{name}.refill_rate"),
        bucket_capacity=fields.integer(model.bucket_capacity, f"{name}.bucket_capacity"),
    )


def _grant(model: models.ApiUsageLevelGrant) -> UsageLevelGrant:
    return UsageLevelGrant(
        exchange_instance=fields.text(model.exchange_instance, "exchange_instance"),
        level=fields.text(model.level, "level"),
        source=fields.text(model.source, "source"),
        expires_ts=fields.optional(fields.integer, model.expires_ts, "expires_ts"),
    )


def costs(model: models.GetAccountEndpointCostsResponse) -> EndpointCosts:
    """Return the costs of calls."""
    rows = fields.rows(models.EndpointTokenCost, model.endpoint_costs, "endpoint_costs")
    return EndpointCosts(
        default_cost=fields.integer(model.default_cost, "default_cost"),
        endpoint_costs=tuple(_cost(row) for row in rows),
    )


def _cost(model: models.EndpointTokenCost) -> EndpointCost:
    return EndpointCost(
        method=fields.text(model.method, "method"),
        path=fields.text(model.path, "path"),
        cost=fields.integer(model.cost, "cost"),
    )


def status(model: models.ExchangeStatus) -> ExchangeStatus:
    """Return the state of the exchange."""
    rows = fields.rows(models.ExchangeIndexStatus, model.exchange_index_statuses, "exchange_index_statuses")
    return ExchangeStatus(
        exchange_active=fields.flag(model.exchange_active, "exchange_active"),
        trading_active=fields.flag(model.trading_active, "trading_active"),
        intra_exchange_transfers_active=fields.optional(
            fields.flag, model.intra_exchange_transfers_active, "intra_exchange_transfers_active"
        ),
        exchange_estimated_resume_time=fields.optional(
            fields.timestamp, model.exchange_estimated_resume_time, "exchange_estimated_resume_time"
        ),
        exchange_index_statuses=tuple(_index_status(row) for row in rows),
    )


def _index_status(model: models.ExchangeIndexStatus) -> ExchangeIndexStatus:
    return ExchangeIndexStatus(
        exchange_index=fields.integer(model.exchange_index, "exchange_index"),
        description=fields.text(model.description, "description"),
        exchange_active=fields.flag(model.exchange_active, "exchange_active"),
        trading_active=fields.flag(model.trading_active, "trading_active"),
        intra_exchange_transfers_active=fields.flag(
            model.intra_exchange_transfers_active, "intra_exchange_transfers_active"
        ),
    )

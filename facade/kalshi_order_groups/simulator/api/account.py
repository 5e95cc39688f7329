"""Operations on account limits, call costs and exchange status."""

from kalshi_order_groups_api import models

from ..venue.exchange import Exchange
from ..venue.operations import OPERATIONS
from ..venue.rate_limits import DEFAULT_COST, TIERS, Bucket
from .wire import Call, Reply


def limits(exchange: Exchange, _call: Call) -> Reply:
    """Handle GetAccountApiLimits."""
    name = exchange.tier or "basic"
    limits = models.GetAccountApiLimitsResponse(
        usage_tier=name,
        read=_bucket(TIERS[name].read),
        write=_bucket(TIERS[name].write),
        grants=[],
    )
    return Reply(200, limits.to_dict())


def _bucket(bucket: Bucket) -> models.BucketLimit:
    return models.BucketLimit(refill_rate=bucket.refill_rate, bucket_capacity=bucket.capacity)


def costs(_exchange: Exchange, _call: Call) -> Reply:
    """Handle GetAccountEndpointCosts."""
    listed = [
        models.EndpointTokenCost(
            method=operation.method,
            path="/".join(("/trade-api/v2", *operation.route)).replace("*", ":order_id"),
            cost=operation.cost,
        )
        for operation in OPERATIONS
        if operation.cost != DEFAULT_COST
    ]
    costs = models.GetAccountEndpointCostsResponse(default_cost=DEFAULT_COST, endpoint_costs=listed)
    return Reply(200, costs.to_dict())


def status(exchange: Exchange, _call: Call) -> Reply:
    """Handle GetExchangeStatus."""
    pause = exchange.rules.pause
    status = models.ExchangeStatus(exchange_active=pause != "exchange", trading_active=pause == "none")
    return Reply(200, status.to_dict())

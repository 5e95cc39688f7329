"""The public words for the account's rate limits and the state of the exchange."""

from datetime import datetime

from attrs import frozen

__all__ = [
    "AccountLimits",
    "BucketLimit",
    "EndpointCost",
    "EndpointCosts",
    "ExchangeIndexStatus",
    "ExchangeStatus",
    "UsageLevelGrant",
]


@frozen(kw_only=True)
class BucketLimit:
    """A token bucket: a call takes its cost from it, or is refused with 429."""

    refill_rate: int
    """Tokens per second."""

    bucket_capacity: int
    """Tokens."""


@frozen(kw_only=True)
class UsageLevelGrant:
    """A usage tier granted to the account."""

    exchange_instance: str
    level: str
    source: str
    expires_ts: int | None
    """Unix seconds; None when the grant does not end."""


@frozen(kw_only=True)
class AccountLimits:
    """The account's tier and buckets; order-group reads draw on `read`, the five writes on `write`."""

    usage_tier: str
    read: BucketLimit
    write: BucketLimit
    grants: tuple[UsageLevelGrant, ...]


@frozen(kw_only=True)
class EndpointCost:
    """A call whose cost is not the default one."""

    method: str
    path: str
    cost: int
    """Tokens."""


@frozen(kw_only=True)
class EndpointCosts:
    """What calls cost, in tokens; calls that are not listed cost `default_cost`."""

    default_cost: int
    endpoint_costs: tuple[EndpointCost, ...]


@frozen(kw_only=True)
class ExchangeIndexStatus:
    """The state of one exchange shard."""

    exchange_index: int
    description: str
    exchange_active: bool
    trading_active: bool
    intra_exchange_transfers_active: bool


@frozen(kw_only=True)
class ExchangeStatus:
    """The state of the exchange, shard 0 on top.

    While trading pauses, orders can be cancelled and not placed. While the exchange pauses, cancels and
    triggers fail too: no client can kill anything then.
    """

    exchange_active: bool
    trading_active: bool
    intra_exchange_transfers_active: bool | None
    exchange_estimated_resume_time: datetime | None
    exchange_index_statuses: tuple[ExchangeIndexStatus, ...]

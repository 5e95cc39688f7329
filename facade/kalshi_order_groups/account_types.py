"""Public types of the account's rate limits and the state of the exchange."""

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
    """A token bucket: a call takes its cost from it; if it has too few tokens, the call gets a 429."""

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
    """Unix seconds; None if the grant does not expire."""


@frozen(kw_only=True)
class AccountLimits:
    """The account's tier and buckets; order-group reads use `read`, the five writes `write`."""

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
    """The costs of calls in tokens; calls that are not listed cost `default_cost`."""

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
    """The state of the exchange; the top-level fields are those of shard 0.

    While trading pauses, orders can be cancelled but not placed. While the exchange pauses, cancels and
    triggers fail too, so no kill works.
    """

    exchange_active: bool
    trading_active: bool
    intra_exchange_transfers_active: bool | None
    exchange_estimated_resume_time: datetime | None
    exchange_index_statuses: tuple[ExchangeIndexStatus, ...]

"""Options for behaviour that the exchange does not document, so that no assumption is hidden."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal

from attrs import Attribute, field, frozen
from attrs.validators import and_, ge, in_, instance_of, le, optional

_ERROR_STATUS = and_(instance_of(int), ge(400), le(599))
_NON_NEGATIVE = and_(instance_of(int), ge(0))


def _between(low: str, high: str) -> Callable[[object, "Attribute[Any]", Decimal], None]:
    def check(_instance: object, attribute: "Attribute[Any]", value: Decimal) -> None:
        if not value.is_finite() or not Decimal(low) <= value <= Decimal(high):
            raise ValueError(f"'{attribute.name}' must be {low} to {high}: {value}")

    return check


@frozen(kw_only=True)
class Assumptions:
    """How the simulator behaves where the behaviour of the real exchange is unknown."""

    trips: Literal["exceeded", "reached"] = field(
        default="exceeded", validator=in_(("exceeded", "reached"))
    )
    """Whether a group trips above its limit only (the newest explicit wording), or when it is reached."""

    overshooting_fill: Literal["whole", "capped"] = field(
        default="whole", validator=in_(("whole", "capped"))
    )
    """Whether a fill over a group's limit fills whole, or up to the limit; the group trips either way."""

    counts_at_15_seconds: bool = False
    """Whether a fill counts that is exactly 15 seconds old."""

    lists_cancelled_orders: bool = False
    """Whether a group's `orders` include cancelled and filled ones."""

    trigger_again_status: int | None = field(default=None, validator=optional(_ERROR_STATUS))
    trigger_again_code: str = "order_group_already_triggered"
    """The error for triggering a triggered group; None lets it succeed."""

    triggered_group_status: int = field(default=400, validator=_ERROR_STATUS)
    triggered_group_code: str = "exceeded_order_group_risk_limit"
    """The error for an order in a triggered group; the code is from the FIX documentation."""

    unknown_group_status: int = field(default=400, validator=_ERROR_STATUS)
    unknown_group_code: str = "order_group_not_found"
    """The error for an order in a group outside the order's scope."""

    max_groups: int = field(default=100_000, validator=_NON_NEGATIVE)
    too_many_groups_status: int = field(default=400, validator=_ERROR_STATUS)
    too_many_groups_code: str = "too_many_order_groups"
    """The error for creating more than `max_groups` groups; the default maximum is documented."""

    amended_group: Literal["kept", "left"] = field(default="kept", validator=in_(("kept", "left")))
    """Whether an amended order stays in its group, which the request cannot name, or leaves it."""

    excessive_decrease: Literal["cancels", "refused"] = field(
        default="cancels", validator=in_(("cancels", "refused"))
    )
    """Whether a decrease by more contracts than are left cancels the order, or is an error."""

    idle_decrease_status: int | None = field(default=None, validator=optional(_ERROR_STATUS))
    idle_decrease_code: str = "invalid_parameters"
    """The error for a decrease to no fewer contracts than are left; None lets it succeed, unchanged."""

    self_trade_scope: Literal["user", "subaccount"] = field(
        default="user", validator=in_(("user", "subaccount"))
    )
    """Where self-trade prevention applies: among all orders of a user, or within one subaccount."""

    tick: Decimal = field(default=Decimal("0.01"), validator=_between("0.0001", "0.5"))
    """The price step, in dollars, of a market that `open_market` did not set up."""

    taker_fee_rate: Decimal = field(default=Decimal("0.07"), validator=_between("0", "1"))
    maker_fee_rate: Decimal = field(default=Decimal(0), validator=_between("0", "1"))
    """Fees are rate x count x price x (1 - price), rounded up to 0.0001 dollars; series differ."""

    trading_pause_status: int = field(default=409, validator=_ERROR_STATUS)
    trading_pause_code: str = "trading_is_paused"
    """The error for an order while trading is paused; cancels and triggers still work."""

    exchange_pause_status: int = field(default=503, validator=_ERROR_STATUS)
    exchange_pause_code: str = "exchange_is_paused"
    """The error for every write while the exchange is paused."""

    clock_tolerance_ms: int = field(default=15_000, validator=_NON_NEGATIVE)
    """How far a request's timestamp may be off: 10 s are known to pass, 30 s were rejected."""

    locked_key_status: int = field(default=403, validator=_ERROR_STATUS)
    locked_key_code: str = "subaccount_not_allowed"
    """The error for a call that names another subaccount than the one its key is locked to."""

    subscribing_again: Literal["another", "refused"] = field(
        default="another", validator=in_(("another", "refused"))
    )
    """Whether a second subscription to a stream channel succeeds, or returns error 11, as 6 is retired."""

    replay_code: str = "authentication_error"
    replay_details: str = "REPLAYED"
    """The 401 for a signature that was used before, if replay detection is on."""

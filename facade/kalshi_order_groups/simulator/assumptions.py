"""What the exchange's documentation leaves open, as options: nothing is assumed in silence."""

from typing import Literal

from attrs import field, frozen
from attrs.validators import in_


@frozen(kw_only=True)
class Assumptions:
    """How the simulator answers where the real behaviour is not known; each has a default."""

    trips: Literal["exceeded", "reached"] = field(
        default="exceeded", validator=in_(("exceeded", "reached"))
    )
    """Whether a group trips above its limit only (the newest explicit wording), or at it."""

    counts_at_15_seconds: bool = False
    """Whether a fill that is exactly 15 seconds old still counts."""

    lists_cancelled_orders: bool = False
    """Whether a group's `orders` keep those that are cancelled or filled."""

    triggered_group_status: int = 400
    triggered_group_code: str = "exceeded_order_group_risk_limit"
    """The refusal of an order into a triggered group; the code is that of the FIX texts."""

    unknown_group_status: int = 400
    unknown_group_code: str = "order_group_not_found"
    """The refusal of an order into a group that is not in the order's scope."""

    max_groups: int = 100_000
    too_many_groups_status: int = 400
    too_many_groups_code: str = "too_many_order_groups"
    """The refusal of one group too many; the cap itself is documented."""

"""Orders for tests."""

from decimal import Decimal

from kalshi_order_groups import CreateOrderV2Request, OrderGroup


def an_order(
    group: OrderGroup | str | None = None, *, count: str = "10", ticker: str = "KXPRES-24-DJT"
) -> CreateOrderV2Request:
    """A plain bid that rests."""
    return CreateOrderV2Request(
        ticker=ticker,
        side="bid",
        count=Decimal(count),
        price=Decimal("0.65"),
        time_in_force="good_till_canceled",
        self_trade_prevention_type="taker_at_cross",
        order_group_id=group,
    )

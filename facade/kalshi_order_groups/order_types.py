"""Public types of orders: requests, and what the exchange returns."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from attrs import frozen

from .types import OrderGroup

__all__ = ["CanceledOrder", "CreateOrderV2Request", "CreatedOrder", "Order"]


@frozen(kw_only=True)
class CreateOrderV2Request:
    """An order to place; checked when it is sent, before anything leaves.

    An order in a group is cancelled when the group triggers. A group is not an OCO: nothing links its
    orders but the common limit.
    """

    ticker: str
    side: Literal["bid", "ask"]
    """bid buys YES, ask sells YES."""

    count: Decimal | int | str
    """Contracts, more than 0, in steps of 0.01; not a float."""

    price: Decimal | str
    """Dollars for one YES contract, between 0 and 1, in steps of 0.0001; not a float."""

    time_in_force: Literal["fill_or_kill", "good_till_canceled", "immediate_or_cancel"]
    self_trade_prevention_type: Literal["taker_at_cross", "maker"]
    """Which of one user's two orders yields: taker_at_cross the incoming one, maker the resting one."""

    client_order_id: str | None = None
    """Your own id, unique for ever: the exchange refuses a repeat with 409. Filled with a uuid4."""

    expiration_time: int | None = None
    """Unix seconds at which the order expires; only with good_till_canceled."""

    post_only: bool | None = None
    reduce_only: bool | None = None
    cancel_order_on_pause: bool | None = None
    order_group_id: str | OrderGroup | None = None
    """The group the order joins, as an id or a handle; a handle also brings its scope."""

    subaccount: int | None = None
    exchange_index: int | None = None
    """Exchange shard of the market; left out everywhere, or -1, the exchange finds it by the ticker."""


@frozen(kw_only=True)
class CreatedOrder:
    """The exchange's answer to a placed order; counts in contracts, money in dollars."""

    order_id: str
    client_order_id: str
    fill_count: Decimal
    """Contracts filled at once."""

    remaining_count: Decimal
    """Contracts left; 0 for an immediate_or_cancel order, whatever was filled."""

    average_fill_price: Decimal | None
    average_fee_paid: Decimal | None
    """Mean price and fee of the contracts filled at once; None when there were none."""

    ts_ms: int | None
    """When the exchange processed the order, Unix milliseconds."""


@frozen(kw_only=True)
class CanceledOrder:
    """The exchange's answer to a cancelled order."""

    order_id: str
    client_order_id: str | None
    reduced_by: Decimal
    """Contracts taken off the book."""

    ts_ms: int | None
    """When the exchange processed the cancellation, Unix milliseconds."""


@frozen(kw_only=True)
class Order:
    """An order as the exchange reports it; reads may lag the truth by seconds."""

    order_id: str
    client_order_id: str
    ticker: str
    status: str
    """resting, canceled or executed; a text, so that a new state stays readable."""

    book_side: str
    """bid or ask, of the YES book."""

    outcome_side: str
    """yes or no: the outcome that the order gains from."""

    order_type: str
    yes_price: Decimal
    no_price: Decimal
    """Dollars."""

    initial_count: Decimal
    fill_count: Decimal
    remaining_count: Decimal
    """Contracts."""

    taker_fill_cost: Decimal
    maker_fill_cost: Decimal
    taker_fees: Decimal
    maker_fees: Decimal
    """Dollars."""

    self_trade_prevention_type: str | None
    cancel_order_on_pause: bool | None
    order_group_id: str | None
    """None when the order is in no group."""

    subaccount: int | None
    exchange_index: int | None
    user_id: str | None
    expiration_time: datetime | None
    created_time: datetime | None
    last_update_time: datetime | None

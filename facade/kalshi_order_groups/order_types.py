"""Public types of orders: requests, and what the exchange returns."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from attrs import frozen

from .types import OrderGroup

__all__ = [
    "AmendedOrder",
    "CanceledOrder",
    "CreateOrderV2Request",
    "CreatedOrder",
    "DecreasedOrder",
    "Order",
]


@frozen(kw_only=True)
class CreateOrderV2Request:
    """An order to place; the client checks it before it sends anything.

    An order in a group is cancelled when the group triggers. A group is not an OCO: only the common limit
    links its orders.
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
    """The order that a self-trade cancels: the incoming (taker_at_cross) or the resting one (maker)."""

    client_order_id: str | None = None
    """The caller's id, used only once, because the exchange refuses it again with 409. Default: a uuid4."""

    expiration_time: int | None = None
    """Unix seconds at which the order expires; only with good_till_canceled."""

    post_only: bool | None = None
    reduce_only: bool | None = None
    cancel_order_on_pause: bool | None = None
    order_group_id: str | OrderGroup | None = None
    """The group that the order joins, as an id or a handle; a handle also has the scope."""

    subaccount: int | None = None
    exchange_index: int | None = None
    """Exchange shard of the market; if it is -1 or given nowhere, the exchange finds it by the ticker."""


@frozen(kw_only=True)
class CreatedOrder:
    """The response to a placed order; counts in contracts, money in dollars."""

    order_id: str
    client_order_id: str
    fill_count: Decimal
    """Contracts filled at once."""

    remaining_count: Decimal
    """Contracts left; always 0 for an immediate_or_cancel order."""

    average_fill_price: Decimal | None
    average_fee_paid: Decimal | None
    """Mean price and fee of the contracts filled at once; None if there were none."""

    ts_ms: int | None
    """When the exchange processed the order, Unix milliseconds."""


@frozen(kw_only=True)
class CanceledOrder:
    """The response to a cancelled order."""

    order_id: str
    client_order_id: str | None
    reduced_by: Decimal
    """Contracts removed from the book."""

    ts_ms: int | None
    """When the exchange processed the cancellation, Unix milliseconds."""


@frozen(kw_only=True)
class AmendedOrder:
    """The response to an amended order; counts in contracts, money in dollars."""

    order_id: str
    client_order_id: str | None
    remaining_count: Decimal | None
    """Contracts that rest now; None if neither this number changed nor the amendment filled any."""

    fill_count: Decimal | None
    """Contracts filled because the new price crossed the book; None as for `remaining_count`."""

    average_fill_price: Decimal | None
    average_fee_paid: Decimal | None
    """Mean price and fee of the contracts that the amendment filled; None if there were none."""

    ts_ms: int | None
    """When the exchange processed the amendment, Unix milliseconds."""


@frozen(kw_only=True)
class DecreasedOrder:
    """The response to a decreased order."""

    order_id: str
    client_order_id: str | None
    remaining_count: Decimal
    """Contracts that rest now; 0 if the decrease cancelled the order."""

    ts_ms: int | None
    """When the exchange processed the decrease, Unix milliseconds."""


@frozen(kw_only=True)
class Order:
    """An order as the exchange reports it; reads may lag writes by seconds."""

    order_id: str
    client_order_id: str
    ticker: str
    status: str
    """resting, canceled or executed; a str, so that an unknown state is no error."""

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
    """None if the order is in no group."""

    subaccount: int | None
    exchange_index: int | None
    user_id: str | None
    expiration_time: datetime | None
    created_time: datetime | None
    last_update_time: datetime | None

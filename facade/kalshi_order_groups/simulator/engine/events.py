"""Events of the exchange, which the update stream reports."""

from decimal import Decimal
from typing import Literal

from attrs import frozen

from .records import Order, Scope

GroupChange = Literal["created", "triggered", "reset", "deleted", "limit_updated"]


@frozen(kw_only=True)
class GroupEvent:
    """An order group was created, changed or deleted; `limit` is its limit at that time."""

    kind: GroupChange
    scope: Scope
    order_group_id: str
    limit: Decimal
    at_ms: int


@frozen(kw_only=True)
class OrderEvent:
    """An order in its new state."""

    order: Order


@frozen(kw_only=True)
class FillEvent:
    """Contracts of an order were filled; `position` is the subaccount's position afterwards."""

    trade_id: str
    order: Order
    is_taker: bool
    price: Decimal
    count: Decimal
    fee: Decimal
    position: Decimal
    at_ms: int


Event = GroupEvent | OrderEvent | FillEvent

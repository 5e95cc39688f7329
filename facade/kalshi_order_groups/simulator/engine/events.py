"""What happens at the exchange, as its update stream tells it."""

from decimal import Decimal
from typing import Literal

from attrs import frozen

from .records import Order, Scope

GroupChange = Literal["created", "triggered", "reset", "deleted", "limit_updated"]


@frozen(kw_only=True)
class GroupEvent:
    """An order group came, changed or went; `limit` is what it was then."""

    kind: GroupChange
    scope: Scope
    order_group_id: str
    limit: Decimal
    at_ms: int


@frozen(kw_only=True)
class OrderEvent:
    """An order as it is now."""

    order: Order


@frozen(kw_only=True)
class FillEvent:
    """Contracts of an order were filled; `position` is what its subaccount holds afterwards."""

    trade_id: str
    order: Order
    is_taker: bool
    price: Decimal
    count: Decimal
    fee: Decimal
    position: Decimal
    at_ms: int


Event = GroupEvent | OrderEvent | FillEvent

"""The public words of this package: sentinels, and what order groups look like to a program."""

import enum
from decimal import Decimal
from typing import Final

from attrs import frozen

__all__ = [
    "ALL_SUBACCOUNTS",
    "NOT_GIVEN",
    "AllSubaccounts",
    "DeleteOutcome",
    "NotGiven",
    "OrderGroup",
    "OrderGroupDetail",
]


class NotGiven(enum.Enum):
    """The type of NOT_GIVEN."""

    NOT_GIVEN = "NOT_GIVEN"

    def __repr__(self) -> str:
        return self.value


class AllSubaccounts(enum.Enum):
    """The type of ALL_SUBACCOUNTS."""

    ALL_SUBACCOUNTS = "ALL_SUBACCOUNTS"

    def __repr__(self) -> str:
        return self.value


NOT_GIVEN: Final = NotGiven.NOT_GIVEN
"""Not given: the next level decides (call, handle, with_options, client). None means the same."""

ALL_SUBACCOUNTS: Final = AllSubaccounts.ALL_SUBACCOUNTS
"""On reads and on cancel_all: every subaccount, whatever the client's default is."""


class DeleteOutcome(enum.Enum):
    """How a delete ended."""

    DELETED = "deleted"
    """This call removed the group and cancelled its orders."""

    ALREADY_GONE = "already_gone"
    """The exchange answered 404, and a read over all subaccounts did not find the group either. Reads
    lag writes by up to 10 s: of a group created within that time this is no proof."""


@frozen(kw_only=True)
class OrderGroup:
    """An order group, and the handle by which every method accepts it.

    A group lives in one subaccount and on one exchange shard, and is not found from any other; the
    handle carries that scope, as far as it is known, to every call it is given to.
    """

    order_group_id: str

    subaccount: int | None
    """0 (primary) or 1-63; None where the exchange did not say, as in a list over all subaccounts."""

    exchange_index: int | None
    """The exchange shard; None where the exchange did not say."""

    contracts_limit: Decimal | None
    """Most contracts the group may fill in any 15 seconds: a rate, not a position cap. In steps of
    0.01; None where the exchange did not say."""

    triggered: bool
    """Whether it tripped or was triggered: its orders are cancelled, new ones refused until a reset.
    On the wire this is `is_auto_cancel_enabled`, which is true while the group is triggered."""


@frozen(kw_only=True)
class OrderGroupDetail(OrderGroup):
    """An order group with the ids of its orders."""

    orders: tuple[str, ...]
    """Ids of the orders in the group; whether cancelled ones stay listed is not documented."""

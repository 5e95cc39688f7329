"""Public types: sentinels, order groups, and their outcomes in deletes and kills."""

import enum
import json
from decimal import Decimal
from typing import Final

from attrs import frozen

__all__ = [
    "ALL_SUBACCOUNTS",
    "NOT_GIVEN",
    "AllSubaccounts",
    "DeleteOutcome",
    "GroupKill",
    "KillOutcome",
    "NotGiven",
    "OrderGroup",
    "OrderGroupDetail",
    "PendingCreate",
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
"""Not given: the next level applies (call, handle, with_options, client). None means the same."""

ALL_SUBACCOUNTS: Final = AllSubaccounts.ALL_SUBACCOUNTS
"""For reads and cancel_all: every subaccount, also if the client has a default."""


class DeleteOutcome(enum.Enum):
    """How a delete ended."""

    DELETED = "deleted"
    """This call removed the group and cancelled its orders."""

    ALREADY_GONE = "already_gone"
    """The exchange does not find the group in the scope that this client knows, that a read shows, or that
    the handle names while no read shows the group elsewhere; or this client has deleted it before."""


@frozen(kw_only=True, weakref_slot=False)
class OrderGroup:
    """An order group, and a handle that every method accepts.

    A group is in one subaccount and on one exchange shard, and is not found in any other scope; the handle
    passes its known scope to every call.
    """

    order_group_id: str

    subaccount: int | None
    """0 (primary) or 1-63; None if it is unknown, because the response does not have it, as in a list over
    all subaccounts."""

    exchange_index: int | None
    """The exchange shard; None if the response does not have it."""

    contracts_limit: Decimal | None
    """Maximum contracts that the group may fill in any 15 seconds: a rate, not a position cap. In steps of
    0.01; None if the response does not have it."""

    triggered: bool
    """True if the group has triggered: its orders are cancelled, new ones refused until a reset.
    On the wire this is `is_auto_cancel_enabled`, which is true while the group is triggered."""

    @property
    def subaccount_known(self) -> bool:
        """True if the handle knows its subaccount.

        If not, and neither the call nor the client's knowledge of the group names it, the default applies.
        Trigger, delete and lowering the limit search the group in all subaccounts if it is not there; other
        writes raise WrongScopeError if there is no default.
        """
        return self.subaccount is not None


@frozen(kw_only=True, weakref_slot=False)
class OrderGroupDetail(OrderGroup):
    """An order group with the ids of its orders."""

    orders: tuple[str, ...]
    """Ids of the orders in the group; whether cancelled ones stay listed is not documented."""


@frozen(kw_only=True)
class PendingCreate:
    """A create whose outcome is unknown; it can be stored, and settled later by any process.

    `known` are the ids of the groups before the create, None if these could not be read. `sent_at_ms` is
    the time after its last attempt in Unix milliseconds: by the exchange's clock if `is_exchange_time`, and
    otherwise by the clock of the machine that sent it, which cannot be compared with another one.
    """

    subaccount: int | None
    exchange_index: int | None
    contracts_limit: Decimal
    known: frozenset[str] | None
    sent_at_ms: int
    is_exchange_time: bool = False

    def to_json(self) -> str:
        """Return JSON that from_json() reads."""
        return json.dumps(
            {
                "subaccount": self.subaccount,
                "exchange_index": self.exchange_index,
                "contracts_limit": str(self.contracts_limit),
                "known": None if self.known is None else sorted(self.known),
                "sent_at_ms": self.sent_at_ms,
                "is_exchange_time": self.is_exchange_time,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> "PendingCreate":
        """Return the create from to_json(). Raises ValueError, KeyError or TypeError for other JSON."""
        fields = json.loads(text)
        return cls(
            subaccount=fields["subaccount"],
            exchange_index=fields["exchange_index"],
            contracts_limit=Decimal(fields["contracts_limit"]),
            known=None if fields["known"] is None else frozenset(fields["known"]),
            sent_at_ms=fields["sent_at_ms"],
            is_exchange_time=fields.get("is_exchange_time") is True,
        )


class KillOutcome(enum.Enum):
    """How a kill ended for one group."""

    CONFIRMED = "confirmed"
    """The exchange confirmed the trigger: the group's orders are cancelled, new ones refused."""

    GONE = "gone"
    """The group is deleted: the exchange does not find it in the scope that this client knows, and a list
    requested after that does not show it. Another program deleted it, which cancels its orders too."""

    FAILED = "failed"
    """The exchange refused the trigger, or it could not be sent: the group is unchanged."""

    UNKNOWN = "unknown"
    """The trigger was sent and not confirmed: the group may be triggered."""


@frozen(kw_only=True)
class GroupKill:
    """The outcome of a kill for one group; `error` is the last one, None if it is confirmed or gone.

    `fenced` is true if the group is certainly deleted: the exchange then refuses orders into it and resets
    of it, also those in flight. For a confirmed group without the requested fence, `error` says why. A
    confirmed handle has `triggered` set. The groups that were never tried share one error.
    """

    group: "OrderGroup | str"
    outcome: KillOutcome
    error: Exception | None
    fenced: bool = False

    @property
    def order_group_id(self) -> str:
        """The group's id."""
        return self.group.order_group_id if isinstance(self.group, OrderGroup) else self.group

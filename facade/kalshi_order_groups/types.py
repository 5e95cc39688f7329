"""The public words of this package: sentinels, and what order groups look like to a program."""

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
    "KillReport",
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
"""Not given: the next level decides (call, handle, with_options, client). None means the same."""

ALL_SUBACCOUNTS: Final = AllSubaccounts.ALL_SUBACCOUNTS
"""On reads and on cancel_all: every subaccount, whatever the client's default is."""


class DeleteOutcome(enum.Enum):
    """How a delete ended."""

    DELETED = "deleted"
    """This call removed the group and cancelled its orders."""

    ALREADY_GONE = "already_gone"
    """The exchange answered 404 where this client knows the group to live, or reads show it nowhere else.
    Reads lag writes by up to 10 s: of a group that another program created within that time this is no
    proof."""


@frozen(kw_only=True, weakref_slot=False)
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


@frozen(kw_only=True, weakref_slot=False)
class OrderGroupDetail(OrderGroup):
    """An order group with the ids of its orders."""

    orders: tuple[str, ...]
    """Ids of the orders in the group; whether cancelled ones stay listed is not documented."""


@frozen(kw_only=True)
class PendingCreate:
    """A create whose outcome is unknown, as it can be kept and settled later, by any process.

    `known` are the ids of groups that were there before, None where these could not be read. `sent_at_ms`
    is when it had been sent for the last time and was given up, by this machine's clock.
    """

    subaccount: int | None
    exchange_index: int | None
    contracts_limit: Decimal
    known: frozenset[str] | None
    sent_at_ms: int

    def to_json(self) -> str:
        """A text that from_json() reads."""
        return json.dumps(
            {
                "subaccount": self.subaccount,
                "exchange_index": self.exchange_index,
                "contracts_limit": str(self.contracts_limit),
                "known": None if self.known is None else sorted(self.known),
                "sent_at_ms": self.sent_at_ms,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> "PendingCreate":
        """What to_json() wrote. Raises ValueError, KeyError or TypeError for anything else."""
        fields = json.loads(text)
        return cls(
            subaccount=fields["subaccount"],
            exchange_index=fields["exchange_index"],
            contracts_limit=Decimal(fields["contracts_limit"]),
            known=None if fields["known"] is None else frozenset(fields["known"]),
            sent_at_ms=fields["sent_at_ms"],
        )


class KillOutcome(enum.Enum):
    """How a kill ended for one group."""

    CONFIRMED = "confirmed"
    """The exchange confirmed the trigger: the group's orders are cancelled, new ones refused."""

    GONE = "gone"
    """There is nothing left to trigger: the exchange does not find the group where this client knows it to
    live, and a list made after that does not show it. It was deleted elsewhere, which cancels its
    orders too."""

    FAILED = "failed"
    """The exchange refused the trigger, or it could not be sent: the group is as it was."""

    UNKNOWN = "unknown"
    """The trigger was sent and not confirmed: the group may be triggered."""


@frozen(kw_only=True)
class GroupKill:
    """What a kill did to one group; `error` is the last one, None where it is confirmed or gone."""

    group: "OrderGroup | str"
    outcome: KillOutcome
    error: Exception | None

    @property
    def order_group_id(self) -> str:
        """The group's id."""
        return self.group.order_group_id if isinstance(self.group, OrderGroup) else self.group


@frozen(kw_only=True)
class KillReport:
    """What a kill did, group by group. True only when every group is confirmed triggered, or gone.

    Where the groups were to be found, `error` says why there may be more: they could not all be found, or a
    create of this client has no answer yet.
    """

    groups: tuple[GroupKill, ...]
    error: Exception | None = None

    def __bool__(self) -> bool:
        return self.error is None and not (self.failed or self.unknown)

    @property
    def confirmed(self) -> tuple[GroupKill, ...]:
        """The groups that are triggered for certain."""
        return self._ended(KillOutcome.CONFIRMED)

    @property
    def gone(self) -> tuple[GroupKill, ...]:
        """The groups that were deleted before, with their orders."""
        return self._ended(KillOutcome.GONE)

    @property
    def failed(self) -> tuple[GroupKill, ...]:
        """The groups that were not triggered."""
        return self._ended(KillOutcome.FAILED)

    @property
    def unknown(self) -> tuple[GroupKill, ...]:
        """The groups that may be triggered."""
        return self._ended(KillOutcome.UNKNOWN)

    def _ended(self, outcome: KillOutcome) -> tuple[GroupKill, ...]:
        return tuple(one for one in self.groups if one.outcome is outcome)

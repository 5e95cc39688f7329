"""Steps of a kill, and the groups that it triggers."""

import enum

from attrs import define, frozen

from .._core.scope import Scope
from ..errors import KalshiError
from ..types import KillOutcome, OrderGroup
from .in_flight import InFlightReset


@define(eq=False)
class KillTarget:
    """A group to trigger, its assumed scope, and the attempts so far.

    `known_since` is when this client learned the scope from the exchange; None if the caller passed it.
    """

    group: OrderGroup | str
    group_id: str
    scope: Scope
    known_since: float | None = None
    attempts: int = 0
    not_before: float = 0.0
    may_have_acted: bool = False
    resets: tuple[InFlightReset, ...] = ()  # in flight when its last trigger was sent
    error: KalshiError | None = None

    def is_ready(self, now: float) -> bool:
        """True if it is time for its next trigger; at once when the resets have ended."""
        if self.resets and all(reset.is_over for reset in self.resets):
            return True
        return self.not_before <= now

    @property
    def outcome(self) -> KillOutcome:
        """The outcome while nothing is confirmed."""
        return KillOutcome.UNKNOWN if self.may_have_acted else KillOutcome.FAILED

    def may_be_gone(self, now: float, read_horizon: float) -> bool:
        """True if the exchange's refusal as missing can only mean that the group is deleted.

        That holds in a scope that the exchange reported, and that long ago that reads would show the group.
        """
        return self.known_since is not None and now >= self.known_since + read_horizon


@frozen
class Trigger:
    """Trigger this group."""

    target: KillTarget


@frozen
class Fence:
    """Delete this group, whose trigger is confirmed."""

    target: KillTarget


class ListReason(enum.Enum):
    """The reason for a list."""

    ALL = "to trigger every group in it"
    SEARCH = "to find the scopes of groups of which only the id is known"
    GONE = "to confirm that groups that a trigger did not find are deleted"
    LATE = "to trigger every group in it, because a create without a response may have made one"


@frozen
class ListGroups:
    """List the groups of a subaccount, or of all with None.

    `missing` are the groups that a GONE list checks; `requested_at` is the time of a LATE list.
    """

    subaccount: int | None
    reason: ListReason = ListReason.ALL
    missing: tuple[KillTarget, ...] = ()
    requested_at: float = 0.0


@frozen
class ReadLimits:
    """Read the account's rate limits."""


@frozen
class Wait:
    """Wait this long, because there is nothing to do."""

    seconds: float


@frozen
class Finished:
    """Nothing left to do."""


Step = Trigger | Fence | ListGroups | ReadLimits | Wait | Finished

"""Steps of a kill, and the groups that it triggers."""

import enum

from attrs import define, frozen

from .._core.scope import Scope
from ..errors import KalshiError, NotFoundError
from ..types import KillOutcome, OrderGroup
from .create import READ_LAG
from .in_flight import InFlightReset

NOT_FOUND = "not_found"
"""The exchange's own code for a missing group; a proxy's 404 has another or none."""


@define(eq=False)
class KillTarget:
    """A group to trigger, where it is thought to be, and how often that was tried.

    `known_since` is when this client learned from the exchange that it lives there; None when the
    program says so.
    """

    group: OrderGroup | str
    group_id: str
    scope: Scope
    known_since: float | None = None
    attempts: int = 0
    not_before: float = 0.0
    may_have_acted: bool = False
    was_lost: bool = False
    resets: tuple[InFlightReset, ...] = ()  # in flight when its last trigger was sent
    error: KalshiError | None = None

    @property
    def waits_for_reset(self) -> bool:
        """True if a reset in flight may arm it after the confirmed trigger."""
        return any(not reset.is_over for reset in self.resets)

    @property
    def outcome(self) -> KillOutcome:
        """What is to be said of it as long as nothing is confirmed."""
        return KillOutcome.UNKNOWN if self.may_have_acted else KillOutcome.FAILED

    def may_be_gone(self, error: NotFoundError, now: float) -> bool:
        """Whether this 404 may mean that the group is gone, and nothing else.

        Only the exchange's own word counts, on a group that it said lives here, and so long ago that
        reads would show it.
        """
        known = self.known_since is not None and now >= self.known_since + READ_LAG
        return known and error.code == NOT_FOUND


@frozen
class Trigger:
    """Trigger this group."""

    target: KillTarget


class ListReason(enum.Enum):
    """What a list is read for."""

    ALL = "every group that it shows is to be triggered"
    SEARCH = "to find out where groups live, of which only the id is known"
    GONE = "to see that it does not show groups that a trigger did not find"
    LATE = "every group that it shows is to be triggered: a create without an answer may have made one"


@frozen
class ListGroups:
    """List the groups of a subaccount; of all of them with None.

    `missing` are the groups that it should not show, `asked_at` is when a late one was asked for.
    """

    subaccount: int | None
    why: ListReason = ListReason.ALL
    missing: tuple[KillTarget, ...] = ()
    asked_at: float = 0.0


@frozen
class ReadLimits:
    """ListGroups out how fast the account may write and read."""


@frozen
class Wait:
    """Nothing to do for so many seconds."""

    seconds: float


@frozen
class Finished:
    """Nothing left to do."""


Step = Trigger | ListGroups | ReadLimits | Wait | Finished

"""Outcome of each group of a kill, and what explains the others: the rows of its report."""

from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import TypeVar

from attrs import define, evolve, field

from .._api.kill_lists import UnusableRow
from ..errors import ContractError, KalshiError, NotSentError, OutcomeUnknownError
from ..kill_report import cause_of
from ..types import GroupKill, KillOutcome, OrderGroup
from .kill_steps import KillTarget

SLICE_ROWS = 5_000
"""Rows of a list or of a report that are processed at a time: 20 ms."""

NO_TIME = "the group was not triggered: the deadline passed first"
NOT_FENCED = "the group was triggered and not deleted: the deadline passed first"
NO_RESPONSE = (
    "a create of this client was sent and got no response, so there may be a group that reads do not show"
    " yet: kill again until the report is true"
)
UNUSABLE = "the group was not triggered: a list shows it with an id that cannot be sent"
NOT_LOCATED = "the group was not triggered: no list of a subaccount showed it before the kill ended"

_T = TypeVar("_T")


@define
class KillOutcomes:
    """The groups that have ended, and the last errors of a kill.

    `refused_list` is the error of a list of all groups that is not read again. `unreported` are the groups
    that have ended since the caller was last called back.
    """

    trigger_error: KalshiError | None = None
    list_error: KalshiError | None = None
    search_error: KalshiError | None = None
    refused_list: KalshiError | None = None
    unreported: deque[GroupKill] = field(factory=deque[GroupKill])
    _ended: dict[str, GroupKill] = field(factory=dict[str, GroupKill])
    _unusable: dict[str, UnusableRow] = field(factory=dict[str, UnusableRow])

    def __contains__(self, group_id: str) -> bool:
        return group_id in self._ended

    def end(
        self, target: KillTarget, outcome: KillOutcome, error: KalshiError | None, *, fenced: bool = False
    ) -> None:
        """Record the outcome of a group."""
        group, fenced = target.group, fenced or outcome is KillOutcome.GONE
        if outcome is KillOutcome.CONFIRMED and isinstance(group, OrderGroup):
            group = evolve(group, triggered=True)
        ended = GroupKill(group=group, outcome=outcome, error=error, fenced=fenced)
        self._ended[target.group_id] = ended
        self.unreported.append(ended)

    def end_unfenced(self, target: KillTarget) -> None:
        """End a group whose trigger is confirmed; a reset in flight may have armed it again."""
        armed = any(not reset.is_over for reset in target.resets)
        outcome = KillOutcome.UNKNOWN if armed else KillOutcome.CONFIRMED
        self.end(target, outcome, target.error or NotSentError(NOT_FENCED))

    def add_unusable(self, rows: Iterable[UnusableRow]) -> None:
        """Record rows of a list whose groups cannot be triggered."""
        self._unusable.update((row.group_id, row) for row in rows)

    def rows(
        self, targets: Sequence[KillTarget], unplaced: Sequence[OrderGroup]
    ) -> Generator[None, None, tuple[GroupKill, ...]]:
        """Return a row for each target, and for groups that were in no list of a subaccount.

        Yield after each slice. The groups that were never tried share one error, because there may be
        100,000 of them.
        """
        not_tried = NotSentError(_because(NO_TIME, "Others failed", self.trigger_error))
        why_unplaced = self.search_error or self.list_error
        not_located = NotSentError(_because(NOT_LOCATED, "Lists failed", why_unplaced))
        groups: list[GroupKill] = []
        for some in slices(targets):
            groups += [self._row(target, not_tried) for target in some]
            yield
        for others in slices(unplaced):
            groups += [_failed(group, not_located) for group in others]
            yield
        for row in self._unusable.values():
            groups.append(_failed(row.group_id, ContractError(f"{UNUSABLE}: {row.reason}")))
        return tuple(groups)

    def _row(self, target: KillTarget, not_tried: KalshiError) -> GroupKill:
        ended = self._ended.get(target.group_id)
        return ended or GroupKill(
            group=target.group, outcome=target.outcome, error=target.error or not_tried
        )

    def why_incomplete(self, *, has_lists: bool, has_creates: bool) -> KalshiError | None:
        """Return why groups may be missing: lists or creates without a response; None if none are."""
        if self.refused_list is not None:
            return self.refused_list
        if has_lists and self.list_error is None:
            return NotSentError("the deadline passed before all groups were found: kill again")
        if has_lists and self.list_error is not None:
            not_found = NotSentError(f"not all groups were found: {cause_of(self.list_error)}. Kill again")
            not_found.__cause__ = self.list_error
            return not_found
        return OutcomeUnknownError(NO_RESPONSE) if has_creates else None


def slices(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Return the items in slices of SLICE_ROWS."""
    return (items[start : start + SLICE_ROWS] for start in range(0, len(items), SLICE_ROWS))


def _failed(group: OrderGroup | str, error: KalshiError) -> GroupKill:
    return GroupKill(group=group, outcome=KillOutcome.FAILED, error=error)


def _because(text: str, failed: str, error: KalshiError | None) -> str:
    return text if error is None else f"{text}. {failed}: {cause_of(error)}"

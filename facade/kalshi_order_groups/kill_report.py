"""The report of a kill: the outcome of each group, as values, as text and as JSON."""

import json
import os
from collections.abc import Iterator
from typing import Any

from attrs import field, frozen

from .errors import KalshiError, KillIncompleteError
from .types import AllSubaccounts, GroupKill, KillOutcome, OrderGroup

__all__ = ["KillReport"]

MAX_LINES = 30
"""Groups that the text of a report lists, the ones that are not safe first."""


@frozen(kw_only=True)
class KillReport:
    """The outcome of a kill for each group. True only if every group is confirmed triggered, or gone.

    With `fence`, which the kill was called with, it is true only if every group is fenced as well.
    For a kill without given groups, `error` says why there may be more groups: they could not all be found,
    or a create of this client has no response yet. True without groups means only that none was found where
    the kill looked: in the `subaccount` or ALL_SUBACCOUNTS (None if the groups were given), in the
    `environment` at `host`, with the key `key_id`. `seconds` is how long the kill took.

    Iterating gives the groups, `len` their number, and `str` a text for people.
    """

    groups: tuple[GroupKill, ...]
    error: Exception | None = None
    fence: bool = False
    environment: str | None = field(default=None, eq=False)
    host: str | None = field(default=None, eq=False)
    subaccount: int | AllSubaccounts | None = field(default=None, eq=False)
    key_id: str | None = field(default=None, eq=False, repr=False)  # no repr in a crash report shows it
    seconds: float = field(default=0.0, eq=False)

    def __bool__(self) -> bool:
        return self.error is None and all(self._is_safe(group) for group in self.groups)

    def __iter__(self) -> Iterator[GroupKill]:
        return iter(self.groups)

    def __len__(self) -> int:
        return len(self.groups)

    def __str__(self) -> str:
        return "\n".join([self._summary(), *self._origin(), *self._missing(), *self._lines()])

    @property
    def confirmed(self) -> tuple[GroupKill, ...]:
        """The groups that are certainly triggered."""
        return self._ended(KillOutcome.CONFIRMED)

    @property
    def gone(self) -> tuple[GroupKill, ...]:
        """The groups that were deleted already."""
        return self._ended(KillOutcome.GONE)

    @property
    def failed(self) -> tuple[GroupKill, ...]:
        """The groups that were not triggered."""
        return self._ended(KillOutcome.FAILED)

    @property
    def unknown(self) -> tuple[GroupKill, ...]:
        """The groups that may be triggered."""
        return self._ended(KillOutcome.UNKNOWN)

    def raise_if_incomplete(self) -> None:
        """Raise KillIncompleteError, which has this report, unless it is true."""
        if not self:
            first = next((f": {_line(group)}" for group in self.groups if not self._is_safe(group)), "")
            more = "" if self.error is None else f"; {self._missing()[0]}"
            raise KillIncompleteError(
                f"{self._summary()}{first}{more}. Kill again until the report is true", report=self
            )

    def to_json(self) -> str:
        """Return the report as JSON: its fields, `is_complete`, and a row for each group."""
        subaccount = "all" if isinstance(self.subaccount, AllSubaccounts) else self.subaccount
        return json.dumps(
            {
                "is_complete": bool(self),
                "error": None if self.error is None else str(self.error),
                "environment": self.environment,
                "host": self.host,
                "subaccount": subaccount,
                "key_id": self.key_id,
                "seconds": round(self.seconds, 3),
                "fence": self.fence,
                "groups": [_row(group) for group in self.groups],
            }
        )

    def _is_safe(self, group: GroupKill) -> bool:
        return is_safe(group, fence=self.fence)

    def _ended(self, outcome: KillOutcome) -> tuple[GroupKill, ...]:
        return tuple(group for group in self.groups if group.outcome is outcome)

    def _summary(self) -> str:
        if self and not self.groups:
            return "no order groups were " + ("given" if self.subaccount is None else "found")
        outcomes = [group.outcome for group in self.groups]
        counts = {outcome: outcomes.count(outcome) for outcome in KillOutcome}
        safe = sum(map(self._is_safe, self.groups))
        each = ", ".join(f"{count} {outcome.value}" for outcome, count in counts.items())
        state = "is complete" if self else "is NOT complete"
        aim = "fenced" if self.fence else "safe"
        return f"the kill {state}: {safe} of {len(self.groups)} groups are {aim} ({each})"

    def _origin(self) -> list[str]:
        if self.environment is None:
            return []
        where = "the given groups" if self.subaccount is None else f"subaccount {self.subaccount}"
        if isinstance(self.subaccount, AllSubaccounts):
            where = "all subaccounts"
        return [f"{self.environment} at {self.host}, {where}, key {self.key_id}, {self.seconds:.2f} s"]

    def _missing(self) -> list[str]:
        return [] if self.error is None else [f"there may be more groups: {cause_of(self.error)}"]

    def _lines(self) -> list[str]:
        ended = [*self.failed, *self.unknown, *self.confirmed, *self.gone]
        shown = sorted(ended, key=self._is_safe)[:MAX_LINES]  # the others first
        more = len(self.groups) - len(shown)
        return [*map(_line, shown), *([f"and {more} more"] if more else [])]


def is_safe(group: GroupKill, *, fence: bool) -> bool:
    """True if a group is confirmed triggered or gone, or with `fence` certainly deleted."""
    return group.fenced if fence else group.outcome in (KillOutcome.CONFIRMED, KillOutcome.GONE)


def _scope(group: OrderGroup | str) -> tuple[int | None, int | None]:
    return (group.subaccount, group.exchange_index) if isinstance(group, OrderGroup) else (None, None)


def _line(group: GroupKill) -> str:
    subaccount, _ = _scope(group.group)
    where = "" if subaccount is None else f" in subaccount {subaccount}"
    why = "" if group.error is None else f": {cause_of(group.error)}"
    fenced = ", fenced" if group.fenced and group.outcome is KillOutcome.CONFIRMED else ""
    return f"{group.outcome.value} {group.order_group_id}{where}{fenced}{why}"


def _row(group: GroupKill) -> dict[str, Any]:
    subaccount, exchange_index = _scope(group.group)
    return {
        "order_group_id": group.order_group_id,
        "subaccount": subaccount,
        "exchange_index": exchange_index,
        "outcome": group.outcome.value,
        "fenced": group.fenced,
        "error": None if group.error is None else str(group.error),
    }


def cause_of(error: BaseException) -> str:
    """Return in few words why a call failed: "Connection refused", not what did not happen because of it.

    The cause of an error of the transport is the last one in its chain that has a text.
    """
    text = str(error)
    is_of_transport = isinstance(error, KalshiError) and error.status_code is None
    link = error.__cause__ if is_of_transport else None
    while link is not None:
        text, link = _of_system(link) or text, link.__cause__
    return " ".join(text.split()) or type(error).__name__


def _of_system(error: BaseException) -> str:
    if not isinstance(error, OSError):
        return str(error)
    if error.errno and type(error).__module__ == "builtins":  # others have numbers of their own
        return os.strerror(error.errno)
    return error.strerror or str(error)

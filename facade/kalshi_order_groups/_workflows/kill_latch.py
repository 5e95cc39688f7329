"""Latch of a kill: while it is set for a subaccount, a client adds no risk there."""

from typing import TypeVar

from .._api.operation import Operation
from .._core.retry_policy import Risk
from .._core.validation import MAX_SUBACCOUNT
from ..errors import KillSwitchLatchedError
from ..types import ALL_SUBACCOUNTS, AllSubaccounts

_T = TypeVar("_T")

_ADDING = frozenset({Risk.ADDS, Risk.SETS, Risk.PLACES, Risk.REARMS, Risk.LOWERS})
_EVERY = dict.fromkeys(range(MAX_SUBACCOUNT + 1))


class KillLatch:
    """The latch of a client and of its with_options copies; thread-safe, without a lock.

    A signal handler may call kill() between any two steps of rearm(), so each change is a single operation.
    """

    def __init__(self) -> None:
        self._latched: dict[int, None] = {}

    @property
    def latched(self) -> frozenset[int] | AllSubaccounts:
        """The latched subaccounts; empty if there are none."""
        latched = frozenset(self._latched.copy())
        return ALL_SUBACCOUNTS if len(latched) == len(_EVERY) else latched

    def set(self, subaccount: int | None) -> None:
        """Latch a subaccount; all of them with None."""
        self._latched.update(_EVERY if subaccount is None else {subaccount: None})

    def release(self, subaccount: int | None) -> None:
        """Release a subaccount; all of them with None."""
        if subaccount is None:
            self._latched.clear()
        else:
            self._latched.pop(subaccount, None)

    def raise_if_latched(self, operation: Operation[_T]) -> None:
        """Raise KillSwitchLatchedError for an operation that adds risk in a latched subaccount.

        An operation without a subaccount goes to the primary one, or to the one that the key is locked to,
        so it is refused while any is latched.
        """
        if self._latched and operation.risk in _ADDING:
            subaccount = operation.subaccount
            if subaccount is None or subaccount in self._latched:
                raise KillSwitchLatchedError(_refusal(operation.name, subaccount, self.latched))


def _refusal(name: str, subaccount: int | None, latched: frozenset[int] | AllSubaccounts) -> str:
    rearm = "client.order_groups.rearm("
    if isinstance(latched, AllSubaccounts):
        return f"{name} was not sent: this client was killed and adds no risk until {rearm})"
    if subaccount is None:
        where = ", ".join(map(str, sorted(latched)))
        return (
            f"{name} was not sent: it names no subaccount, and this client was killed in subaccount"
            f" {where}. Pass subaccount=, or call {rearm})"
        )
    return (
        f"{name} was not sent: this client was killed in subaccount {subaccount} and adds no risk there"
        f" until {rearm}subaccount={subaccount})"
    )

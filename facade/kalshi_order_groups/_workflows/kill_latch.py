"""Latch of a kill: while it is set, a client adds no risk."""

from typing import TypeVar

from .._api.operation import Operation
from .._core.retry_policy import Risk
from ..errors import KillSwitchLatchedError

_T = TypeVar("_T")

_ADDING = frozenset({Risk.ADDS, Risk.SETS, Risk.PLACES, Risk.REARMS})


class KillLatch:
    """The latch of a client and of its with_options copies."""

    def __init__(self) -> None:
        self.is_set = False

    def raise_if_latched(self, operation: Operation[_T]) -> None:
        """Raise KillSwitchLatchedError for an operation that adds risk while the latch is set."""
        if self.is_set and operation.risk in _ADDING:
            raise KillSwitchLatchedError(
                f"{operation.name} was not sent: this client was killed and adds no risk until"
                " client.order_groups.rearm()"
            )

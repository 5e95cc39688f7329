"""What was asked and what happened lately, for whoever looks at the exchange; the oldest is forgotten."""

from collections import deque
from itertools import dropwhile

from attrs import frozen

from ..engine.events import Event, FillEvent, GroupEvent
from ..engine.formats import contracts
from .faults import Fault

KEPT = 1_000


@frozen(kw_only=True)
class Asked:
    """A request, and the status it was answered with, if it was answered."""

    number: int
    at_ms: int
    user: str | None
    method: str
    path: str
    operation: str | None
    status: int | None
    fault: Fault | None


@frozen(kw_only=True)
class Happened:
    """An event: on which channel, what, to which group or order, and a word on it."""

    number: int
    at_ms: int
    user: str
    channel: str
    event: str
    subject: str
    note: str


class Journal:
    """The newest entries, numbered from 1."""

    def __init__(self) -> None:
        self._entries: deque[Asked | Happened] = deque(maxlen=KEPT)
        self._last = 0

    def asked(
        self,
        *,
        at_ms: int,
        user: str | None,
        method: str,
        path: str,
        operation: str | None,
        status: int | None,
        fault: Fault | None,
    ) -> None:
        """Note a request."""
        self._entries.append(
            Asked(
                number=self._next(),
                at_ms=at_ms,
                user=user,
                method=method,
                path=path,
                operation=operation,
                status=status,
                fault=fault,
            )
        )

    def happened(self, event: Event) -> None:
        """Note an event."""
        if isinstance(event, GroupEvent):
            user, at_ms, told = event.scope.user, event.at_ms, _group(event)
        elif isinstance(event, FillEvent):
            user, at_ms, told = event.order.scope.user, event.at_ms, _fill(event)
        else:
            order = event.order
            left = f"{contracts(order.remaining_count)} left"
            user, at_ms = order.scope.user, order.updated_ms
            told = ("user_orders", order.status, order.order_id, left)
        channel, kind, subject, note = told
        self._entries.append(
            Happened(
                number=self._next(),
                at_ms=at_ms,
                user=user,
                channel=channel,
                event=kind,
                subject=subject,
                note=note,
            )
        )

    def after(self, number: int) -> list[Asked | Happened]:
        """The entries after the one with this number, oldest first."""
        return list(dropwhile(lambda entry: entry.number <= number, self._entries))

    def _next(self) -> int:
        self._last += 1
        return self._last


def _group(event: GroupEvent) -> tuple[str, str, str, str]:
    return "order_group_updates", event.kind, event.order_group_id, f"limit {contracts(event.limit)}"


def _fill(event: FillEvent) -> tuple[str, str, str, str]:
    return "fill", "filled", event.order.order_id, f"{contracts(event.count)} at {event.price}"

"""Log of the latest requests and events, for the page and for tests; drops the oldest entries."""

from collections import deque
from itertools import dropwhile

from attrs import frozen

from ..engine.events import Event, FillEvent, GroupEvent
from ..engine.formats import contracts
from .faults import Fault

MAX_ENTRIES = 1_000


@frozen(kw_only=True)
class LoggedRequest:
    """A request, and the status of its response, if it got one."""

    number: int
    at_ms: int
    user: str | None
    method: str
    path: str
    operation: str | None
    status: int | None
    fault: Fault | None


@frozen(kw_only=True)
class LoggedEvent:
    """An event: its channel, what happened, to which group or order, and a short note."""

    number: int
    at_ms: int
    user: str
    channel: str
    event: str
    subject: str
    note: str


class RequestLog:
    """The latest entries, numbered from 1."""

    def __init__(self) -> None:
        self._entries: deque[LoggedRequest | LoggedEvent] = deque(maxlen=MAX_ENTRIES)
        self._last = 0

    def add_request(
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
        """Log a request."""
        self._entries.append(
            LoggedRequest(
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

    def add_event(self, event: Event) -> None:
        """Log an event."""
        if isinstance(event, GroupEvent):
            user, at_ms, described = event.scope.user, event.at_ms, _group(event)
        elif isinstance(event, FillEvent):
            user, at_ms, described = event.order.scope.user, event.at_ms, _fill(event)
        else:
            order = event.order
            left = f"{contracts(order.remaining_count)} left"
            user, at_ms = order.scope.user, order.updated_ms
            described = ("user_orders", order.status, order.order_id, left)
        channel, kind, subject, note = described
        self._entries.append(
            LoggedEvent(
                number=self._next(),
                at_ms=at_ms,
                user=user,
                channel=channel,
                event=kind,
                subject=subject,
                note=note,
            )
        )

    def after(self, number: int) -> list[LoggedRequest | LoggedEvent]:
        """Return the entries after the one with this number, oldest first."""
        return list(dropwhile(lambda entry: entry.number <= number, self._entries))

    def _next(self) -> int:
        self._last += 1
        return self._last


def _group(event: GroupEvent) -> tuple[str, str, str, str]:
    return "order_group_updates", event.kind, event.order_group_id, f"limit {contracts(event.limit)}"


def _fill(event: FillEvent) -> tuple[str, str, str, str]:
    return "fill", "filled", event.order.order_id, f"{contracts(event.count)} at {event.price}"

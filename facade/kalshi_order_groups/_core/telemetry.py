"""Reports each attempt to the logger and to the `on_attempt` callback."""

import logging
from collections.abc import Callable
from contextlib import suppress

from ..events import AttemptEvent
from .scope import Scope

LOGGER = logging.getLogger("kalshi_order_groups")

OnAttempt = Callable[[AttemptEvent], object]


def is_enabled(listener: OnAttempt | None) -> bool:
    """True if a successful attempt is reported; usually it is not, and its event is not built."""
    return listener is not None or LOGGER.isEnabledFor(logging.DEBUG)


def emit(event: AttemptEvent, listener: OnAttempt | None) -> None:
    """Log an attempt and call the listener; a listener that raises does not fail the call."""
    level = _level(event)
    if LOGGER.isEnabledFor(level):
        LOGGER.log(
            level,
            "%s attempt %d: %s after %.3f s%s",
            event.operation,
            event.attempt,
            event.error or event.status_code,
            event.seconds,
            "" if event.repeats_in is None else f", retry in {event.repeats_in:.3f} s",
            extra={
                "kalshi_operation": event.operation,
                "kalshi_subaccount": event.subaccount,
                "kalshi_exchange_index": event.exchange_index,
                "kalshi_attempt": event.attempt,
                "kalshi_seconds": event.seconds,
                "kalshi_wait": event.repeats_in,
                "kalshi_outcome": event.error or "success",
                "kalshi_status_code": event.status_code,
                "kalshi_request_id": event.request_id,
            },
        )
    if listener is not None:
        try:
            listener(event)
        except Exception:  # a failing callback must not stop a kill
            with suppress(Exception):
                LOGGER.exception("on_attempt failed for %s", event.operation)


def log_abandoned(scope: Scope) -> None:
    """Log a create that was cancelled after it may have reached the exchange."""
    LOGGER.warning(
        "create_order_group in %s was cancelled after it may have reached the exchange: a kill looks for"
        " its group",
        scope,
        extra={
            "kalshi_operation": "create_order_group",
            "kalshi_subaccount": scope.subaccount,
            "kalshi_exchange_index": scope.exchange_index,
            "kalshi_outcome": "cancelled",
        },
    )


def log_interrupted(error: BaseException) -> None:
    """Log that an exception interrupted a kill, which goes on until its deadline."""
    with suppress(Exception):
        LOGGER.warning(
            "the kill goes on until its deadline: %s interrupted it and is raised after that",
            type(error).__name__,
            extra={"kalshi_operation": "kill", "kalshi_outcome": "interrupted"},
        )


def _level(event: AttemptEvent) -> int:
    """Return DEBUG for a success, INFO for a refusal or a retry, WARNING for other failures."""
    if event.error is None:
        return logging.DEBUG
    refused = event.status_code is not None and 400 <= event.status_code < 500
    return logging.INFO if refused or event.repeats_in is not None else logging.WARNING

"""Reports each attempt to the logger and to the `on_attempt` callback, whose exceptions fail no call."""

import inspect
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from ..errors import ConfigurationError
from ..events import AttemptEvent
from ..types import GroupKill
from .scope import Scope

LOGGER = logging.getLogger("kalshi_order_groups")

OnAttempt = Callable[[AttemptEvent], object]
OnOutcome = Callable[[GroupKill], object]

_E = TypeVar("_E")

_ASYNCHRONOUS = (inspect.iscoroutinefunction, inspect.isasyncgenfunction)


def is_enabled(listener: OnAttempt | None) -> bool:
    """True if a successful attempt is reported; usually it is not, and its event is not built."""
    return listener is not None or LOGGER.isEnabledFor(logging.DEBUG)


def checked_listener(
    listener: Callable[[_E], object] | None, name: str = "on_attempt"
) -> Callable[[_E], object] | None:
    """Return the callback; raise ConfigurationError if it cannot be called, or would have to be awaited."""
    if listener is None:
        return None
    function: Any = listener  # the caller may have passed anything
    while isinstance(function, partial):
        function = function.func
    if not callable(function):
        raise ConfigurationError(f"{name} must be a function, not {type(listener).__name__}")
    called = function if inspect.isroutine(function) else function.__call__  # as a method, it may be async
    if any(is_async(one) for is_async in _ASYNCHRONOUS for one in (function, called)):
        raise ConfigurationError(
            f"{name} must not be a coroutine function, because calls do not await it: pass a function"
            " that puts the event into a queue"
        )
    return listener


def emit(event: AttemptEvent, listener: OnAttempt | None) -> None:
    """Log an attempt and call the listener; an Exception of a handler, a filter or the listener ends here.

    Others, such as SystemExit, are for the caller to raise when the result of the attempt is recorded.
    """
    with suppress(Exception):
        _log(event)
    if listener is not None:
        call_listener(listener, event, "on_attempt", event.operation)


def call_listener(listener: Callable[[_E], object], event: _E, name: str, what: str = "a group") -> None:
    """Call a callback; log its Exception, because a failing one must not stop a kill."""
    try:
        _call(listener, event)
    except Exception:
        with suppress(Exception):
            LOGGER.exception("%s failed for %s", name, what)


def _call(listener: Callable[[_E], object], event: _E) -> None:
    result = listener(event)
    if inspect.iscoroutine(result):
        result.close()
        raise TypeError("on_attempt returned a coroutine, which calls do not await")


def _log(event: AttemptEvent) -> None:
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


def log_abandoned(scope: Scope) -> None:
    """Log a create that was cancelled after it may have reached the exchange."""
    with suppress(Exception):
        LOGGER.warning(
            "create_order_group in %s was cancelled after it may have reached the exchange: a kill looks"
            " for its group",
            scope,
            extra={
                "kalshi_operation": "create_order_group",
                "kalshi_subaccount": scope.subaccount,
                "kalshi_exchange_index": scope.exchange_index,
                "kalshi_outcome": "cancelled",
            },
        )


def log_interrupted(error: BaseException) -> None:
    """Log that an exception interrupted a kill, which goes on until its deadline.

    A handler that raises any exception itself must not end the kill, which raises the first one.
    """
    with suppress(BaseException):
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

"""The one place that sends: every call of every resource goes through it."""

import os
import random
import time
from contextlib import suppress
from typing import TypeVar

import httpx

from .._api.operation import Operation, Seen
from .._api.response import Kept, misfit, raise_for_status
from .._auth.environment import is_this_machine
from .._auth.signing import RequestSigner, Signer
from .._core.clock import Clock
from .._core.clock_skew import Skew
from .._core.options import Limits
from .._core.retry_policy import RULES, Course, Quota, Risk, failure_of
from .._core.telemetry import OnAttempt, is_heard, tell
from .._http.body import Body, Unreadable
from .._http.concurrency_async import finish_async, loop_async
from .._http.request import Address
from .._http.sockets import Patience
from .._http.tls import check_verifies
from .._http.transport_errors import typed_failures
from .._workflows.group_cache import Baselines, Knowledge
from .._workflows.in_flight import Creates, Resets
from .._workflows.kill_latch import Latch
from ..errors import (
    ConfigurationError,
    KalshiError,
    KillSwitchLatchedError,
    NotSentError,
    OutcomeUnknownError,
)
from .connections import AsyncAnswer, AsyncConnections
from .transport_adapter import AsyncForeign, AsyncForeignAnswer

_T = TypeVar("_T")


class AsyncSender:
    """The connections, and what all calls of a client and of its with_options share."""

    def __init__(
        self,
        *,
        base_url: str,
        key_id: str,
        signer: Signer,
        transport: httpx.AsyncBaseTransport | None,
        clock: Clock,
        on_attempt: OnAttempt | None,
    ) -> None:
        if transport is not None and not hasattr(transport, "handle_async_request"):
            raise ConfigurationError(
                "transport must be an httpx.AsyncBaseTransport for this client, not"
                f" {type(transport).__name__}"
            )
        if transport is not None and not is_this_machine(base_url):
            check_verifies(transport)
        self.clock = clock
        self.skew = Skew()
        self.latch = Latch()
        self.knowledge = Knowledge()
        self.baselines = Baselines()
        self.creates = Creates()
        self.resets = Resets()
        self._address = Address(base_url)
        self._signer = RequestSigner(key_id, signer, lambda: clock.now_ms() + self.skew.correction_ms)
        self._transport = transport
        self._is_closed = False
        self._on_attempt = on_attempt
        self._quota = Quota()
        self._open()

    def _open(self) -> None:
        self._process = os.getpid()
        self._loop: object = None
        self.dice = random.Random()  # noqa: S311 - it draws waits, not secrets
        self._connections: AsyncConnections | AsyncForeign = (
            AsyncConnections(self._address)
            if self._transport is None
            else AsyncForeign(self._address, self._transport)
        )

    async def send(self, operation: Operation[_T], limits: Limits) -> _T:
        """Send, and again where _retry lets us; the typed result, or the one error that fits."""
        self._check_usable(operation)
        course = Course(
            risk=operation.risk,
            ends_at=self.clock.monotonic() + limits.deadline_for(operation.risk),
            timeout=limits.timeout,
            max_attempts=limits.max_attempts,
            is_urgent=limits.is_urgent or operation.risk is Risk.REDUCES,
        )
        while True:
            started = self.clock.monotonic()
            try:
                result, kept = await finish_async(self._attempt(operation, course, started))
            except KalshiError as error:
                wait, earlier_unknown = self._wait_after(error, course), course.may_have_acted
                course = course.after(error)
                self._tell(operation, course.attempts, started, _seen(error), error, wait)
                if wait is None:
                    told = _told(error, course.attempts, operation, earlier_unknown=earlier_unknown)
                    raise told from told.__cause__
            else:
                self._quota.earn()
                if is_heard(self._on_attempt):
                    seen = (kept.status_code, kept.headers.get("X-Request-Id"))
                    self._tell(operation, course.attempts + 1, started, seen, None, None)
                return result
            await self.clock.asleep(wait)
            self._check_latch(operation, course)

    def _check_latch(self, operation: Operation[_T], course: Course) -> None:
        """A kill reaches calls that wait for their next attempt, too."""
        try:
            self.latch.check(operation)
        except KillSwitchLatchedError as error:
            told = _told(error, course.attempts, operation, earlier_unknown=course.may_have_acted)
            raise told from told.__cause__

    def _check_usable(self, operation: Operation[_T]) -> None:
        self.latch.check(operation)
        if self._is_closed:
            raise ConfigurationError(f"{operation.name} was not sent: the client is closed")
        if self._process != os.getpid():
            if self._transport is not None:
                raise ConfigurationError(
                    f"{operation.name} was not sent: this client has a transport of its own and was made"
                    " before the process forked, so make another client in the child"
                )
            self._open()  # what was open is the parent's to use and to close
        if self._transport is None:
            self._check_loop(operation)

    def _check_loop(self, operation: Operation[_T]) -> None:
        """Connections work only in the event loop that opened them: the first one that calls came from."""
        here = loop_async()
        if self._loop is None:
            self._loop = here
        if here is not self._loop:
            raise ConfigurationError(
                f"{operation.name} was not sent: this client was used in another event loop before, where"
                " its connections are; make one client for each loop"
            )

    def _wait_after(self, error: KalshiError, course: Course) -> float | None:
        """Seconds until the next attempt; None when there is to be none."""
        if not course.may_repeat(error):
            return None
        wait = course.wait(error, self.dice)
        if self.clock.monotonic() + wait >= course.ends_at:
            return None
        if RULES[course.risk].spends and not self._quota.spend(failure_of(error)):
            return None
        return wait

    async def _attempt(self, operation: Operation[_T], course: Course, now: float) -> tuple[_T, Kept]:
        request = self._address.request(operation.request)
        call = operation.describe(request)
        gives_up_at = course.gives_up_at(now)
        left = gives_up_at - self.clock.monotonic()
        patience = Patience(course.patience(now), time.monotonic() + left, course.is_urgent)
        sent_ms = self.clock.now_ms()
        with typed_failures(call):
            # A kill also reaches calls that wait for a connection.
            answer = await self._connections.ask(
                self._signer.signed(request), patience, lambda: self.latch.check(operation)
            )
        kept = Kept(
            answer.status, answer.reason, answer.headers, lambda: self._address.known_to_httpx(request)
        )
        self.skew.learn(
            kept.headers.get("Date"),
            aged=kept.headers.get("Age") is not None,
            sent_ms=sent_ms,
            seconds=self.clock.monotonic() - now,
        )
        try:
            with typed_failures(call):
                kept.content = await self._content(answer, kept, gives_up_at)
        except (OutcomeUnknownError, Unreadable) as error:
            # The status is known even where the body broke off: a refusal stays a refusal.
            raise_for_status(kept, call)
            if isinstance(error, Unreadable):
                raise misfit(kept, call, str(error)) from None
            error.status_code, error.response = kept.status_code, kept.response()
            raise
        finally:
            await answer.aclose()
        return operation.result(kept, call), kept

    async def _content(
        self, answer: AsyncAnswer | AsyncForeignAnswer, kept: Kept, gives_up_at: float
    ) -> bytes:
        """The body, decoded; bounded in size and time."""
        body = Body(kept.headers.get("Content-Encoding") or "")
        while part := await answer.part():
            body.add(part)
            if self.clock.monotonic() > gives_up_at:
                raise httpx.ReadTimeout("the time of this attempt passed while the answer was arriving")
        return body.content()

    def _tell(
        self,
        operation: Operation[_T],
        attempt: int,
        started: float,
        seen: Seen,
        error: KalshiError | None,
        wait: float | None,
    ) -> None:
        seconds = self.clock.monotonic() - started
        event = operation.attempted(self._address.url, attempt, seconds, seen, error, wait)
        tell(event, self._on_attempt)

    async def aclose(self) -> None:
        """Close the connections; again is fine."""
        was_closed, self._is_closed = self._is_closed, True
        if self._process == os.getpid() and not was_closed:
            with suppress(RuntimeError):  # the event loop of its connections is closed, and they with it
                await self._connections.aclose()


def _seen(error: KalshiError) -> Seen:
    response = error.response
    return (
        (None, None) if response is None else (response.status_code, response.headers.get("X-Request-Id"))
    )


def _told(
    error: KalshiError, attempts: int, operation: Operation[_T], *, earlier_unknown: bool
) -> KalshiError:
    """The error of the last attempt, as that of the whole call."""
    if earlier_unknown and isinstance(error, (NotSentError, KillSwitchLatchedError)):
        unknown = OutcomeUnknownError(
            f"{operation.name} may have been acted on: an earlier attempt got no answer, and the last one:"
            f" {error}"
        )
        unknown.__cause__ = error
        error = unknown
    error.attempts, error.earlier_unknown = attempts, earlier_unknown
    return error

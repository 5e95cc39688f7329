"""Sends every call: signing, transport, response, retries, latch and deadline."""

import os
import random
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import NoReturn, TypeVar

import httpx

from .._api.operation import UNSIGNED, Operation, ResponseInfo
from .._api.response import Response, contract_error, raise_for_status
from .._auth.environment import Environment, is_this_machine
from .._auth.signing import RequestSigner, Signer, raise_not_picklable
from .._auth.signing_threads import MAX_SECONDS, Signed, SigningJob, SigningThreads, too_slow
from .._core.clock import Clock
from .._core.clock_skew import Evidence, Stamp, evidence_of
from .._core.deadline import Deadline
from .._core.options import Limits
from .._core.retry_policy import REDUCING, RULES, RetryBudget, RetryState, failure_of
from .._core.telemetry import OnAttempt, emit, is_enabled
from .._http.body import BodyDecoder, BodyError
from .._http.concurrency_async import AsyncPerLoop, require_loop_async, run_detached_async, wait_for_async
from .._http.dns import Resolver, checked_addresses
from .._http.request import Origin, Request
from .._http.slices_async import run_slices_async
from .._http.tls import check_verifies
from .._http.transport_errors import translate_errors
from .._workflows.client_state import ClientState
from ..errors import (
    ConfigurationError,
    KalshiError,
    KillSwitchLatchedError,
    NotSentError,
    OutcomeUnknownError,
)
from ..events import AttemptEvent
from .connections import AsyncConnections, AsyncNetworkResponse
from .transport_adapter import AsyncAdapterResponse, AsyncTransportAdapter

_T = TypeVar("_T")


class AsyncSender:
    """The transport of a client and of its with_options copies."""

    def __init__(
        self,
        *,
        state: ClientState,
        environment: Environment,
        base_url: str,
        key_id: str,
        signer: Signer,
        transport: httpx.AsyncBaseTransport | None,
        addresses: Mapping[str, str] | None,
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
        self._state = state
        self._origin = Origin(base_url)
        self.environment, self.host = environment.value, self._origin.url.netloc.decode("ascii")
        self._signer = RequestSigner(key_id, signer, clock.now_ms)
        self._transport = None if transport is None else AsyncTransportAdapter(self._origin, transport)
        self._addresses = checked_addresses(addresses)
        self._is_closed = False
        self._on_attempt = on_attempt
        self._retry_budget = RetryBudget()
        self._open()

    def __reduce__(self) -> NoReturn:
        raise_not_picklable()

    def _open(self) -> None:
        self._process = os.getpid()
        self.rng = random.Random()  # noqa: S311 - it draws waits, not secrets
        self._signing_threads = SigningThreads() if self._signer.may_block else None
        resolver = Resolver(self._addresses)
        self._connections = AsyncPerLoop(lambda: AsyncConnections(self._origin, resolver))

    async def send(
        self,
        operation: Operation[_T],
        limits: Limits,
        report: Callable[[AttemptEvent], object] | None = None,
    ) -> _T:
        """Send, with the retries that the policy allows; return the result or raise one typed error.

        `report` gets the event of each attempt; left out, it is logged and passed to the callback.
        """
        report = report or self.emit
        connections = self._usable_connections(operation, is_urgent=limits.is_urgent)
        retry_state = RetryState(
            risk=operation.risk,
            ends_at=self.clock.monotonic() + limits.deadline_for(operation.risk),
            timeout=limits.timeout,
            max_attempts=limits.max_attempts,
            is_urgent=limits.is_urgent or operation.risk in REDUCING,
            signing=limits.signing,
            decoding=limits.decoding,
        )
        while True:
            started = self.clock.monotonic()
            try:
                result, response = await run_detached_async(
                    self._attempt(operation, connections, retry_state, started)
                )
            except KalshiError as error:
                wait, earlier_unknown = self._wait_after(error, retry_state), retry_state.may_have_acted
                retry_state = retry_state.after(error)
                report(
                    self._event(
                        operation, retry_state.attempts, started, _response_info(error), error, wait
                    )
                )
                if wait is None:
                    final_error = _of_whole_call(
                        error, retry_state.attempts, operation, earlier_unknown=earlier_unknown
                    )
                    raise final_error from final_error.__cause__
            else:
                self._retry_budget.earn()
                if is_enabled(self._on_attempt):
                    response_info = (response.status_code, response.headers.get("X-Request-Id"))
                    report(
                        self._event(operation, retry_state.attempts + 1, started, response_info, None, None)
                    )
                return result
            await self.clock.asleep(wait)
            self._check_latch(operation, retry_state)

    def _check_latch(self, operation: Operation[_T], retry_state: RetryState) -> None:
        """Stop a call that waits for its retry when a kill has latched the client."""
        try:
            self._state.latch.raise_if_latched(operation)
        except KillSwitchLatchedError as error:
            final_error = _of_whole_call(
                error, retry_state.attempts, operation, earlier_unknown=retry_state.may_have_acted
            )
            raise final_error from final_error.__cause__

    def _usable_connections(
        self, operation: Operation[_T], *, is_urgent: bool
    ) -> AsyncConnections | AsyncTransportAdapter:
        """Return the connections to send over; raise if the call must not be sent.

        In a second event loop only calls that reduce risk open connections of their own.
        """
        self._state.latch.raise_if_latched(operation)
        if self._is_closed:
            raise ConfigurationError(f"{operation.name} was not sent: the client is closed")
        if self._process != os.getpid():
            if self._transport is not None:
                raise ConfigurationError(
                    f"{operation.name} was not sent: this client has the caller's transport and was made"
                    " before the process forked: make another client in the child"
                )
            self._open()  # the parent process uses and closes its own connections
        if self._transport is not None:
            require_loop_async()
            return self._transport
        connections = self._connections.here(may_make=is_urgent or operation.risk in REDUCING)
        if connections is None:
            raise ConfigurationError(
                f"{operation.name} was not sent: this client was used in another event loop before, where"
                " its connections are: make one client for each loop"
            )
        return connections

    def _wait_after(self, error: KalshiError, retry_state: RetryState) -> float | None:
        """Return the seconds until the retry; None when there is no retry."""
        if not retry_state.may_retry(error):
            return None
        now = self.clock.monotonic()
        wait = retry_state.wait(error, self.rng, now)
        if now + wait >= retry_state.ends_at:
            return None
        if RULES[retry_state.risk].spends_budget and not self._retry_budget.spend(failure_of(error)):
            return None
        return wait

    async def _attempt(
        self,
        operation: Operation[_T],
        connections: AsyncConnections | AsyncTransportAdapter,
        retry_state: RetryState,
        now: float,
    ) -> tuple[_T, Response]:
        request = self._origin.request(operation.request)
        call = operation.describe(request)
        skew = self._state.clock_skew
        correction = skew.correction
        if self._signing_threads is None:
            signed = self._signer.signed(request, correction.ms)
        else:
            signed = await self._signed_in_thread(
                self._signing_threads,
                lambda: self._signer.signed(request, correction.ms),
                retry_state,
                now,
            )
            signed_at = self.clock.monotonic()
            retry_state, now = retry_state.after_signing(signed_at - now), signed_at
        deadline = retry_state.deadline(now, self.clock.monotonic)
        stamp = Stamp(correction, self.clock.now_ms(), now)
        with translate_errors(call):
            # A kill also reaches calls that wait for a connection.
            network_response = await connections.send(
                signed,
                deadline.on(time.monotonic),
                lambda: self._state.latch.raise_if_latched(operation),
            )
        response = Response(
            network_response.status,
            network_response.reason,
            network_response.headers,
            lambda: self._origin.to_httpx(request),
            lambda: self._exchange_ms(response),
        )
        seconds = self.clock.monotonic() - now
        try:
            await self._receive(operation, call, network_response, response, deadline)
            result = await run_slices_async(
                operation.result(response, call), partial(self._check_time, retry_state, call)
            )
        except KalshiError as error:
            skew.learn(stamp, evidence_of(error), _own_date(response), seconds)
            raise
        evidence = Evidence.NONE if operation.name in UNSIGNED else Evidence.ACCEPTED
        skew.learn(stamp, evidence, _own_date(response), seconds)
        return result, response

    async def _receive(
        self,
        operation: Operation[_T],
        call: str,
        network_response: AsyncNetworkResponse | AsyncAdapterResponse,
        response: Response,
        deadline: Deadline,
    ) -> None:
        """Read the body; if it is incomplete, raise the error of the response."""
        try:
            with translate_errors(call):
                response.content = await self._read_body(network_response, response, deadline)
        except (OutcomeUnknownError, BodyError) as error:
            # The status is known although the body is incomplete, so an error status is raised as such.
            raise_for_status(response, call, operation.success)
            if isinstance(error, BodyError):
                raise contract_error(response, call, str(error)) from None
            error.status_code, error.response = response.status_code, response.to_httpx()
            raise
        finally:
            await network_response.aclose()

    def _check_time(self, retry_state: RetryState, call: str) -> None:
        """Raise when the deadline of the call passes before its long response is decoded."""
        if self.clock.monotonic() >= retry_state.ends_at + retry_state.decoding:
            raise OutcomeUnknownError(f"{call} got a response that was not decoded before the deadline")

    async def _signed_in_thread(
        self, threads: SigningThreads, sign: Callable[[], Request], retry_state: RetryState, now: float
    ) -> Request:
        """Sign with a signer that may be slow, or hang; raise NotSentError when it takes too long."""
        deadline = retry_state.deadline(now, self.clock.monotonic).on(time.monotonic)
        seconds = min(deadline.left() + retry_state.signing, MAX_SECONDS)
        job = SigningJob(sign, is_urgent=retry_state.is_urgent)
        try:
            signed: Signed = await wait_for_async(partial(threads.start, job), seconds)
        except TimeoutError:
            raise too_slow(seconds) from None
        finally:
            threads.abandon(job)
        if isinstance(signed, BaseException):
            raise signed
        return signed

    async def _read_body(
        self,
        network_response: AsyncNetworkResponse | AsyncAdapterResponse,
        response: Response,
        deadline: Deadline,
    ) -> bytes:
        """Read and decode the body, bounded in size and time."""
        body = BodyDecoder(response.headers.get("Content-Encoding") or "")
        while chunk := await network_response.read_chunk():
            body.add(chunk)
            deadline.raise_if_expired()
        return body.content()

    def exchange_bounds_ms(self) -> tuple[int, int] | None:
        """Return the earliest and the latest time that it may be at the exchange, in Unix milliseconds.

        None where the clocks cannot be compared.
        """
        return self._state.clock_skew.bounds_ms(self.clock.now_ms(), self.clock.monotonic())

    def _exchange_ms(self, response: Response) -> int:
        """Return the time at the exchange, for the wait that a response requests."""
        clock = self.clock
        return self._state.clock_skew.now_ms(clock.now_ms(), clock.monotonic(), _own_date(response))

    def _event(
        self,
        operation: Operation[_T],
        attempt: int,
        started: float,
        response_info: ResponseInfo,
        error: KalshiError | None,
        wait: float | None,
    ) -> AttemptEvent:
        seconds = self.clock.monotonic() - started
        return operation.attempted(self._origin.url, attempt, seconds, response_info, error, wait)

    @property
    def key_id(self) -> str:
        """The id of the API key, for the report of a kill."""
        return self._signer.key_id

    def emit(self, event: AttemptEvent) -> None:
        """Log an attempt and pass it to the `on_attempt` callback."""
        emit(event, self._on_attempt)

    async def aclose(self) -> None:
        """Close the connections; a second call does nothing."""
        was_closed, self._is_closed = self._is_closed, True
        if self._process == os.getpid() and not was_closed:
            await self._connections.aclose(lambda connections: connections.aclose())
            if self._transport is not None:
                with suppress(RuntimeError):  # its event loop is closed, and with it its connections
                    await self._transport.aclose()


def _own_date(response: Response) -> str | None:
    """Return the Date of a response; None if it has none, or comes from a cache."""
    return response.headers.get("Date") if response.headers.get("Age") is None else None


def _response_info(error: KalshiError) -> ResponseInfo:
    response = error.response
    return (
        (None, None) if response is None else (response.status_code, response.headers.get("X-Request-Id"))
    )


def _of_whole_call(
    error: KalshiError, attempts: int, operation: Operation[_T], *, earlier_unknown: bool
) -> KalshiError:
    """Return the error of the last attempt as the error of the whole call."""
    if earlier_unknown and isinstance(error, (NotSentError, KillSwitchLatchedError)):
        unknown = OutcomeUnknownError(
            f"{operation.name} may have been processed: an earlier attempt got no response, and the last"
            f" one failed: {error}"
        )
        unknown.__cause__ = error
        error = unknown
    error.attempts, error.earlier_unknown = attempts, earlier_unknown
    return error

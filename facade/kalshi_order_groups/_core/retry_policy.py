"""Decides whether and when a call is retried, by its effect on risk. Pure functions and one table.

    risk      operations              never sent,   no response,     401 header_      foreign
                                      or 429        or 5xx           timestamp_       response
                                                                     expired
    REDUCES   trigger, delete,        retry         retry            retry            retry
              cancel, lower a limit,
              decrease an order to
              a number
    REDUCES_  decrease an order       retry         -                retry            -
    ONCE      by a number
    LOWERS    lower a limit, by a     retry         retry            retry            retry
              handle alone
    READS     get and list            retry         retry            3 retries        -
    SETS      raise a limit, or       retry         retry            3 retries        -
              direction unknown;
              amend an order
    PLACES    an order, by its        retry         retry            3 retries        -
              client_order_id
    ADDS      a group                 retry         -                3 retries        -
    REARMS    reset                   retry         -                3 retries        -

Each retry after a 401 header_timestamp_expired is signed with the next correction of the clock, as
clock_skew decides.

A foreign response is a redirect, a success that is not the exchange's, such as a captive portal's page, or
a refusal that `refusals.py` does not know as the exchange's own and final.
A call lowers a limit if the newest limit that the client knows is above the new one. If it knows none, the
limit of the handle decides, and the call is then refused after a kill.
An amendment sets a total, so a retry adds no contracts. Its direction is unknown, because an order may have
changed since it was read. A decrease by a number is not idempotent: a retry could take more off the book
than intended. A foreign response does not prove that the exchange did not process the first attempt.
"""

import enum
import random
import time
from collections.abc import Callable

from attrs import evolve, frozen

from ..errors import (
    AuthenticationError,
    ContractError,
    KalshiError,
    NotSentError,
    OutcomeUnknownError,
    RateLimitError,
    ResponseError,
    ServerError,
)
from . import refusals
from .deadline import Deadline

FIRST_WAIT = 0.05
"""Seconds: the first wait is drawn between 0 and this, the next between 0 and twice as much, and so on."""

SHORTEST_ATTEMPT = 0.25
"""Seconds: the rest of a deadline is not divided into attempts shorter than this."""

STALE_CLOCK = "header_timestamp_expired"

CLOCK_CORRECTIONS = 3
"""Retries with another correction of the clock: by a Date, none, and the one that was accepted last."""


class Risk(enum.Enum):
    """The effect of an operation on the risk of a program."""

    REDUCES = "reduces"
    REDUCES_ONCE = "reduces once"
    LOWERS = "lowers"
    READS = "reads"
    SETS = "sets"
    PLACES = "places"
    ADDS = "adds"
    REARMS = "rearms"


class Failure(enum.Enum):
    """How an attempt failed, as far as retries are concerned."""

    NEVER_SENT = "never sent"
    LIMITED = "refused because of the rate limit"
    STALE_CLOCK = "refused because of its timestamp"
    OUTCOME_UNKNOWN = "no response, or a failure of the server"
    FOREIGN_RESPONSE = "a response that is not the exchange's"
    FINAL = "refused"


_NOT_PROCESSED = frozenset({Failure.NEVER_SENT, Failure.LIMITED, Failure.STALE_CLOCK})
_IDEMPOTENT = _NOT_PROCESSED | {Failure.OUTCOME_UNKNOWN}


@frozen(kw_only=True)
class Rule:
    """A row of the table: which failures are retried, the maximum number of attempts, the longest wait.

    `deadline` is the default for the whole call, in seconds. `spends_budget` says whether retries use the
    client's retry budget, which prevents retry storms.
    """

    retries_on: frozenset[Failure]
    attempts: int = 4
    longest_wait: float = 4.0
    deadline: float = 10.0
    spends_budget: bool = True


_REDUCING = Rule(
    retries_on=_IDEMPOTENT | {Failure.FOREIGN_RESPONSE},
    attempts=20,
    longest_wait=1.0,
    spends_budget=False,
)
RULES = {
    Risk.REDUCES: _REDUCING,
    Risk.REDUCES_ONCE: evolve(_REDUCING, retries_on=_NOT_PROCESSED),
    Risk.LOWERS: _REDUCING,
    Risk.READS: Rule(retries_on=_IDEMPOTENT),
    Risk.SETS: Rule(retries_on=_IDEMPOTENT),
    Risk.PLACES: Rule(retries_on=_IDEMPOTENT),
    Risk.ADDS: Rule(retries_on=_NOT_PROCESSED, deadline=30.0),  # it may have to wait for reads
    Risk.REARMS: Rule(retries_on=_NOT_PROCESSED),
}


REDUCING = (Risk.REDUCES, Risk.REDUCES_ONCE, Risk.LOWERS)
"""Risks whose calls are urgent: they may use the reserved connections, and shorten a long Retry-After."""


def failure_of(error: KalshiError) -> Failure:
    """Return how the attempt that ended in this error failed."""
    if isinstance(error, NotSentError):
        return Failure.NEVER_SENT
    if isinstance(error, RateLimitError):
        return Failure.LIMITED
    if isinstance(error, AuthenticationError) and error.code == STALE_CLOCK:
        return Failure.STALE_CLOCK
    if isinstance(error, (OutcomeUnknownError, ServerError)) or error.status_code in (408, 499):
        return Failure.OUTCOME_UNKNOWN
    is_refused = isinstance(error, ResponseError) and refusals.meaning(error) is not None
    if not is_refused and isinstance(error, (ResponseError, ContractError)):
        return Failure.FOREIGN_RESPONSE
    return Failure.FINAL


@frozen(kw_only=True)
class RetryState:
    """The attempts of a call so far, and their effect.

    `signing` and `decoding` are the seconds that a slow signature, and the decoding of a long response, may
    take in addition to the deadline.
    """

    risk: Risk
    ends_at: float
    timeout: float
    max_attempts: int | None = None
    is_urgent: bool = False
    signing: float = 0.0
    decoding: float = 0.0
    attempts: int = 0
    clock_refusals: int = 0
    may_have_acted: bool = False

    @property
    def attempts_allowed(self) -> int:
        """The maximum number of attempts."""
        return RULES[self.risk].attempts if self.max_attempts is None else self.max_attempts

    def deadline(self, now: float, clock: Callable[[], float] = time.monotonic) -> Deadline:
        """Return the deadline of the next attempt; `now` is the time of `clock`.

        A call that may be retried without a response waits at most half of the time left for each part, so
        that a server that hangs leaves time for a retry. A write of that kind gets no more than this half
        in total, because its response is short. A read may take all the time left, because a list may be
        long, and so may a call that must not be retried.
        """
        share = self._share(now)
        ends_at = self.ends_at if self.risk is Risk.READS else now + share
        return Deadline(min(self.timeout, share), ends_at, self.is_urgent, clock)

    def _share(self, now: float) -> float:
        left = max(self.ends_at - now, 0.001)
        divisible = (
            Failure.OUTCOME_UNKNOWN in RULES[self.risk].retries_on
            and self.attempts + 1 < self.attempts_allowed
        )
        return min(max(left / 2, SHORTEST_ATTEMPT), left) if divisible else left

    def after_signing(self, seconds: float) -> "RetryState":
        """Return the state after a slow signature: the time of the attempt begins now."""
        return evolve(self, ends_at=self.ends_at + min(seconds, self.signing))

    def after(self, error: KalshiError) -> "RetryState":
        """Return the state after an attempt that ended in an error."""
        return evolve(
            self,
            attempts=self.attempts + 1,
            clock_refusals=self.clock_refusals + (failure_of(error) is Failure.STALE_CLOCK),
            may_have_acted=self.may_have_acted or error.may_have_acted,
        )

    def may_retry(self, error: KalshiError) -> bool:
        """True if the table allows a retry after an attempt that ended in this error."""
        failure = failure_of(error)
        if failure is Failure.STALE_CLOCK:
            if self.risk in REDUCING and self.max_attempts is None:
                return True  # until the deadline
            if self.risk not in REDUCING and self._has_tried_clocks:
                return False
        return failure in RULES[self.risk].retries_on and self.attempts + 1 < self.attempts_allowed

    @property
    def _has_tried_clocks(self) -> bool:
        """True if every correction of the clock has been tried in this call."""
        return self.clock_refusals >= CLOCK_CORRECTIONS

    def wait(self, error: KalshiError, rng: random.Random, now: float) -> float:
        """Return the seconds until the retry: full jitter, and at least the server's Retry-After.

        A call that reduces risk waits at most a third of the time left, so that two more attempts fit.
        """
        if failure_of(error) is Failure.STALE_CLOCK and not self._has_tried_clocks:
            return 0.0
        longest = min(FIRST_WAIT * 2 ** min(self.attempts, 30), RULES[self.risk].longest_wait)
        wait = max(rng.uniform(0, longest), error.retry_after or 0.0)
        if self.risk in REDUCING:
            wait = min(wait, max((self.ends_at - now) / 3, FIRST_WAIT))
        return wait


class RetryBudget:
    """The retry budget of a client, modelled on the retry quota of botocore.

    It starts with 500 tokens. A retry costs 14, a retry after a 429 only 5, and each call that succeeds
    adds 1: rare failures are retried, and an outage is not amplified.
    """

    CAPACITY, RETRY_COST, RATE_LIMIT_RETRY_COST, SUCCESS_REFUND = 500, 14, 5, 1

    def __init__(self) -> None:
        self._tokens = self.CAPACITY

    def spend(self, failure: Failure) -> bool:
        """Pay for a retry; False when the budget is too low."""
        cost = self.RATE_LIMIT_RETRY_COST if failure is Failure.LIMITED else self.RETRY_COST
        if self._tokens < cost:
            return False
        self._tokens -= cost
        return True

    def earn(self) -> None:
        """Refill the budget, because a call succeeded."""
        self._tokens = min(self._tokens + self.SUCCESS_REFUND, self.CAPACITY)

"""Decides whether and when a call is retried, by its effect on risk. Pure functions and one table.

    risk      what it does            never sent,   got no answer,   401 header_      answered by
                                      or 429        or a 5xx         timestamp_       something else
                                                                     expired
    REDUCES   trigger, delete,        again         again            again, once      again
              cancel, lower a limit
    READS     get and list            again         again            again, once      -
    SETS      raise a limit, or who   again         again            again, once      -
              knows which way
    PLACES    an order, by its        again         again            again, once      -
              client_order_id
    ADDS      a group                 again         -                again, once      -
    REARMS    reset                   again         -                again, once      -

"Something else" is a redirect, or a success that is not the exchange's, such as a captive portal's page.
Lowering a limit is known by the handle: its limit is above the new one.
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
    ServerError,
    UnexpectedStatusError,
)
from .deadline import Deadline

FIRST_WAIT = 0.05
"""Seconds: the first wait is drawn between 0 and this, the next between 0 and twice as much, and so on."""

SHORTEST_TRY = 0.25
"""Seconds: what is left of a deadline is not divided into tries shorter than this."""

STALE_CLOCK = "header_timestamp_expired"


class Risk(enum.Enum):
    """What an operation does to the risk that a program runs."""

    REDUCES = "reduces"
    READS = "reads"
    SETS = "sets"
    PLACES = "places"
    ADDS = "adds"
    REARMS = "rearms"


class Failure(enum.Enum):
    """How an attempt failed, as far as retries are concerned."""

    NEVER_SENT = "never sent"
    LIMITED = "refused for the rate limit"
    STALE_CLOCK = "refused for its timestamp"
    OUTCOME_UNKNOWN = "no answer, or a failure of the server"
    FOREIGN_RESPONSE = "answered by something else than the exchange"
    FINAL = "refused"


_NOTHING_ACTED = frozenset({Failure.NEVER_SENT, Failure.LIMITED, Failure.STALE_CLOCK})
_SAME_TWICE = _NOTHING_ACTED | {Failure.OUTCOME_UNKNOWN}


@frozen(kw_only=True)
class Rule:
    """A line of the table: what is sent again, how often at most, and how long a drawn wait may be.

    `deadline` is the time in seconds for all of it where the program names none. `spends` says whether
    retries use the client's retry budget, which prevents retry storms.
    """

    again: frozenset[Failure]
    attempts: int = 4
    longest_wait: float = 4.0
    deadline: float = 10.0
    spends: bool = True


RULES = {
    Risk.REDUCES: Rule(
        again=_SAME_TWICE | {Failure.FOREIGN_RESPONSE}, attempts=20, longest_wait=1.0, spends=False
    ),
    Risk.READS: Rule(again=_SAME_TWICE),
    Risk.SETS: Rule(again=_SAME_TWICE),
    Risk.PLACES: Rule(again=_SAME_TWICE),
    Risk.ADDS: Rule(again=_NOTHING_ACTED, deadline=30.0),  # it may have to wait out the lag of reads
    Risk.REARMS: Rule(again=_NOTHING_ACTED),
}


def failure_of(error: KalshiError) -> Failure:
    """How the attempt that ended in this error failed."""
    if isinstance(error, NotSentError):
        return Failure.NEVER_SENT
    if isinstance(error, RateLimitError):
        return Failure.LIMITED
    if isinstance(error, AuthenticationError) and error.code == STALE_CLOCK:
        return Failure.STALE_CLOCK
    if isinstance(error, (OutcomeUnknownError, ServerError)) or error.status_code in (408, 499):
        return Failure.OUTCOME_UNKNOWN
    if isinstance(error, (UnexpectedStatusError, ContractError)):
        return Failure.FOREIGN_RESPONSE
    return Failure.FINAL


@frozen(kw_only=True)
class RetryState:
    """A call in flight: its attempts so far, and what is known of them."""

    risk: Risk
    ends_at: float
    timeout: float
    max_attempts: int | None = None
    is_urgent: bool = False
    attempts: int = 0
    clock_corrected: bool = False
    may_have_acted: bool = False

    @property
    def most_attempts(self) -> int:
        """The maximum number of attempts."""
        return RULES[self.risk].attempts if self.max_attempts is None else self.max_attempts

    def deadline(self, now: float, clock: Callable[[], float] = time.monotonic) -> Deadline:
        """Return the deadline of the next attempt; `now` is the time of `clock`.

        A call that may be retried without a response waits at most half of the time left for each part, so
        that a server that hangs leaves time for a retry. A write of that kind gets no more than this half
        in total, because its response is short and one that drips has gone wrong. A read may take all the
        time left, because a long response may take long, and so may a call that must not be retried.
        """
        share = self._share(now)
        ends_at = self.ends_at if self.risk is Risk.READS else now + share
        return Deadline(min(self.timeout, share), ends_at, self.is_urgent, clock)

    def _share(self, now: float) -> float:
        left = max(self.ends_at - now, 0.001)
        divisible = (
            Failure.OUTCOME_UNKNOWN in RULES[self.risk].again and self.attempts + 1 < self.most_attempts
        )
        return min(max(left / 2, SHORTEST_TRY), left) if divisible else left

    def after(self, error: KalshiError) -> "RetryState":
        """Return the state after an attempt that ended in an error."""
        return evolve(
            self,
            attempts=self.attempts + 1,
            clock_corrected=self.clock_corrected or failure_of(error) is Failure.STALE_CLOCK,
            may_have_acted=self.may_have_acted or error.may_have_acted,
        )

    def may_repeat(self, error: KalshiError) -> bool:
        """True if the table allows a retry after an attempt that ended in this error."""
        failure = failure_of(error)
        if failure is Failure.STALE_CLOCK and self.clock_corrected:
            return False
        return failure in RULES[self.risk].again and self.attempts + 1 < self.most_attempts

    def wait(self, error: KalshiError, rng: random.Random) -> float:
        """Return the seconds until the retry: full jitter, and at least the server's Retry-After."""
        if failure_of(error) is Failure.STALE_CLOCK:
            return 0.0
        most = min(FIRST_WAIT * 2 ** min(self.attempts, 30), RULES[self.risk].longest_wait)
        return max(rng.uniform(0, most), error.retry_after or 0.0)


class Quota:
    """The retry budget of a client, after the retry quota of botocore.

    Starts full, at 500 tokens. A repeat costs 14 of them, one after a 429 only 5, and each call that
    succeeds brings one back: a healthy service pays for its rare failures, and an outage is not amplified.
    """

    FULL, REPEAT, REPEAT_LIMITED, SUCCESS = 500, 14, 5, 1

    def __init__(self) -> None:
        self._left = self.FULL

    def spend(self, failure: Failure) -> bool:
        """Pay for a retry; False when the budget is too low."""
        cost = self.REPEAT_LIMITED if failure is Failure.LIMITED else self.REPEAT
        if self._left < cost:
            return False
        self._left -= cost
        return True

    def earn(self) -> None:
        """Refill the budget, because a call succeeded."""
        self._left = min(self._left + self.SUCCESS, self.FULL)

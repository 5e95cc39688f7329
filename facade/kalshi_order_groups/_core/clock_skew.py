"""Corrects this machine's clock in signatures, by what the exchange refused and accepted.

A Date header is a hint that any proxy can rewrite, and an accepted signature is proof. So signatures carry
this machine's plain time, or the correction that was accepted last, until one is refused for its timestamp.
Then the corrections are tried in turn, until one is accepted:

    CANDIDATE  by the Date of the refusal, or by a more precise recent one
    PLAIN      none
    ACCEPTED   the one that was accepted last
"""

import enum
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import lru_cache

from attrs import define, frozen

from ..errors import (
    AuthenticationError,
    BadRequestError,
    ConflictError,
    KalshiError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ResponseError,
    ServerError,
)
from .retry_policy import STALE_CLOCK

LONGEST_ROUND_TRIP = 10.0
"""Seconds: the Date of a slower response is too imprecise. It is right to half of its round trip."""

NOTABLE_MS = 2_000
"""Milliseconds: dates are whole seconds, so less than this may be no skew at all; it is not corrected."""

TOLERANCE_MS = 10_000
"""Milliseconds by which the timestamp of an accepted signature may be off, as seen on the wire."""

RECENT_SECONDS = 60.0
"""Seconds for which a more precise measurement is kept; after that the clocks may have drifted."""

JUMP_MS = 1_000
"""Milliseconds by which the time of day and the monotonic time may differ before one of them has jumped."""


class Evidence(enum.Enum):
    """What a response proves about the timestamp in the signature of its request."""

    ACCEPTED = "the exchange accepted it"
    REFUSED = "the exchange refused it"
    NONE = "nothing, but the response is the exchange's"
    FOREIGN = "nothing, because the response may be a proxy's"


def evidence_of(error: KalshiError | None) -> Evidence:
    """Return what the end of an attempt proves; None is a success.

    Only an error body with a code is known to be the exchange's: no page, redirect or bare status is.
    """
    if error is None:
        return Evidence.ACCEPTED
    if not isinstance(error, ResponseError) or error.code is None:
        return Evidence.FOREIGN
    if isinstance(error, AuthenticationError):
        return Evidence.REFUSED if error.code == STALE_CLOCK else Evidence.NONE
    if isinstance(error, (BadRequestError, PermissionDeniedError, NotFoundError, ConflictError)):
        return Evidence.ACCEPTED
    return Evidence.NONE if isinstance(error, (RateLimitError, ServerError)) else Evidence.FOREIGN


class State(enum.Enum):
    """The source of a correction."""

    PLAIN = "this machine's clock"
    CANDIDATE = "a Date"
    ACCEPTED = "the last accepted signature"


_NEXT = {State.PLAIN: State.ACCEPTED, State.CANDIDATE: State.PLAIN, State.ACCEPTED: State.CANDIDATE}


@frozen(eq=False)
class Correction:
    """Milliseconds to add to this machine's time in signatures.

    `since` is when the signature was made that was accepted, or that was refused and so led to a trial. A
    trial is valid while `instead_of` is the correction that was accepted last.
    """

    state: State
    ms: int = 0
    since: float = float("-inf")
    instead_of: "Correction | None" = None


_PLAIN = Correction(State.PLAIN)


@define  # not frozen, because that costs each call 2 µs
class Stamp:
    """When a request was signed, on both clocks of this machine, and with which correction."""

    correction: Correction
    wall_ms: int
    at: float


@define
class _Measurement:
    """The exchange's time minus this machine's, `error_ms` more or less, and when it was measured."""

    ms: int
    error_ms: int
    wall_ms: int
    at: float

    def is_better(self, other: "_Measurement") -> bool:
        """True if it is more precise than a later one that agrees with it, and recent."""
        agree = abs(self.ms - other.ms) <= self.error_ms + other.error_ms
        return agree and self.error_ms < other.error_ms and other.at - self.at <= RECENT_SECONDS


@define
class ClockSkew:
    """The corrections of a client and of its with_options copies; thread-safe.

    There is no lock, because a signal handler that calls `kill()` may interrupt any of these methods in its
    own thread. Every change is one assignment, and a trial names the accepted correction that it replaces,
    so a slower response cannot undo what another call has proven since.
    """

    _accepted: Correction = _PLAIN
    _trial: Correction | None = None
    _measured: _Measurement | None = None

    @property
    def correction(self) -> Correction:
        """The correction of the next signature."""
        accepted, trial = self._accepted, self._trial
        return trial if trial is not None and trial.instead_of is accepted else accepted

    @property
    def measured_ms(self) -> int | None:
        """The exchange's time minus this machine's, by Date headers; None before the first usable one."""
        return None if self._measured is None else self._measured.ms

    def learn(self, stamp: Stamp, evidence: Evidence, date: str | None, seconds: float) -> None:
        """Learn from the response to a signed request; `seconds` is how long its head took.

        `date` is its Date header; None for a response that comes from a cache.
        """
        if evidence is Evidence.FOREIGN:
            return
        if date is not None and 0 <= seconds <= LONGEST_ROUND_TRIP:
            self._measure(stamp, date, seconds)
        if evidence is Evidence.ACCEPTED:
            self._accept(stamp)
        elif evidence is Evidence.REFUSED:
            self._refuse(stamp)

    def _measure(self, stamp: Stamp, date: str, seconds: float) -> None:
        date_ms = _unix_ms(date)
        if date_ms is None:
            return
        half_ms = seconds * 500
        measured = _Measurement(
            round(date_ms + 500 - stamp.wall_ms - half_ms), round(half_ms) + 500, stamp.wall_ms, stamp.at
        )
        if self._measured is None or not self._measured.is_better(measured):
            self._measured = measured

    def _accept(self, stamp: Stamp) -> None:
        used, accepted, trial = stamp.correction, self._accepted, self._trial
        if used.ms == accepted.ms and accepted.state is State.ACCEPTED:
            if trial is not None and stamp.at >= trial.since:
                self._trial = None
        elif stamp.at >= accepted.since:
            self._accepted = Correction(State.ACCEPTED, used.ms, stamp.at)

    def _refuse(self, stamp: Stamp) -> None:
        accepted, refused = self._accepted, self.correction
        if stamp.correction is not refused:
            return  # another call has found out, and the next one is tried already
        state = State.CANDIDATE if refused is accepted else _NEXT[refused.state]
        measured = self._measured
        if state is State.CANDIDATE and measured is not None:
            ms = measured.ms if abs(measured.ms) >= NOTABLE_MS else 0
        else:
            ms = accepted.ms if state is State.ACCEPTED else 0
        self._trial = Correction(state, ms, stamp.at, accepted)

    def bounds_ms(self, wall_ms: int, at: float) -> tuple[int, int] | None:
        """Return the earliest and the latest time that it may be at the exchange, in Unix milliseconds.

        None where this machine's clock cannot be compared with the exchange's: no signature was accepted or
        no Date was read yet, the two contradict each other, or this machine's clock has jumped since.
        """
        accepted, measured = self._accepted, self._comparable(wall_ms, at)
        if measured is None:
            return None
        return (
            wall_ms + min(accepted.ms, measured.ms - measured.error_ms),
            wall_ms + max(accepted.ms, measured.ms + measured.error_ms),
        )

    def _comparable(self, wall_ms: int, at: float) -> _Measurement | None:
        """Return the measurement if an accepted signature and the monotonic time agree with it."""
        accepted, measured = self._accepted, self._measured
        if accepted.state is not State.ACCEPTED or measured is None:
            return None
        jump_ms = (wall_ms - measured.wall_ms) - (at - measured.at) * 1000
        agrees = abs(measured.ms - accepted.ms) <= TOLERANCE_MS + measured.error_ms
        return measured if agrees and abs(jump_ms) <= JUMP_MS else None

    def now_ms(self, wall_ms: int, at: float, date: str | None) -> int:
        """Return the time at the exchange, in Unix milliseconds, for the waits that it requests.

        `date` is the Date of its response, which counts where the clocks cannot be compared: of two times
        the later one is returned, because a retry that is too early costs only a request.
        """
        measured = self._comparable(wall_ms, at)
        if measured is not None:
            return wall_ms + measured.ms
        corrected_ms = wall_ms + self._accepted.ms
        date_ms = None if date is None else _unix_ms(date)
        return corrected_ms if date_ms is None else max(corrected_ms, date_ms)


@lru_cache(maxsize=4)
def _unix_ms(date: str) -> int | None:
    """Return a date header in Unix milliseconds; None if it is invalid.

    Cached, because all responses within a second have the same Date.
    """
    try:
        moment = parsedate_to_datetime(date)
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        return round(aware.timestamp() * 1000)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None

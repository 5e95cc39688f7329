"""Corrections of the clock: what a response proves, which correction comes next, and what time it is."""

from email.utils import formatdate

import kalshi_order_groups as sdk
import pytest
from attrs import define, field
from kalshi_order_groups._core.clock_skew import (
    JUMP_MS,
    LONGEST_ROUND_TRIP,
    NOTABLE_MS,
    RECENT_SECONDS,
    TOLERANCE_MS,
    ClockSkew,
    Evidence,
    Stamp,
    State,
    evidence_of,
)

NOW_MS = 1_767_225_600_000
ACCEPTED, REFUSED, NONE, FOREIGN = Evidence.ACCEPTED, Evidence.REFUSED, Evidence.NONE, Evidence.FOREIGN
PLAIN, CANDIDATE, LAST = State.PLAIN, State.CANDIDATE, State.ACCEPTED


def date(ahead: float) -> str:
    return formatdate(NOW_MS / 1000 + ahead, usegmt=True)


@define
class Calls:
    """Calls of one client, each a second after the one before; Dates are that far ahead of this machine."""

    skew: ClockSkew = field(factory=ClockSkew)
    at: float = 0.0

    def signed(self) -> Stamp:
        self.at += 1
        return Stamp(self.skew.correction, NOW_MS, self.at)

    def ended(
        self, stamp: Stamp, evidence: Evidence, ahead: float | None = None, seconds: float = 0
    ) -> None:
        self.skew.learn(stamp, evidence, None if ahead is None else date(ahead), seconds)

    def one(self, evidence: Evidence, ahead: float | None = None, seconds: float = 0) -> None:
        self.ended(self.signed(), evidence, ahead, seconds)

    @property
    def next(self) -> tuple[State, int]:
        """The next correction: its state and its whole seconds."""
        return self.skew.correction.state, self.skew.correction.ms // 1000


# -- one call after the other ----------------------------------------------------------------------------

#   evidence, seconds that the Date is ahead  ->  the state and the seconds of the next signature
Row = tuple[Evidence, float | None, tuple[State, int]]
CHAINS: dict[str, list[Row]] = {
    "a Date corrects nothing": [
        (ACCEPTED, 3600, (LAST, 0)),
        (NONE, -3600, (LAST, 0)),
        (FOREIGN, 600, (LAST, 0)),
        (ACCEPTED, 600, (LAST, 0)),
    ],
    "a refused one is corrected, and stays corrected": [
        (REFUSED, 600, (CANDIDATE, 600)),
        (ACCEPTED, 600, (LAST, 600)),
        (ACCEPTED, None, (LAST, 600)),
        (ACCEPTED, 0, (LAST, 600)),
    ],
    "a Date that lies gives way to the plain clock": [
        (REFUSED, 3600, (CANDIDATE, 3600)),
        (REFUSED, 3600, (PLAIN, 0)),
        (ACCEPTED, 3600, (LAST, 0)),
        (NONE, 3600, (LAST, 0)),
    ],
    "all three in turn, again and again": [
        (REFUSED, 45, (CANDIDATE, 45)),
        (ACCEPTED, 45, (LAST, 45)),
        (REFUSED, 3600, (CANDIDATE, 3600)),
        (REFUSED, 3600, (PLAIN, 0)),
        (REFUSED, 3600, (LAST, 45)),
        (REFUSED, 7200, (CANDIDATE, 7200)),
        (REFUSED, 7200, (PLAIN, 0)),
        (REFUSED, 7200, (LAST, 45)),
        (ACCEPTED, 7200, (LAST, 45)),
    ],
    "the clock is set right": [
        (REFUSED, 600, (CANDIDATE, 600)),
        (ACCEPTED, 600, (LAST, 600)),
        (REFUSED, 0, (CANDIDATE, 0)),
        (ACCEPTED, 0, (LAST, 0)),
    ],
    "a refusal without a Date takes the one before": [
        (ACCEPTED, 0, (LAST, 0)),
        (NONE, 600, (LAST, 0)),
        (REFUSED, None, (CANDIDATE, 600)),
    ],
    "nothing known, sent again as it was": [
        (REFUSED, None, (CANDIDATE, 0)),
        (REFUSED, None, (PLAIN, 0)),
        (ACCEPTED, None, (LAST, 0)),
    ],
    "what proves nothing leaves a trial as it is": [
        (REFUSED, 600, (CANDIDATE, 600)),
        (FOREIGN, 0, (CANDIDATE, 600)),
        (NONE, 3600, (CANDIDATE, 600)),
        (ACCEPTED, 600, (LAST, 600)),
    ],
}


@pytest.mark.parametrize("chain", CHAINS)
def test_the_next_correction(chain: str) -> None:
    calls = Calls()
    assert calls.next == (PLAIN, 0)
    for number, (evidence, ahead, expected) in enumerate(CHAINS[chain]):
        calls.one(evidence, ahead)
        assert calls.next == expected, f"after response {number}"


@pytest.mark.parametrize(("skew_ms", "correction"), [(1999, 0), (-1999, 0), (2000, 2000), (-2000, -2000)])
def test_what_may_be_no_skew_at_all_is_not_corrected(skew_ms: int, correction: int) -> None:
    assert NOTABLE_MS == 2000
    skew = ClockSkew()
    skew.learn(Stamp(skew.correction, NOW_MS + 500 - skew_ms, 1.0), REFUSED, date(0), 0)
    assert skew.correction.ms == correction


# -- several calls at once -------------------------------------------------------------------------------


def test_sixteen_refusals_at_once_are_one_step() -> None:
    calls = Calls()
    stamps = [calls.signed() for _ in range(16)]
    for stamp in stamps:
        calls.ended(stamp, REFUSED, 600)
        assert calls.next == (CANDIDATE, 600)
    stamps = [calls.signed() for _ in range(16)]
    for stamp in stamps:
        calls.ended(stamp, REFUSED, 3600)
        assert calls.next == (PLAIN, 0)


def test_a_refusal_of_an_earlier_correction_does_not_undo_an_accepted_one() -> None:
    calls = Calls()
    late = [calls.signed() for _ in range(2)]
    calls.one(REFUSED, 600)
    late += [calls.signed()]
    calls.one(ACCEPTED, 600)
    for stamp in late:
        calls.ended(stamp, REFUSED, 3600)
    assert calls.next == (LAST, 600)


def test_an_acceptance_from_before_does_not_undo_a_later_one() -> None:
    calls = Calls()
    calls.one(ACCEPTED, 0)
    late = calls.signed()  # then the clock jumps
    calls.one(REFUSED, 600)
    calls.one(ACCEPTED, 600)
    calls.ended(late, ACCEPTED, 0)
    assert calls.next == (LAST, 600)


def test_an_acceptance_from_before_a_refusal_does_not_end_the_trial_and_one_after_it_does() -> None:
    calls = Calls()
    calls.one(ACCEPTED, 0)
    late = calls.signed()
    calls.one(REFUSED, 600)
    calls.ended(late, ACCEPTED, 0)
    assert calls.next == (CANDIDATE, 600)
    calls = Calls()
    calls.one(ACCEPTED, 0)
    refused, other = calls.signed(), calls.signed()
    calls.ended(refused, REFUSED, 600)
    calls.ended(other, ACCEPTED, 0)
    assert calls.next == (LAST, 0), "another front end of the exchange accepts this clock"


def test_a_trial_of_what_was_accepted_before_is_void() -> None:
    calls = Calls()
    calls.one(ACCEPTED, 0)
    calls.one(REFUSED, 600)
    candidate = calls.signed()
    calls.one(REFUSED, 3600)
    assert calls.next == (PLAIN, 0)
    calls.ended(candidate, ACCEPTED, 600)
    assert calls.next == (LAST, 600)


# -- what a response proves ------------------------------------------------------------------------------


def refused(kind: type[sdk.ResponseError], status: int, code: str | None = "a_code") -> sdk.ResponseError:
    return kind("refused", status_code=status, code=code)


@pytest.mark.parametrize(
    ("error", "evidence"),
    [
        (None, ACCEPTED),
        (refused(sdk.AuthenticationError, 401, "header_timestamp_expired"), REFUSED),
        (refused(sdk.AuthenticationError, 401, "authentication_error"), NONE),
        (refused(sdk.AuthenticationError, 401, None), FOREIGN),
        (refused(sdk.NotFoundError, 404, "not_found"), ACCEPTED),
        (refused(sdk.BadRequestError, 400), ACCEPTED),
        (refused(sdk.PermissionDeniedError, 403), ACCEPTED),
        (refused(sdk.ConflictError, 409), ACCEPTED),
        (refused(sdk.NotFoundError, 404, None), FOREIGN),
        (refused(sdk.RateLimitError, 429), NONE),
        (refused(sdk.RateLimitError, 429, None), FOREIGN),
        (refused(sdk.ServerError, 503), NONE),
        (refused(sdk.ServerError, 502, None), FOREIGN),
        (refused(sdk.UnexpectedStatusError, 302), FOREIGN),
        (sdk.ContractError("a page", status_code=200), FOREIGN),
        (sdk.OutcomeUnknownError("the body ended early", status_code=200), FOREIGN),
    ],
)
def test_what_the_end_of_an_attempt_proves(error: sdk.KalshiError | None, evidence: Evidence) -> None:
    assert evidence_of(error) is evidence


# -- measuring -------------------------------------------------------------------------------------------

#  header, seconds of the round trip  ->  seconds measured
DATES: list[tuple[str | None, float, float | None]] = [
    (date(45), 0, 45.5),
    (date(-600), 0, -599.5),
    (date(45), 1, 45),
    (date(45), 2.2, 44.4),
    (date(45), LONGEST_ROUND_TRIP, 40.5),
    (date(45), LONGEST_ROUND_TRIP + 0.001, None),
    (date(45), 60, None),
    (date(45), -0.001, None),
    (None, 0, None),
    ("Thu, 01 Jan 2026 00:00:45 +0000", 0, 45.5),
    ("Thu, 01 Jan 2026 01:00:45 +0100", 0, 45.5),
    ("Thursday, 01-Jan-26 00:00:45 GMT", 0, 45.5),
    *[
        (junk, 0, None)
        for junk in (
            "",
            " ",
            "yesterday",
            "2026-01-01T00:00:45Z",
            "1767225645",
            "Thu, 99 Jan 2026 00:00:45 GMT",
            "Thu, 01 Jan 2026 25:00:45 GMT",
            "Thu, 01 Jan 99999 00:00:45 GMT",
            "Thu, 01 Jan 2026 00:00:45 +99999999999",
            "\x00",
            "9" * 5000,
            ", , , ,",
            "Thu, 01 Jan",
        )
    ],
]


@pytest.mark.parametrize(("header", "seconds", "measured"), DATES)
def test_what_a_date_measures(header: str | None, seconds: float, measured: float | None) -> None:
    skew = ClockSkew()
    skew.learn(Stamp(skew.correction, NOW_MS, 1.0), ACCEPTED, header, seconds)
    assert skew.measured_ms == (None if measured is None else measured * 1000)


def test_a_page_measures_nothing() -> None:
    calls = Calls()
    calls.one(FOREIGN, 600)
    assert calls.skew.measured_ms is None


def test_a_slow_response_does_not_replace_a_more_precise_one_that_is_recent_and_agrees() -> None:
    calls = Calls()
    calls.one(ACCEPTED, 60)
    calls.one(ACCEPTED, 62, seconds=6)
    assert calls.skew.measured_ms == 60_500
    calls.one(ACCEPTED, 80, seconds=6)  # it disagrees, so a clock was set
    assert calls.skew.measured_ms == 77_500
    calls.one(ACCEPTED, 80)
    assert calls.skew.measured_ms == 80_500
    calls.at += RECENT_SECONDS
    calls.one(ACCEPTED, 82, seconds=6)
    assert calls.skew.measured_ms == 79_500


# -- the time at the exchange ----------------------------------------------------------------------------


def bounds(calls: Calls, wall: float = 0.0) -> tuple[float, float] | None:
    """The bounds in seconds from the start, which is so many seconds ago by this machine's wall clock."""
    found = calls.skew.bounds_ms(NOW_MS + round(wall * 1000), calls.at)
    return None if found is None else ((found[0] - NOW_MS) / 1000, (found[1] - NOW_MS) / 1000)


def test_the_time_at_the_exchange_is_known_by_an_accepted_signature_and_a_date_that_agree() -> None:
    calls = Calls()
    calls.one(NONE, 0)
    assert bounds(calls) is None, "nothing was accepted yet"
    calls.one(REFUSED, 600)
    assert bounds(calls) is None
    calls.one(ACCEPTED, 600)
    assert bounds(calls) == (600, 601)
    calls.one(ACCEPTED, 605)
    assert bounds(calls) == (600.5, 606), "both are possible"
    calls.one(ACCEPTED, 600 + TOLERANCE_MS / 1000)
    assert bounds(calls) is not None
    calls.one(ACCEPTED, 600 + TOLERANCE_MS / 1000 + 1)
    assert bounds(calls) is None, "the Date lies, or the correction is out of date"


def test_it_is_not_known_without_a_date() -> None:
    calls = Calls()
    calls.one(ACCEPTED)
    assert bounds(calls) is None


@pytest.mark.parametrize("jump", [12.0, -12.0, 3600.0])
def test_it_is_not_known_after_a_jump_of_this_machines_clock(jump: float) -> None:
    calls = Calls()
    calls.one(ACCEPTED, 0)
    assert bounds(calls, JUMP_MS / 1000) is not None
    assert bounds(calls, jump) is None
    calls.at += max(0, jump)
    assert (bounds(calls, jump) is not None) is (jump > 0), "time that passes on both clocks is no jump"


@pytest.mark.parametrize(
    ("accepted", "own", "expected"),
    [
        (True, 600, 500),  # comparable: the Date of this response does not count
        (True, None, 500),
        (False, 600, 600_000),
        (False, -600, 0),
        (False, None, 0),
    ],
)
def test_the_time_for_waits(accepted: bool, own: float | None, expected: int) -> None:
    calls = Calls()
    if accepted:
        calls.one(ACCEPTED, 0)
    found = calls.skew.now_ms(NOW_MS, calls.at, None if own is None else date(own))
    assert found - NOW_MS == expected

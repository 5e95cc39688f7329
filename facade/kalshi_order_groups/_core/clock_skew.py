"""Measures the skew of this machine's clock from the Date header of responses."""

from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import lru_cache

from attrs import define

LONGEST_ROUND_TRIP = 2.0
"""Seconds: the Date of a slower response is too imprecise."""

NOTABLE_MS = 2_000
"""Milliseconds: dates are whole seconds, so less than this may be no skew at all; it is not corrected."""


@define
class ClockSkew:
    """The latest measurement: the exchange's time minus this machine's."""

    measured_ms: int | None = None
    """Milliseconds, as measured; None before the first usable Date."""

    @property
    def correction_ms(self) -> int:
        """Milliseconds to add to this machine's time in signatures."""
        measured = self.measured_ms
        return 0 if measured is None or abs(measured) < NOTABLE_MS else measured

    def observe(self, date: str | None, *, aged: bool, sent_ms: int, seconds: float) -> None:
        """Measure the skew by a response's Date; `aged` responses come from a cache and are ignored.

        `sent_ms` is this machine's time when the request was sent, `seconds` how long the response took.
        """
        if date is None or aged or not 0 <= seconds <= LONGEST_ROUND_TRIP:
            return
        date_ms = _unix_ms(date)
        if date_ms is not None:
            middle_ms = sent_ms + seconds * 500
            self.measured_ms = round(date_ms + 500 - middle_ms)


@lru_cache(maxsize=1)
def _unix_ms(date: str) -> int | None:
    """Return a Date header in Unix milliseconds; None if it is invalid.

    Cached, because all responses within a second have the same header.
    """
    try:
        moment = parsedate_to_datetime(date)
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        return round(aware.timestamp() * 1000)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None

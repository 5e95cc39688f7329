"""Parses the Retry-After header: seconds or a date; an invalid one is ignored."""

import math
import re
from datetime import UTC
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)


def seconds(header: str | None, now_ms: int) -> float | None:
    """Return the wait in seconds, 0 or more; None if the header is missing or invalid.

    `now_ms` is the time at the exchange, because this machine's clock may be off.
    """
    if header is None:
        return None
    digits = header.strip()
    if not _SECONDS.fullmatch(digits):
        return _until(header, now_ms)
    wait = float(digits)
    return wait if math.isfinite(wait) else None


def _until(header: str, now_ms: int) -> float | None:
    try:
        date = parsedate_to_datetime(header)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(date.timestamp() - now_ms / 1000, 0.0)

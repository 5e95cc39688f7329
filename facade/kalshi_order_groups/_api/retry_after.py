"""Reads the Retry-After header: seconds or a date; junk is no wait."""

import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)


def seconds(header: str | None, now: datetime | None = None) -> float | None:
    """The wait in seconds, 0 or more; None when there is none or it makes no sense."""
    if header is None:
        return None
    digits = header.strip()
    if not _SECONDS.fullmatch(digits):
        return _until(header, now or datetime.now(UTC))
    wait = float(digits)
    return wait if math.isfinite(wait) else None


def _until(header: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - now).total_seconds(), 0.0)

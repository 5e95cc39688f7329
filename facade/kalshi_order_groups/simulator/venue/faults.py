"""Fault schedule: injects a fault by operation, call number or probability."""

import enum
import random
from collections import Counter

from attrs import frozen

from .operations import OPERATION_IDS


class Fault(enum.Enum):
    """What can go wrong with a call; the values are descriptions."""

    CONNECT_REFUSED = "connection refused"
    RESET_BEFORE_ACTING = "connection reset, nothing acted on"
    HANG_BEFORE_ACTING = "no answer until the timeout, nothing acted on"
    UNAVAILABLE_503 = "503 with an error body"
    BAD_GATEWAY_502 = "502 with a page of HTML"
    UNKNOWN_ERROR_520 = "520 without a body"
    TOO_MANY_REQUESTS_429 = "429 as the exchange words it"
    TIMESTAMP_EXPIRED_401 = "401 header_timestamp_expired"
    REDIRECT_302 = "a redirect to another host"

    CLOCK_JUMP = "the exchange's clock jumps 45 s ahead, and then the call is served"
    RESET_AFTER_ACTING = "acted on, then the connection is reset: the lost answer"
    HANG_AFTER_ACTING = "acted on, then no answer until the timeout"
    HALF_CLOSED = "acted on, then the server ends its side without an answer"
    TRUNCATED_BODY = "acted on, and the body breaks off"
    SLOW_DRIP = "acted on, and the answer arrives a byte each half second"
    SERVER_ERROR_AFTER_ACTING = "acted on, and answered with 500"
    HTML_PAGE = "acted on, and answered with 200 and a page of HTML"
    WRONG_CONTENT_TYPE = "acted on, and the JSON is called text/plain"
    GZIP_BOMB = "acted on, and the body is 64 MB of blanks, compressed"
    NULL_LISTS = "acted on, and lists are null"
    MISSING_LISTS = "acted on, and lists are left out"
    UNKNOWN_FIELDS = "acted on, and there are fields nobody knows"
    UNKNOWN_VALUES = "acted on, and states have values nobody knows"

    @property
    def serves(self) -> bool:
        """True if the call reaches the exchange, which acts on it unless it rejects it."""
        return self not in _BEFORE_ACTING


_BEFORE_ACTING = frozenset(
    {
        Fault.CONNECT_REFUSED,
        Fault.RESET_BEFORE_ACTING,
        Fault.HANG_BEFORE_ACTING,
        Fault.UNAVAILABLE_503,
        Fault.BAD_GATEWAY_502,
        Fault.UNKNOWN_ERROR_520,
        Fault.TOO_MANY_REQUESTS_429,
        Fault.TIMESTAMP_EXPIRED_401,
        Fault.REDIRECT_302,
    }
)


@frozen(kw_only=True)
class Plan:
    """One entry of the schedule."""

    fault: Fault
    operation: str | None
    calls: frozenset[int] | None
    probability: float


class Faults:
    """The fault schedule; the same seed injects the same faults."""

    def __init__(self, seed: int = 0) -> None:
        self._rng = random.Random(seed)  # noqa: S311 - a simulation, not a secret
        self._plans: list[Plan] = []
        self._calls: Counter[str] = Counter()

    def plan(
        self,
        fault: Fault,
        *,
        operation: str | None = None,
        calls: int | set[int] | None = None,
        probability: float = 1.0,
    ) -> None:
        """Inject a fault into calls of one operation (an operationId) or of all.

        `calls` limits it to these call numbers, counted from 1 since the exchange was created, of the one
        operation or of all together. Where several entries match, the first one planned wins. Raises
        ValueError for an entry that can never match.
        """
        if not isinstance(fault, Fault):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"fault must be a Fault, not {fault!r}")
        if not 0 <= probability <= 1:
            raise ValueError(f"probability must be 0 to 1, not {probability}")
        if operation is not None and operation not in OPERATION_IDS:
            known = ", ".join(sorted(OPERATION_IDS))
            raise ValueError(f"operation must be one of {known}, not {operation!r}")
        numbers = {calls} if isinstance(calls, int) else calls
        if numbers is not None and (not numbers or min(numbers) < 1):
            raise ValueError(f"calls must be numbers from 1 on, not {calls}")
        if numbers is not None and max(numbers) <= self.calls(operation):
            raise ValueError(f"calls must be above the {self.calls(operation)} made already, not {calls}")
        self._plans.append(
            Plan(
                fault=fault,
                operation=operation,
                calls=None if numbers is None else frozenset(numbers),
                probability=probability,
            )
        )

    def clear(self) -> None:
        """Remove all entries; the call counts stay."""
        self._plans.clear()

    def calls(self, operation: str | None = None) -> int:
        """Return how many calls were made so far, of one operation or of all together."""
        return self._calls.total() if operation is None else self._calls[operation]

    def next(self, operation: str) -> Fault | None:
        """Count a call and return the fault to inject, or None."""
        self._calls[operation] += 1
        for plan in self._plans:
            if plan.operation not in (None, operation):
                continue
            if plan.calls is not None and self.calls(plan.operation) not in plan.calls:
                continue
            if plan.probability >= 1 or self._rng.random() < plan.probability:
                return plan.fault
        return None

"""Errors of calls, as one tree whose classes say whether a retry is safe.

    KalshiError
    ├── ConfigurationError           nothing was sent: credentials, address or use of the client
    ├── TransportError               no complete HTTP response
    │   ├── NotSentError             the request was not sent: safe to retry
    │   └── OutcomeUnknownError      it may have been processed: check before retrying
    │       └── AmbiguousCreateError     a group may have been created; it can be settled later
    ├── ResponseError                a response that is not a success
    │   ├── BadRequestError          400
    │   │   └── GroupTriggeredError      an order into a triggered group
    │   ├── AuthenticationError      401
    │   ├── PermissionDeniedError    403
    │   ├── NotFoundError            404
    │   │   └── WrongScopeError      the group is alive, but not in the requested scope, or that is unknown
    │   ├── ConflictError            409
    │   ├── RateLimitError           429
    │   ├── ServerError              500 to 599
    │   └── UnexpectedStatusError    any other status, redirects included
    ├── ContractError                a success whose body does not match openapi.yaml
    ├── KillSwitchLatchedError       refused by this client after kill(), until rearm(); nothing was sent
    └── KillIncompleteError          raised by raise_if_incomplete() of a kill's report that is not true

Wrong arguments (a limit out of range, a float) raise ValueError or TypeError.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

    from .types import OrderGroup, PendingCreate

__all__ = [
    "AmbiguousCreateError",
    "AuthenticationError",
    "BadRequestError",
    "ConfigurationError",
    "ConflictError",
    "ContractError",
    "GroupTriggeredError",
    "KalshiError",
    "KillIncompleteError",
    "KillSwitchLatchedError",
    "NotFoundError",
    "NotSentError",
    "OutcomeUnknownError",
    "PermissionDeniedError",
    "RateLimitError",
    "ResponseError",
    "ServerError",
    "TransportError",
    "UnexpectedStatusError",
    "WrongScopeError",
]


class KalshiError(Exception):
    """A call failed.

    `status_code`, `code`, `message`, `details` and `response` are from the response, and None if it has
    none of the kind. `response` is an `httpx.Response` whose request has no credentials. `retry_after` is
    the wait in seconds that the response requests, `attempts` the number of attempts. The error is that of
    the last attempt; `earlier_unknown` is true if an earlier one got no response and may have been
    processed.
    """

    def __init__(
        self,
        summary: str,
        *,
        status_code: int | None = None,
        code: str | None = None,
        message: str | None = None,
        details: str | None = None,
        response: "httpx.Response | None" = None,
        retry_after: float | None = None,
        attempts: int = 1,
    ) -> None:
        super().__init__(summary)
        self.status_code = status_code
        self.code = code
        self.message = message
        self.details = details
        self.response = response
        self.retry_after = retry_after
        self.attempts = attempts
        self.earlier_unknown = False

    @property
    def may_have_acted(self) -> bool:
        """True if the exchange may have processed the request: then check before retrying."""
        return self.earlier_unknown or self._acted()

    def _acted(self) -> bool:
        """True if the exchange may have processed the last attempt."""
        return True

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args), self.__dict__


def _restore(kind: type[KalshiError], args: tuple[Any, ...]) -> KalshiError:
    return kind.__new__(kind, *args)


class ConfigurationError(KalshiError):
    """The client is set up or used in a wrong way; nothing was sent."""

    def __init__(self, summary: str) -> None:
        super().__init__(summary, attempts=0)

    def _acted(self) -> bool:
        return False


class TransportError(KalshiError):
    """There was no complete HTTP response."""


class NotSentError(TransportError):
    """The request was not sent completely; it is safe to retry."""

    def _acted(self) -> bool:
        return False


class OutcomeUnknownError(TransportError):
    """The request was sent and got no complete response; the exchange may have processed it."""


class AmbiguousCreateError(OutcomeUnknownError):
    """It is uncertain whether an order group was created; no second create was sent.

    `candidates` are the groups it may have made: new, with that limit, in that scope. `pending` describes
    the create; `client.order_groups.reconcile(pending)` looks for its group, later or in another process.
    """

    def __init__(
        self, summary: str, *, pending: "PendingCreate", candidates: "tuple[OrderGroup, ...]", attempts: int
    ) -> None:
        super().__init__(summary, attempts=attempts)
        self.pending = pending
        self.candidates = candidates


class KillSwitchLatchedError(KalshiError):
    """The client was killed: it adds no risk until `order_groups.rearm()`. Nothing was sent."""

    def __init__(self, summary: str) -> None:
        super().__init__(summary, attempts=0)

    def _acted(self) -> bool:
        return False


class KillIncompleteError(KalshiError):
    """A kill did not make every group safe; `report` is its KillReport. Kill again until that is true."""

    def __init__(self, summary: str, *, report: Any) -> None:  # noqa: ANN401 - a KillReport imports this
        super().__init__(summary)
        self.report = report


class ResponseError(KalshiError):
    """The response of the exchange, or of a proxy before it, is not a success."""

    _shape: str | None = None
    """The shape of its body, for `_core/refusals.py`; None if it was not built from a response."""

    def _acted(self) -> bool:
        """False for a 4xx, which refuses the call, except 408 and 499, which are timeouts of a proxy."""
        refused = self.status_code is not None and 400 <= self.status_code < 500
        return not refused or self.status_code in (408, 499)


class BadRequestError(ResponseError):
    """400: the exchange does not accept the request."""


class GroupTriggeredError(BadRequestError):
    """The order's group is triggered: it refuses orders until it is reset.

    That the exchange returns the code `exceeded_order_group_risk_limit` for this is an assumption from its
    FIX documentation. With any other code the error is that of its status.
    """


class AuthenticationError(ResponseError):
    """401: the exchange does not accept the key id, signature or timestamp."""


class PermissionDeniedError(ResponseError):
    """403: the key has no permission for this call."""


class NotFoundError(ResponseError):
    """404: not in the requested scope, deleted, or not yet visible to reads."""


class WrongScopeError(NotFoundError):
    """The order group is in another subaccount or on another exchange shard than the call.

    It follows a 404 for a group that is alive elsewhere. Without a response (`attempts` is 0) nothing was
    sent, because the scopes of group and order differ, or the handle does not know its subaccount.
    """

    def _acted(self) -> bool:
        return False


class ConflictError(ResponseError):
    """409: the object exists already, or cannot be changed in its state."""


class RateLimitError(ResponseError):
    """429: the account's token bucket is empty; the exchange did not process the call."""


class ServerError(ResponseError):
    """500 to 599: the exchange or a proxy before it failed, possibly after processing the call."""


class UnexpectedStatusError(ResponseError):
    """A status that the contract does not have; redirects are never followed."""


class ContractError(KalshiError):
    """The call succeeded, but the body of the response does not match openapi.yaml."""

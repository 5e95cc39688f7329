"""Every way a call can fail, as one tree whose classes say whether it may be sent again.

    KalshiError
    ├── ConfigurationError           nothing was sent: credentials, address or use of the client
    ├── TransportError               no usable HTTP answer
    │   ├── NotSentError             it was not sent: safe to retry
    │   └── OutcomeUnknownError      it may have been acted on: look before repeating
    │       └── AmbiguousCreateError     a group may have been created; it can be settled later
    ├── ResponseError                the exchange answered, and it was not a success
    │   ├── BadRequestError          400
    │   ├── AuthenticationError      401
    │   ├── PermissionDeniedError    403
    │   ├── NotFoundError            404
    │   │   └── WrongScopeError      alive, but not in the scope that was asked
    │   ├── ConflictError            409
    │   ├── RateLimitError           429
    │   ├── ServerError              500 to 599
    │   └── UnexpectedStatusError    everything else, redirects included
    ├── ContractError                a success whose body does not fit openapi.yaml
    └── KillSwitchLatchedError       refused by this client after kill(), until rearm(); nothing was sent

Values that are wrong in themselves (a limit out of range, a float) raise ValueError or TypeError.
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
    "KalshiError",
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

    `status_code`, `code`, `message`, `details` and `response` are what the exchange answered, and None
    where it answered nothing of the kind. `response` is an `httpx.Response` whose request carries no
    credentials. `retry_after` is the wait in seconds the answer asked for, `attempts` how often the
    call was tried. The error is that of the last attempt; `earlier_unknown` says that an earlier one got
    no answer and may have been acted on.
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
        """What the last attempt says."""
        return True

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args), self.__dict__


def _restore(kind: type[KalshiError], args: tuple[Any, ...]) -> KalshiError:
    return kind.__new__(kind, *args)


class ConfigurationError(KalshiError):
    """The client cannot work as it was set up or used; nothing was sent."""

    def __init__(self, summary: str) -> None:
        super().__init__(summary, attempts=0)

    def _acted(self) -> bool:
        return False


class TransportError(KalshiError):
    """There was no usable HTTP answer."""


class NotSentError(TransportError):
    """The request never left this machine in full; it is safe to send it again."""

    def _acted(self) -> bool:
        return False


class OutcomeUnknownError(TransportError):
    """The request went out and no answer came back in full; it may have been acted on."""


class AmbiguousCreateError(OutcomeUnknownError):
    """It is uncertain whether an order group was created; no second create was sent.

    `candidates` are the groups it may be: new ones of that limit, in that scope. `pending` says what was
    asked; `client.order_groups.reconcile(pending)` looks again, later or in another process.
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


class ResponseError(KalshiError):
    """The exchange, or something before it, answered with anything but a success."""

    def _acted(self) -> bool:
        """False where a 4xx refused the call; 408 and 499 are timeouts of a proxy and refuse nothing."""
        refused = self.status_code is not None and 400 <= self.status_code < 500
        return not refused or self.status_code in (408, 499)


class BadRequestError(ResponseError):
    """400: the exchange does not accept the request as it is."""


class AuthenticationError(ResponseError):
    """401: key id, signature or timestamp were not accepted."""


class PermissionDeniedError(ResponseError):
    """403: the key may not do this."""


class NotFoundError(ResponseError):
    """404: not in the scope that was asked, gone, or not yet visible to reads."""


class WrongScopeError(NotFoundError):
    """404 for an order group that is alive in another subaccount or on another exchange shard."""


class ConflictError(ResponseError):
    """409: it exists already, or cannot be changed in its present state."""


class RateLimitError(ResponseError):
    """429: the account's token bucket is empty; the call was not acted on."""


class ServerError(ResponseError):
    """500 to 599: the exchange or a proxy before it failed, maybe after acting."""


class UnexpectedStatusError(ResponseError):
    """A status that the contract does not know; redirects are never followed."""


class ContractError(KalshiError):
    """The call succeeded, but the body of the answer does not fit openapi.yaml."""

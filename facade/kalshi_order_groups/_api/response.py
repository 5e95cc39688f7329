"""HTTP responses, and the errors for those that are no success or do not match the contract."""

from collections.abc import Callable

import httpx

from .._core.clock import SystemClock
from .._http.request import Header
from ..errors import (
    AuthenticationError,
    BadRequestError,
    ConflictError,
    ContractError,
    GroupTriggeredError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ResponseError,
    ServerError,
    UnexpectedStatusError,
)
from . import error_body, error_codes, retry_after
from .json_body import decode

_SYSTEM_CLOCK = SystemClock()

_CLASSES: dict[int, type[ResponseError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    429: RateLimitError,
}

_ADVICE = {
    "header_timestamp_expired": "this machine's clock is wrong; the exchange tolerates about 10 seconds",
    "INCORRECT_API_KEY_SIGNATURE": "the private key does not belong to the key id, or to this environment",
    "NOT_FOUND": "the exchange does not know the key id; keys of production and demo are separate",
    "not_found": "it may be deleted, in another subaccount or on another shard, or too new for reads",
    error_codes.GROUP_TRIGGERED: "its group is triggered: reset it, or place the order in another group",
    error_codes.GROUP_NOT_FOUND: "group and order must share subaccount and exchange shard",
    "market_not_found": "the exchange shard of the request has no such market",
    "too many requests": "the account's token bucket is empty; the request was not processed",
}


def raise_for_status(response: "Response", call: str, success: tuple[int, ...]) -> None:
    """Raise the error of a status that is not one of a success; the first of these is the declared one."""
    status = response.status_code
    if status in success:
        return
    httpx_response = response.to_httpx()
    body = error_body.read(httpx_response.content)
    kind = _CLASSES.get(status) or (ServerError if 500 <= status < 600 else UnexpectedStatusError)
    if 400 <= status < 500 and body.code == error_codes.GROUP_TRIGGERED:
        kind = GroupTriggeredError
    error = kind(
        _summary(httpx_response, call, body, success[0]),
        status_code=status,
        code=body.code,
        message=body.message,
        details=body.details,
        response=httpx_response,
        retry_after=retry_after.seconds(response.headers.get("Retry-After"), response.now_ms()),
    )
    error._shape = body.shape  # pyright: ignore[reportPrivateUsage]
    raise error


def _summary(response: httpx.Response, call: str, body: error_body.ErrorBody, success: int) -> str:
    status = response.status_code
    fields = [field for field in (body.code, body.message, body.details) if field]
    texts = list(dict.fromkeys(fields)) or [response.reason_phrase or "no reason given"]
    advice = next((_ADVICE[field] for field in fields if field in _ADVICE), None)
    if 200 <= status < 300:
        advice = f"the exchange returns {success} for success, so it may be from a proxy"
    elif 300 <= status < 400:
        location = response.headers.get("Location", "")
        advice = f"redirects are not followed; Location is {location[:200]!r}"
    return f"{call} failed with {status}: {', '.join(texts)}" + (f" ({advice})" if advice else "")


def contract_error(response: "Response", call: str, reason: str) -> ContractError:
    """Return the error for a success whose body does not match the contract."""
    httpx_response = response.to_httpx()
    return ContractError(
        f"{call} got a {response.status_code} whose body does not match the contract: {reason}",
        status_code=response.status_code,
        message=reason,
        details=error_body.excerpt(httpx_response.content),
        response=httpx_response,
    )


class Headers:
    """Headers by name; building httpx.Headers takes 10 µs more."""

    def __init__(self, raw: list[Header]) -> None:
        self.raw = raw
        self._by_name: dict[bytes, bytes] = {}
        for name, value in raw:
            key = name.lower()
            earlier = self._by_name.get(key)
            self._by_name[key] = value if earlier is None else earlier + b", " + value

    def get(self, name: str) -> str | None:
        """Return all values of a header; None if it is missing."""
        value = self._by_name.get(name.lower().encode("ascii"))
        return None if value is None else value.decode("latin-1")


class Response:
    """A response, also as an httpx object for errors.

    Building that object and its request takes 90 µs, so it is built only for errors.
    """

    def __init__(
        self,
        status: int,
        reason: bytes,
        headers: list[Header],
        request: Callable[[], httpx.Request],
        now_ms: Callable[[], int] = _SYSTEM_CLOCK.now_ms,
    ) -> None:
        self.status_code = status
        self.content = b""
        self._reason = reason
        self.headers = Headers(headers)
        self._request = request
        self.now_ms = now_ms
        """Returns the time at the exchange as far as it is known, in Unix milliseconds."""
        self._decoded: object = None

    def json(self) -> object:
        """Return the body, decoded once. Raises ValueError or RecursionError for a wrong body."""
        if self._decoded is None:
            self._decoded = decode(self.content)
        return self._decoded

    def to_httpx(self) -> httpx.Response:
        """Return it as an httpx object, without the framing headers; its request has no signature."""
        return httpx.Response(
            self.status_code,
            headers=[header for header in self.headers.raw if header[0].lower() not in _FRAMING],
            content=self.content,
            request=self._request(),
            extensions={"reason_phrase": self._reason},
        )


_FRAMING = (b"content-encoding", b"content-length", b"transfer-encoding")

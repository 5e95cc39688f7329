"""From an HTTP answer to a result or to one typed error: the status first, then the body."""

import json
from collections.abc import Callable
from typing import Any

import httpx

from .._http.request import Header
from ..errors import (
    AuthenticationError,
    BadRequestError,
    ConflictError,
    ContractError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ResponseError,
    ServerError,
    UnexpectedStatusError,
)
from . import error_body, retry_after

_CLASSES: dict[int, type[ResponseError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    429: RateLimitError,
}

_ADVICE = {
    "header_timestamp_expired": "this machine's clock is off; the exchange tolerates about 10 seconds",
    "INCORRECT_API_KEY_SIGNATURE": "the private key does not belong to the key id, or to this environment",
    "NOT_FOUND": "the exchange does not know the key id; keys of production and demo are separate",
    "not_found": "it may be gone, be in another subaccount or on another shard, or be too new for reads",
    "market_not_found": "there is no such market on the exchange shard that was asked",
    "too many requests": "the account's token bucket is empty; nothing was acted on",
}


def raise_for_status(response: "Response", call: str) -> None:
    """Return for a 2xx; raise the error of any other status."""
    status = response.status_code
    if 200 <= status < 300:
        return
    httpx_response = response.to_httpx()
    body = error_body.read(httpx_response.content)
    kind = _CLASSES.get(status) or (ServerError if 500 <= status < 600 else UnexpectedStatusError)
    raise kind(
        _summary(httpx_response, call, body),
        status_code=status,
        code=body.code,
        message=body.message,
        details=body.details,
        response=httpx_response,
        retry_after=retry_after.seconds(response.headers.get("Retry-After")),
    )


def _summary(response: httpx.Response, call: str, body: error_body.ErrorBody) -> str:
    status = response.status_code
    said = [part for part in (body.code, body.message, body.details) if part]
    words = list(dict.fromkeys(said)) or [response.reason_phrase or "without a word"]
    advice = next((_ADVICE[part] for part in said if part in _ADVICE), None)
    if 300 <= status < 400:
        location = response.headers.get("Location", "nowhere")
        advice = f"redirects are not followed; it points to {location[:200]!r}"
    return f"{call} was answered {status}: {', '.join(words)}" + (f" ({advice})" if advice else "")


def contract_error(response: "Response", call: str, why: str) -> ContractError:
    """The error for a success whose body does not fit the contract."""
    httpx_response = response.to_httpx()
    return ContractError(
        f"{call} was answered {response.status_code}, with a body that does not fit the contract: {why}",
        status_code=response.status_code,
        message=why,
        details=error_body.excerpt(httpx_response.content),
        response=httpx_response,
    )


class Headers:
    """Headers, to be asked for by name; those of httpx are made for more, and cost 10 µs more."""

    def __init__(self, raw: list[Header]) -> None:
        self.raw = raw
        self._known: dict[bytes, bytes] = {}
        for name, value in raw:
            known = name.lower()
            before = self._known.get(known)
            self._known[known] = value if before is None else before + b", " + value

    def get(self, name: str) -> str | None:
        """All values of a header; None where it is missing."""
        found = self._known.get(name.lower().encode("ascii"))
        return None if found is None else found.decode("latin-1")


class Response:
    """What is response of an answer: for its reader, and for errors as an object of httpx.

    Making that object, and that of its request, takes 90 µs, so they are made for errors alone.
    """

    def __init__(
        self, status: int, reason: bytes, headers: list[Header], request: Callable[[], httpx.Request]
    ) -> None:
        self.status_code = status
        self.content = b""
        self._reason = reason
        self.headers = Headers(headers)
        self._request = request

    def json(self) -> Any:  # noqa: ANN401 - whatever was sent
        """The body, decoded."""
        return json.loads(self.content)

    def to_httpx(self) -> httpx.Response:
        """The answer without the headers that described how it was sent; its request has no signature."""
        return httpx.Response(
            self.status_code,
            headers=[header for header in self.headers.raw if header[0].lower() not in _FRAMING],
            content=self.content,
            request=self._request(),
            extensions={"reason_phrase": self._reason},
        )


_FRAMING = (b"content-encoding", b"content-length", b"transfer-encoding")

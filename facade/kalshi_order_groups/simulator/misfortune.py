"""What each planned fault looks like to a client of httpx."""

import gzip
import json
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from typing import Any, cast

import httpx

from .exchange import Exchange
from .faults import Fault
from .service import Request, serve
from .wire import TOO_MANY_REQUESTS, Reply

JUMP_SECONDS = 45
BOMB_BYTES = 64 * 1024 * 1024

_HTML = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
_HTML_TYPE = {"Content-Type": "text/html"}
_JSON_TYPE = {"Content-Type": "application/json"}


def raw(status: int, content: bytes, headers: dict[str, str]) -> httpx.Response:
    """An answer of httpx, its body as the wire would have it."""
    return httpx.Response(status, headers=headers, stream=httpx.ByteStream(content))


def plain(reply: Reply) -> httpx.Response:
    """A reply as an answer of httpx."""
    if reply.body is None:
        return raw(reply.status, b"", {})
    return raw(reply.status, json.dumps(reply.body).encode(), _JSON_TYPE)


def answer(fault: Fault, exchange: Exchange, request: Request, sent: httpx.Request) -> httpx.Response:
    """Let the fault happen: the answer of httpx, or the exception that a network would raise."""
    wait = _patience(sent) if fault in _HANGS else 0
    if fault is Fault.CLOCK_JUMP:
        exchange.advance(JUMP_SECONDS)
    reply = serve(exchange, request) if fault.serves else None
    exchange.advance(wait)
    if fault in _EXCEPTIONS:
        kind, words = _EXCEPTIONS[fault]
        raise kind(words, request=sent)
    if reply is None:
        return raw(*_CANNED[fault])
    if reply.status >= 400:  # what is refused anyway needs no misfortune
        return plain(reply)
    if fault in _CANNED:
        return raw(*_CANNED[fault])
    if fault is Fault.NULL_LISTS and _is_empty_list(request, reply):
        return plain(Reply(reply.status, {"order_groups": None}))
    if fault in _SHAPES:
        return plain(_reshaped(reply, _SHAPES[fault]))
    return _DELIVERIES[fault](reply, sent)


def _is_empty_list(request: Request, reply: Reply) -> bool:
    """Whether an account without groups leaves its list out, so that there is none to be null."""
    operation = request.operation
    return operation is not None and operation.operation_id == "GetOrderGroups" and reply.body == {}


def _patience(sent: httpx.Request) -> float:
    """How long the client waits for an answer: its whole timeout, which passes on the exchange too."""
    patience: object = sent.extensions.get("timeout", {}).get("read")
    if not isinstance(patience, (int, float)):
        raise TypeError("a call without a read timeout would hang for ever; give the client one")
    return patience


_HANGS = (Fault.HANG_BEFORE_ACTING, Fault.HANG_AFTER_ACTING)

_EXCEPTIONS: dict[Fault, tuple[type[httpx.RequestError], str]] = {
    Fault.CONNECT_REFUSED: (httpx.ConnectError, "connection refused"),
    Fault.RESET_BEFORE_ACTING: (httpx.ReadError, "connection reset by peer"),
    Fault.RESET_AFTER_ACTING: (httpx.ReadError, "connection reset by peer"),
    Fault.HANG_BEFORE_ACTING: (httpx.ReadTimeout, "the read timed out"),
    Fault.HANG_AFTER_ACTING: (httpx.ReadTimeout, "the read timed out"),
}


def _error(code: str) -> bytes:
    return json.dumps({"error": {"code": code, "message": code.replace("_", " ")}}).encode()


_CANNED: dict[Fault, tuple[int, bytes, dict[str, str]]] = {
    Fault.UNAVAILABLE_503: (503, _error("service_unavailable"), _JSON_TYPE),
    Fault.BAD_GATEWAY_502: (502, _HTML, _HTML_TYPE),
    Fault.UNKNOWN_ERROR_520: (520, b"", {}),
    Fault.TOO_MANY_REQUESTS_429: (429, json.dumps(TOO_MANY_REQUESTS.body).encode(), _JSON_TYPE),
    Fault.TIMESTAMP_EXPIRED_401: (401, _error("header_timestamp_expired"), _JSON_TYPE),
    Fault.REDIRECT_302: (302, b"", {"Location": "https://elsewhere.invalid/"}),
    Fault.SERVER_ERROR_AFTER_ACTING: (500, _error("internal_error"), _JSON_TYPE),
    Fault.HTML_PAGE: (200, _HTML, _HTML_TYPE),
}


class _Broken(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that ends before it should."""

    def __init__(self, content: bytes, sent: httpx.Request) -> None:
        self._content = content
        self._sent = sent

    def __iter__(self) -> Iterator[bytes]:
        yield self._content
        raise httpx.RemoteProtocolError("peer closed connection mid-body", request=self._sent)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self:
            yield part


def _as_sent(reply: Reply, _sent: httpx.Request) -> httpx.Response:
    return plain(reply)


def _truncated(reply: Reply, sent: httpx.Request) -> httpx.Response:
    if reply.body is None:
        return plain(reply)
    content = json.dumps(reply.body).encode()
    return httpx.Response(reply.status, stream=_Broken(content[: len(content) // 2], sent))


def _mislabelled(reply: Reply, _sent: httpx.Request) -> httpx.Response:
    return raw(reply.status, plain(reply).read(), {"Content-Type": "text/plain"})


def _bomb(reply: Reply, _sent: httpx.Request) -> httpx.Response:
    if reply.body is None:
        return plain(reply)
    return raw(reply.status, _bomb_bytes(), {"Content-Encoding": "gzip"})


@cache
def _bomb_bytes() -> bytes:
    return gzip.compress(b" " * BOMB_BYTES, compresslevel=1)


_DELIVERIES: dict[Fault, Callable[[Reply, httpx.Request], httpx.Response]] = {
    Fault.CLOCK_JUMP: _as_sent,
    Fault.TRUNCATED_BODY: _truncated,
    Fault.WRONG_CONTENT_TYPE: _mislabelled,
    Fault.GZIP_BOMB: _bomb,
}

Fields = dict[str, Any]


def _without_lists(fields: Fields) -> Fields:
    return {key: value for key, value in fields.items() if not isinstance(value, list)}


def _null_lists(fields: Fields) -> Fields:
    return {key: None if isinstance(value, list) else value for key, value in fields.items()}


def _unknown_fields(fields: Fields) -> Fields:
    return {**fields, "brand_new": {"nested": [1]}}


def _unknown_values(fields: Fields) -> Fields:
    states = {"status", "usage_tier", "self_trade_prevention_type"}
    return {key: "something_new" if key in states else value for key, value in fields.items()}


_SHAPES = {
    Fault.NULL_LISTS: _null_lists,
    Fault.MISSING_LISTS: _without_lists,
    Fault.UNKNOWN_FIELDS: _unknown_fields,
    Fault.UNKNOWN_VALUES: _unknown_values,
}


def _reshaped(reply: Reply, change: Callable[[Fields], Fields]) -> Reply:
    """A success whose objects were changed all the way down."""
    if reply.body is None:
        return reply
    return Reply(reply.status, _deep(reply.body, change))


def _deep(value: object, change: Callable[[Fields], Fields]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        return [_deep(item, change) for item in cast(list[object], value)]
    if isinstance(value, dict):
        fields = cast(Fields, value)
        return change({key: _deep(item, change) for key, item in fields.items()})
    return value

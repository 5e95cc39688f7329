"""Fault injection: turns a request into the response to deliver, faults applied; no HTTP library."""

import enum
import gzip
import json
from collections.abc import Callable
from functools import cache
from typing import Any, cast

from attrs import evolve, field, frozen

from ..venue.exchange import Exchange
from ..venue.faults import Fault
from .service import Request, serve
from .wire import TOO_MANY_REQUESTS, Reply

JUMP_SECONDS = 45
DRIP_SECONDS = 0.5
BOMB_BYTES = 64 * 1024 * 1024

_HTML = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
_HTML_TYPE = {"Content-Type": "text/html"}
_JSON_TYPE = {"Content-Type": "application/json"}


class DeliveryMode(enum.Enum):
    """How much of a response the client receives, and how."""

    COMPLETE = "the whole response arrives"
    SLOW = "the response arrives byte by byte"
    TRUNCATED = "half of the body arrives, then the connection closes"
    HALF_CLOSED = "the connection closes in order, without a response"
    RESET = "the connection is reset, without a response"
    HANGS = "nothing arrives"
    REFUSED = "the connection is refused"


@frozen
class Delivery:
    """A response as sent, and how it is delivered."""

    status: int = 0
    content: bytes = b""
    headers: dict[str, str] = field(factory=dict[str, str])
    mode: DeliveryMode = DeliveryMode.COMPLETE

    @property
    def received(self) -> bytes:
        """Return the part of the body that the client receives."""
        return (
            self.content[: len(self.content) // 2] if self.mode is DeliveryMode.TRUNCATED else self.content
        )


def deliver(exchange: Exchange, request: Request) -> Delivery:
    """Serve a request, apply the planned fault, if any, and log the request."""
    with exchange.locked():
        operation = request.operation
        fault = None if operation is None else exchange.faults.next(operation.operation_id)
        delivery = (
            _delivery(serve(exchange, request)) if fault is None else _inject(fault, exchange, request)
        )
        exchange.request_log.add_request(
            at_ms=exchange.now_ms(),
            user=exchange.access.user(request.key_id),
            method=request.method,
            path=request.target,
            operation=None if operation is None else operation.operation_id,
            status=delivery.status or None,
            fault=fault,
        )
        return delivery


def _delivery(reply: Reply) -> Delivery:
    if reply.body is None:
        return Delivery(reply.status)
    allow = {"Allow": ", ".join(reply.allow)} if reply.allow else {}
    return Delivery(reply.status, json.dumps(reply.body).encode(), {**_JSON_TYPE, **allow})


def _inject(fault: Fault, exchange: Exchange, request: Request) -> Delivery:
    if fault is Fault.CLOCK_JUMP:
        exchange.jump(JUMP_SECONDS)
    reply = serve(exchange, request) if fault.serves else None
    if fault in _NO_RESPONSE:
        return Delivery(mode=_NO_RESPONSE[fault])
    if reply is None:
        return _CANNED[fault]
    if reply.status >= 400:  # a rejected request keeps its response, without the fault
        return _delivery(reply)
    if fault in _CANNED:
        return _CANNED[fault]
    if fault is Fault.NULL_LISTS and _is_empty_list(request, reply):
        return _delivery(Reply(reply.status, {"order_groups": None}))
    if fault in _BODY_CHANGES:
        return _delivery(_reshaped(reply, _BODY_CHANGES[fault]))
    return _DELIVERY_CHANGES[fault](_delivery(reply))


def _is_empty_list(request: Request, reply: Reply) -> bool:
    """True if the reply leaves its empty list of groups out, so that there is no list to set to null."""
    operation = request.operation
    return operation is not None and operation.operation_id == "GetOrderGroups" and reply.body == {}


_NO_RESPONSE = {
    Fault.CONNECT_REFUSED: DeliveryMode.REFUSED,
    Fault.RESET_BEFORE_ACTING: DeliveryMode.RESET,
    Fault.RESET_AFTER_ACTING: DeliveryMode.RESET,
    Fault.HANG_BEFORE_ACTING: DeliveryMode.HANGS,
    Fault.HANG_AFTER_ACTING: DeliveryMode.HANGS,
    Fault.HALF_CLOSED: DeliveryMode.HALF_CLOSED,
}


def _error(code: str) -> bytes:
    return json.dumps({"error": {"code": code, "message": code.replace("_", " ")}}).encode()


_CANNED = {
    Fault.UNAVAILABLE_503: Delivery(503, _error("service_unavailable"), _JSON_TYPE),
    Fault.BAD_GATEWAY_502: Delivery(502, _HTML, _HTML_TYPE),
    Fault.UNKNOWN_ERROR_520: Delivery(520),
    Fault.TOO_MANY_REQUESTS_429: _delivery(TOO_MANY_REQUESTS),
    Fault.TIMESTAMP_EXPIRED_401: Delivery(401, _error("header_timestamp_expired"), _JSON_TYPE),
    Fault.REDIRECT_302: Delivery(302, b"", {"Location": "https://elsewhere.invalid/"}),
    Fault.SERVER_ERROR_AFTER_ACTING: Delivery(500, _error("internal_error"), _JSON_TYPE),
    Fault.HTML_PAGE: Delivery(200, _HTML, _HTML_TYPE),
}


def _unchanged(delivery: Delivery) -> Delivery:
    return delivery


def _truncated(delivery: Delivery) -> Delivery:
    return evolve(delivery, mode=DeliveryMode.TRUNCATED) if delivery.content else delivery


def _slow(delivery: Delivery) -> Delivery:
    return evolve(delivery, mode=DeliveryMode.SLOW)


def _mislabelled(delivery: Delivery) -> Delivery:
    return evolve(delivery, headers={"Content-Type": "text/plain"})


def _bomb(delivery: Delivery) -> Delivery:
    if not delivery.content:
        return delivery
    return evolve(delivery, content=_bomb_bytes(), headers={**delivery.headers, "Content-Encoding": "gzip"})


@cache
def _bomb_bytes() -> bytes:
    return gzip.compress(b" " * BOMB_BYTES, compresslevel=1)


_DELIVERY_CHANGES: dict[Fault, Callable[[Delivery], Delivery]] = {
    Fault.CLOCK_JUMP: _unchanged,
    Fault.TRUNCATED_BODY: _truncated,
    Fault.SLOW_DRIP: _slow,
    Fault.WRONG_CONTENT_TYPE: _mislabelled,
    Fault.GZIP_BOMB: _bomb,
}

Fields = dict[str, Any]


def _without_lists(fields: Fields) -> Fields:
    return {key: value for key, value in fields.items() if not isinstance(value, list)}


def _null_lists(fields: Fields) -> Fields:
    return {key: None if isinstance(value, list) else value for key, value in fields.items()}


def _unknown_fields(fields: Fields) -> Fields:
    """Add a member to an object that has some; one of nothing but unknown members is not the exchange's."""
    return {**fields, "brand_new": {"nested": [1]}} if fields else fields


def _unknown_values(fields: Fields) -> Fields:
    states = {"status", "usage_tier", "self_trade_prevention_type"}
    return {key: "something_new" if key in states else value for key, value in fields.items()}


_BODY_CHANGES = {
    Fault.NULL_LISTS: _null_lists,
    Fault.MISSING_LISTS: _without_lists,
    Fault.UNKNOWN_FIELDS: _unknown_fields,
    Fault.UNKNOWN_VALUES: _unknown_values,
}


def _reshaped(reply: Reply, change: Callable[[Fields], Fields]) -> Reply:
    """Return the reply with a change applied to all its objects, also nested ones."""
    if reply.body is None:
        return reply
    return Reply(reply.status, cast(Fields, _deep(reply.body, change)))


def _deep(value: object, change: Callable[[Fields], Fields]) -> object:
    if isinstance(value, list):
        return [_deep(item, change) for item in cast(list[object], value)]
    if isinstance(value, dict):
        fields = cast(Fields, value)
        return change({key: _deep(item, change) for key, item in fields.items()})
    return value

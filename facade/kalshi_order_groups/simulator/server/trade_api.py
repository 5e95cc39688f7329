"""The trade API over HTTP, with faults of the socket."""

import asyncio
from email.utils import formatdate

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from ..._auth.signing import KEY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER
from ..api.fault_injection import DRIP_SECONDS, Delivery, DeliveryMode, deliver
from ..api.service import Request
from ..venue.exchange import Exchange
from .connections import Connections, reset

MAX_BYTES = 1_000_000
_TOO_LARGE = Delivery(
    413,
    b'{"error": {"code": "request_too_large", "message": "request too large"}}',
    {"Content-Type": "application/json"},
)


class TradeApi:
    """ASGI application that responds as the exchange does."""

    def __init__(self, exchange: Exchange, connections: Connections) -> None:
        self._exchange = exchange
        self._connections = connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request, or inject its planned fault."""
        content = await _content(receive)
        delivery = _TOO_LARGE if content is None else deliver(self._exchange, _request(scope, content))
        if delivery.mode in (DeliveryMode.COMPLETE, DeliveryMode.SLOW, DeliveryMode.TRUNCATED):
            await self._respond(delivery, scope, receive, send)
        else:
            await self._send_nothing(delivery.mode, scope, receive)

    async def _respond(self, delivery: Delivery, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {
            **delivery.headers,
            "Content-Length": str(len(delivery.content)),
            "Date": formatdate(self._exchange.auth_time_ms() / 1000, usegmt=True),
        }
        if delivery.status == 204:
            del headers["Content-Length"]
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": delivery.status, "headers": raw})
        if delivery.mode is DeliveryMode.SLOW:
            transport = self._connections.of(scope)
            for byte in delivery.content:
                await asyncio.sleep(DRIP_SECONDS)
                if transport is not None and transport.is_closing():
                    return
                await send({"type": "http.response.body", "body": bytes([byte]), "more_body": True})
        if delivery.mode is DeliveryMode.TRUNCATED:
            await send({"type": "http.response.body", "body": delivery.received, "more_body": True})
            transport = self._connections.of(scope)
            if transport is not None:
                transport.close()
            await _wait_for_disconnect(receive)
            return
        body = b"" if delivery.mode is DeliveryMode.SLOW else delivery.content
        await send({"type": "http.response.body", "body": body})

    async def _send_nothing(self, mode: DeliveryMode, scope: Scope, receive: Receive) -> None:
        transport = self._connections.of(scope)
        if transport is not None and mode is DeliveryMode.HALF_CLOSED:
            transport.write_eof()
        elif transport is not None and mode is not DeliveryMode.HANGS:
            reset(transport)
        await _wait_for_disconnect(receive)


def _request(scope: Scope, content: bytes) -> Request:
    headers, query = Headers(scope=scope), scope["query_string"]
    target: bytes = scope["raw_path"] + (b"?" + query if query else b"")
    return Request(
        method=scope["method"],
        target=target.decode("latin-1"),
        key_id=headers.get(KEY_HEADER, ""),
        timestamp=headers.get(TIMESTAMP_HEADER, ""),
        signature=headers.get(SIGNATURE_HEADER, ""),
        content_type=headers.get("content-type", ""),
        content=content,
    )


async def _content(receive: Receive) -> bytes | None:
    """Return the body; None if it is too large."""
    parts, size = list[bytes](), 0
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MAX_BYTES:
            return None
        if not message.get("more_body", False):
            return b"".join(parts)


async def _wait_for_disconnect(receive: Receive) -> None:
    """Wait until the client disconnects."""
    while (await receive())["type"] != "http.disconnect":
        pass

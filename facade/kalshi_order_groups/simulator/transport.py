"""httpx transport that sends the calls of both clients to a simulated exchange, with planned faults."""

from collections.abc import AsyncIterator, Iterator
from email.utils import formatdate

import httpx

from .._auth.signing import KEY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER
from .api.fault_injection import DRIP_SECONDS, Delivery, DeliveryMode, deliver
from .api.service import Request
from .venue.exchange import Exchange


class SimulatorTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Transport that lets an Exchange respond to a Client or an AsyncClient.

    Delays pass on the exchange's clock: a call that hangs advances it by the read timeout.
    """

    _is_in_memory = True
    """It never blocks, so the client calls it in its own thread."""

    BASE_URL = "https://simulator.invalid/trade-api/v2"
    """An address that never resolves."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Respond to a request of the synchronous client."""
        return self._respond(request, request.read())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Respond to a request of the asynchronous client."""
        return self._respond(request, await request.aread())

    def _respond(self, request: httpx.Request, content: bytes) -> httpx.Response:
        received = Request(
            method=request.method,
            target=request.url.raw_path.decode("ascii"),
            key_id=request.headers.get(KEY_HEADER, ""),
            timestamp=request.headers.get(TIMESTAMP_HEADER, ""),
            signature=request.headers.get(SIGNATURE_HEADER, ""),
            content_type=request.headers.get("Content-Type", ""),
            content=content,
        )
        with self._exchange.locked():
            delivery = deliver(self._exchange, received)
            if delivery.mode is DeliveryMode.HANGS:
                self._exchange.advance(_read_timeout(request))
        if delivery.mode in _EXCEPTIONS:
            error_type, message = _EXCEPTIONS[delivery.mode]
            raise error_type(message, request=request)
        headers = {
            **delivery.headers,
            "Date": formatdate(self._exchange.auth_time_ms() / 1000, usegmt=True),
        }
        return httpx.Response(
            delivery.status, headers=headers, stream=_Body(delivery, self._exchange, request)
        )


_EXCEPTIONS: dict[DeliveryMode, tuple[type[httpx.RequestError], str]] = {
    DeliveryMode.REFUSED: (httpx.ConnectError, "connection refused"),
    DeliveryMode.RESET: (httpx.ReadError, "connection reset by peer"),
    DeliveryMode.HALF_CLOSED: (httpx.RemoteProtocolError, "server disconnected without sending a response"),
    DeliveryMode.HANGS: (httpx.ReadTimeout, "the read timed out"),
}


def _read_timeout(request: httpx.Request) -> float:
    """Return how long the client waits for the next part of a response, in seconds."""
    timeout: object = request.extensions.get("timeout", {}).get("read")
    if not isinstance(timeout, (int, float)):
        raise TypeError("the call would hang for ever: it has no read timeout. Set one on the client")
    return timeout


class _Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """Response body, cut short or slowed down by the delivery mode."""

    def __init__(self, delivery: Delivery, exchange: Exchange, request: httpx.Request) -> None:
        self._delivery = delivery
        self._exchange = exchange
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        if self._delivery.mode is DeliveryMode.SLOW:
            yield from self._slow_body()
        else:
            yield self._delivery.received
        if self._delivery.mode is DeliveryMode.TRUNCATED:
            raise httpx.RemoteProtocolError("peer closed connection mid-body", request=self._request)

    def _slow_body(self) -> Iterator[bytes]:
        timeout = _read_timeout(self._request)
        for byte in self._delivery.content:
            self._exchange.advance(min(DRIP_SECONDS, timeout))
            if timeout < DRIP_SECONDS:
                raise httpx.ReadTimeout("the read timed out", request=self._request)
            yield bytes([byte])

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self:
            yield part

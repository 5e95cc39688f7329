"""The exchange as a transport of httpx, for both clients, with the misfortunes that are planned."""

import httpx

from .._signing import KEY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER
from . import misfortune
from .exchange import Exchange
from .service import Request, serve


class SimulatorTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers the requests of a Client or an AsyncClient from an Exchange."""

    BASE_URL = "https://simulator.invalid/trade-api/v2"
    """An address that no network has."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of the synchronous client."""
        return self._answer(request, request.read())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of the asynchronous client."""
        return self._answer(request, await request.aread())

    def _answer(self, request: httpx.Request, content: bytes) -> httpx.Response:
        arrived = Request(
            method=request.method,
            target=request.url.raw_path.decode("ascii"),
            key_id=request.headers.get(KEY_HEADER, ""),
            timestamp=request.headers.get(TIMESTAMP_HEADER, ""),
            signature=request.headers.get(SIGNATURE_HEADER, ""),
            content_type=request.headers.get("Content-Type", ""),
            content=content,
        )
        with self._exchange.alone():
            operation = arrived.operation
            fault = None if operation is None else self._exchange.faults.next(operation.operation_id)
            if fault is None:
                return misfortune.plain(serve(self._exchange, arrived))
            return misfortune.answer(fault, self._exchange, arrived, request)

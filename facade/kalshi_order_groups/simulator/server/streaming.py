"""The update stream over a real WebSocket."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.responses import JSONResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from ..._auth.signing import KEY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER
from ..api.wire import unauthenticated
from ..venue.auth import Presented, Unauthenticated
from ..venue.exchange import Exchange
from ..venue.stream_session import Stream

PATH = "/trade-api/ws/v2"
_OVERFLOWN = 1008


def endpoint(exchange: Exchange) -> Callable[[WebSocket], Awaitable[None]]:
    """What answers a WebSocket's handshake, and then keeps telling."""

    async def converse(socket: WebSocket) -> None:
        presented = Presented(
            key_id=socket.headers.get(KEY_HEADER, ""),
            timestamp=socket.headers.get(TIMESTAMP_HEADER, ""),
            signature=socket.headers.get(SIGNATURE_HEADER, ""),
            signed_path=PATH,
            method="GET",
        )
        try:
            with exchange.alone():
                key = exchange.access.admit(presented, exchange.door_ms())
        except Unauthenticated as refusal:
            await socket.send_denial_response(JSONResponse(unauthenticated(refusal).body, 401))
            return
        await socket.accept()
        news, loop = asyncio.Event(), asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(news.set)

        stream = exchange.open_stream(wake, user=key.user, subaccount=key.subaccount)
        telling = asyncio.create_task(_tell(socket, stream, news))
        try:
            await _listen(socket, exchange, stream)
        finally:
            exchange.close_stream(stream)
            telling.cancel()

    return converse


async def _listen(socket: WebSocket, exchange: Exchange, stream: Stream) -> None:
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        text = message.get("text") or message.get("bytes") or b""
        with exchange.alone():
            stream.command(text)


async def _tell(socket: WebSocket, stream: Stream, news: asyncio.Event) -> None:
    try:
        while not stream.ended:
            await news.wait()
            news.clear()
            for text in stream.take():
                await socket.send_text(text)
        await socket.close(_OVERFLOWN)
    except (WebSocketDisconnect, RuntimeError):
        return  # the other side is gone, and _listen hears of it too

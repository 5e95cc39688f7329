"""The update stream over a WebSocket."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.responses import JSONResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from ..._auth.signing import KEY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER
from ..api.wire import unauthenticated
from ..venue.auth import SignedRequest, Unauthenticated
from ..venue.exchange import Exchange
from ..venue.stream_session import Stream

PATH = "/trade-api/ws/v2"
_POLICY_VIOLATION = 1008


def endpoint(exchange: Exchange) -> Callable[[WebSocket], Awaitable[None]]:
    """Return the WebSocket endpoint: authenticates the handshake, then sends events."""

    async def serve_stream(socket: WebSocket) -> None:
        signed = SignedRequest(
            key_id=socket.headers.get(KEY_HEADER, ""),
            timestamp=socket.headers.get(TIMESTAMP_HEADER, ""),
            signature=socket.headers.get(SIGNATURE_HEADER, ""),
            signed_path=PATH,
            method="GET",
        )
        try:
            with exchange.locked():
                key = exchange.access.authenticate(signed, exchange.auth_time_ms())
        except Unauthenticated as refusal:
            await socket.send_denial_response(JSONResponse(unauthenticated(refusal).body, 401))
            return
        await socket.accept()
        ready, loop = asyncio.Event(), asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(ready.set)

        stream = exchange.open_stream(wake, user=key.user, subaccount=key.subaccount)
        sender = asyncio.create_task(_send_messages(socket, stream, ready))
        try:
            await _read_commands(socket, exchange, stream)
        finally:
            exchange.close_stream(stream)
            sender.cancel()

    return serve_stream


async def _read_commands(socket: WebSocket, exchange: Exchange, stream: Stream) -> None:
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        text = message.get("text") or message.get("bytes") or b""
        with exchange.locked():
            stream.command(text)


async def _send_messages(socket: WebSocket, stream: Stream, ready: asyncio.Event) -> None:
    try:
        while not stream.ended:
            await ready.wait()
            ready.clear()
            for text in stream.take():
                await socket.send_text(text)
        await socket.close(_POLICY_VIOLATION)
    except (WebSocketDisconnect, RuntimeError):
        return  # the client disconnected, which _read_commands sees too

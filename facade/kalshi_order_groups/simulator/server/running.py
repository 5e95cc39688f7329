"""Runs the server on a loopback port, in this thread or in another one."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Generator

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from ..venue.exchange import Exchange
from .app import application
from .connections import Connections

HOST = "127.0.0.1"
PING_SECONDS = 10.0
_PUBLISH_SECONDS = 0.1
_GRACE_SECONDS = 1


class Server(uvicorn.Server):
    """A server on a loopback port, which can simulate an outage."""

    def __init__(self, exchange: Exchange, port: int = 0) -> None:
        self.exchange = exchange
        self.connections = Connections()
        self._listening = _listen(port)
        self.port: int = self._listening.getsockname()[1]
        config = uvicorn.Config(
            application(exchange, connections=self.connections, refuse_connections=self.refuse_connections),
            http=self.connections.protocol(),
            ws=WebSocketsSansIOProtocol,
            ws_ping_interval=PING_SECONDS,
            lifespan="off",
            date_header=False,
            server_header=False,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        super().__init__(config)

    @property
    def url(self) -> str:
        """The server's URL."""
        return f"http://{HOST}:{self.port}"

    @property
    def base_url(self) -> str:
        """The URL of the trade API."""
        return f"{self.url}/trade-api/v2"

    async def main(self) -> None:
        """Serve until `should_exit` is set."""
        publisher = asyncio.create_task(self._keep_publishing())
        try:
            await self.serve(sockets=[self._listening])
        finally:
            publisher.cancel()
            for server in self.servers:
                server.close()  # opened after an outage, while shutting down

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Shut down; connections are reset after half the grace period, because faults let calls hang."""
        asyncio.get_running_loop().call_later(_GRACE_SECONDS / 2, self.connections.reset_all)
        await super().shutdown(sockets)

    async def _keep_publishing(self) -> None:
        """Publish changes that only time causes, such as expired orders."""
        while True:
            await asyncio.sleep(_PUBLISH_SECONDS)
            with self.exchange.locked():
                self.exchange.publish()

    async def refuse_connections(self, seconds: float) -> None:
        """Refuse connections for some seconds, and reset the open ones."""
        for server in self.servers:
            server.close()
        self.connections.reset_all()
        await asyncio.sleep(seconds)
        if self.should_exit:
            return
        loop, protocol = asyncio.get_running_loop(), self.connections.protocol()
        reopened = await loop.create_server(
            lambda: protocol(config=self.config, server_state=self.server_state, app_state={}),
            sock=_listen(self.port),
        )
        self.servers = [reopened]


def _listen(port: int) -> socket.socket:
    # IPPROTO_TCP, or asyncio leaves Nagle's algorithm on, which delays the body of a response
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError:
        listening.close()
        raise
    listening.listen(2048)
    return listening


@contextlib.contextmanager
def running(exchange: Exchange, port: int = 0) -> Generator[Server]:
    """Run a server in another thread until the block ends."""
    server = Server(exchange, port)
    thread = threading.Thread(target=lambda: asyncio.run(server.main()), daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.005)
    try:
        yield server
    finally:
        server.should_exit = True
        thread.join()

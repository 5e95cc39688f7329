"""Tracks the server's open connections, so that faults can act on their sockets."""

import asyncio
import socket
import struct
from typing import Any, cast

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_NO_LINGERING = struct.pack("ii", 1, 0)

Address = tuple[str, int]


class Connections:
    """Open connections by client address."""

    def __init__(self) -> None:
        self._open: dict[Address, asyncio.Transport] = {}

    def of(self, scope: Scope) -> asyncio.Transport | None:
        """Return the connection of a request; None if there is no socket."""
        return self._open.get(cast(Address, tuple(scope.get("client") or ())))

    def reset_all(self) -> None:
        """Reset all open connections."""
        for transport in list(self._open.values()):
            reset(transport)

    def protocol(self) -> type[HttpToolsProtocol]:
        """Return the uvicorn protocol class that records connections here."""
        open_transports = self._open

        class TrackedProtocol(HttpToolsProtocol):
            def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - uvicorn narrows the type of asyncio
                super().connection_made(transport)
                if self.client is not None:
                    open_transports[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                if self.client is not None:
                    open_transports.pop(self.client, None)
                super().connection_lost(exc)

        return TrackedProtocol


def reset(transport: Any) -> None:  # noqa: ANN401 - uvicorn narrows the type of asyncio
    """Close a connection with a TCP reset instead of a FIN."""
    raw: socket.socket | None = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGERING)
    transport.abort()

"""The sockets of the simulator's server."""

import socket

from kalshi_order_groups.simulator import Exchange
from kalshi_order_groups.simulator.server.running import HOST, running


def test_connections_use_tcp_nodelay() -> None:
    """Without TCP_NODELAY each body waits 40 ms until the client acknowledges the headers."""
    with (
        running(Exchange()) as server,
        socket.create_connection((HOST, server.port), timeout=60) as client_socket,
    ):
        client_socket.sendall(b"GET /trade-api/v2/exchange/status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert client_socket.recv(65536).startswith(b"HTTP/1.1 200 ")
        server_connection = server.connections.of({"client": client_socket.getsockname()})
        assert server_connection is not None
        raw: socket.socket = server_connection.get_extra_info("socket")
        assert raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0

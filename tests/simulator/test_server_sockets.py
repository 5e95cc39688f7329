"""The sockets of the simulator's server."""

import socket

from kalshi_order_groups.simulator import Exchange
from kalshi_order_groups.simulator.server.running import HOST, running


def test_connections_use_tcp_nodelay() -> None:
    """Without TCP_NODELAY each body waits 40 ms for the other side to acknowledge the head."""
    with running(Exchange()) as server, socket.create_connection((HOST, server.port), timeout=60) as ours:
        ours.sendall(b"GET /trade-api/v2/exchange/status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert ours.recv(65536).startswith(b"HTTP/1.1 200 ")
        theirs = server.connections.of({"client": ours.getsockname()})
        assert theirs is not None
        raw: socket.socket = theirs.get_extra_info("socket")
        assert raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0

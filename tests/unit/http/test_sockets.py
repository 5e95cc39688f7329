"""Closing a connection at once, whatever class its socket has."""

import socket
from typing import Any

import httpcore
from kalshi_order_groups._http.sockets import abort


class GreenSocket:
    """A socket as eventlet makes them: it wraps the system's, and inherits from nothing."""

    def __init__(self, wrapped: socket.socket) -> None:
        self.wrapped = wrapped
        self.shutdown = wrapped.shutdown  # not an attribute of the class


class Stream(httpcore.NetworkStream):
    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.is_closed = False

    def get_extra_info(self, info: str) -> Any:
        return self.connection if info == "socket" else None

    def close(self) -> None:
        self.is_closed = True


def test_a_socket_that_is_none_of_python_s_is_closed_at_once() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        stream = Stream(GreenSocket(ours))
        abort(stream)
        assert stream.is_closed
        assert theirs.recv(1) == b"", "it ends for the peer too"
        abort(stream)


def test_a_class_that_replaces_that_of_python_is_not_needed(monkeypatch: Any) -> None:
    ours, theirs = socket.socketpair()
    monkeypatch.setattr(socket, "socket", GreenSocket)
    with ours, theirs:
        abort(Stream(ours))
        assert theirs.recv(1) == b""

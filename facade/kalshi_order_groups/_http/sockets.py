"""Sockets of the synchronous client, from httpcore; the deadline bounds every wait."""

import _socket
import ssl
from contextlib import suppress

import httpcore

from .._core.deadline import Deadline
from .dns import Resolver
from .request import Origin

Socket = httpcore.NetworkStream


def connect(
    origin: Origin, context: ssl.SSLContext | None, resolver: Resolver, deadline: Deadline
) -> Socket:
    """Open a connection to the first address of the host that accepts one.

    Each address gets only its share of the time, so that an unreachable one leaves time for the next.
    """
    stream = _connect_tcp(origin, resolver, deadline)
    if context is None:
        return stream
    try:
        return stream.start_tls(context, origin.host, deadline.left())
    except BaseException:
        stream.close()
        raise


def _connect_tcp(origin: Origin, resolver: Resolver, deadline: Deadline) -> Socket:
    backend = httpcore.SyncBackend()
    addresses = resolver.addresses(origin.host, origin.port, deadline.left())
    for remaining, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
        try:
            stream = backend.connect_tcp(address, origin.port, deadline.left() / remaining)
        except (httpcore.ConnectError, httpcore.ConnectTimeout):
            if remaining == 1:
                raise
        else:
            resolver.connected(origin.host, address)
            return stream
    raise httpcore.ConnectError(f"the host name {origin.host} has no address")


def abort(stream: Socket) -> None:
    """Close a connection at once, and wake a thread that waits to read from it."""
    connection = stream.get_extra_info("socket")
    with suppress(OSError):  # the peer has disconnected, or the socket is closed
        if isinstance(connection, _socket.socket):
            # Not the shutdown of a TLS socket, because it removes the TLS state while another thread reads.
            _socket.socket.shutdown(connection, _socket.SHUT_RDWR)
        else:  # eventlet replaces `socket.socket` by a class that does not inherit from the one in C
            connection.shutdown(_socket.SHUT_RDWR)
    stream.close()


def is_idle(stream: Socket) -> bool:
    """True if the idle connection has no pending data or EOF, so it is safe to reuse."""
    is_readable: bool = stream.get_extra_info("is_readable")
    return not is_readable

"""Sockets of the synchronous client, from httpcore; the deadline bounds every wait."""

import socket
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
    backend = httpcore.SyncBackend()
    *other_addresses, last_address = resolver.addresses(origin.host, origin.port, deadline.left())
    stream: Socket | None = None
    for remaining, address in zip(range(len(other_addresses), 0, -1), other_addresses, strict=True):
        with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
            stream = backend.connect_tcp(address, origin.port, deadline.left() / (remaining + 1))
            break
    if stream is None:
        stream = backend.connect_tcp(last_address, origin.port, deadline.left())
    if context is None:
        return stream
    try:
        return stream.start_tls(context, origin.host, deadline.left())
    except BaseException:
        stream.close()
        raise


def abort(stream: Socket) -> None:
    """Close a connection at once, and wake a thread that waits to read from it."""
    with suppress(OSError):  # the peer has disconnected, or the socket is closed
        # Not the shutdown of a TLS socket, because it removes the TLS state while another thread reads.
        socket.socket.shutdown(stream.get_extra_info("socket"), socket.SHUT_RDWR)
    stream.close()


def is_idle(stream: Socket) -> bool:
    """True if the idle connection has no pending data or EOF, so it is safe to reuse."""
    is_readable: bool = stream.get_extra_info("is_readable")
    return not is_readable

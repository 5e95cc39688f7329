"""Sockets of the synchronous client (httpcore's), with every wait under the deadline."""

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
    """Open a connection: to the first address of the host that answers.

    One that is silent gets only its share of the time, so that there is some for those after it.
    """
    backend = httpcore.SyncBackend()
    *others, last = resolver.addresses(origin.host, origin.port, deadline.left())
    stream: Socket | None = None
    for after, name in zip(range(len(others), 0, -1), others, strict=True):
        with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
            stream = backend.connect_tcp(name, origin.port, deadline.left() / (after + 1))
            break
    if stream is None:
        stream = backend.connect_tcp(last, origin.port, deadline.left())
    if context is None:
        return stream
    try:
        return stream.start_tls(context, origin.host, deadline.left())
    except BaseException:
        stream.close()
        raise


def abort(stream: Socket) -> None:
    """Close a connection at once, and wake a thread that waits to read from it."""
    with suppress(OSError):  # the other side has gone, or it was closed before
        # Not the method of a TLS socket, which forgets on the way that there is TLS.
        socket.socket.shutdown(stream.get_extra_info("socket"), socket.SHUT_RDWR)
    stream.close()


def is_idle(stream: Socket) -> bool:
    """True if the idle connection has no pending data or EOF, so it is safe to reuse."""
    is_readable: bool = stream.get_extra_info("is_readable")
    return not is_readable

"""Resolves host names (DNS) in a background thread, because `getaddrinfo` has no timeout."""

import codecs
import socket
import threading
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

import httpcore

SocketAddress = tuple[Any, ...]

codecs.lookup("idna")
"""Loaded here, because it takes 1 ms and the first look-up would wait for it."""


class Resolver:
    """The look-ups of one connection pool, at most one at a time for each host and port.

    A look-up that takes too long goes on in its thread, and the next caller waits for the same one.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._in_flight: dict[tuple[str, int], Future[list[str]]] = {}

    def addresses(self, host: str, port: int, timeout: float | None) -> list[str]:
        """Return the IP addresses of a host, in the order to try them.

        Raise httpcore.ConnectTimeout after the timeout, httpcore.ConnectError if the look-up fails.
        """
        if _is_numeric(host):
            return [host]
        addresses = self._look_up(host, port)
        try:
            return addresses.result(timeout)
        except TimeoutError:
            raise httpcore.ConnectTimeout(f"the host name {host} was not resolved in time") from None
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error

    def _look_up(self, host: str, port: int) -> "Future[list[str]]":
        with self._lock:
            pending = self._in_flight.get((host, port))
            if pending is None:
                pending = self._in_flight[host, port] = Future()
                arguments = (pending, host, port)
                threading.Thread(
                    target=self._resolve, args=arguments, name="kalshi-dns", daemon=True
                ).start()
            return pending

    def _resolve(self, pending: "Future[list[str]]", host: str, port: int) -> None:
        try:
            results = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except Exception as error:  # raised for every caller that waits
            pending.set_exception(error)
        else:
            pending.set_result(list(dict.fromkeys(str(address[0]) for *_, address in results)))
        with self._lock:
            del self._in_flight[host, port]


def _is_numeric(host: str) -> bool:
    """True if the host is an IP address, which needs no look-up."""
    for family in (socket.AF_INET, socket.AF_INET6):
        with suppress(OSError, ValueError):
            socket.inet_pton(family, host)
            return True
    return False

"""Resolves host names (DNS) in a background thread, because `getaddrinfo` has no timeout."""

import _thread
import codecs
import socket
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial

import httpcore

from ..errors import ConfigurationError
from .concurrency import wait_for

Result = list[str] | Exception
"""IP addresses in the order to try them, or why there are none."""

codecs.lookup("idna")
"""Loaded here, because it takes 1 ms and the first look-up would wait for it."""


class _LookUp:
    """A look-up in flight, and the callers that wait for it."""

    def __init__(self) -> None:
        self.result: Result | None = None
        self.waiting: deque[Callable[[Result], object]] = deque()

    def deliver(self, result: Result) -> None:
        """Pass the result to every caller that waits."""
        self.result = result
        with suppress(IndexError):
            while True:
                waiting = self.waiting.popleft()
                waiting(result)


class Resolver:
    """The look-ups of one connection pool, usually at most one at a time for each host.

    A look-up that takes too long goes on in its thread, and the next caller waits for the same one. The
    address that was connected to last is used first, and alone where no name can be resolved. There is no
    lock that an interrupted frame could hold. Hosts in `fixed` are not looked up.
    """

    def __init__(self, fixed: Iterable[tuple[str, str]] = ()) -> None:
        self._fixed = dict(fixed)
        self._in_flight: dict[str, _LookUp] = {}
        self._connected: dict[str, str] = {}

    def addresses(self, host: str, port: int, timeout: float) -> list[str]:
        """Return the IP addresses of a host, in the order to try them.

        Raise httpcore.ConnectTimeout after the timeout, httpcore.ConnectError if the look-up fails.
        """
        address = self.fixed(host)
        if address is not None:
            return [address]
        try:
            result: Result = wait_for(partial(self.look_up, host, port), self.patience(host, timeout))
        except TimeoutError:
            result = not_in_time(host)
        return self.usable(host, result)

    def fixed(self, host: str) -> str | None:
        """Return the IP address of a host that needs no look-up; None for any other."""
        return host if is_numeric(host) else self._fixed.get(host)

    def patience(self, host: str, timeout: float) -> float:
        """Return the seconds to wait for a look-up: half of the time where a known address can be used."""
        return timeout / 2 if host in self._connected else timeout

    def usable(self, host: str, result: Result) -> list[str]:
        """Return the addresses to try; raise what httpcore would raise if there are none."""
        known = self._connected.get(host)
        if isinstance(result, list):
            return [known, *(one for one in result if one != known)] if known in result else result
        if known is not None:
            return [known]
        if isinstance(result, httpcore.ConnectTimeout):
            raise result
        raise httpcore.ConnectError(str(result)) from result

    def connected(self, host: str, address: str) -> None:
        """Remember an address that accepted a connection."""
        self._connected[host] = address

    def look_up(self, host: str, port: int, deliver: Callable[[Result], object]) -> None:
        """Resolve a host and call `deliver` with the result, in the background where that is possible."""
        pending = self._in_flight.get(host)
        if pending is None or pending.result is not None:
            pending = _LookUp()
            try:
                _thread.start_new_thread(self._resolve, (pending, host, port))
            except RuntimeError:  # a limit of the system, or the exit of the interpreter
                known = self._connected.get(host)
                deliver(_resolved(host, port) if known is None else [known])
                return
            self._in_flight[host] = pending
        pending.waiting.append(deliver)
        if pending.result is not None:
            pending.deliver(pending.result)

    def _resolve(self, pending: _LookUp, host: str, port: int) -> None:
        pending.deliver(_resolved(host, port))


def not_in_time(host: str) -> httpcore.ConnectTimeout:
    """Return the exception for a look-up that takes too long."""
    return httpcore.ConnectTimeout(f"the host name {host} was not resolved in time")


def _resolved(host: str, port: int) -> Result:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except Exception as error:  # raised for every caller that waits
        return error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def checked_addresses(addresses: Mapping[str, str] | None) -> tuple[tuple[str, str], ...]:
    """Return hosts with their addresses; raise ConfigurationError for one that is no IP address."""
    for host, address in (addresses or {}).items():
        if not is_numeric(address):
            raise ConfigurationError(f"the address of {host} must be an IP address, not {address[:60]!r}")
    return tuple((host.lower(), address) for host, address in (addresses or {}).items())


def is_numeric(host: str) -> bool:
    """True if the host is an IP address, which needs no look-up."""
    for family in (socket.AF_INET, socket.AF_INET6):
        with suppress(OSError, ValueError):
            socket.inet_pton(family, host)
            return True
    return False

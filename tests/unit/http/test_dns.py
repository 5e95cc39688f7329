"""Look-ups of host names: shared, bounded, and possible where no thread starts."""

import _thread
import socket
import threading
import time
from typing import NoReturn

import httpcore
import pytest
from kalshi_order_groups import ConfigurationError
from kalshi_order_groups._http.dns import Resolver, checked_addresses

FOUND = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 443)), (2, 1, 6, "", ("192.0.2.2", 443))]


def no_thread(*_: object) -> NoReturn:
    raise RuntimeError("can't start new thread")


def finds(*_: object, **__: object) -> object:
    return FOUND


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "2001:db8::7"])
def test_an_address_is_not_looked_up(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(socket, "getaddrinfo")
    assert Resolver().addresses(address, 443, 0.001) == [address]
    with pytest.raises(httpcore.ConnectError):
        Resolver().addresses("localhost", 443, 5)


def test_a_given_address_replaces_the_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(socket, "getaddrinfo")
    resolver = Resolver(checked_addresses({"A.test": "192.0.2.7"}))
    assert resolver.addresses("a.test", 443, 0.001) == ["192.0.2.7"]


@pytest.mark.parametrize("address", ["", "a.test", "192.0.2.7:443", "192.0.2"])
def test_a_given_address_must_be_one(address: str) -> None:
    with pytest.raises(ConfigurationError, match=r"the address of a\.test must be an IP address"):
        checked_addresses({"a.test": address})


def test_where_no_thread_starts_the_calling_thread_resolves(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = Resolver()
    callers: list[int] = []

    def getaddrinfo(*_: object, **__: object) -> object:
        callers.append(threading.get_ident())
        return FOUND

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(_thread, "start_new_thread", no_thread)
    assert resolver.addresses("a.test", 443, 5) == ["192.0.2.1", "192.0.2.2"]
    assert callers == [threading.get_ident()]


def test_a_thread_that_does_not_start_spoils_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = Resolver()
    monkeypatch.setattr(socket, "getaddrinfo", finds)
    with monkeypatch.context() as patch:
        patch.setattr(_thread, "start_new_thread", no_thread)
        resolver.addresses("a.test", 443, 5)
    assert resolver.addresses("a.test", 443, 5) == ["192.0.2.1", "192.0.2.2"]


def test_the_address_that_worked_is_first_and_is_used_where_no_name_is_resolved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolver = Resolver()
    resolver.connected("a.test", "192.0.2.2")
    monkeypatch.setattr(socket, "getaddrinfo", finds)
    assert resolver.addresses("a.test", 443, 5) == ["192.0.2.2", "192.0.2.1"]

    def fails(*_: object, **__: object) -> NoReturn:
        raise socket.gaierror("Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    assert resolver.addresses("a.test", 443, 5) == ["192.0.2.2"]
    with pytest.raises(httpcore.ConnectError, match="Temporary failure"):
        resolver.addresses("b.test", 443, 5)


def test_a_look_up_that_hangs_is_shared_and_ends_no_call_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = Resolver()
    release, started = threading.Event(), list[str]()

    def hangs(host: str, *_: object, **__: object) -> object:
        started.append(host)
        release.wait(60)
        return FOUND

    monkeypatch.setattr(socket, "getaddrinfo", hangs)
    for _ in range(3):
        with pytest.raises(httpcore.ConnectTimeout):
            resolver.addresses("a.test", 443, 0.01)
    resolver.connected("a.test", "192.0.2.9")
    assert resolver.addresses("a.test", 443, 0.01) == ["192.0.2.9"]
    assert started == ["a.test"], "one look-up for all of them"
    release.set()
    ends_at = time.monotonic() + 60
    while resolver.addresses("a.test", 443, 1) != ["192.0.2.1", "192.0.2.2"] and time.monotonic() < ends_at:
        time.sleep(0.01)
    assert resolver.addresses("a.test", 443, 1) == ["192.0.2.1", "192.0.2.2"]

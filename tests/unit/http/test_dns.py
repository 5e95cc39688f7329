"""DNS: host names are looked up, IP addresses are not."""

import socket

import pytest
from kalshi_order_groups._http.dns import Resolver


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "2001:db8::7"])
def test_an_address_is_not_looked_up(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(socket, "getaddrinfo")
    assert Resolver().addresses(address, 443, 0.001) == [address]
    with pytest.raises(AttributeError):
        Resolver().addresses("localhost", 443, 60)

"""Fixtures for the tests of a trading program: an embedded exchange and clients on it.

Installed with the package, so a test only names them. They are new for every test.
"""

from collections.abc import Iterator

import pytest

from . import AsyncClient, Client
from .simulator import Exchange


@pytest.fixture
def kalshi_exchange() -> Exchange:
    """An exchange whose clock stands still until the test moves it."""
    return Exchange()


@pytest.fixture
def kalshi_client(kalshi_exchange: Exchange) -> Iterator[Client]:
    """A client on `kalshi_exchange`."""
    with Client.simulated(kalshi_exchange) as client:
        yield client


@pytest.fixture
def kalshi_async_client(kalshi_exchange: Exchange) -> AsyncClient:
    """An asynchronous client on `kalshi_exchange`; it holds no connections that would need closing."""
    return AsyncClient.simulated(kalshi_exchange)

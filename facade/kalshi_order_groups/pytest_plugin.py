"""Pytest fixtures for trading programs: a simulated exchange and clients connected to it.

pytest loads them with the package. Each test gets new ones.
"""

from collections.abc import Iterator

import pytest

from . import AsyncClient, Client
from .simulator import Exchange


@pytest.fixture
def kalshi_exchange() -> Exchange:
    """Return an exchange whose clock stands still until the test advances it."""
    return Exchange()


@pytest.fixture
def kalshi_client(kalshi_exchange: Exchange) -> Iterator[Client]:
    """Yield a client of `kalshi_exchange`."""
    with Client.simulated(kalshi_exchange) as client:
        yield client


@pytest.fixture
def kalshi_async_client(kalshi_exchange: Exchange) -> AsyncClient:
    """Return an asynchronous client of `kalshi_exchange`; it has no connections to close."""
    return AsyncClient.simulated(kalshi_exchange)

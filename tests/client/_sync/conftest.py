# Written by scripts/unasync.py from tests/client/_async/conftest.py. Never edit.
"""Fixtures: a client on a simulated exchange."""

from collections.abc import Iterator

import pytest
from kalshi_order_groups import Client
from kalshi_order_groups.simulator import Exchange


@pytest.fixture
def exchange() -> Exchange:
    return Exchange()


@pytest.fixture
def client(exchange: Exchange) -> Iterator[Client]:
    with Client.simulated(exchange) as simulated:
        yield simulated

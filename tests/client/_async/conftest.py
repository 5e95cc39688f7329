"""Fixtures: a client on a simulated exchange."""

from collections.abc import AsyncIterator

import pytest
from kalshi_order_groups import AsyncClient
from kalshi_order_groups.simulator import Exchange


@pytest.fixture
def exchange() -> Exchange:
    return Exchange()


@pytest.fixture
async def client(exchange: Exchange) -> AsyncIterator[AsyncClient]:
    async with AsyncClient.simulated(exchange) as simulated:
        yield simulated

"""Calls of this package, through its public names only."""

from collections.abc import Callable
from typing import Any

from kalshi_order_groups import AsyncClient, Client, Credentials, Environment, OrderGroup

GROUP = "5f0c3d1e-7a52-4b6e-9c41-000000000001"
SUBACCOUNTS = {"list 1": 1, "list 100": 2, "list 10,000": 3, "list 100,000": 4}
KILLED = 1_000


def _groups() -> list[OrderGroup]:
    """Return groups as a caller holds them."""
    return [
        OrderGroup(
            order_group_id=f"{number:032d}",
            subaccount=0,
            exchange_index=0,
            contracts_limit=None,
            triggered=False,
        )
        for number in range(KILLED)
    ]


def sync_calls(base_url: str, _key_path: str, pem: str) -> dict[str, Callable[[], Any]]:
    """Return the synchronous calls."""
    credentials = Credentials.from_pem("a-key-id", pem)
    client = Client(credentials, environment=Environment.DEMO, base_url=base_url)
    groups, killed = client.order_groups, _groups()

    def kill() -> None:
        report = groups.trigger_all(killed, deadline=60)
        assert report, report.error

    lists = {name: lambda one=one: groups.list(subaccount=one) for name, one in SUBACCOUNTS.items()}
    return {
        "get": lambda: groups.get(GROUP),
        "trigger": lambda: groups.trigger(GROUP),
        "kill of 1,000": kill,
        **lists,
    }


def async_calls(base_url: str, _key_path: str, pem: str) -> dict[str, Callable[[], Any]]:
    """Return the asynchronous calls."""
    credentials = Credentials.from_pem("a-key-id", pem)
    client = AsyncClient(credentials, environment=Environment.DEMO, base_url=base_url)
    groups, killed = client.order_groups, _groups()

    async def kill() -> None:
        report = await groups.trigger_all(killed, deadline=60)
        assert report, report.error

    lists = {name: lambda one=one: groups.list(subaccount=one) for name, one in SUBACCOUNTS.items()}
    return {
        "get": lambda: groups.get(GROUP),
        "trigger": lambda: groups.trigger(GROUP),
        "kill of 1,000": kill,
        **lists,
    }

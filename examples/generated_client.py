"""The generated client alone: every operation, typed, signed by an httpx.Auth; without the facade's care.

python examples/generated_client.py        on the embedded exchange: no account, no network
"""

import base64
import time
from collections.abc import Generator

import httpx
from kalshi_order_groups import Credentials
from kalshi_order_groups.simulator import Exchange, SimulatorTransport
from kalshi_order_groups_api import Client
from kalshi_order_groups_api.api.exchange import get_exchange_status
from kalshi_order_groups_api.api.order_groups import create_order_group, delete_order_group
from kalshi_order_groups_api.models import (
    CreateOrderGroupRequest,
    CreateOrderGroupResponse,
    ErrorResponse,
    ErrorResponseRefusal,
    ExchangeStatus,
)


class Signature(httpx.Auth):
    """Signs each request with the three headers of the contract."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign timestamp, method and the path as sent, without the query."""
        timestamp = str(time.time_ns() // 1_000_000)
        path = request.url.raw_path.partition(b"?")[0]
        signature = self._credentials.signer.sign(timestamp.encode() + request.method.encode() + path)
        request.headers["KALSHI-ACCESS-KEY"] = self._credentials.key_id
        request.headers["KALSHI-ACCESS-TIMESTAMP"] = timestamp
        request.headers["KALSHI-ACCESS-SIGNATURE"] = base64.b64encode(signature).decode()
        yield request


def code(refusal: object) -> object:
    """Return the code of a refusal: nested in `error`, or flat."""
    if isinstance(refusal, ErrorResponse):
        return refusal.error.code if isinstance(refusal.error, ErrorResponseRefusal) else refusal.code
    return None


def main() -> None:
    """Create a group, delete it, and try to delete it again."""
    exchange = Exchange(clock=lambda: time.time_ns() // 1_000_000)
    transport, auth = SimulatorTransport(exchange), Signature(exchange.issue_credentials())
    options = {"transport": transport, "auth": auth}
    with Client(base_url=SimulatorTransport.BASE_URL, httpx_args=options) as client:
        status = get_exchange_status.sync(client=client)
        if isinstance(status, ExchangeStatus):
            print("trading:", status.trading_active)
        created = create_order_group.sync(client=client, body=CreateOrderGroupRequest(contracts_limit=100))
        if not isinstance(created, CreateOrderGroupResponse):
            raise SystemExit(f"refused: {code(created)}")
        for _ in range(2):
            deleted = delete_order_group.sync_detailed(created.order_group_id, client=client)
            print("delete:", int(deleted.status_code), code(deleted.parsed) or "done")


if __name__ == "__main__":
    main()

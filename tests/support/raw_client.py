"""A client of our own making that shares no code with the facade: plain requests, signed by hand."""

import base64
import json

import httpx
from kalshi_order_groups.simulator import Exchange, SimulatorTransport

from tests.support.keys import ED25519


class Stranger:
    """Signs by the exchange's clock; in process, or wherever `url` points."""

    def __init__(self, exchange: Exchange, url: str | None = None, user: str = "simulated-user") -> None:
        self.key_id = f"key of {user}"
        exchange.register_key(self.key_id, ED25519.private.public_key(), user=user)
        self.exchange = exchange
        self.http = httpx.Client(
            transport=SimulatorTransport(exchange) if url is None else None,
            base_url="https://x" if url is None else url,
            trust_env=False,
        )

    def signed(self, method: str, path: str, skew: int = 0) -> dict[str, str]:
        """The three headers for a path, by a clock that is so many seconds ahead."""
        now = str(self.exchange.auth_time_ms() + skew * 1000)
        signature = ED25519.private.sign(f"{now}{method}{path}".encode())
        return {
            "KALSHI-ACCESS-KEY": self.key_id,
            "KALSHI-ACCESS-TIMESTAMP": now,
            "KALSHI-ACCESS-SIGNATURE": base64.b64encode(signature).decode(),
        }

    def send(
        self,
        method: str,
        target: str,
        body: object = None,
        headers: dict[str, str] | None = None,
        signed_path: str | None = None,
    ) -> httpx.Response:
        """Send a request; `headers` go over the signed ones."""
        path = target.partition("?")[0] if signed_path is None else signed_path
        content = None if body is None else body if isinstance(body, bytes) else json.dumps(body)
        json_type = {} if body is None else {"Content-Type": "application/json"}
        return self.http.request(
            method,
            target,
            content=content,
            headers={**self.signed(method, path), **json_type, **(headers or {})},
        )

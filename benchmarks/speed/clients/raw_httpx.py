"""The baseline of all ratios: httpx with its defaults, a signature, json.loads."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

GROUP = "5f0c3d1e-7a52-4b6e-9c41-000000000001"
SUBACCOUNTS = {"list 1": 1, "list 100": 2, "list 10,000": 3, "list 100,000": 4}


def signing(pem: str) -> Callable[[str, str], dict[str, str]]:
    """Return a function that makes the three signature headers for a method and a path."""
    key = load_pem_private_key(pem.encode(), None)
    pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=padding.PSS.DIGEST_LENGTH)

    def headers(method: str, path: str) -> dict[str, str]:
        timestamp = str(time.time_ns() // 1_000_000)
        message = f"{timestamp}{method}{path}".encode()
        if isinstance(key, RSAPrivateKey):
            signature = key.sign(message, pss, hashes.SHA256())
        else:
            assert isinstance(key, Ed25519PrivateKey)
            signature = key.sign(message)
        return {
            "KALSHI-ACCESS-KEY": "a-key-id",
            "KALSHI-ACCESS-TIMESTAMP": timestamp,
            "KALSHI-ACCESS-SIGNATURE": base64.b64encode(signature).decode(),
        }

    return headers


def sync_calls(base_url: str, _key_path: str, pem: str) -> dict[str, Callable[[], Any]]:
    """Return the synchronous calls."""
    headers, client = signing(pem), httpx.Client(base_url=base_url)
    root = httpx.URL(base_url).path

    def get() -> object:
        path = f"/portfolio/order_groups/{GROUP}"
        response = client.get(path, headers=headers("GET", root + path))
        return json.loads(response.content)

    def groups(subaccount: int) -> object:
        path = "/portfolio/order_groups"
        response = client.get(path, params={"subaccount": subaccount}, headers=headers("GET", root + path))
        return json.loads(response.content)

    def trigger() -> object:
        path = f"/portfolio/order_groups/{GROUP}/trigger"
        response = client.put(path, json={}, headers=headers("PUT", root + path))
        return json.loads(response.content)

    lists = {name: lambda one=one: groups(one) for name, one in SUBACCOUNTS.items()}
    return {"get": get, "trigger": trigger, **lists}


def async_calls(base_url: str, _key_path: str, pem: str) -> dict[str, Callable[[], Any]]:
    """Return the asynchronous calls, on a client with enough connections for all of them."""
    most = httpx.Limits(max_connections=200, max_keepalive_connections=200)
    headers, client = signing(pem), httpx.AsyncClient(base_url=base_url, limits=most)
    root = httpx.URL(base_url).path

    async def get() -> object:
        path = f"/portfolio/order_groups/{GROUP}"
        response = await client.get(path, headers=headers("GET", root + path))
        return json.loads(response.content)

    async def groups(subaccount: int) -> object:
        path = "/portfolio/order_groups"
        response = await client.get(
            path, params={"subaccount": subaccount}, headers=headers("GET", root + path)
        )
        return json.loads(response.content)

    async def trigger() -> object:
        path = f"/portfolio/order_groups/{GROUP}/trigger"
        response = await client.put(path, json={}, headers=headers("PUT", root + path))
        return json.loads(response.content)

    lists = {name: lambda one=one: groups(one) for name, one in SUBACCOUNTS.items()}
    return {"get": get, "trigger": trigger, **lists}

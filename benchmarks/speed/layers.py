"""Profile of a synchronous call, layer by layer: `make profile`.

Each round runs every layer by itself, many times. The rest of a whole call is the loop around the layers:
limits, retries, events, connection slots.
"""

import socket
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from kalshi_order_groups import Client, Credentials, Environment
from kalshi_order_groups._api import order_groups
from kalshi_order_groups._api.operation import Operation
from kalshi_order_groups._api.response import Response
from kalshi_order_groups._auth.signing import Ed25519Signer, RequestSigner, RSASigner, Signer
from kalshi_order_groups._core.scope import Scope
from kalshi_order_groups._http import response_parser
from kalshi_order_groups._http.body import BodyDecoder
from kalshi_order_groups._http.request import Origin, Request
from kalshi_order_groups._http.slices import run_slices

from .processes import Cores, pin, serving
from .report import table

ROUNDS, TIMES = 15, 300
GROUP = "5f0c3d1e-7a52-4b6e-9c41-000000000001"
DEFAULT_SCOPE = Scope(subaccount=None, exchange_index=None)

Layers = dict[str, Callable[[], object]]


def _layers(call: Callable[[], Operation[Any]], whole: Callable[[], object], base_url: str) -> Layers:
    address = Origin(base_url)
    operation = call()
    keys: dict[str, Signer] = {
        "RSA": RSASigner(generate_private_key(65537, 2048)),
        "Ed25519": Ed25519Signer(Ed25519PrivateKey.generate()),
    }
    signers = {name: RequestSigner("a-key-id", key, _now_ms) for name, key in keys.items()}
    request = address.request(operation.request)
    signed = signers["Ed25519"].signed(request)
    wire = signed.wire()
    connection = socket.create_connection((address.host, address.port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    response = _exchange(connection, wire)

    return {
        "arguments, and the generated call": call,
        "the request, without its signature": lambda: address.request(operation.request),
        "its signature, RSA": lambda: signers["RSA"].signed(request),
        "its signature, Ed25519": lambda: signers["Ed25519"].signed(request),
        "its bytes": signed.wire,
        "the socket, both directions": lambda: _exchange(connection, wire),
        "the head of the response": lambda: response_parser.begin_response(signed, response),
        "the body: JSON, checks, results": lambda: run_slices(
            operation.result(_received(signed, response), "a call")
        ),
        "a whole call, Ed25519": whole,
    }


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _exchange(connection: socket.socket, wire: bytes) -> bytes:
    connection.sendall(wire)
    received = connection.recv(65536)
    length = int(received.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
    missing = length - len(received.partition(b"\r\n\r\n")[2])
    while missing > 0:
        part = connection.recv(65536)
        received, missing = received + part, missing - len(part)
    return received


def _received(signed: Request, response: bytes) -> Response:
    body = BodyDecoder("")
    body.add(response.partition(b"\r\n\r\n")[2])
    response_object = Response(200, b"OK", [], lambda: httpx.Request(signed.method, "http://127.0.0.1"))
    response_object.content = body.content()
    return response_object


def _measured(layers: Layers) -> dict[str, float]:
    times_us: dict[str, list[float]] = {name: [] for name in layers}
    for _ in range(ROUNDS):
        for name, act in layers.items():
            start = time.process_time_ns()
            for _ in range(TIMES):
                act()
            times_us[name].append((time.process_time_ns() - start) / TIMES / 1000)
    return {name: median(taken) for name, taken in times_us.items()}


def main() -> None:
    """Measure the layers of a get and of a list, and print a table."""
    cores = Cores.of_this_machine()
    pin(cores.client)
    with serving(cores) as base_url:
        credentials = Credentials("a-key-id", Ed25519Signer(Ed25519PrivateKey.generate()))
        client = Client(credentials, environment=Environment.DEMO, base_url=base_url)
        groups = client.order_groups
        get = _measured(
            _layers(
                lambda: order_groups.get(GROUP, None, DEFAULT_SCOPE), lambda: groups.get(GROUP), base_url
            )
        )
        listed = _measured(
            _layers(lambda: order_groups.list_all(2), lambda: groups.list(subaccount=2), base_url)
        )
        client.close()
    rows: list[tuple[str, str, str]] = []
    rest = {"get": 0.0, "list": 0.0}
    for name in get:
        rows.append((name, f"{get[name]:.1f}", f"{listed[name]:.1f}"))
        if "RSA" not in name:
            sign = 1 if "whole" in name else -1
            rest["get"] += sign * get[name]
            rest["list"] += sign * listed[name]
    rows.append(("all else: limits, retries, events, slots", f"{rest['get']:.1f}", f"{rest['list']:.1f}"))
    print(table(("layer, microseconds of CPU time", "get", "list of 100"), rows))


if __name__ == "__main__":
    main()

"""Stub server with prepared responses and no checks, so that a client's own cost dominates.

    python stub.py [CORE]        prints its port; ends with its standard input

The subaccount of a request sets the length of a list: see SIZES. Only the standard library is imported.
"""

import asyncio
import json
import os
import sys
import time
from email.utils import formatdate
from functools import lru_cache

SIZES = {1: 1, 2: 100, 3: 10_000, 4: 100_000}
"""Groups in a list, by the requested subaccount."""


def _id(number: int) -> str:
    return f"5f0c3d1e-7a52-4b6e-9c41-{number:012d}"


def _response(body: object) -> bytes:
    content = json.dumps(body).encode()
    head = (
        "Content-Type: application/json\r\n"
        f"Content-Length: {len(content)}\r\n"
        "X-Request-Id: 0123456789abcdef\r\n"
        "\r\n"
    )
    return head.encode() + content


@lru_cache(maxsize=1)
def _first_lines(second: int) -> bytes:
    """Return the status line and the Date header for a second."""
    return f"HTTP/1.1 200 OK\r\nDate: {formatdate(second, usegmt=True)}\r\n".encode()


def _group(number: int) -> dict[str, object]:
    return {
        "id": _id(number),
        "contracts_limit_fp": f"{100 + number % 900}.00",
        "is_auto_cancel_enabled": number % 7 == 0,
        "exchange_index": 0,
    }


DETAIL = _response(
    {
        "contracts_limit_fp": "100.00",
        "is_auto_cancel_enabled": False,
        "exchange_index": 0,
        "orders": [_id(1), _id(2)],
    }
)
LISTS = {
    b"subaccount=%d" % subaccount: _response({"order_groups": [_group(number) for number in range(size)]})
    for subaccount, size in SIZES.items()
}
BUCKET = {"refill_rate": 1_000_000, "bucket_capacity": 1_000_000}
LIMITS = _response({"usage_tier": "prime", "read": BUCKET, "write": BUCKET})
DONE = _response({})


def response_to(request: bytes) -> bytes:
    """Return the response to the head of a request."""
    return _first_lines(int(time.time())) + _prepared(request)


def _prepared(request: bytes) -> bytes:
    method, target, _ = request.split(b" ", 2)
    path, _, query = target.partition(b"?")
    if method != b"GET":
        return DONE
    if path.endswith(b"/portfolio/order_groups"):
        return LISTS.get(query, LISTS[b"subaccount=2"])
    return LIMITS if path.endswith(b"/limits") else DETAIL


class Connection(asyncio.Protocol):
    """A connection that receives requests in sequence."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport for the responses."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Respond to each complete request."""
        self.received += data
        while b"\r\n\r\n" in self.received:
            head, _, rest = self.received.partition(b"\r\n\r\n")
            length = next(
                (int(line[15:]) for line in head.lower().split(b"\r\n") if line[:15] == b"content-length:"),
                0,
            )
            if len(rest) < length:
                return
            self.received = rest[length:]
            self.transport.write(response_to(head))


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        os.sched_setaffinity(0, {int(sys.argv[1])})
    asyncio.run(_serve())

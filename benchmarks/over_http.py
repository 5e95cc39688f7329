"""Throughput of the simulator's server on one core, in signed requests per second.

The server runs on one core and its clients, in this process, on another. Requests are signed in advance,
because signing costs more than serving, but no earlier than the exchange's clock tolerance allows.
"""

import asyncio
import contextlib
import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial
from itertools import islice
from multiprocessing import get_context
from typing import Any, Protocol

from attrs import frozen
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)
from kalshi_order_groups.simulator import Exchange
from kalshi_order_groups.simulator.api.service import API_ROOT
from kalshi_order_groups.simulator.server.running import HOST, running

from .site import add_bid, add_groups, rsa_key, running_ms, signature

GROUPS = 100
DEMAND = 1_500
"""Required signed requests per second, on one core, with 100 groups."""

_BATCH = 5_000
"""Requests signed in one batch: 1 to 2 s of signing, and less of sending, of the allowed 15 s."""

_PATIENCE_SECONDS = 60
_KEY_ID = "load"


class Pipe(Protocol):
    """One end of a pipe between two processes."""

    def send(self, obj: object, /) -> None:
        """Send an object to the other end."""
        ...

    def recv(self) -> Any:  # noqa: ANN401 - whatever was sent
        """Wait for an object from the other end, and return it."""
        ...


Step = tuple[str, str]
"""A method and a path."""


@frozen
class Round:
    """Measurement of one round of a load."""

    requests: int
    seconds: float
    server_cpu_seconds: float
    latencies: list[float]
    """Seconds from sending a request to the end of its response."""

    @property
    def per_second(self) -> float:
        """Return the completed requests per second of wall time."""
        return self.requests / self.seconds

    @property
    def cpu_us(self) -> float:
        """Return the microseconds of server CPU time per request."""
        return self.server_cpu_seconds / self.requests * 1e6

    def percentile_us(self, percent: int) -> float:
        """Return a percentile of the latencies in microseconds."""
        ranked = sorted(self.latencies)
        return ranked[min(len(ranked) - 1, len(ranked) * percent // 100)] * 1e6


@frozen
class Load:
    """A load: the number of connections, and the endless requests of each."""

    name: str
    connections: int
    steps: Callable[[Sequence[str]], Iterator[Step]]


def _gets(groups: Sequence[str]) -> Iterator[Step]:
    while True:
        for group in groups:
            yield "GET", f"{API_ROOT}portfolio/order_groups/{group}"


def _lists(_groups: Sequence[str]) -> Iterator[Step]:
    while True:
        yield "GET", f"{API_ROOT}portfolio/order_groups"


def _trips(groups: Sequence[str]) -> Iterator[Step]:
    while True:
        for group in groups:
            yield "PUT", f"{API_ROOT}portfolio/order_groups/{group}/trigger"
            yield "PUT", f"{API_ROOT}portfolio/order_groups/{group}/reset"


LOADS = (
    Load("get a group, 1 connection", 1, _gets),
    Load("get a group, 4 connections", 4, _gets),
    Load("trigger and reset in turn, 4 connections", 4, _trips),
    Load("list 100 groups, 4 connections", 4, _lists),
)

DEMANDED = ("get a group, 4 connections", "trigger and reset in turn, 4 connections")
"""Loads that must meet the demand."""


# -- the server ----------------------------------------------------------------------------------------


def _serve(pipe: Pipe, core: int | None, public_key: bytes) -> None:
    """Serve until False is received; on True, send the CPU time spent so far."""
    _pin(core)
    key = load_pem_public_key(public_key)
    if not isinstance(key, RSAPublicKey):
        raise TypeError("the load needs an RSA key")
    exchange = Exchange(clock=running_ms)
    exchange.register_key(_KEY_ID, key)
    groups = add_groups(exchange, GROUPS)
    for number, group in enumerate(groups):
        add_bid(exchange, group, number)
    exchange.publish()
    with running(exchange) as server:
        pipe.send((server.port, [group.order_group_id for group in groups]))
        while pipe.recv():
            pipe.send(time.process_time())


class _Server:
    """Handle of the server's process."""

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe
        self.port: int
        self.groups: list[str]
        self.port, self.groups = pipe.recv()

    def cpu_seconds(self) -> float:
        self._pipe.send(True)
        spent: float = self._pipe.recv()
        return spent


@contextlib.contextmanager
def _serving(core: int | None) -> Generator[_Server]:
    public_key = rsa_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    spawn = get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(theirs, core, public_key), daemon=True)
    process.start()
    theirs.close()
    try:
        yield _Server(ours)
        ours.send(False)
        process.join(_PATIENCE_SECONDS)
    finally:
        process.kill()
        process.join()


# -- the clients ---------------------------------------------------------------------------------------


class _Client(asyncio.Protocol):
    """A connection that sends each request after the response to the previous one."""

    def __init__(self, requests: Sequence[bytes]) -> None:
        self.latencies: list[float] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting = deque(requests)
        self._received = b""
        self._sent = 0.0
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(f"the connection is not writable: {transport!r}")
        self._transport = transport

    def start(self) -> None:
        """Send the first request."""
        self._next()

    def _next(self) -> None:
        if not self._waiting:
            self._transport.close()
            self.done.set_result(None)
            return
        self._sent = time.perf_counter()
        self._transport.write(self._waiting.popleft())

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, ended, body = self._received.partition(b"\r\n\r\n")
        if not ended or len(body) < _length(head):
            return
        self.latencies.append(time.perf_counter() - self._sent)
        if not head.startswith(b"HTTP/1.1 200 "):
            self._transport.close()
            self.done.set_exception(
                RuntimeError(f"the server did not respond with status 200: {self._received!r}")
            )
            return
        self._received = b""
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(ConnectionError(f"the server closed the connection: {exc}"))


def _length(head: bytes) -> int:
    return int(head.lower().partition(b"\r\ncontent-length: ")[2].partition(b"\r\n")[0])


def _signed(step: Step, port: int) -> bytes:
    method, path = step
    timestamp = str(running_ms())
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {HOST}:{port}",
        "Accept: */*",
        f"KALSHI-ACCESS-KEY: {_KEY_ID}",
        f"KALSHI-ACCESS-TIMESTAMP: {timestamp}",
        f"KALSHI-ACCESS-SIGNATURE: {signature(timestamp, method, path)}",
    ]
    body = ""
    if method == "PUT":
        body = "{}"
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", body]).encode()


async def _batch(queues: Sequence[Sequence[bytes]], server: _Server) -> Round:
    loop, clients = asyncio.get_running_loop(), list[_Client]()
    for queue in queues:
        _, client = await loop.create_connection(partial(_Client, queue), HOST, server.port)
        clients.append(client)
    cpu, start = server.cpu_seconds(), time.perf_counter()
    for client in clients:
        client.start()
    async with asyncio.timeout(_PATIENCE_SECONDS):
        await asyncio.gather(*(client.done for client in clients))
    seconds, cpu = time.perf_counter() - start, server.cpu_seconds() - cpu
    latencies = [latency for client in clients for latency in client.latencies]
    return Round(len(latencies), seconds, cpu, latencies)


def _round(load: Load, requests: int, server: _Server) -> Round:
    """Sign and send in batches; only the sending is timed."""
    share = len(server.groups) // load.connections
    steps = [load.steps(server.groups[n * share : (n + 1) * share]) for n in range(load.connections)]
    each, batches = max(1, requests // load.connections), list[Round]()
    batch = max(1, _BATCH // load.connections)
    for size in [batch] * (each // batch) + [each % batch] * (each % batch > 0):
        queues = [[_signed(step, server.port) for step in islice(endless, size)] for endless in steps]
        batches.append(asyncio.run(_batch(queues, server)))
    return Round(
        sum(one.requests for one in batches),
        sum(one.seconds for one in batches),
        sum(one.server_cpu_seconds for one in batches),
        [latency for one in batches for latency in one.latencies],
    )


def measured(rounds: int, requests: int) -> dict[str, list[Round]]:
    """Measure all loads in each round, after one uncounted round."""
    cores = _cores()
    found: dict[str, list[Round]] = {load.name: [] for load in LOADS}
    with _serving(cores[0] if cores else None) as server, _pinned(cores[-1] if cores else None):
        for turn in range(rounds + 1):
            for load in LOADS:
                one = _round(load, requests if turn else max(1, requests // 10), server)
                if turn:
                    found[load.name].append(one)
    return found


# -- cores ---------------------------------------------------------------------------------------------


def _cores() -> list[int]:
    """Return the usable cores; none if the system cannot pin processes, or has one core."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    return cores if len(cores) > 1 else []


def placement() -> str:
    """Return which process runs on which core, as text."""
    cores = _cores()
    return f"server on core {cores[0]}, clients on core {cores[-1]}" if cores else "not pinned to cores"


def _pin(core: int | None) -> None:
    if core is not None:
        os.sched_setaffinity(0, {core})


@contextlib.contextmanager
def _pinned(core: int | None) -> Generator[None]:
    before = os.sched_getaffinity(0) if core is not None else set[int]()
    _pin(core)
    try:
        yield
    finally:
        if core is not None:
            os.sched_setaffinity(0, before)

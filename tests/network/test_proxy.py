"""A proxy that a program names: all calls go through it, under TLS to the exchange's own certificate."""

import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups import Client

from tests.support.both_clients import CLIENTS
from tests.support.tls_server import certificate, lists, serving


@pytest.fixture(params=CLIENTS)
def kind(request: pytest.FixtureRequest) -> Any:
    return request.param


ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


def pump(source: socket.socket, target: socket.socket) -> None:
    """Hand on what one side says until it ends."""
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


class Proxy(socketserver.ThreadingTCPServer):
    """Opens tunnels, or says something else; one that says nothing answers nobody."""

    daemon_threads = True

    def __init__(self, says: bytes | None) -> None:
        super().__init__(("127.0.0.1", 0), Tunnel)
        self.says = says
        self.asked: list[bytes] = []


class Tunnel(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        proxy = self.server
        assert isinstance(proxy, Proxy)
        method, target, _ = self.rfile.readline().split(b" ", 2)
        while self.rfile.readline().strip():
            pass
        proxy.asked.append(method + b" " + target)
        self.wfile.write(proxy.says or b"")
        if proxy.says != ESTABLISHED:
            self.rfile.read(0 if proxy.says else -1)
            return
        host, _, port = target.decode().rpartition(":")
        with socket.create_connection((host, int(port))) as server:
            threading.Thread(target=pump, args=(server, self.connection), daemon=True).start()
            pump(self.connection, server)


@contextmanager
def proxying(says: bytes | None = ESTABLISHED) -> Generator[tuple[str, list[bytes]]]:
    """The address of a proxy, and what it was asked for."""
    with Proxy(says) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{proxy.server_address[1]}", proxy.asked
        finally:
            proxy.shutdown()
            thread.join()


def through(kind: Any, proxy: str, chain: Path) -> httpx.BaseTransport | httpx.AsyncBaseTransport:
    """A transport that goes through a proxy, and trusts the certificate of the server."""
    context = ssl.create_default_context(cafile=str(chain))
    transport = httpx.HTTPTransport if kind is Client else httpx.AsyncHTTPTransport
    return transport(proxy=proxy, verify=context)


@pytest.fixture
def chain(tmp_path: Path) -> Path:
    return certificate(tmp_path, "127.0.0.1")


def test_calls_share_one_tunnel(kind: Any, chain: Path) -> None:
    with serving(chain) as (url, seen), proxying() as (proxy, asked):
        assert lists(kind, url, 5, transport=through(kind, proxy, chain)) == [[]] * 5
        port = httpx.URL(url).port
    assert asked == [b"CONNECT 127.0.0.1:%d" % (port or 0)]
    assert (seen.requests, len(seen.connections)) == (5, 1)


def test_a_proxy_that_refuses_has_sent_nothing(kind: Any, chain: Path) -> None:
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    with serving(chain) as (url, seen), proxying(refusal) as (proxy, _):
        with pytest.raises(sdk.NotSentError, match=r"was not sent.*407 Proxy Authentication Required"):
            lists(kind, url, 1, transport=through(kind, proxy, chain))
        assert seen.requests == 0


def test_a_proxy_that_is_not_there_has_sent_nothing(kind: Any, chain: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(sdk.NotSentError, match="was not sent"):
        lists(kind, "https://127.0.0.1:9/trade-api/v2", 1, transport=through(kind, nobody, chain))


def test_a_proxy_that_says_nothing_does_not_hold_a_call_beyond_its_deadline(kind: Any, chain: Path) -> None:
    with proxying(says=None) as (proxy, asked):
        started = time.monotonic()
        with pytest.raises(sdk.TransportError):
            lists(
                kind,
                "https://127.0.0.1:9/trade-api/v2",
                1,
                transport=through(kind, proxy, chain),
                deadline=0.5,
            )
        assert time.monotonic() - started < 0.5 + 0.3
    assert asked == [b"CONNECT 127.0.0.1:9"]

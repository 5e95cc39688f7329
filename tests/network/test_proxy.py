"""A configured HTTP proxy: all calls go through its tunnel, with TLS to the exchange itself."""

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
from kalshi_order_groups import Client, Environment
from kalshi_order_groups.simulator import Exchange

from tests.support.both_clients import do
from tests.support.tls_server import certificate, lists, serving

DEMO = Environment.DEMO
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


def pump(source: socket.socket, target: socket.socket) -> None:
    """Forward the data of one side until it ends."""
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


class Proxy(socketserver.ThreadingTCPServer):
    """Opens tunnels, or sends another response; without a response it hangs."""

    daemon_threads = True

    def __init__(self, response: bytes | None, waits_for: threading.Event | None) -> None:
        super().__init__(("127.0.0.1", 0), Tunnel)
        self.response = response
        self.waits_for = waits_for
        self.requests: list[bytes] = []


class Tunnel(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        proxy = self.server
        assert isinstance(proxy, Proxy)
        method, target, _ = self.rfile.readline().split(b" ", 2)
        while self.rfile.readline().strip():
            pass
        proxy.requests.append(method + b" " + target)
        if proxy.waits_for is not None:  # each wait of the client is in time
            self.wfile.write(b"HTTP/1.1 200 Connection ")
            while not proxy.waits_for.wait(0.05):
                self.wfile.write(b".")
            self.wfile.write(b"\r\n\r\n")
        else:
            self.wfile.write(proxy.response or b"")
        if proxy.response != ESTABLISHED:
            self.rfile.read(0 if proxy.response else -1)
            return
        host, _, port = target.decode().rpartition(":")
        with socket.create_connection((host, int(port))) as server:
            threading.Thread(target=pump, args=(server, self.connection), daemon=True).start()
            pump(self.connection, server)


@contextmanager
def proxying(
    response: bytes | None = ESTABLISHED, waits_for: threading.Event | None = None
) -> Generator[tuple[str, list[bytes]]]:
    """The address of a proxy, and the requests that it got."""
    with Proxy(response, waits_for) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{proxy.server_address[1]}", proxy.requests
        finally:
            proxy.shutdown()
            thread.join()


def through(kind: Any, proxy: str, chain: Path) -> httpx.BaseTransport | httpx.AsyncBaseTransport:
    """Return a transport that uses a proxy and trusts the server's certificate."""
    context = ssl.create_default_context(cafile=str(chain))
    transport = httpx.HTTPTransport if kind is Client else httpx.AsyncHTTPTransport
    return transport(proxy=proxy, verify=context)


@pytest.fixture
def chain(tmp_path: Path) -> Path:
    return certificate(tmp_path, "127.0.0.1")


def test_calls_share_one_tunnel(kind: Any, chain: Path) -> None:
    with serving(chain) as (url, seen), proxying() as (proxy, requests):
        assert lists(kind, url, 5, transport=through(kind, proxy, chain)) == [[]] * 5
        port = httpx.URL(url).port
    assert requests == [b"CONNECT 127.0.0.1:%d" % (port or 0)]
    assert (seen.requests, len(seen.connections)) == (5, 1)


def test_a_refusal_by_the_proxy_raises_not_sent(kind: Any, chain: Path) -> None:
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    with serving(chain) as (url, seen), proxying(refusal) as (proxy, _):
        with pytest.raises(sdk.NotSentError, match=r"was not sent.*407 Proxy Authentication Required"):
            lists(kind, url, 1, transport=through(kind, proxy, chain))
        assert seen.requests == 0


def test_an_unreachable_proxy_raises_not_sent(kind: Any, chain: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        unreachable = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(sdk.NotSentError, match="was not sent"):
        lists(kind, "https://127.0.0.1:9/trade-api/v2", 1, transport=through(kind, unreachable, chain))


def test_a_proxy_that_says_nothing_does_not_hold_a_call_beyond_its_deadline(kind: Any, chain: Path) -> None:
    with proxying(response=None) as (proxy, asked):
        started = time.monotonic()
        with pytest.raises(sdk.NotSentError):
            lists(
                kind,
                "https://127.0.0.1:9/trade-api/v2",
                1,
                transport=through(kind, proxy, chain),
                deadline=0.5,
            )
        assert time.monotonic() - started < 0.5 + 30
    assert asked == [b"CONNECT 127.0.0.1:9"]


def test_a_proxy_that_hangs_up_has_sent_nothing(kind: Any, chain: Path) -> None:
    refused = pytest.raises(sdk.NotSentError, match="no connection was established")
    with proxying(response=b" ") as (proxy, asked), refused:
        lists(kind, "https://127.0.0.1:9/trade-api/v2", 1, transport=through(kind, proxy, chain))
    assert asked == [b"CONNECT 127.0.0.1:9"]


def test_a_tunnel_that_opens_after_the_deadline_carries_no_request(kind: Any, chain: Path) -> None:
    """The call was reported as not sent, so its transport must not send it later."""
    opened = threading.Event()
    with serving(chain) as (url, seen), proxying(waits_for=opened) as (proxy, asked):
        transport = through(kind, proxy, chain)
        client = kind(Exchange().issue_credentials(), environment=DEMO, base_url=url, transport=transport)
        with pytest.raises(sdk.NotSentError):
            do(client.order_groups.list(deadline=0.5, max_attempts=1))
        opened.set()
        time.sleep(0.5)  # a request would arrive meanwhile
        assert len(asked) == 1
        assert seen.requests == 0
        if kind is Client:
            client.close()

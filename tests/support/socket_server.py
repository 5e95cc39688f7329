"""A real server on a loopback socket that misbehaves as told."""

import contextlib
import re
import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from attrs import define, field

Behaviour = Callable[[socket.socket], None]


@contextmanager
def server(behave: Behaviour, heads: list[bytes] | None = None) -> Generator[str]:
    """The base URL of a server that reads a request and then behaves, connection by connection.

    What it read is added to `heads`.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(10)
                try:
                    received = b""
                    while b"\r\n\r\n" not in received:
                        part = connection.recv(65536)
                        if not part:
                            break
                        received += part
                    if heads is not None:
                        heads.append(received)
                    behave(connection)
                except OSError:
                    continue

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/trade-api/v2"
    finally:
        stop.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


@define
class Kept:
    """A server that keeps its connections, and what it got: for each request its peer's port and head.

    `open` are the ports of the peers whose connections have not ended.
    """

    answer: Callable[[int], bytes]
    base_url: str = ""
    ports: list[int] = field(factory=list[int])
    heads: list[bytes] = field(factory=list[bytes])
    open: set[int] = field(factory=set[int])
    _lock: threading.Lock = field(factory=threading.Lock)

    @contextmanager
    def _counted(self, port: int) -> Generator[None]:
        self.open.add(port)
        yield
        self.open.discard(port)

    def serve(self, connection: socket.socket) -> None:
        """Answer one connection until its end."""
        port, received = connection.getpeername()[1], b""
        with self._counted(port), connection, contextlib.suppress(OSError):
            while True:
                while b"\r\n\r\n" not in received:
                    part = connection.recv(65536)
                    if not part:
                        return
                    received += part
                head, _, received = received.partition(b"\r\n\r\n")
                length = re.search(rb"(?i)content-length: *([0-9]+)", head)
                missing = int(length[1]) if length else 0
                while len(received) < missing:
                    received += connection.recv(65536)
                received = received[missing:]
                with self._lock:
                    self.ports.append(port)
                    self.heads.append(head)
                    number = len(self.ports)
                connection.sendall(self.answer(number))


@contextmanager
def keeping(answer: Callable[[int], bytes]) -> Generator[Kept]:
    """A server that answers request by request, the first with answer(1), each connection in a thread."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    kept = Kept(answer, f"http://127.0.0.1:{listener.getsockname()[1]}/trade-api/v2")

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=kept.serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield kept
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


@contextmanager
def silent(host: str, port: int) -> Generator[int]:
    """The port of an address that takes no connection and refuses none."""
    full = socket.create_server((host, port), backlog=0)
    waiting = [socket.socket() for _ in range(4)]
    try:
        for one in waiting:  # fill the queue of connections, so that the next one waits
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        yield int(full.getsockname()[1])
    finally:
        for one in (*waiting, full):
            one.close()


def answered(body: bytes = b"{}", status: str = "200 OK", *headers: bytes) -> bytes:
    """An answer as the wire has it."""
    lines = [b"HTTP/1.1 " + status.encode(), b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def unused_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


class Trader:
    """A server that confirms everything after a while, and hangs where a path has "hang" in it."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.answered: list[tuple[float, str]] = []
        self.over = threading.Event()

    def handler(self) -> type[BaseHTTPRequestHandler]:
        """What serves a connection."""
        trader = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                self.do_PUT()

            def do_PUT(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                trader.over.wait(60 if "hang" in self.path else trader.seconds)
                trader.answered.append((time.monotonic(), self.path))
                with contextlib.suppress(OSError):  # whoever hung may be gone
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

            def log_message(self, format: str, *args: object) -> None:
                """Nobody reads it."""

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 100  # a connection too many would be tried again only after a second


@contextmanager
def trader(seconds: float) -> Generator[tuple[str, Trader]]:
    """The base URL of a server that confirms everything after so many seconds, on many connections."""
    served = Trader(seconds)
    server = _Server(("127.0.0.1", 0), served.handler())
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/trade-api/v2", served
    finally:
        served.over.set()
        server.shutdown()
        server.server_close()
        thread.join()

"""A real server on a loopback socket that misbehaves as told."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Behaviour = Callable[[socket.socket], None]


@contextmanager
def server(behave: Behaviour) -> Generator[str]:
    """The base URL of a server that reads a request and then behaves, connection by connection."""
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

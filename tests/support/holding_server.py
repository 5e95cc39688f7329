"""A server that holds each trigger until it is released."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Release = Callable[[str, set[str], list[str]], bool]


class HoldingServer:
    """Holds each trigger until `release` is true of its group, those that wait and those that are done.

    A request does not wait any more once its client has closed the connection.
    """

    def __init__(self, release: Release) -> None:
        self._release = release
        self._waiting: list[tuple[str, socket.socket]] = []
        self._lock = threading.Lock()
        self.received: list[str] = []
        self.done: list[str] = []

    def handler(self) -> type[BaseHTTPRequestHandler]:
        """Return the class that serves a connection."""
        held = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_PUT(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if held.wait(self.path.split("/")[-2], self.connection):
                    with contextlib.suppress(OSError):
                        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
                else:
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                """Log nothing."""

        return Handler

    def wait(self, group: str, connection: socket.socket) -> bool:
        """Wait until a trigger is released; False if its client closes the connection before."""
        entry = (group, connection)
        with self._lock:
            self._waiting.append(entry)
            self.received.append(group)
        try:
            while is_open(connection):
                with self._lock:
                    waiting = {group for group, connection in self._waiting if is_open(connection)}
                    if self._release(group, waiting, self.done):
                        self.done.append(group)
                        return True
                time.sleep(0.005)
            return False
        finally:
            with self._lock:
                self._waiting.remove(entry)


def is_open(connection: socket.socket) -> bool:
    """True if the peer has not closed the connection."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 100


@contextmanager
def holding(release: Release) -> Generator[tuple[str, HoldingServer]]:
    held = HoldingServer(release)
    with _Server(("127.0.0.1", 0), held.handler()) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/trade-api/v2", held
        finally:
            server.shutdown()
            thread.join()

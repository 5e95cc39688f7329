"""A server on this machine that stands in for the publisher, on a good day and on bad ones."""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = b"<!doctype html><html><head><title>Just a moment...</title></head><body>\n<p>a: b</p></body></html>"


class Publisher(ThreadingHTTPServer):
    """Serves one document at /openapi.yaml, and misfortunes at other paths."""

    daemon_threads = True

    def __init__(self, document: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.document = document
        self.asked: list[str] = []
        self.closing = threading.Event()

    def address(self, path: str = "/openapi.yaml") -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"


class _Handler(BaseHTTPRequestHandler):
    @property
    def publisher(self) -> Publisher:
        assert isinstance(self.server, Publisher)
        return self.server

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""

    def do_GET(self) -> None:
        self.publisher.asked.append(self.path)
        document = self.publisher.document
        answers: dict[str, Callable[[], None]] = {
            "/openapi.yaml": lambda: self._answer(200, document),
            "/500": lambda: self._answer(500, b"down for maintenance"),
            "/html": lambda: self._answer(200, PAGE, "text/html"),
            "/truncated": lambda: self._answer(200, document[: len(document) // 2]),
            "/broken-off": lambda: self._answer(200, document[:1000], length=len(document)),
            "/elsewhere": self._redirect,
            "/huge": lambda: self._endless(b"#".ljust(1000, b"x") + b"\n", pause=0),
            "/drip": lambda: self._endless(b"#\n", pause=0.05),
        }
        answers[self.path]()

    def _redirect(self) -> None:
        self.send_response(302)
        self.send_header("Location", f"http://localhost:{self.publisher.server_port}/openapi.yaml")
        self.end_headers()

    def _answer(self, status: int, body: bytes, kind: str = "text/yaml", length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def _endless(self, piece: bytes, pause: float) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while not self.publisher.closing.is_set():
                self.wfile.write(piece)
                time.sleep(pause)
        except OSError:
            self.close_connection = True


@contextmanager
def published(document: bytes) -> Generator[Publisher]:
    with Publisher(document) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()

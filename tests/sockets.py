"""A real server on a loopback socket that misbehaves as told."""

import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager

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

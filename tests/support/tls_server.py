"""A server that speaks TLS, and certificates for it."""

import asyncio
import datetime
import ipaddress
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from kalshi_order_groups import Client, Environment
from kalshi_order_groups.simulator import Exchange


def certificate(folder: Path, name: str) -> Path:
    """A certificate that vouches for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    signed = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([_general_name(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    plain = serialization.NoEncryption()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain
    )
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + private)
    return path


def _general_name(name: str) -> x509.GeneralName:
    """The name of a host as a certificate has it, or the address."""
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


class Seen:
    """What a server has seen."""

    def __init__(self) -> None:
        self.connections: list[Any] = []
        self.requests = 0


@contextmanager
def serving(chain: Path) -> Generator[tuple[str, Seen]]:
    seen = Seen()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            seen.requests += 1
            if self.client_address not in seen.connections:
                seen.connections.append(self.client_address)
            body = b'{"order_groups": []}'
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that refuses the certificate goes away in the middle."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}/trade-api/v2", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def lists(kind: Any, url: str, times: int, **more: Any) -> list[Any]:
    """The results of several lists, by one client, one after the other."""
    options: dict[str, Any] = {"environment": Environment.DEMO, "base_url": url, "max_attempts": 1, **more}
    if kind is Client:
        with Client(Exchange().issue_credentials(), **options) as client:
            return [client.order_groups.list() for _ in range(times)]

    async def all_of_them() -> list[Any]:
        async with kind(Exchange().issue_credentials(), **options) as client:
            return [await client.order_groups.list() for _ in range(times)]

    return asyncio.run(all_of_them())

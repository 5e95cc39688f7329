"""The exchange as a transport of httpx: every signature is verified, then the routes answer."""

import base64
import binascii
import json
from urllib.parse import parse_qsl, unquote

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from .._signing import KEY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER
from . import routes
from .exchange import Exchange, PublicKey
from .wire import Call, Reply, unauthenticated


class SimulatorTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers the requests of a Client or an AsyncClient from an Exchange."""

    BASE_URL = "https://simulator.invalid/trade-api/v2"
    """An address that no network has."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of the synchronous client."""
        return self._answer(request, request.read())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of the asynchronous client."""
        return self._answer(request, await request.aread())

    def _answer(self, request: httpx.Request, content: bytes) -> httpx.Response:
        refusal = authenticate(self._exchange, request)
        reply = refusal or routes.answer(self._exchange, _call(request, content))
        body = b"" if reply.body is None else json.dumps(reply.body).encode()
        headers = {"Content-Type": "application/json"} if body else {}
        return httpx.Response(reply.status, headers=headers, content=body)


def authenticate(exchange: Exchange, request: httpx.Request) -> Reply | None:
    """The refusal of a request that is not signed as it must be; None when it is."""
    key_id = request.headers.get(KEY_HEADER, "")
    timestamp = request.headers.get(TIMESTAMP_HEADER, "")
    signature = request.headers.get(SIGNATURE_HEADER, "")
    if not signature:
        return unauthenticated("signature_is_missing_from_headers")
    key = exchange.public_key(key_id)
    if key is None:
        return unauthenticated("authentication_error", "NOT_FOUND")
    path = request.url.raw_path.split(b"?")[0].decode("ascii")
    message = f"{timestamp}{request.method}{path}".encode()
    if not _verified(key, signature, message):
        return unauthenticated("authentication_error", "INCORRECT_API_KEY_SIGNATURE")
    return None


def _verified(key: PublicKey, signature: str, message: bytes) -> bool:
    try:
        raw = base64.b64decode(signature, validate=True)
        if isinstance(key, RSAPublicKey):
            pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
            key.verify(raw, message, pss, hashes.SHA256())
        else:
            key.verify(raw, message)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def _call(request: httpx.Request, content: bytes) -> Call:
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    below_root = path.removeprefix("/trade-api/v2/") if path.startswith("/trade-api/v2/") else ""
    return Call(
        method=request.method,
        path=tuple(unquote(segment) for segment in below_root.split("/")),
        query=dict(parse_qsl(query, keep_blank_values=True)),
        content_type=request.headers.get("Content-Type", ""),
        content=content,
    )

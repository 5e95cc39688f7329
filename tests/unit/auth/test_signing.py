"""Signatures of requests, verified with the public key."""

import base64
import copy
import logging
import pickle
import traceback
from collections.abc import Callable

import httpx
import pytest
from attrs import define
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from kalshi_order_groups import ConfigurationError, Credentials, KalshiError, NotSentError
from kalshi_order_groups._core.clock import SystemClock

from tests.support.keys import ED25519, pem, rsa_key
from tests.support.recorder import BOTH, Recorder, call, reply
from tests.support.socket_server import server

ODD_ID = "a/b é?#%2e"
ODD_SEGMENT = "a%2Fb%20%C3%A9%3F%23%252e"


def verify_rsa(signature: bytes, message: bytes) -> None:
    pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
    rsa_key().public_key().verify(signature, message, pss, hashes.SHA256())


def verify_ed25519(signature: bytes, message: bytes) -> None:
    ED25519.private.public_key().verify(signature, message)


def signed_message(request: httpx.Request, path: str) -> bytes:
    return f"{request.headers['KALSHI-ACCESS-TIMESTAMP']}{request.method}{path}".encode()


def signature_of(request: httpx.Request) -> bytes:
    return base64.b64decode(request.headers["KALSHI-ACCESS-SIGNATURE"], validate=True)


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize(
    ("credentials", "verify"),
    [
        (Credentials.from_pem("a-key-id", pem(rsa_key())), verify_rsa),
        (Credentials.from_pem("a-key-id", pem(ED25519.private)), verify_ed25519),
    ],
    ids=["rsa", "ed25519"],
)
@pytest.mark.parametrize(
    ("base_url", "prefix"),
    [
        (None, "/trade-api/v2"),
        ("https://gateway.example/kalshi/v9/", "/kalshi/v9"),
        ("http://127.0.0.1:9/trade-api/v2", "/trade-api/v2"),
        ("https://gateway.example", ""),
    ],
)
def test_the_signed_path_is_the_path_sent(
    kind: str,
    credentials: Credentials,
    verify: Callable[[bytes, bytes], None],
    base_url: str | None,
    prefix: str,
) -> None:
    transport = Recorder(reply(200, {}))
    call(
        kind,
        transport,
        lambda client: client.order_groups.trigger(ODD_ID, subaccount=3),
        credentials=credentials,
        base_url=base_url,
    )
    request = transport.request
    path = f"{prefix}/portfolio/order_groups/{ODD_SEGMENT}/trigger"
    assert request.url.raw_path.decode() == f"{path}?subaccount=3"
    assert request.headers["KALSHI-ACCESS-KEY"] == "a-key-id"
    verify(signature_of(request), signed_message(request, path))


@define
class Ticking(SystemClock):
    """A clock that advances by a millisecond with each reading."""

    next_ms: int

    def now_ms(self) -> int:
        self.next_ms += 1
        return self.next_ms - 1


@pytest.mark.parametrize("kind", BOTH)
def test_every_request_has_its_own_signature_and_timestamp(kind: str) -> None:
    clock = Ticking(1_703_123_456_789)
    transport = Recorder(reply(404, {"error": {"code": "not_found"}}))
    with pytest.raises(KalshiError):
        call(kind, transport, lambda client: client.order_groups.delete("og-1"), clock=clock)
    path = "/trade-api/v2/portfolio/order_groups/og-1"
    stamps = [int(request.headers["KALSHI-ACCESS-TIMESTAMP"]) for request in transport.requests]
    assert stamps == sorted(set(stamps)), "each later than the one before"
    assert 0 <= stamps[0] - 1_703_123_456_789 < 10
    for request, stamp in zip(transport.requests, stamps, strict=True):
        verify_ed25519(signature_of(request), f"{stamp}{request.method}{path}".encode())


class Vault:
    """A custom signer, as for a KMS."""

    def __init__(self, result: object) -> None:
        self.result = result

    def sign(self, message: bytes, /) -> bytes:
        if isinstance(self.result, Exception):
            raise self.result
        return self.result  # type: ignore[return-value]  # wrong on purpose in some tests


@pytest.mark.parametrize("kind", BOTH)
def test_a_custom_signer_is_used(kind: str) -> None:
    transport = Recorder(reply(200, {}))
    call(
        kind,
        transport,
        lambda client: client.order_groups.list(),
        credentials=Credentials("kms-key", Vault(b"from-the-vault")),
    )
    assert signature_of(transport.request) == b"from-the-vault"


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize(
    ("result", "error"),
    [(OSError("vault sealed"), NotSentError), ("text", ConfigurationError), (b"", ConfigurationError)],
)
def test_a_signer_that_fails_sends_nothing(kind: str, result: object, error: type[Exception]) -> None:
    transport = Recorder(reply(200, {}))
    with pytest.raises(error, match="nothing was sent: the signer") as failed:
        call(
            kind,
            transport,
            lambda client: client.order_groups.list(),
            credentials=Credentials("kms-key", Vault(result)),
        )
    assert transport.requests == []
    assert failed.value.may_have_acted is False  # type: ignore[attr-defined]  # both have the attribute


def test_credentials_do_not_show_the_key() -> None:
    credentials = Credentials("canary-key-id", ED25519.signer)
    assert repr(credentials) == "<Credentials Ed25519Signer>"
    assert "canary" not in f"{credentials}"
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(credentials)
    assert copy.copy(credentials) is credentials
    assert copy.deepcopy([credentials])[0] is credentials


CANARY = b"canary-signature"
ENCODED = base64.b64encode(CANARY).decode()


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize(
    "response",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
        b"HTTP/1.1 503 Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\nConnection: close\r\n\r\n{",
        b"nonsense\r\n\r\n",
    ],
    ids=["success", "refusal", "half a body", "not HTTP"],
)
def test_no_log_and_no_error_shows_a_signature(
    kind: str, response: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    credentials = Credentials("canary-key-id", Vault(CANARY))
    seen: list[str] = []
    with server(lambda connection: connection.sendall(response)) as base_url:
        try:
            call(kind, None, lambda c: c.order_groups.list(), credentials=credentials, base_url=base_url)
        except KalshiError as error:
            seen += traceback.format_exception(error)
            seen += [repr(error), str(vars(error)), str(pickle.dumps(error))]
            chain: BaseException | None = error
            while chain is not None:
                headers = getattr(getattr(chain, "request", None), "headers", {})
                seen.append(str(dict(headers)))
                chain = chain.__cause__ or chain.__context__
    assert " attempt 1: " in caplog.text, "the log is captured"
    for text in [caplog.text, *seen]:
        assert ENCODED not in text
        assert "canary-key-id" not in text

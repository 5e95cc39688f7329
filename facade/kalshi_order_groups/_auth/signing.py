"""Signs every attempt anew, over exactly the path that is sent."""

import base64
from collections.abc import Callable
from typing import NoReturn, Protocol, runtime_checkable

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from .._http.request import Request
from ..errors import ConfigurationError, NotSentError

KEY_HEADER = "KALSHI-ACCESS-KEY"
TIMESTAMP_HEADER = "KALSHI-ACCESS-TIMESTAMP"
SIGNATURE_HEADER = "KALSHI-ACCESS-SIGNATURE"
_KEY, _TIMESTAMP, _SIGNATURE = (name.encode() for name in (KEY_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER))


@runtime_checkable
class Signer(Protocol):
    """An object that signs for an API key: a local key, or one in a KMS or an HSM.

    The exchange accepts RSA-PSS (SHA-256, MGF1 with SHA-256, salt of 32 bytes) for RSA keys, and plain
    Ed25519 for Ed25519 keys. A signer is called in threads, up to 12 at a time, so that it blocks neither
    the event loop nor other calls; a signature that takes more than 8 s is dropped, because the exchange
    accepts timestamps for 10 s.
    """

    def sign(self, message: bytes, /) -> bytes:
        """Return the signature of the message, as raw bytes."""
        ...


class RSASigner:
    """RSA-PSS with SHA-256 and a salt as long as the digest.

    The first signature takes 1.5 ms more, because it prepares the next ones; it is made in advance.
    """

    __slots__ = ("_key",)

    def __init__(self, key: RSAPrivateKey) -> None:
        self._key = key
        self.sign(b"")

    def sign(self, message: bytes, /) -> bytes:
        """Return the signature of the message."""
        pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=padding.PSS.DIGEST_LENGTH)
        return self._key.sign(message, pss, hashes.SHA256())


class Ed25519Signer:
    """Plain Ed25519. The first signature of a process takes 0.2 ms more, and is made in advance too."""

    __slots__ = ("_key",)

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.sign(b"")

    def sign(self, message: bytes, /) -> bytes:
        """Return the signature of the message."""
        return self._key.sign(message)


def signed_text(timestamp: str, method: str, raw_path: bytes) -> bytes:
    """Return the bytes to sign: timestamp, method, and the path as sent, without the query."""
    return timestamp.encode() + method.upper().encode() + raw_path.partition(b"?")[0]


class RequestSigner:
    """Adds the key id, timestamp and signature headers to a request just before it is sent."""

    __slots__ = ("_key_id", "_now_ms", "_signer")  # so that vars() does not show them

    def __init__(self, key_id: str, signer: Signer, now_ms: Callable[[], int]) -> None:
        self._key_id = key_id
        self._signer = signer
        self._now_ms = now_ms

    @property
    def may_block(self) -> bool:
        """True for a signer of the caller; those of this package take less than a millisecond."""
        return type(self._signer) not in {RSASigner, Ed25519Signer}

    @property
    def key_id(self) -> str:
        """The id of the API key, for the report of a kill."""
        return self._key_id

    def signed(self, request: Request, correction_ms: int = 0) -> Request:
        """Return the signed request; raise NotSentError or ConfigurationError if the signer fails.

        `correction_ms` is added to this machine's time.
        """
        timestamp = str(self._now_ms() + correction_ms)
        signature = _checked_bytes(self._sign(signed_text(timestamp, request.method, request.target)))
        signed = Request(request.method, request.target, {**request.headers}, request.content)
        signed.headers[KEY_HEADER] = self._key_id
        signed.headers[TIMESTAMP_HEADER] = timestamp
        signed.headers[SIGNATURE_HEADER] = base64.b64encode(signature).decode()
        return signed

    def __reduce__(self) -> NoReturn:
        raise_not_picklable()

    def _sign(self, message: bytes) -> object:
        try:
            signature = self._signer.sign(message)
        except Exception as error:  # a signer may be remote and raise any exception
            raise NotSentError(
                f"nothing was sent: the signer failed with {type(error).__name__}"
            ) from error
        return signature


def raise_not_picklable() -> NoReturn:
    """Raise TypeError: the copy of a client in another process would have to hold the key."""
    raise TypeError(
        "a client cannot be pickled, because it can sign: build one in the process that uses it"
    )


def _checked_bytes(signature: object) -> bytes:
    if not isinstance(signature, bytes):
        kind = type(signature).__name__
        del signature  # it may still be a signature, and crash reports show locals
        raise ConfigurationError(f"nothing was sent: the signer must return bytes, not {kind}")
    if not signature:
        raise ConfigurationError("nothing was sent: the signer returned an empty signature")
    return signature

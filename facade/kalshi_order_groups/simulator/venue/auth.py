"""Authentication: API keys, signatures, request timestamps and replay detection; no HTTP."""

import base64
import binascii
from collections import deque

from attrs import frozen
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from ..engine.assumptions import Assumptions

PublicKey = Ed25519PublicKey | RSAPublicKey


class Unauthenticated(Exception):
    """A request that fails authentication; `code` and `details` are those of the 401."""

    def __init__(self, code: str, details: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@frozen
class ApiKey:
    """A registered key: its user, and the subaccount it is locked to, if any."""

    public_key: PublicKey
    user: str
    subaccount: int | None = None


@frozen(kw_only=True)
class SignedRequest:
    """The parts of a request that its signature covers, and the signature."""

    key_id: str
    timestamp: str
    signature: str
    signed_path: str
    method: str


class Access:
    """Authenticates requests; the rejections are as recorded."""

    def __init__(self, assumptions: Assumptions, *, detect_replays: bool) -> None:
        self._assumptions = assumptions
        self._detect_replays = detect_replays
        self._keys: dict[str, ApiKey] = {}
        self._seen: dict[bytes, None] = {}
        self._seen_at: deque[tuple[int, bytes]] = deque()

    def register(self, key_id: str, key: ApiKey) -> None:
        """Accept a key from now on."""
        self._keys[key_id] = key

    def free_key_id(self) -> str:
        """Return an unused key id."""
        number = len(self._keys) + 1
        while f"simulated-key-{number}" in self._keys:
            number += 1
        return f"simulated-key-{number}"

    def user(self, key_id: str) -> str | None:
        """Return the key's user; None for an unknown key."""
        key = self._keys.get(key_id)
        return None if key is None else key.user

    def authenticate(self, signed: SignedRequest, now_ms: int) -> ApiKey:
        """Return the key of a valid request. Raises Unauthenticated for an invalid one."""
        if not signed.signature:
            raise Unauthenticated("signature_is_missing_from_headers")
        key = self._keys.get(signed.key_id)
        if key is None:
            raise Unauthenticated("authentication_error", "NOT_FOUND")
        message = f"{signed.timestamp}{signed.method}{signed.signed_path}".encode()
        if not _verified(key.public_key, signed.signature, message):
            raise Unauthenticated("authentication_error", "INCORRECT_API_KEY_SIGNATURE")
        if not self._is_timely(signed.timestamp, now_ms):
            raise Unauthenticated("header_timestamp_expired")
        if self._detect_replays:
            self._refuse_replay(base64.b64decode(signed.signature), now_ms)
        return key

    def _is_timely(self, timestamp: str, now_ms: int) -> bool:
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 15):
            return False
        return abs(int(timestamp) - now_ms) <= self._assumptions.clock_tolerance_ms

    def _refuse_replay(self, signature: bytes, now_ms: int) -> None:
        oldest = now_ms - 2 * self._assumptions.clock_tolerance_ms
        while self._seen_at and self._seen_at[0][0] < oldest:
            del self._seen[self._seen_at.popleft()[1]]
        if signature in self._seen:
            raise Unauthenticated(self._assumptions.replay_code, self._assumptions.replay_details)
        self._seen[signature] = None
        self._seen_at.append((now_ms, signature))


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

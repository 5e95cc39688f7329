"""Issues API keys as PEM, for clients that read their key from a file."""

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from ..venue.exchange import Exchange

KINDS = ("rsa", "ed25519")


def issue(exchange: Exchange, kind: str, *, user: str, subaccount: int | None) -> tuple[str, str]:
    """Register a new key; return its id and the private key as PEM (PKCS#8, not encrypted)."""
    if kind not in KINDS:
        raise ValueError(f"kind must be {' or '.join(KINDS)}, not {kind!r}")
    private: RSAPrivateKey | Ed25519PrivateKey = (
        Ed25519PrivateKey.generate() if kind == "ed25519" else generate_private_key(65537, 2048)
    )
    with exchange.lock:
        key_id = exchange.access.free_key_id()
        exchange.register_key(key_id, private.public_key(), user=user, subaccount=subaccount)
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return key_id, pem.decode()

"""Keys for tests, made anew in every run; making an RSA key is slow, so each is made once."""

from functools import cache
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from kalshi_order_groups._auth.signing import Ed25519Signer, Signer


class LocalKey(NamedTuple):
    """A private key and the signer that holds it."""

    private: Ed25519PrivateKey
    signer: Signer


def _ed25519() -> LocalKey:
    private = Ed25519PrivateKey.generate()
    return LocalKey(private, Ed25519Signer(private))


ED25519 = _ed25519()


@cache
def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    """An RSA key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def pem(
    key: rsa.RSAPrivateKey | Ed25519PrivateKey,
    style: PrivateFormat = PrivateFormat.PKCS8,
    passphrase: bytes | None = None,
) -> bytes:
    """The key as PEM."""
    encryption = NoEncryption() if passphrase is None else BestAvailableEncryption(passphrase)
    return key.private_bytes(Encoding.PEM, style, encryption)

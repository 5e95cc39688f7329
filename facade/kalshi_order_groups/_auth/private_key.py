"""Loads a private key, and checks all of it but what is costly.

Loading an RSA key of 2048 bits takes 25 ms, of which nearly all goes into testing again that both primes
are prime. That guards against a key that an attacker made, and a key that signs for an account comes from
its owner. What a slip of an editor or a bad disk does to a key is found by arithmetic, in 0.02 ms: the
parts of the key have to fit each other. A key that would still be wrong signs what the exchange refuses.
"""

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import load_pem_private_key


def load(pem: bytes, passphrase: bytes | None) -> PrivateKeyTypes:
    """The key; ValueError where its parts do not fit each other, and whatever cryptography raises."""
    key = load_pem_private_key(pem, passphrase, unsafe_skip_rsa_key_validation=True)
    if isinstance(key, RSAPrivateKey) and not _fits(key):
        raise ValueError("the parts of the key do not fit each other")
    return key


def _fits(key: RSAPrivateKey) -> bool:
    """Whether the modulus is the product of the two primes, and the exponents undo each other for each."""
    private = key.private_numbers()
    public, p, q, d = private.public_numbers, private.p, private.q, private.d
    e, n = public.e, public.n
    return (
        min(p, q) > 2
        and p != q
        and bool(p & q & e & 1)
        and e > 2
        and p * q == n
        and (d * e) % (p - 1) == 1
        and (d * e) % (q - 1) == 1
        and private.dmp1 == d % (p - 1)
        and private.dmq1 == d % (q - 1)
        and (private.iqmp * q) % p == 1
    )

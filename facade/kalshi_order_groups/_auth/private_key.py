"""Loads a private key, and checks it without the costly test of its primes.

Loading an RSA key of 2048 bits takes 25 ms, nearly all of it to test that both primes are prime. That test
protects from a key that an attacker made, but the key of an account comes from its owner. Damage by an
editor or a bad disk is found in 0.02 ms by checking that the parts of the key fit each other. If a wrong
key still passed, the exchange would refuse its signatures.
"""

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import load_pem_private_key


def load(pem: bytes, passphrase: bytes | None) -> PrivateKeyTypes:
    """Return the key; raise ValueError if its parts do not fit each other, and what cryptography raises."""
    key = load_pem_private_key(pem, passphrase, unsafe_skip_rsa_key_validation=True)
    if isinstance(key, RSAPrivateKey) and not _fits(key):
        raise ValueError("the parts of the key do not fit each other")
    return key


def _fits(key: RSAPrivateKey) -> bool:
    """True if the modulus is the product of the primes, and the exponents are inverse modulo each."""
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

"""Private keys: inconsistent ones are refused, and the costly first signature is made on loading."""

import random
from typing import Any

import kalshi_order_groups as sdk
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from kalshi_order_groups import Credentials
from kalshi_order_groups._auth.private_key import load
from kalshi_order_groups._auth.signing import Ed25519Signer, RSASigner

from tests.support.keys import pem, rsa_key


def test_an_inconsistent_key_is_refused() -> None:
    good = rsa_key().private_numbers()
    assert isinstance(load(pem(rsa_key()), None), rsa.RSAPrivateKey)
    for name in ("p", "q", "d", "dmp1", "dmq1", "iqmp"):
        parts = {part: getattr(good, part) for part in ("p", "q", "d", "dmp1", "dmq1", "iqmp")}
        parts[name] += 2
        numbers = rsa.RSAPrivateNumbers(public_numbers=good.public_numbers, **parts)
        try:
            damaged = numbers.private_key(unsafe_skip_rsa_key_validation=True)
        except ValueError:
            continue  # cryptography refuses to build it
        with pytest.raises(sdk.ConfigurationError, match="damaged"):
            Credentials.from_pem("a-key-id", pem(damaged))


def test_a_damaged_key_is_refused_or_loads_unchanged() -> None:
    rng, text = random.Random(7), pem(rsa_key()).decode().splitlines()
    for _ in range(60):
        lines = list(text)
        row = rng.randrange(1, len(lines) - 1)
        column = rng.randrange(len(lines[row]))
        other = rng.choice("ABCDEFGHabcdefgh0123456789+/")
        lines[row] = lines[row][:column] + other + lines[row][column + 1 :]
        if lines == text:
            continue
        try:
            key = load("\n".join(lines).encode(), None)
        except ValueError:
            continue
        assert isinstance(key, rsa.RSAPrivateKey)
        assert key.private_numbers() == rsa_key().private_numbers()


@pytest.mark.parametrize("kind", [RSASigner, Ed25519Signer])
def test_a_key_makes_its_first_signature_on_loading(kind: Any) -> None:
    signed: list[bytes] = []

    class Key:
        def sign(self, message: bytes, *_how: object) -> bytes:
            signed.append(message)
            return b"a signature"

    kind(Key())
    assert signed == [b""]

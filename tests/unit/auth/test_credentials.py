"""Credentials: their sources, and the errors for unusable ones."""

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from kalshi_order_groups import ConfigurationError, Credentials
from kalshi_order_groups._auth.credentials import _is_private  # pyright: ignore[reportPrivateUsage]
from kalshi_order_groups._auth.signing import Ed25519Signer, RSASigner

from tests.support.keys import ED25519, pem, rsa_key

SECRET = "canary-passphrase"
PKCS1 = PrivateFormat.TraditionalOpenSSL
PKCS8 = PrivateFormat.PKCS8


def written(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    ("text", "passphrase", "signer"),
    [
        (pem(rsa_key()), None, RSASigner),
        (pem(rsa_key(), PKCS1), None, RSASigner),
        (pem(rsa_key(), PKCS8, SECRET.encode()), SECRET, RSASigner),
        (pem(rsa_key(), PKCS1, SECRET.encode()), SECRET.encode(), RSASigner),
        (pem(ED25519.private), None, Ed25519Signer),
        (pem(ED25519.private, PKCS8, SECRET.encode()), SECRET, Ed25519Signer),
        (pem(ED25519.private).decode(), None, Ed25519Signer),
        (pem(ED25519.private).replace(b"\n", b"\\n"), None, Ed25519Signer),
        (b'"' + pem(rsa_key()).replace(b"\n", b"\\n") + b'"', None, RSASigner),
        (pem(rsa_key()).replace(b"\n", b"\r\n"), None, RSASigner),
        (b"\n  " + pem(ED25519.private), "", Ed25519Signer),
        (pem(rsa_key()).replace(b"\n", rb"\\n"), None, RSASigner),
        (pem(rsa_key()).replace(b"\n", rb"\\\\r\\\\n"), None, RSASigner),
        (b'\\"' + pem(rsa_key()).replace(b"\n", rb"\n") + b'\\"', None, RSASigner),
        (pem(rsa_key()).replace(b"\n", b"\n\n"), None, RSASigner),
        (pem(rsa_key()).replace(b"\n", b"\\\n"), None, RSASigner),
        (pem(rsa_key()).replace(b"/", rb"\/"), None, RSASigner),
        (pem(rsa_key()).decode().encode("utf-16"), None, RSASigner),
        (b"\xfe\xff" + pem(ED25519.private).decode().encode("utf-16-be"), None, Ed25519Signer),
        (pem(rsa_key(), PKCS1, SECRET.encode()).replace(b"\n", b"\n\n"), SECRET, RSASigner),
    ],
)
def test_keys_that_work(text: str | bytes, passphrase: str | bytes | None, signer: type) -> None:
    assert isinstance(Credentials.from_pem("id", text, passphrase).signer, signer)


def openssh() -> bytes:
    return ED25519.private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())


@pytest.mark.parametrize(
    ("text", "passphrase", "message"),
    [
        (b"", None, "it has no BEGIN line"),
        ("kalshi.pem", None, "it has no BEGIN line"),
        (pem(rsa_key())[:300], None, "the text is damaged"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", None, "the text is damaged"),
        (
            rsa_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
            None,
            "it is a public key",
        ),
        (pem(rsa_key(), PKCS8, SECRET.encode()), None, "KALSHI_PRIVATE_KEY_PASSPHRASE"),
        (pem(rsa_key(), PKCS8, SECRET.encode()), "wrong", "the passphrase is wrong"),
        (pem(rsa_key()), SECRET, "the key is not encrypted. Leave the passphrase out"),
        (pem(rsa_key(1024)), None, "RSA of 1024 bits: the exchange accepts 2048 or more"),
        (b"x" * 70_000, None, "longer than 64 KiB"),
        (12, None, "must be PEM text, not int"),
    ],
)
def test_keys_that_do_not_work(text: bytes, passphrase: str | None, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as refused:
        Credentials.from_pem("id", text, passphrase)
    assert refused.value.may_have_acted is False
    assert refused.value.__context__ is None, "no error with the key in its frames is chained"
    assert SECRET not in str(refused.value)


def test_other_kinds_of_keys_are_named() -> None:
    curve = ec.generate_private_key(ec.SECP256R1())
    text = curve.private_bytes(Encoding.PEM, PKCS8, NoEncryption())
    with pytest.raises(
        ConfigurationError, match="the exchange accepts Ed25519, and RSA of 2048 bits or more"
    ):
        Credentials.from_pem("id", text)
    old = dsa.generate_private_key(1024).private_bytes(Encoding.PEM, PKCS8, NoEncryption())
    with pytest.raises(ConfigurationError, match="DSA"):
        Credentials.from_pem("id", old)


def test_an_openssh_key_is_refused_with_the_command_to_convert_it() -> None:
    with pytest.raises(ConfigurationError, match="ssh-keygen"):
        Credentials.from_pem("id", openssh())


@pytest.mark.parametrize("key_id", ["", " id", "id\n", "schlüssel", "a\x00b", 5, None])
def test_key_ids_that_cannot_be_a_header(key_id: str) -> None:
    with pytest.raises(ConfigurationError, match="the key id must"):
        Credentials.from_pem(key_id, pem(ED25519.private))


def test_a_signer_must_sign() -> None:
    for wrong in ("a pem by mistake", Ed25519Signer):
        with pytest.raises(ConfigurationError, match=r"Credentials\.from_pem"):
            Credentials("id", wrong)  # type: ignore[arg-type]  # wrong on purpose


def test_private_keys_are_accepted_as_signers() -> None:
    assert isinstance(Credentials("id", rsa_key()).signer, RSASigner)
    assert Credentials("id", ED25519.private).signer is ED25519.private
    with pytest.raises(ConfigurationError, match="RSA of 1024 bits"):
        Credentials("id", rsa_key(1024))


ESCAPED = pem(ED25519.private).decode().replace("\n", "\\n")


@pytest.mark.parametrize("path", [pem(ED25519.private).decode(), ESCAPED, "a\0b", "a\nb"])
def test_a_key_passed_as_a_path_is_not_shown(path: str) -> None:
    with pytest.raises(ConfigurationError, match="if it is the text of the key, pass it to") as refused:
        Credentials.from_env({"KALSHI_API_KEY_ID": "id", "KALSHI_PRIVATE_KEY_PATH": path})
    assert "BEGIN" not in str(refused.value)
    assert refused.value.__context__ is None


def test_a_passphrase_that_is_not_valid_utf_8() -> None:
    text = pem(ED25519.private, PKCS8, b"\xff\xfe")
    passphrase = b"\xff\xfe".decode(errors="surrogateescape")
    assert Credentials.from_pem("id", text, passphrase).key_id == "id"


def test_a_private_file_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "key.pem", pem(ED25519.private))
    assert Credentials.from_file("id", path).key_id == "id"
    assert Credentials.from_file("id", str(path)).key_id == "id"


@pytest.mark.parametrize("mode", [0o604, 0o660, 0o644, 0o601, 0o620])
def test_a_file_that_others_can_read_is_refused_with_what_to_type(tmp_path: Path, mode: int) -> None:
    path = written(tmp_path / "key.pem", pem(ED25519.private), mode)
    with pytest.raises(ConfigurationError, match=f": run chmod 600 {path}. In a secret volume"):
        Credentials.from_file("id", path)


@pytest.mark.parametrize(
    ("owner", "mode", "expected"),
    [
        (0, 0o100440, True),
        (0, 0o100640, True),
        (0, 0o100660, False),
        (0, 0o100444, False),
        (1000, 0o100600, True),
        (1000, 0o100400, True),
        (1000, 0o100640, False),
        (1000, 0o100440, False),
    ],
)
def test_a_group_may_read_the_file_of_root_alone(owner: int, mode: int, expected: bool) -> None:
    assert _is_private(owner, mode) is expected


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    written(tmp_path / "key.pem", pem(ED25519.private))
    environ = {"KALSHI_API_KEY_ID": "id", "KALSHI_PRIVATE_KEY_PATH": "~/key.pem"}
    assert Credentials.from_env(environ).key_id == "id"
    with pytest.raises(ConfigurationError, match="~ has no home folder"):
        Credentials.from_file("id", "~no-user-of-this-name/key.pem")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read: No such file"):
        Credentials.from_file("id", tmp_path / "none.pem")
    with pytest.raises(ConfigurationError, match="cannot be read: Is a directory"):
        Credentials.from_file("id", tmp_path)


def test_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "key.pem", pem(rsa_key(), PKCS8, SECRET.encode()))
    monkeypatch.setenv("KALSHI_API_KEY_ID", "id")
    monkeypatch.setenv("KALSHI_PRIVATE_KEY_PATH", str(path))
    monkeypatch.setenv("KALSHI_PRIVATE_KEY_PASSPHRASE", SECRET)
    monkeypatch.delenv("KALSHI_PRIVATE_KEY", raising=False)
    assert isinstance(Credentials.from_env().signer, RSASigner)

    text = pem(ED25519.private).decode().replace("\n", "\\n")
    by_text = {"KALSHI_API_KEY_ID": "id", "KALSHI_PRIVATE_KEY": text}
    assert isinstance(Credentials.from_env(by_text).signer, Ed25519Signer)


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({}, "KALSHI_API_KEY_ID is not set"),
        ({"KALSHI_API_KEY_ID": "id"}, "there is no private key: set KALSHI_PRIVATE_KEY_PATH to"),
        (
            {
                "KALSHI_API_KEY_ID": "id",
                "KALSHI_PRIVATE_KEY_PATH": "a",
                "KALSHI_PRIVATE_KEY": "b",
            },
            "set only one",
        ),
    ],
)
def test_incomplete_environment_variables(environ: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        Credentials.from_env(environ)


def test_the_file_is_checked_and_read_through_one_descriptor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "key.pem", pem(ED25519.private))
    monkeypatch.setattr(os, "stat", None)
    assert Credentials.from_file("id", path).key_id == "id"

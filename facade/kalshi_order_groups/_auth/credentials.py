"""Credentials: the id of an API key, and the signer that holds or reaches its private key."""

import os
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn, final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from .._core.tracebacks import scrubs_secrets
from ..errors import ConfigurationError
from .pem_text import normalised
from .private_key import load
from .signing import Ed25519Signer, RSASigner, Signer

MIN_RSA_BITS = 2048
MAX_PEM_BYTES = 64 * 1024


@final
class Credentials:
    """The id of an API key, and a signer that holds or reaches its private key.

    Keys of production and demo are separate. Neither the id nor the key is shown by repr, and
    credentials cannot be pickled: build them in the process that uses them. Every constructor raises
    ConfigurationError with what to do.
    """

    __slots__ = ("_key_id", "_signer")

    def __init__(self, key_id: str, signer: Signer | RSAPrivateKey) -> None:
        """Take a signer, for instance one that calls a KMS, or a private key of `cryptography`."""
        self._key_id = _checked_key_id(key_id)
        self._signer = _checked_signer(signer)

    @classmethod
    @scrubs_secrets
    def from_pem(
        cls, key_id: str, pem: str | bytes, passphrase: str | bytes | None = None
    ) -> "Credentials":
        """Take the private key from PEM text: PKCS#8 or PKCS#1, RSA of 2048 bits or more, or Ed25519.

        Line ends may be escaped (as \\n, as in environment variables, once or more), and bytes may be
        UTF-16 with a byte order mark. All parts of an RSA key are checked except that its two primes are
        prime, because that takes 25 ms: a damaged key is refused, a forged key may not be.
        """
        return cls(key_id, _load(pem, passphrase))

    @classmethod
    @scrubs_secrets
    def from_file(
        cls,
        key_id: str,
        path: str | os.PathLike[str],
        passphrase: str | bytes | None = None,
    ) -> "Credentials":
        """Take the private key from a PEM file; ~ at the start of the path is the home folder.

        On POSIX systems no other user may be able to read the file: its mode is at most 0600, or 0640 if
        root owns it, as in a mounted secret volume. These are the rules of PostgreSQL's libpq.
        """
        return cls.from_pem(key_id, _read_private(Path(path)), passphrase)

    @classmethod
    @scrubs_secrets
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Credentials":
        """Take key id and private key from the environment.

        KALSHI_API_KEY_ID, one of KALSHI_PRIVATE_KEY_PATH and KALSHI_PRIVATE_KEY (PEM text), and
        KALSHI_PRIVATE_KEY_PASSPHRASE if the key is encrypted.
        """
        values = os.environ if environ is None else environ
        key_id = values.get("KALSHI_API_KEY_ID", "")
        path, pem = values.get("KALSHI_PRIVATE_KEY_PATH"), values.get("KALSHI_PRIVATE_KEY")
        passphrase = values.get("KALSHI_PRIVATE_KEY_PASSPHRASE")
        if not key_id:
            raise ConfigurationError("KALSHI_API_KEY_ID is not set: set it to the id of your API key")
        if path and pem:
            raise ConfigurationError(
                "both KALSHI_PRIVATE_KEY_PATH and KALSHI_PRIVATE_KEY are set and may differ: set only one"
            )
        if path:
            return cls.from_file(key_id, path, passphrase)
        if pem:
            return cls.from_pem(key_id, pem, passphrase)
        raise ConfigurationError(
            "there is no private key: set KALSHI_PRIVATE_KEY_PATH to the PEM file of your API key, or"
            " KALSHI_PRIVATE_KEY to its text"
        )

    @property
    def key_id(self) -> str:
        """The id of the API key."""
        return self._key_id

    @property
    def signer(self) -> Signer:
        """The signer of the API key."""
        return self._signer

    def __repr__(self) -> str:
        return f"<Credentials {type(self._signer).__name__}>"

    def __copy__(self) -> "Credentials":
        return self

    def __deepcopy__(self, memo: object) -> "Credentials":
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "Credentials cannot be pickled, because they hold a private key: build them in the process that"
            " uses them, for instance with Credentials.from_env()"
        )


def _checked_key_id(key_id: object) -> str:
    if not isinstance(key_id, str) or not key_id.isascii() or not key_id.isprintable():
        raise ConfigurationError("the key id must be a string of printable ASCII characters")
    if not key_id or key_id != key_id.strip():
        raise ConfigurationError("the key id must not be empty, and must not begin or end with a space")
    return key_id


def _checked_signer(signer: object) -> Signer:
    if isinstance(signer, RSAPrivateKey):
        return _rsa_signer(signer)
    if isinstance(signer, type) or not isinstance(signer, Signer):
        raise ConfigurationError(
            "the signer must be an object with a method sign(message: bytes) -> bytes: for a PEM use"
            " Credentials.from_pem or Credentials.from_file"
        )
    return signer


def _rsa_signer(key: RSAPrivateKey) -> Signer:
    if key.key_size < MIN_RSA_BITS:
        raise ConfigurationError(
            f"the key is RSA of {key.key_size} bits: the exchange accepts {MIN_RSA_BITS} or more"
        )
    return RSASigner(key)


def _read_private(path: Path) -> bytes:
    """Return the bytes of a key file; raise ConfigurationError if other users may read it."""
    name = str(path)
    if "-----BEGIN" in name or "\n" in name or "\0" in name:
        raise ConfigurationError(
            "the path of the key file is not a path: if it is the text of the key, pass it to"
            " Credentials.from_pem or set KALSHI_PRIVATE_KEY"
        )
    try:
        with path.expanduser().open("rb") as file:
            status = os.fstat(file.fileno())
            if os.name == "posix" and not _is_private(status.st_uid, status.st_mode):
                raise ConfigurationError(
                    f"the key file {path} can be read by other users: run chmod 600 {shlex.quote(name)}. In"
                    " a secret volume let root own it with mode 0440"
                )
            return file.read(MAX_PEM_BYTES + 1)
    except OSError as error:
        problem = f"the key file {name[:200]} cannot be read: {error.strerror or error}"
    except RuntimeError:
        problem = f"the key file {name[:200]} cannot be read: ~ has no home folder. Pass the whole path"
    # Raised outside the except block, because the caught error quotes the path, which may be a key.
    raise ConfigurationError(problem)


def _is_private(owner: int, mode: int) -> bool:
    """True if only the owner may read the file, or its owner root and one group."""
    return not mode & (0o037 if owner == 0 else 0o077)


def _load(pem: str | bytes, passphrase: str | bytes | None) -> Signer:
    """Return the signer for a PEM text; raise ConfigurationError, which never quotes the text."""
    data = _normalised(pem)
    secret = passphrase.encode(errors="surrogateescape") if isinstance(passphrase, str) else passphrase
    problem: str
    try:
        key = load(data, secret or None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        problem = _problem(data, secret, error)
    else:
        if isinstance(key, Ed25519PrivateKey):
            return Ed25519Signer(key)
        if isinstance(key, RSAPrivateKey):
            return _rsa_signer(key)
        kind = type(key).__name__.removesuffix("PrivateKey")
        problem = f"the key is {kind}: the exchange accepts Ed25519, and RSA of {MIN_RSA_BITS} bits or more"
    # Raised outside the except block, so that no secret is in a chained traceback.
    raise ConfigurationError(problem)


def _normalised(pem: object) -> bytes:
    if not isinstance(pem, (str, bytes)):
        raise ConfigurationError(f"the private key must be PEM text, not {type(pem).__name__}")
    data = pem.encode(errors="replace") if isinstance(pem, str) else pem
    if len(data) > MAX_PEM_BYTES:
        raise ConfigurationError(f"the private key is longer than {MAX_PEM_BYTES // 1024} KiB")
    return normalised(data)


def _problem(data: bytes, secret: bytes | None, error: Exception) -> str:
    checks: tuple[tuple[Callable[[], bool], str], ...] = (
        (lambda: b"-----BEGIN" not in data, "it is not PEM text, because it has no BEGIN line"),
        (lambda: b"PUBLIC KEY-----" in data, "it is a public key. Pass the private key"),
        (
            lambda: b"BEGIN OPENSSH" in data,
            "it is in the OpenSSH format. Convert a copy with ssh-keygen -p -m PKCS8 -f FILE",
        ),
        (
            lambda: secret is None and b"ENCRYPTED" in data,
            "it is encrypted. Pass its passphrase (KALSHI_PRIVATE_KEY_PASSPHRASE)",
        ),
        (
            lambda: secret is not None and b"ENCRYPTED" not in data,
            "a passphrase was given, and the key is not encrypted. Leave the passphrase out",
        ),
        (lambda: secret is not None, "the passphrase is wrong, or the text is damaged"),
    )
    for applies, reason in checks:
        if applies():
            return f"the private key cannot be used: {reason}"
    return f"the private key cannot be used: the text is damaged ({type(error).__name__})"

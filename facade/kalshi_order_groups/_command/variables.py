"""Environment variables that look as if they configured the client, and do not."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

KNOWN = (
    "KALSHI_API_KEY_ID",
    "KALSHI_BASE_URL",
    "KALSHI_ENVIRONMENT",
    "KALSHI_EXCHANGE_INDEX",
    "KALSHI_PRIVATE_KEY",
    "KALSHI_PRIVATE_KEY_PASSPHRASE",
    "KALSHI_PRIVATE_KEY_PATH",
    "KALSHI_SUBACCOUNT",
)
IGNORED = (
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "ALL_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "SSLKEYLOGFILE",
)

LIKENESS = 0.7

_WORDS = {"FILE": "PATH", "SHARD": "EXCHANGE_INDEX", "PASSWORD": "PASSPHRASE"}
"""Words of other programs, and ours."""


def near_misses(environ: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    """Yield variables like KALSHI_SUB_ACCOUNT, each with the one that it was probably meant to be."""
    for name in sorted(environ):
        if name.upper().startswith("KALSHI") and name not in KNOWN:
            ours = "_".join(_WORDS.get(word, word) for word in name.upper().split("_"))
            yield name, next(iter(get_close_matches(ours, KNOWN, 1, LIKENESS)), None)


def ignored(environ: Mapping[str, str]) -> list[str]:
    """Return the variables for proxies and certificates that are set, and that the client ignores."""
    return [name for name in sorted(environ) if name.upper() in IGNORED and environ[name]]

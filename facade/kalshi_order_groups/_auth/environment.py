"""Addresses of the exchange, and the check of the address that credentials are sent to."""

import enum
import ipaddress
import os.path
import re
from itertools import pairwise

import httpx

from .._core.options import READ_HORIZON
from ..errors import ConfigurationError

SERVERS = {
    "production": ("external-api.kalshi.com", "api.elections.kalshi.com"),
    "demo": ("external-api.demo.kalshi.co", "demo-api.kalshi.co"),
}
API_ROOT = "/trade-api/v2"

_DOMAINS = {"com": "production", "co": "demo"}
"""The environment of a host of the domain kalshi, by its last label."""

_ALLOWED_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[?[0-9a-f:.]+\]?", re.ASCII)
_LOOKALIKES = str.maketrans("1i|0534", "llloesa")


class Environment(enum.Enum):
    """The exchange to call: production, or demo without real money. Their keys are separate."""

    PRODUCTION = "production"
    DEMO = "demo"

    @property
    def base_url(self) -> str:
        """The recommended address of the environment."""
        return f"https://{SERVERS[self.value][0]}{API_ROOT}"

    @property
    def read_horizon(self) -> float:
        """Seconds after which reads certainly show a write; the default of a client's `read_horizon`."""
        return READ_HORIZON

    @classmethod
    def parse(cls, name: str) -> "Environment":
        """Return the environment of that name; raise ConfigurationError for any other."""
        for environment in cls:
            if name.strip().lower() == environment.value:
                return environment
        shown = f", not {name!r}" if len(name) <= 20 else ""
        raise ConfigurationError(f"the environment must be production or demo{shown}")


def checked_environment(environment: object) -> Environment:
    """Return the environment; raise ConfigurationError if it is not an Environment."""
    if not isinstance(environment, Environment):
        raise ConfigurationError(
            f"environment must be Environment.PRODUCTION or Environment.DEMO, not {environment!r}"
        )
    return environment


def checked_base_url(environment: Environment, base_url: str | None) -> str:
    """Return the base URL to call; raise ConfigurationError if credentials must not be sent to it.

    It is https, or http on this machine, and not a host of the other environment.
    """
    if base_url is None:
        return environment.base_url
    url = _parsed(base_url)
    host = url.host.rstrip(".")
    if not host or url.scheme not in ("https", "http"):
        raise ConfigurationError(f"the base URL must begin with https:// and a host, not {base_url[:60]!r}")
    if url.scheme == "http" and not _is_loopback(host):
        raise ConfigurationError(f"http is for this machine only: use https for signed requests to {host}")
    _check_host(host)
    authority = base_url.partition("://")[2].partition("/")[0]
    if not authority.isascii():  # httpx has replaced it, for instance an ideographic full stop
        raise _unusual_host(authority)
    name = _environment_of(host)
    if name is not None and name != environment.value:
        raise ConfigurationError(
            f"{host} is {name}, and the client was set up for {environment.value}: use one environment"
        )
    if name is not None and host in SERVERS[name] and url.path in ("", "/"):
        return f"https://{host}{API_ROOT}"
    if url.host != host:
        raise ConfigurationError(
            f"the host of the base URL ends in a dot, and no certificate does: write {host[:100]}"
        )
    return str(url).rstrip("/")


def is_this_machine(base_url: str) -> bool:
    """True if requests to a checked base URL stay on this machine."""
    return _is_loopback(httpx.URL(base_url).host.rstrip("."))


def _environment_of(host: str) -> str | None:
    """Return the environment that a host belongs to; None for hosts that are not the exchange's."""
    *_, domain, top = ["", *host.split(".")]
    return _DOMAINS.get(top) if domain == "kalshi" else None


def _check_host(host: str) -> None:
    """Raise ConfigurationError for a host that looks like one of the exchange and is not."""
    if not _ALLOWED_HOST.fullmatch(host):
        raise _unusual_host(host)
    if _environment_of(host) is None and _looks_like_the_exchange(host):
        raise ConfigurationError(
            f"{host[:100]} looks like a host of Kalshi and is not: those end in kalshi.com or kalshi.co"
        )


def _looks_like_the_exchange(host: str) -> bool:
    """True if the domain, or a label before it, looks like the exchange's."""
    labels = re.split(r"[.-]", host)
    if any(_is_near(word) and after in _DOMAINS for word, after in pairwise(labels)):
        return True
    domain = host.split(".")[-2:][0]
    return _is_near(domain) or _folded("kalshi") in _folded(domain)


def _folded(word: str) -> str:
    """Return a word with characters that look alike replaced by one of them."""
    return word.translate(_LOOKALIKES).replace("-", "").replace("_", "")


def _is_near(word: str) -> bool:
    """True if a word is the exchange's name, or one typing error away from it."""
    name, typed = _folded("kalshi"), _folded(word)
    if sorted(name) == sorted(typed):
        return True
    shorter, longer = sorted((name, typed), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    prefix_length = len(os.path.commonprefix([shorter, longer]))  # noqa: RUF071 - by character on purpose
    rest = shorter[prefix_length + (len(shorter) == len(longer)) :]
    return longer[prefix_length + 1 :] == rest


def _parsed(base_url: object) -> httpx.URL:
    if not isinstance(base_url, str):
        raise ConfigurationError(f"the base URL must be a string, not {type(base_url).__name__}")
    if any(character in base_url for character in "@?#"):
        raise ConfigurationError(
            "the base URL must be scheme, host and path only, without user, query and fragment"
        )
    try:
        url = httpx.URL(base_url)
    except (httpx.InvalidURL, ValueError) as error:
        raise ConfigurationError(f"the base URL is not a URL: {error}") from error
    if url.port is not None and not 1 <= url.port <= 65535:
        raise ConfigurationError(f"the port of the base URL must be 1 to 65535, not {url.port}")
    if b"xn--" in url.raw_host:  # httpx cannot decode every such host
        raise _unusual_host(url.raw_host.decode("ascii"))
    return url


def _unusual_host(host: str) -> ConfigurationError:
    return ConfigurationError(
        "the host of the base URL must be plain letters, digits, dots and hyphens, because other"
        f" characters look like these, not {host[:60]!r}"
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

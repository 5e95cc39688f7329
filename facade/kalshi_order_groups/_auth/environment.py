"""Where the exchange is, and which addresses credentials may be sent to."""

import enum
import ipaddress
import os.path
import re
from itertools import pairwise

import httpx

from ..errors import ConfigurationError

SERVERS = {
    "production": ("external-api.kalshi.com", "api.elections.kalshi.com"),
    "demo": ("external-api.demo.kalshi.co", "demo-api.kalshi.co"),
}
API_ROOT = "/trade-api/v2"

_DOMAINS = {"com": "production", "co": "demo"}
"""Of whom a host of the domain kalshi is, by its last label."""

_PLAIN_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[?[0-9a-f:.]+\]?", re.ASCII)
_ALIKE = str.maketrans("1i|0534", "llloesa")


class Environment(enum.Enum):
    """Which exchange: the one with money, or the one to practise on. Their keys are separate."""

    PRODUCTION = "production"
    DEMO = "demo"

    @property
    def base_url(self) -> str:
        """The recommended address of the environment."""
        return f"https://{SERVERS[self.value][0]}{API_ROOT}"

    @classmethod
    def parse(cls, name: str) -> "Environment":
        """The environment of that name; ConfigurationError for any other text."""
        for environment in cls:
            if name.strip().lower() == environment.value:
                return environment
        shown = f", not {name!r}" if len(name) <= 20 else ""
        raise ConfigurationError(f"the environment must be production or demo{shown}")


def checked_environment(environment: object) -> Environment:
    """An Environment, or ConfigurationError."""
    if not isinstance(environment, Environment):
        raise ConfigurationError(
            f"environment must be Environment.PRODUCTION or Environment.DEMO, not {environment!r}"
        )
    return environment


def checked_base_url(environment: Environment, base_url: str | None) -> str:
    """The address to call: https anywhere, http on this machine only, and never the other environment."""
    if base_url is None:
        return environment.base_url
    url = _parsed(base_url)
    host = url.host.rstrip(".")
    if not host or url.scheme not in ("https", "http"):
        raise ConfigurationError(f"the base URL must begin with https:// and a host, not {base_url[:60]!r}")
    if url.scheme == "http" and not _is_loopback(host):
        raise ConfigurationError(
            f"http is for this machine only: signed requests to {host} must go over https"
        )
    _check_name(url, host)
    name = _whose(host)
    if name is not None and name != environment.value:
        raise ConfigurationError(f"{host} is {name}, and the client was set up for {environment.value}")
    if name is not None and host in SERVERS[name] and url.path in ("", "/"):
        return f"https://{host}{API_ROOT}"
    return str(url).rstrip("/")


def is_this_machine(base_url: str) -> bool:
    """Whether a checked address never leaves this machine."""
    return _is_loopback(httpx.URL(base_url).host.rstrip("."))


def _whose(host: str) -> str | None:
    """The environment that a host belongs to; None for hosts that are not the exchange's."""
    *_, domain, top = ["", *host.split(".")]
    return _DOMAINS.get(top) if domain == "kalshi" else None


def _check_name(url: httpx.URL, host: str) -> None:
    """Refuse a host that a reader would take for one of the exchange."""
    if not _PLAIN_HOST.fullmatch(host) or b"xn--" in url.raw_host:
        raise ConfigurationError(
            "the host of the base URL must be plain letters, digits, dots and hyphens, as others look"
            f" alike; not {url.host[:60]!r}"
        )
    if _whose(host) is None and _looks_like_the_exchange(host):
        raise ConfigurationError(
            f"{host[:100]} looks like a host of Kalshi and is none; theirs end in kalshi.com or kalshi.co"
        )


def _looks_like_the_exchange(host: str) -> bool:
    """Whether the domain, or anything before it, reads like the exchange's."""
    words = re.split(r"[.-]", host)
    if any(_is_near(word) and after in _DOMAINS for word, after in pairwise(words)):
        return True
    domain = host.split(".")[-2:][0]
    return _is_near(domain) or _told_apart("kalshi") in _told_apart(domain)


def _told_apart(word: str) -> str:
    """A word with the signs that look alike made one."""
    return word.translate(_ALIKE).replace("-", "").replace("_", "")


def _is_near(word: str) -> bool:
    """Whether a word is the exchange's name, or one slip of the keyboard away from it."""
    name, written = _told_apart("kalshi"), _told_apart(word)
    if sorted(name) == sorted(written):
        return True
    shorter, longer = sorted((name, written), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    same = len(os.path.commonprefix([shorter, longer]))  # noqa: RUF071 - by character is what is meant
    rest = shorter[same + (len(shorter) == len(longer)) :]
    return longer[same + 1 :] == rest


def _parsed(base_url: object) -> httpx.URL:
    if not isinstance(base_url, str):
        raise ConfigurationError(f"the base URL must be a text, not {type(base_url).__name__}")
    if any(mark in base_url for mark in "@?#"):
        raise ConfigurationError(
            "the base URL must be scheme, host and path only, without user, query or fragment"
        )
    try:
        return httpx.URL(base_url)
    except (httpx.InvalidURL, ValueError) as error:
        raise ConfigurationError(f"the base URL is not a URL: {error}") from error


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

"""Where the exchange is, and which addresses credentials may be sent to."""

import enum
import ipaddress

import httpx

from .errors import ConfigurationError

SERVERS = {
    "production": ("external-api.kalshi.com", "api.elections.kalshi.com"),
    "demo": ("external-api.demo.kalshi.co", "demo-api.kalshi.co"),
}
API_ROOT = "/trade-api/v2"


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
    for name, hosts in SERVERS.items():
        if host not in hosts:
            continue
        if name != environment.value:
            raise ConfigurationError(f"{host} is {name}, and the client was set up for {environment.value}")
        if url.path in ("", "/"):
            return f"https://{host}{API_ROOT}"
    return str(url).rstrip("/")


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

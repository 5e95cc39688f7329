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
        try:
            return cls(name.strip().lower())
        except ValueError:
            raise ConfigurationError(f"the environment must be production or demo, not {name!r}") from None


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
    try:
        url = httpx.URL(base_url)
    except (httpx.InvalidURL, TypeError, ValueError) as error:
        raise ConfigurationError(f"the base URL is not a URL: {error}") from error
    if url.userinfo or url.query or url.fragment:
        raise ConfigurationError(
            "the base URL must be scheme, host and path only, without user, query or fragment"
        )
    if not url.host or url.scheme not in ("https", "http"):
        raise ConfigurationError(f"the base URL must begin with https:// and a host, not {base_url[:60]!r}")
    if url.scheme == "http" and not _is_loopback(url.host):
        raise ConfigurationError(
            f"http is for this machine only: signed requests to {url.host} must go over https"
        )
    for name, hosts in SERVERS.items():
        if url.host in hosts and name != environment.value:
            raise ConfigurationError(
                f"{url.host} is {name}, and the client was set up for {environment.value}"
            )
    return base_url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

"""What a client reads from the environment, and how it is spelled there."""

import os
from collections.abc import Mapping

from attrs import frozen

from .._core.options import Options
from .._core.tracebacks import scrubs_secrets
from ..errors import ConfigurationError
from .environment import Environment


@frozen
class Settings:
    """The part of the environment that is not credentials."""

    environment: Environment
    base_url: str | None
    options: Options


@scrubs_secrets
def read(environ: Mapping[str, str] | None = None) -> Settings:
    """KALSHI_ENVIRONMENT, KALSHI_BASE_URL, KALSHI_SUBACCOUNT, KALSHI_EXCHANGE_INDEX."""
    values = os.environ if environ is None else environ
    name = values.get("KALSHI_ENVIRONMENT")
    if not name:
        raise ConfigurationError(
            "set KALSHI_ENVIRONMENT to production or demo; there is no default on purpose"
        )
    try:
        options = Options(
            subaccount=_number(values, "KALSHI_SUBACCOUNT"),
            exchange_index=_number(values, "KALSHI_EXCHANGE_INDEX"),
        )
    except ValueError as error:
        raise ConfigurationError(f"in the environment: {error}") from error
    return Settings(Environment.parse(name), values.get("KALSHI_BASE_URL") or None, options)


def _number(values: Mapping[str, str], name: str) -> int | None:
    written = values.get(name, "").strip()
    if not written:
        return None
    if not (written.isascii() and written.isdecimal()):
        raise ConfigurationError(f"{name} must be a whole number, not {written[:60]!r}")
    return int(written)

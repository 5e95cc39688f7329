"""Reads the settings of a client from environment variables, credentials excepted."""

import os
from collections.abc import Mapping

from attrs import frozen

from .._core.options import Options
from .._core.tracebacks import scrubs_secrets
from ..errors import ConfigurationError
from .environment import Environment


@frozen
class Settings:
    """Environment, base URL and options."""

    environment: Environment
    base_url: str | None
    options: Options


@scrubs_secrets
def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Read KALSHI_ENVIRONMENT, KALSHI_BASE_URL, KALSHI_SUBACCOUNT and KALSHI_EXCHANGE_INDEX."""
    values = os.environ if environ is None else environ
    name = values.get("KALSHI_ENVIRONMENT")
    if not name:
        raise ConfigurationError(
            "KALSHI_ENVIRONMENT is not set, and there is no default on purpose: set it to production or"
            " demo"
        )
    try:
        options = Options(
            subaccount=_number(values, "KALSHI_SUBACCOUNT"),
            exchange_index=_number(values, "KALSHI_EXCHANGE_INDEX"),
        )
    except ValueError as error:
        raise ConfigurationError(f"an environment variable is wrong: {error}") from error
    return Settings(Environment.parse(name), values.get("KALSHI_BASE_URL") or None, options)


def _number(values: Mapping[str, str], name: str) -> int | None:
    digits = values.get(name, "").strip()
    if not digits:
        return None
    if not (digits.isascii() and digits.isdecimal()):
        raise ConfigurationError(f"{name} must be a whole number, not {digits[:60]!r}")
    return int(digits)

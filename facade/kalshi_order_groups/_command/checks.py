"""The checks of the doctor: first what needs no network, then what asks the exchange."""

import enum
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .._auth.credentials import Credentials
from .._workflows.token_bucket import COST
from ..account_types import AccountLimits
from ..errors import AuthenticationError, ConfigurationError, KalshiError, PermissionDeniedError
from ..kill_report import cause_of
from ..types import ALL_SUBACCOUNTS
from . import variables
from .context import Context
from .exit_codes import ExitCode

NOTABLE_SKEW = 2.0
"""Seconds between this machine's clock and the exchange's; less may be the inaccuracy of a Date header."""


class State(enum.Enum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


class Check(NamedTuple):
    """A check that has ended, what to do about it, and the exit code of a problem."""

    name: str
    state: State
    text: str
    advice: str = ""
    code: ExitCode = ExitCode.ERROR


def of(context: Context) -> Iterator[Check]:
    """Yield each check when it has ended. Without usable settings the exchange is not asked."""
    yield from _variables(context.environ)
    try:
        environment, host = context.target()
        credentials = Credentials.from_env(context.environ)
        _ = context.client
    except (ConfigurationError, ValueError) as error:
        advice = "Set the variable, and run doctor again."
        yield Check("settings", State.PROBLEM, str(error), advice, ExitCode.CREDENTIALS)
        return
    yield Check("settings", State.OK, f"{environment} at {host}")
    kind = type(credentials.signer).__name__.removesuffix("Signer")
    yield Check("key file", State.OK, f"an {kind} key that can sign")
    yield from _reachability(context)
    yield from _account(context)


def _account(context: Context) -> Iterator[Check]:
    """Yield the checks that need an accepted key."""
    try:
        limits = context.client.account.limits()
    except KalshiError as error:
        yield _refused(context, error)
        return
    yield Check("key", State.OK, "the exchange accepts it")
    yield _clock(context.client.clock_skew)
    yield from _scope(context, limits)


def _variables(environ: Mapping[str, str]) -> Iterator[Check]:
    for name, meant in variables.near_misses(environ):
        advice = f"Rename it to {meant}." if meant else "Remove it, if it was meant for this program."
        yield Check("variables", State.WARNING, f"{name} is not read", advice)
    for name in variables.ignored(environ):
        yield Check(
            "proxy",
            State.WARNING,
            f"{name} is ignored",
            "If this machine needs it, use the Python client with transport=httpx.HTTPTransport(...).",
        )


def _reachability(context: Context) -> Iterator[Check]:
    try:
        status = context.client.exchange.status(max_attempts=2)
    except (AuthenticationError, PermissionDeniedError):
        yield Check("reachability", State.OK, "the exchange responds")
        return
    except KalshiError as error:
        advice = "Check the network and KALSHI_BASE_URL. If no name is resolved, add --resolve HOST:IP."
        yield Check("reachability", State.PROBLEM, cause_of(error), advice)
        return
    yield Check("reachability", State.OK, "the exchange responds")
    if not status.exchange_active:
        advice = "Wait until it resumes: until then nothing can be cancelled or triggered."
        yield Check("pause", State.PROBLEM, "the exchange is paused", advice, ExitCode.PAUSED)
    elif not status.trading_active:
        advice = "Orders cannot be placed; cancels and triggers work."
        yield Check("pause", State.WARNING, "trading is paused", advice)
    else:
        yield Check("pause", State.OK, "exchange and trading are active")


def _refused(context: Context, error: KalshiError) -> Check:
    code = context.exit_code(error)
    advice = (
        "Check the network."
        if code is not ExitCode.CREDENTIALS
        else (
            "Check that KALSHI_API_KEY_ID belongs to the key and the key to the environment, and the clock."
        )
    )
    return Check("key", State.PROBLEM, str(error), advice, code)


def _clock(skew: float | None) -> Check:
    if skew is None:
        return Check("clock", State.WARNING, "no response had a date", "Compare it with a time server.")
    if abs(skew) >= NOTABLE_SKEW:
        text = f"this machine's clock is {abs(skew):.0f} s {'behind' if skew > 0 else 'ahead'}"
        advice = "Synchronise it, for instance with: timedatectl set-ntp true"
        return Check("clock", State.PROBLEM, text, advice, ExitCode.CREDENTIALS)
    return Check("clock", State.OK, "it agrees with the exchange's")


def _scope(context: Context, limits: AccountLimits) -> Iterator[Check]:
    try:
        mine = len(context.client.order_groups.list())
        all_groups = len(context.client.order_groups.list(subaccount=ALL_SUBACCOUNTS))
    except KalshiError as error:
        yield Check(
            "scope", State.PROBLEM, str(error), "Check KALSHI_SUBACCOUNT.", context.exit_code(error)
        )
        return
    advice = "" if mine == all_groups else "A group outside the default scope needs --subaccount."
    yield Check(
        "scope", State.OK, f"{mine} groups in the default scope, {all_groups} in the account", advice
    )
    burst, rate = limits.write.bucket_capacity, limits.write.refill_rate
    seconds = max(all_groups * COST - burst, 0) / max(rate, 1)
    yield Check(
        "limits",
        State.OK,
        f"tier {limits.usage_tier}: a kill of these {all_groups} groups takes {seconds:.0f} s or more",
    )

"""Commands that only read: status, list and show."""

from collections.abc import Callable
from typing import TypeVar

from ..account_types import AccountLimits, ExchangeStatus
from ..errors import KalshiError
from ..kill_report import cause_of
from ..types import ALL_SUBACCOUNTS, OrderGroup
from . import rows
from .context import Context
from .exit_codes import ExitCode
from .output import Fields, Result

_T = TypeVar("_T")

_TEXTS = {
    "environment": "{environment} at {host}, key {key}",
    "exchange": "exchange {exchange}, trading {trading}",
    "account": "tier {tier}, tokens per s: read {read_tokens_per_second}, write {write_tokens_per_second}",
    "groups": "{groups}: {armed} armed, {triggered} triggered",
    "clock": "exchange ahead of this machine by {ahead_seconds} s",
    "error": "error: {error}",
}
"""The lines of the status for people."""


def status(context: Context) -> Result:
    """Show the exchange, the clock, the account and the groups; what cannot be read names its error."""
    client, codes = context.client, list[ExitCode]()

    def read(name: str, call: Callable[[], _T], describe: Callable[[_T], Fields]) -> None:
        try:
            fields = describe(call())
        except KalshiError as error:
            codes.append(context.exit_code(error))
            fields = {"error": cause_of(error)}
        text = _TEXTS["error" if "error" in fields else name].format_map(fields)
        context.output.record(name, fields, f"{name:<12} {text}")

    read("environment", lambda: context, _target)
    read("exchange", client.exchange.status, _exchange)
    read("account", client.account.limits, _account)
    read("groups", client.order_groups.list, _groups)
    read("clock", lambda: client.clock_skew, _clock)
    if not codes and context.is_paused():
        return Result(
            ExitCode.PAUSED, "the exchange is paused: nothing can be changed now, and no kill works"
        )
    return Result(codes[0] if codes else ExitCode.CONFIRMED, "")


def list_groups(context: Context) -> Result:
    """List the groups of the default scope, or of the whole account."""
    where = ALL_SUBACCOUNTS if context.options.all else None
    groups = context.client.order_groups.list(subaccount=where)
    context.output.table("group", [rows.of_group(group) for group in groups], rows.GROUP_COLUMNS)
    counts = _groups(groups)
    return Result(ExitCode.CONFIRMED, f"order groups: {_TEXTS['groups'].format_map(counts)}", counts)


def show(context: Context) -> Result:
    """Show a group and the ids of its orders."""
    group = context.client.order_groups.get(context.options.group)
    fields = {**rows.of_group(group), "orders": list(group.orders)}
    shown = {**fields, "orders": " ".join(group.orders) or "none"}
    lines = [f"{name.replace('_', ' '):<16} {_shown(value)}" for name, value in shown.items()]
    context.output.record("group", fields, "\n".join(lines))
    return Result(ExitCode.CONFIRMED, "")


def _target(context: Context) -> Fields:
    environment, host = context.target()
    return {
        "environment": environment,
        "host": host,
        "key": rows.end_of(context.environ["KALSHI_API_KEY_ID"]),
    }


def _exchange(status: ExchangeStatus) -> Fields:
    return {
        "exchange": "active" if status.exchange_active else "paused",
        "trading": "active" if status.trading_active else "paused",
    }


def _account(limits: AccountLimits) -> Fields:
    return {
        "tier": limits.usage_tier,
        "read_tokens_per_second": limits.read.refill_rate,
        "write_tokens_per_second": limits.write.refill_rate,
    }


def _groups(groups: list[OrderGroup]) -> Fields:
    triggered = sum(group.triggered for group in groups)
    return {"groups": len(groups), "armed": len(groups) - triggered, "triggered": triggered}


def _clock(skew: float | None) -> Fields:
    return {"ahead_seconds": None if skew is None else round(skew)}


def _shown(value: object) -> str:
    return "-" if value is None else str(value)

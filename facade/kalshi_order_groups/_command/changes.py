"""Commands that change single groups: reset, limit and delete. What adds risk asks."""

from collections.abc import Callable
from decimal import Decimal

from .._core import validation
from ..errors import KalshiError
from .confirmation import confirm
from .context import Context
from .exit_codes import ExitCode, of_several
from .output import Result


def reset(context: Context) -> Result:
    """Arm groups again, when that is confirmed."""
    groups: list[str] = context.options.groups
    confirm(context, f"reset of {' '.join(groups)}")

    def act(group: str) -> str:
        context.client.order_groups.reset(group)
        return "armed"

    return _each(context, groups, act)


def delete(context: Context) -> Result:
    """Delete groups, which cancels their orders."""
    return _each(
        context, context.options.groups, lambda group: context.client.order_groups.delete(group).value
    )


def limit(context: Context) -> Result:
    """Set the limit of a group, when a raise is confirmed."""
    options = context.options
    contracts = validation.contracts_limit(options.contracts)
    present = _present_limit(context, options.group)
    if present is None or contracts > present:
        shown = "an unknown limit" if present is None else str(present)
        confirm(context, f"limit of {options.group} from {shown} to {contracts}")

    def act(group: str) -> str:
        context.client.order_groups.update_limit(group, contracts_limit=contracts)
        return f"limit {contracts}"

    return _each(context, [options.group], act)


def _present_limit(context: Context, group: str) -> Decimal | None:
    """Return the limit of a group; None if it cannot be read, which counts as a raise."""
    try:
        return context.client.order_groups.get(group).contracts_limit
    except KalshiError:
        return None


def _each(context: Context, groups: list[str], act: Callable[[str], str]) -> Result:
    """Change each group, whether or not another one fails, with a line for each."""
    codes: list[ExitCode] = []
    for group in groups:
        error: str | None = None
        try:
            outcome, code = act(group), ExitCode.CONFIRMED
        except (KalshiError, ValueError) as failed:
            outcome, error, code = "failed", str(failed), context.exit_code(failed)
        codes.append(code)
        fields = {"order_group_id": group, "outcome": outcome, "error": error}
        why = "" if error is None else f": {error}"
        context.output.record("group", fields, f"{outcome} {group}{why}")
    done = codes.count(ExitCode.CONFIRMED)
    text = f"{done} of {len(groups)} confirmed"
    return Result(of_several(codes), text, {"groups": len(groups), "confirmed": done})

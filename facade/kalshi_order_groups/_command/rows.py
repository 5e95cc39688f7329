"""Rows of the output: groups, and the outcomes of kills."""

from ..kill_report import cause_of
from ..types import GroupKill, OrderGroup

GROUP_COLUMNS = ("order_group_id", "subaccount", "exchange_index", "contracts_limit", "state")


def of_group(group: OrderGroup) -> dict[str, object]:
    """Return the fields of a group."""
    return {
        "order_group_id": group.order_group_id,
        "subaccount": group.subaccount,
        "exchange_index": group.exchange_index,
        "contracts_limit": None if group.contracts_limit is None else str(group.contracts_limit),
        "state": "triggered" if group.triggered else "armed",
    }


def of_kill(group: GroupKill) -> dict[str, object]:
    """Return the fields of a group that a kill has ended, or has not."""
    subaccount = group.group.subaccount if isinstance(group.group, OrderGroup) else None
    return {
        "order_group_id": group.order_group_id,
        "subaccount": subaccount,
        "outcome": group.outcome.value,
        "fenced": group.fenced,
        "error": None if group.error is None else cause_of(group.error),
    }


def kill_line(group: GroupKill) -> str:
    """Return the line of a group for people."""
    fields = of_kill(group)
    where = "" if fields["subaccount"] is None else f" in subaccount {fields['subaccount']}"
    fenced = ", fenced" if group.fenced else ""
    why = "" if fields["error"] is None else f": {fields['error']}"
    return f"{group.outcome.value:<9} {group.order_group_id}{where}{fenced}{why}"


def end_of(key_id: str | None) -> str:
    """Return the end of a key id, by which its owner knows it."""
    return f"...{(key_id or '')[-4:]}"

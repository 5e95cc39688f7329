"""The file of known groups: ids, one a line, or the output of `list --json`."""

import json
from pathlib import Path
from typing import Any

from .._core import validation
from .._core.scope import group_id
from ..types import OrderGroup


def read(path: str) -> tuple[list[OrderGroup | str], list[str]]:
    """Return the groups of a file, and a warning for each line that has none.

    No line and no file stops a kill: what cannot be read is a warning.
    """
    try:
        lines = Path(path).read_text("utf-8", errors="replace").splitlines()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        return [], [f"the groups file {path} cannot be read: {reason}"]
    groups: list[OrderGroup | str] = []
    warnings: list[str] = []
    for number, line in enumerate(map(str.strip, lines), 1):
        if not line or line.startswith("#"):
            continue
        try:
            found = _group(line)
        except (ValueError, TypeError, KeyError):
            warnings.append(f"line {number} of the groups file names no group")
        else:
            groups += [] if found is None else [found]
    return groups, warnings


def _group(line: str) -> OrderGroup | str | None:
    """Return the group of a line; None for another record of `list --json`."""
    if not line.startswith("{"):
        return group_id(line)
    fields: dict[str, Any] = json.loads(line)
    if fields.get("type", "group") != "group":
        return None
    return OrderGroup(
        order_group_id=group_id(fields["order_group_id"]),
        subaccount=validation.subaccount(fields.get("subaccount")),
        exchange_index=validation.exchange_index(fields.get("exchange_index")),
        contracts_limit=None,
        triggered=False,
    )

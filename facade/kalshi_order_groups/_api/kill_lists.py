"""Reads a list of groups for a kill, in which a row that cannot be used stops no other.

For `list()` such a row is a ContractError, because a program must not miss a group. A kill triggers every
group whose id can be sent, even if other members of its row are wrong, and reports the other rows.
"""

from collections.abc import Generator
from typing import Any, cast

from attrs import field, frozen
from kalshi_order_groups_api import models

from ..types import OrderGroup
from . import error_body, fast_lists, fields, responses
from .operation import BodyMismatch
from .row_slices import RowSlices

MAX_UNUSABLE = 1_000
"""The unusable rows that are kept of a list; one of them makes the report false."""


@frozen
class UnusableRow:
    """A row whose group cannot be triggered: its id, printable and shortened, and what is wrong with it."""

    group_id: str
    reason: str


@frozen
class ListedGroups:
    """The groups of a list, and its rows that cannot be used."""

    groups: list[OrderGroup] = field(factory=list[OrderGroup])
    unusable: list[UnusableRow] = field(factory=list[UnusableRow])

    def add(self, rows: list[object], subaccount: int | None) -> None:
        """Add the groups of these rows."""
        regular = fast_lists.of_rows(rows, subaccount)
        if regular is not None:
            self.groups.extend(regular)
            return
        first = len(self.groups) + len(self.unusable)
        for index, row in enumerate(rows, first):
            self._add_row(index, row, subaccount)

    def _add_row(self, index: int, row: object, subaccount: int | None) -> None:
        members = cast(dict[str, Any], row) if isinstance(row, dict) else {}
        try:
            group_id = fields.identifier(members.get("id"), f"order_groups[{index}].id")
        except BodyMismatch as mismatch:
            if len(self.unusable) < MAX_UNUSABLE:
                self.unusable.append(UnusableRow(_printable(members.get("id"), index), str(mismatch)))
        else:
            self.groups.append(_group(group_id, members, subaccount))


def read(body: object, subaccount: int | None) -> ListedGroups | None:
    """Return the rows of a list; None if the body is not one."""
    rows = fast_lists.rows(body)
    if rows is None:
        return None
    listed = ListedGroups()
    listed.add(rows, subaccount)
    return listed


def read_in_slices(content: bytes, subaccount: int | None) -> Generator[None, None, ListedGroups | None]:
    """Return the rows of a long list, read slice by slice; None if the body is irregular."""
    slices, listed = RowSlices(content, "order_groups"), ListedGroups()
    for rows in slices:
        listed.add(rows, subaccount)
        yield
    return None if slices.others is None or error_body.is_error(slices.others) else listed


def _group(group_id: str, members: dict[str, Any], subaccount: int | None) -> OrderGroup:
    """Return the group of a row; of an irregular row what a trigger needs: its id, and its shard if any."""
    try:
        return responses.group(models.OrderGroup.from_dict(members), subaccount, "id")
    except Exception:  # the generated parser may raise any exception for a wrong row
        try:
            shard = fields.optional(fields.index, members.get("exchange_index"), "exchange_index")
        except BodyMismatch:
            shard = None
        return OrderGroup(
            order_group_id=group_id,
            subaccount=subaccount,
            exchange_index=shard,
            contracts_limit=None,
            triggered=False,
        )


def _printable(group_id: object, index: int) -> str:
    return (ascii(group_id[:60])[1:-1] if isinstance(group_id, str) else "") or f"row {index} of a list"

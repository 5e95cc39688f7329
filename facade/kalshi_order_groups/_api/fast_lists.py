"""Lists of groups straight from the decoded body, where every row is as it should be.

The generated parser makes a model of each row, and the facade a group of each model, field by field.
Reading a plain row in one go takes a sixth of that. Whatever is not plain is None here, and read by the
generated parser; a test holds both to the same results.
"""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast

from ..types import OrderGroup

_FIXED_POINT = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,6})?", re.ASCII)


class _Filling:
    """A group while it is filled: of the same slots, but not frozen yet.

    A frozen object is filled by five calls. Filled first, and made an OrderGroup then, it takes a third of
    that time: half a microsecond less for each group.
    """

    __slots__ = ("contracts_limit", "exchange_index", "order_group_id", "subaccount", "triggered")

    def __init__(
        self, name: str, subaccount: int | None, shard: int | None, limit: Decimal | None, triggered: bool
    ) -> None:
        self.order_group_id = name
        self.subaccount = subaccount
        self.exchange_index = shard
        self.contracts_limit = limit
        self.triggered = triggered


@lru_cache(maxsize=1024)
def _contracts(digits: str) -> Decimal:
    """Contracts; equal ones, of all lists, are one object. Raises ValueError for anything unusual."""
    if not _FIXED_POINT.fullmatch(digits):
        raise ValueError(digits)
    return Decimal(digits)


def groups(body: object, subaccount: int | None) -> list[OrderGroup] | None:
    """The groups of a list; None where anything is out of the ordinary."""
    rows: Any = cast(dict[str, object], body).get("order_groups") if type(body) is dict else None
    if type(rows) is not list or {type(row) for row in cast(list[object], rows)} - {dict}:
        return None
    found: list[OrderGroup] = []
    for row in cast(list[dict[str, Any]], rows):
        get = row.get
        name, triggered = get("id"), get("is_auto_cancel_enabled")
        digits, shard = get("contracts_limit_fp"), get("exchange_index")
        # The very types: for isinstance a bool is an int.
        if type(name) is not str or not name or type(triggered) is not bool:
            return None
        if (type(digits) is not str and digits is not None) or (
            type(shard) is not int and shard is not None
        ):
            return None
        try:
            limit = None if digits is None else _contracts(digits)
        except ValueError:
            return None
        group: Any = _Filling(name, subaccount, shard, limit, triggered)
        group.__class__ = OrderGroup
        found.append(group)
    return found

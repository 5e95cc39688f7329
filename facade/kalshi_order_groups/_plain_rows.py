"""Lists of groups straight from the decoded body, where every row is as it should be.

The generated parser makes a model of each row, and the facade a group of each model, field by field.
Reading a plain row in one go takes a fourth of that. Whatever is not plain is None here, and read by the
generated parser; a test holds both to the same results.
"""

import re
from decimal import Decimal
from itertools import product
from typing import cast

from .types import OrderGroup

_FIXED_POINT = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


_PLAIN = frozenset(product([str], [bool], [str, type(None)], [int, type(None)]))
"""The kinds that the four fields of a row may have; exactly these, as a bool is an int as well."""


def groups(body: object, subaccount: int | None) -> list[OrderGroup] | None:
    """The groups of a list; None where anything is out of the ordinary. Equal limits are one Decimal."""
    rows: object = cast(dict[str, object], body).get("order_groups") if type(body) is dict else None
    if type(rows) is not list or {type(row) for row in cast(list[object], rows)} - {dict}:
        return None
    found: list[OrderGroup] = []
    limits: dict[str | None, Decimal | None] = {None: None}
    for row in cast(list[dict[str, object]], rows):
        get = row.get
        name, triggered = get("id"), get("is_auto_cancel_enabled")
        digits, shard = get("contracts_limit_fp"), get("exchange_index")
        if not name or (type(name), type(triggered), type(digits), type(shard)) not in _PLAIN:
            return None
        if digits not in limits:
            if not _FIXED_POINT.fullmatch(cast(str, digits)):
                return None
            limits[cast(str, digits)] = Decimal(cast(str, digits))
        found.append(
            OrderGroup(
                order_group_id=cast(str, name),
                subaccount=subaccount,
                exchange_index=cast(int | None, shard),
                contracts_limit=limits[cast(str | None, digits)],
                triggered=cast(bool, triggered),
            )
        )
    return found

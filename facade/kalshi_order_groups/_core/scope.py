"""Scope of an order group: its subaccount and exchange shard."""

from decimal import Decimal
from functools import lru_cache

from attrs import frozen

from ..types import OrderGroup
from . import validation


@frozen(kw_only=True)
class Scope:
    """The subaccount and exchange shard of an order group; None is omitted from the request."""

    subaccount: int | None
    exchange_index: int | None

    def is_same(self, other: "Scope") -> bool:
        """True if both are the same scope; None means the primary subaccount and shard 0."""
        mine, theirs = (((scope.subaccount or 0), (scope.exchange_index or 0)) for scope in (self, other))
        return mine == theirs

    def __str__(self) -> str:
        subaccount = "omitted (primary)" if self.subaccount is None else self.subaccount
        shard = "omitted (0)" if self.exchange_index is None else self.exchange_index
        return f"subaccount {subaccount}, exchange_index {shard}"


def handle_scope(group: str | OrderGroup | None) -> Scope:
    """Return the scope of a handle; both parts are None for an id."""
    return _scope(group.subaccount, group.exchange_index) if isinstance(group, OrderGroup) else _UNKNOWN


@lru_cache(maxsize=1024)
def _scope(subaccount: int | None, exchange_index: int | None) -> Scope:
    """Return a scope; cached, so the 100,000 groups of an account share a few."""
    return Scope(subaccount=subaccount, exchange_index=exchange_index)


_UNKNOWN = Scope(subaccount=None, exchange_index=None)


def handle_limit(group: str | OrderGroup) -> Decimal | None:
    """Return the limit of a handle; None for an id."""
    return group.contracts_limit if isinstance(group, OrderGroup) else None


def group_id(group: str | OrderGroup) -> str:
    """Return the id of a group, given by its id or by a handle."""
    return validation.identifier(
        group.order_group_id if isinstance(group, OrderGroup) else group, "order group id"
    )

"""Handles that do not know their subaccount, such as the rows of a list over all subaccounts."""

from attrs import evolve

from .._core import validation
from ..errors import WrongScopeError
from ..types import NotGiven, OrderGroup
from .group_cache import GroupCache


def located(group: str | OrderGroup, groups: GroupCache) -> str | OrderGroup:
    """Return a handle that does not know its subaccount with the scope that the client knows, if any."""
    if isinstance(group, OrderGroup) and not group.subaccount_known:
        known = groups.scope_of(group.order_group_id)
        if known is not None:
            return evolve(group, subaccount=known.subaccount, exchange_index=known.exchange_index)
    return group


def is_located(group: str | OrderGroup, subaccount: int | NotGiven | None) -> bool:
    """False for a handle that does not know its subaccount, in a call that names none.

    An id is located, because by documentation it means the subaccount of the call or the default.
    """
    if not isinstance(group, OrderGroup) or group.subaccount is not None:
        return True
    return validation.subaccount(subaccount) is not None


def not_located(operation: str, group_id: str) -> WrongScopeError:
    """Return the error for a call that needs the subaccount of such a handle."""
    return WrongScopeError(
        f"{operation} was not sent: the handle of order group {group_id} does not know its subaccount,"
        " because it is from a read over all subaccounts. Pass subaccount=, or a handle from create() or"
        " from a list of one subaccount.",
        attempts=0,
    )

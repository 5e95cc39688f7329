"""What holds for a call when the call does not say so itself, and how the levels are merged.

Call > handle > with_options > client > environment > left out. Absent means inherit; 0 is a value.
"""

from attrs import evolve, field, frozen

from . import _values
from .types import NOT_GIVEN, AllSubaccounts, NotGiven, OrderGroup

DEFAULT_TIMEOUT = 5.0
"""Seconds that a call waits for a connection, for sending, and for each next part of the answer."""


@frozen(kw_only=True)
class Scope:
    """Where an order group lives: (subaccount, exchange shard); None is left out of the request."""

    subaccount: int | None
    exchange_index: int | None

    def __str__(self) -> str:
        subaccount = "left out (primary)" if self.subaccount is None else self.subaccount
        shard = "left out (0)" if self.exchange_index is None else self.exchange_index
        return f"subaccount {subaccount}, exchange_index {shard}"


@frozen(kw_only=True)
class Options:
    """The defaults of a client."""

    subaccount: int | None = field(default=None, converter=_values.subaccount)
    exchange_index: int | None = field(default=None, converter=_values.exchange_index)
    timeout: float = DEFAULT_TIMEOUT

    def over(
        self,
        *,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        timeout: float | NotGiven | None = NOT_GIVEN,
    ) -> "Options":
        """These options, with what is given in place of what was."""
        return evolve(
            self,
            subaccount=first_given(_values.subaccount(subaccount), self.subaccount),
            exchange_index=first_given(_values.exchange_index(exchange_index), self.exchange_index),
            timeout=self.wait(timeout),
        )

    def wait(self, timeout: float | NotGiven | None) -> float:
        """Seconds for one call."""
        given = _values.timeout(timeout)
        return self.timeout if given is None else given

    def scope(
        self,
        group: str | OrderGroup | None,
        subaccount: int | NotGiven | None,
        exchange_index: int | NotGiven | None,
        *,
        may_route: bool = False,
    ) -> Scope:
        """The scope of a write; with may_route, -1 lets the exchange find the shard of an order."""
        handle = handle_scope(group)
        check_index = _values.order_exchange_index if may_route else _values.exchange_index
        return Scope(
            subaccount=first_given(_values.subaccount(subaccount), handle.subaccount, self.subaccount),
            exchange_index=first_given(
                check_index(exchange_index),
                handle.exchange_index,
                self.exchange_index,
            ),
        )

    def subaccount_filter(
        self, group: str | OrderGroup | None, subaccount: int | AllSubaccounts | NotGiven | None
    ) -> int | None:
        """The subaccount of a read; None reads all of them."""
        asked = _values.subaccount_filter(subaccount)
        if isinstance(asked, AllSubaccounts):
            return None
        return first_given(asked, handle_scope(group).subaccount, self.subaccount)


def first_given(*values: int | None) -> int | None:
    """The first value that is given, 0 included."""
    return next((value for value in values if value is not None), None)


def handle_scope(group: str | OrderGroup | None) -> Scope:
    """The scope that a handle brings; an id brings none."""
    if isinstance(group, OrderGroup):
        return Scope(subaccount=group.subaccount, exchange_index=group.exchange_index)
    return Scope(subaccount=None, exchange_index=None)


def group_id(group: str | OrderGroup) -> str:
    """The id of a group, of which a handle may stand in."""
    return _values.identifier(
        group.order_group_id if isinstance(group, OrderGroup) else group, "order group id"
    )

"""Defaults of a client and their overrides per call, and how the levels are merged.

Call > handle > with_options > client > environment > omitted. Absent means inherit; 0 is a value.
"""

from typing import TypedDict, TypeVar, Unpack

from attrs import evolve, field, frozen

from ..types import NOT_GIVEN, AllSubaccounts, NotGiven, OrderGroup
from . import validation
from .retry_policy import RULES, Risk
from .scope import Scope, handle_scope

DEFAULT_TIMEOUT = 5.0
"""Seconds that a call waits for a connection, for sending, and for each part of the response."""

READ_HORIZON = 15.5
"""Seconds after which reads certainly show a write, deletes included. Recordings of production show 0.5 as
a rule and 10 at worst; on demo about 10 are ordinary, and programs poll for up to 15."""


class CallOptions(TypedDict, total=False):
    """Options of every call; with None and NOT_GIVEN the client's defaults apply.

    `timeout` bounds each single wait, `deadline` the whole call with all its attempts and waits, both in
    seconds (above 0, at most a day). An attempt of a write that may be retried gets at most half of the
    time left, so that there is time for a retry. `max_attempts` is how often the call may be sent, 1 to
    100.
    """

    timeout: float | NotGiven | None
    deadline: float | NotGiven | None
    max_attempts: int | NotGiven | None


@frozen(kw_only=True)
class Limits:
    """Timeout, deadline and maximum attempts of a call; None is the default of the retry policy.

    Urgent calls, and all that reduce risk, may use the reserved connections. `signing` and `decoding` are
    the seconds that a slow signature, and the decoding of a long response, may take in addition to the
    deadline.
    """

    timeout: float = DEFAULT_TIMEOUT
    deadline: float | None = None
    max_attempts: int | None = None
    is_urgent: bool = field(default=False, repr=False)
    signing: float = field(default=0.0, repr=False)
    decoding: float = field(default=0.0, repr=False)

    def over(
        self,
        *,
        timeout: float | NotGiven | None = NOT_GIVEN,
        deadline: float | NotGiven | None = NOT_GIVEN,
        max_attempts: int | NotGiven | None = NOT_GIVEN,
    ) -> "Limits":
        """Return these limits with the given values replaced."""
        if timeout is NOT_GIVEN and deadline is NOT_GIVEN and max_attempts is NOT_GIVEN:
            return self
        return Limits(
            timeout=_or(validation.seconds(timeout, "timeout"), self.timeout),
            deadline=_or(validation.seconds(deadline, "deadline"), self.deadline),
            max_attempts=_or(validation.max_attempts(max_attempts), self.max_attempts),
        )

    def until(self, seconds: float) -> "Limits":
        """Return these limits for a call that must end within the given seconds."""
        return evolve(self, deadline=max(seconds, 0.001))

    def deadline_for(self, risk: Risk) -> float:
        """Return the deadline in seconds for a call of this risk."""
        return RULES[risk].deadline if self.deadline is None else self.deadline


@frozen(kw_only=True)
class Options:
    """The defaults of a client."""

    subaccount: int | None = field(default=None, converter=validation.subaccount)
    exchange_index: int | None = field(default=None, converter=validation.exchange_index)
    limits: Limits = Limits()

    def over(
        self,
        *,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        **call: Unpack[CallOptions],
    ) -> "Options":
        """Return these options with the given values replaced."""
        return evolve(
            self,
            subaccount=first_given(validation.subaccount(subaccount), self.subaccount),
            exchange_index=first_given(validation.exchange_index(exchange_index), self.exchange_index),
            limits=self.limits.over(**call),
        )

    def scope(
        self,
        group: str | OrderGroup | None,
        subaccount: int | NotGiven | None,
        exchange_index: int | NotGiven | None,
        *,
        may_route: bool = False,
    ) -> Scope:
        """Return the scope of a write; with `may_route`, exchange_index may be -1."""
        handle = handle_scope(group)
        check_index = validation.order_exchange_index if may_route else validation.exchange_index
        return Scope(
            subaccount=first_given(validation.subaccount(subaccount), handle.subaccount, self.subaccount),
            exchange_index=first_given(
                check_index(exchange_index),
                handle.exchange_index,
                self.exchange_index,
            ),
        )

    def subaccount_filter(
        self, group: str | OrderGroup | None, subaccount: int | AllSubaccounts | NotGiven | None
    ) -> int | None:
        """Return the subaccount of a read; None reads all of them."""
        given = validation.subaccount_filter(subaccount)
        if isinstance(given, AllSubaccounts):
            return None
        return first_given(given, handle_scope(group).subaccount, self.subaccount)


def killed_subaccount(subaccount: int | AllSubaccounts | NotGiven | None) -> int | None:
    """Return the subaccount of a kill; None is all of them, because only a number narrows a kill."""
    given = validation.subaccount_filter(subaccount)
    return None if isinstance(given, AllSubaccounts) else given


_T = TypeVar("_T")


def _or(given: _T | None, default: _T) -> _T:
    return default if given is None else given


def first_given(*values: int | None) -> int | None:
    """Return the first value that is not None; 0 is a value."""
    return next((value for value in values if value is not None), None)

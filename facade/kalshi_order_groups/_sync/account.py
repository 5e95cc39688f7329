# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/account.py. Never edit.
"""The account's rate limits, and what calls cost."""

from typing import Unpack

from .._api import account
from .._core.options import CallOptions, Options
from ..account_types import AccountLimits, EndpointCosts
from .sender import Sender


class Account:
    """The account of the authenticated user; `timeout` is in seconds, failures are KalshiErrors."""

    def __init__(self, sender: Sender, options: Options) -> None:
        self._sender = sender
        self._options = options

    def limits(self, **call_options: Unpack[CallOptions]) -> AccountLimits:
        """The usage tier, and the token buckets for reads and writes."""
        return self._sender.send(account.limits(), self._options.limits.over(**call_options))

    def endpoint_costs(self, **call_options: Unpack[CallOptions]) -> EndpointCosts:
        """The calls whose cost in tokens is not the default one."""
        return self._sender.send(account.endpoint_costs(), self._options.limits.over(**call_options))

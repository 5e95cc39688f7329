# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/account.py. Never edit.
"""The account's rate limits, and the costs of calls."""

from typing import Unpack

from .._api import account
from .._core.options import CallOptions, Options
from ..account_types import AccountLimits, EndpointCosts
from .sender import Sender


class Account:
    """The account of the authenticated user; every method raises KalshiError when it fails."""

    def __init__(self, sender: Sender, options: Options) -> None:
        self._sender = sender
        self._options = options

    def limits(self, **call_options: Unpack[CallOptions]) -> AccountLimits:
        """Return the usage tier, and the token buckets for reads and writes."""
        return self._sender.send(account.limits(), self._options.limits.over(**call_options))

    def endpoint_costs(self, **call_options: Unpack[CallOptions]) -> EndpointCosts:
        """Return the default cost of calls in tokens, and the calls with another cost."""
        return self._sender.send(account.endpoint_costs(), self._options.limits.over(**call_options))

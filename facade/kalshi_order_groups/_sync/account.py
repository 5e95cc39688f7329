# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/account.py. Never edit.
"""The account's rate limits, and what calls cost."""

from typing import Unpack

from kalshi_order_groups_api import models
from kalshi_order_groups_api.api.account import get_account_endpoint_costs

from .._api import order_groups, responses
from .._api.operation import operation
from .._core.options import CallOptions, Options
from .._core.retry_policy import Risk
from ..account_types import AccountLimits, EndpointCosts
from .sender import Sender


class Account:
    """The account of the authenticated user; `timeout` is in seconds, failures are KalshiErrors."""

    def __init__(self, sender: Sender, options: Options) -> None:
        self._sender = sender
        self._options = options

    def limits(self, **call_options: Unpack[CallOptions]) -> AccountLimits:
        """The usage tier, and the token buckets for reads and writes."""
        return self._sender.send(
            order_groups.account_limits(), self._options.limits.over(**call_options)
        )

    def endpoint_costs(self, **call_options: Unpack[CallOptions]) -> EndpointCosts:
        """The calls whose cost in tokens is not the default one."""
        call = operation(get_account_endpoint_costs, models.GetAccountEndpointCostsResponse)
        costs = call.map(responses.costs).with_risk(Risk.READS)
        return self._sender.send(costs, self._options.limits.over(**call_options))

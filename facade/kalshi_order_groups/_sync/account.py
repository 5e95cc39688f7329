# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/account.py. Never edit.
"""The account's rate limits, and what calls cost."""

from kalshi_order_groups_api import models
from kalshi_order_groups_api.api.account import get_account_api_limits, get_account_endpoint_costs

from .. import _results
from .._operation import operation
from .._options import Options
from ..account_types import AccountLimits, EndpointCosts
from ..types import NOT_GIVEN, NotGiven
from .sender import Sender


class Account:
    """The account of the authenticated user; `timeout` is in seconds, failures are KalshiErrors."""

    def __init__(self, sender: Sender, options: Options) -> None:
        self._sender = sender
        self._options = options

    def limits(self, *, timeout: float | NotGiven | None = NOT_GIVEN) -> AccountLimits:
        """The usage tier, and the token buckets for reads and writes."""
        call = operation(get_account_api_limits, models.GetAccountApiLimitsResponse)
        return self._sender.send(call.then(_results.limits), timeout=self._options.wait(timeout))

    def endpoint_costs(self, *, timeout: float | NotGiven | None = NOT_GIVEN) -> EndpointCosts:
        """The calls whose cost in tokens is not the default one."""
        call = operation(get_account_endpoint_costs, models.GetAccountEndpointCostsResponse)
        return self._sender.send(call.then(_results.costs), timeout=self._options.wait(timeout))

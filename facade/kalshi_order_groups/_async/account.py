"""The account's rate limits, and the costs of calls."""

from typing import Unpack

from .._api import account
from .._core.options import CallOptions, Options
from ..account_types import AccountLimits, EndpointCosts
from .sender import AsyncSender


class AsyncAccount:
    """The account of the authenticated user; every method raises KalshiError when it fails."""

    def __init__(self, sender: AsyncSender, options: Options) -> None:
        self._sender = sender
        self._options = options

    async def limits(self, **call_options: Unpack[CallOptions]) -> AccountLimits:
        """Return the usage tier, and the token buckets for reads and writes."""
        return await self._sender.send(account.limits(), self._options.limits.over(**call_options))

    async def endpoint_costs(self, **call_options: Unpack[CallOptions]) -> EndpointCosts:
        """Return the default cost of calls in tokens, and the calls with another cost."""
        return await self._sender.send(account.endpoint_costs(), self._options.limits.over(**call_options))

"""The state of the exchange."""

from typing import Unpack

from .._api import exchange
from .._core.options import CallOptions, Options
from ..account_types import ExchangeStatus
from .sender import AsyncSender


class AsyncExchangeState:
    """The exchange as a whole; `timeout` is in seconds, failures are KalshiErrors."""

    def __init__(self, sender: AsyncSender, options: Options) -> None:
        self._sender = sender
        self._options = options

    async def status(self, **call_options: Unpack[CallOptions]) -> ExchangeStatus:
        """Whether the exchange takes changes, and whether it trades, per exchange shard."""
        return await self._sender.send(exchange.status(), self._options.limits.over(**call_options))

"""The state of the exchange."""

from typing import Unpack

from kalshi_order_groups_api import models
from kalshi_order_groups_api.api.exchange import get_exchange_status

from .._api import responses
from .._api.operation import operation
from .._core.options import CallOptions, Options
from .._core.retry_policy import Risk
from ..account_types import ExchangeStatus
from .sender import AsyncSender


class AsyncExchangeState:
    """The exchange as a whole; `timeout` is in seconds, failures are KalshiErrors."""

    def __init__(self, sender: AsyncSender, options: Options) -> None:
        self._sender = sender
        self._options = options

    async def status(self, **call_options: Unpack[CallOptions]) -> ExchangeStatus:
        """Whether the exchange takes changes, and whether it trades, per exchange shard."""
        call = operation(get_exchange_status, models.ExchangeStatus)
        return await self._sender.send(
            call.map(responses.status).with_risk(Risk.READS), self._options.limits.over(**call_options)
        )

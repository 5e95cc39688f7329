# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/exchange_status.py. Never edit.
"""The state of the exchange."""

from typing import Unpack

from .._api import exchange
from .._core.options import CallOptions, Options
from ..account_types import ExchangeStatus
from .sender import Sender


class ExchangeState:
    """The exchange as a whole; every method raises KalshiError when it fails."""

    def __init__(self, sender: Sender, options: Options) -> None:
        self._sender = sender
        self._options = options

    def status(self, **call_options: Unpack[CallOptions]) -> ExchangeStatus:
        """Return whether the exchange accepts changes and trades, also for each exchange shard."""
        return self._sender.send(exchange.status(), self._options.limits.over(**call_options))

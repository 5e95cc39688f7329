# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/exchange.py. Never edit.
"""The state of the exchange."""

from kalshi_order_groups_api import models
from kalshi_order_groups_api.api.exchange import get_exchange_status

from .. import _results
from .._operation import operation
from .._options import Options
from ..account_types import ExchangeStatus
from ..types import NOT_GIVEN, NotGiven
from .sender import Sender


class ExchangeState:
    """The exchange as a whole; `timeout` is in seconds, failures are KalshiErrors."""

    def __init__(self, sender: Sender, options: Options) -> None:
        self._sender = sender
        self._options = options

    def status(self, *, timeout: float | NotGiven | None = NOT_GIVEN) -> ExchangeStatus:
        """Whether the exchange takes changes, and whether it trades, per exchange shard."""
        call = operation(get_exchange_status, models.ExchangeStatus)
        return self._sender.send(call.then(_results.status), timeout=self._options.wait(timeout))

"""Calls on the exchange: builds each as an unsent operation with its risk."""

from kalshi_order_groups_api import models
from kalshi_order_groups_api.api.exchange import get_exchange_status

from .._core.retry_policy import Risk
from ..account_types import ExchangeStatus
from . import responses
from .operation import Operation, operation


def status() -> Operation[ExchangeStatus]:
    """Read whether the exchange accepts changes and trades, for each exchange shard."""
    call = operation(get_exchange_status, models.ExchangeStatus)
    return call.map(responses.status).with_risk(Risk.READS)

"""Calls on the account: builds each as an unsent operation with its risk."""

from kalshi_order_groups_api import models
from kalshi_order_groups_api.api.account import get_account_api_limits, get_account_endpoint_costs

from .._core.retry_policy import Risk
from ..account_types import AccountLimits, EndpointCosts
from . import responses
from .operation import Operation, operation


def limits() -> Operation[AccountLimits]:
    """Read the account's token buckets."""
    call = operation(get_account_api_limits, models.GetAccountApiLimitsResponse)
    return call.map(responses.limits).with_risk(Risk.READS)


def endpoint_costs() -> Operation[EndpointCosts]:
    """Read the calls whose cost in tokens is not the default."""
    call = operation(get_account_endpoint_costs, models.GetAccountEndpointCostsResponse)
    return call.map(responses.costs).with_risk(Risk.READS)

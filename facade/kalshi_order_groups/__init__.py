"""Kalshi order groups: a rolling 15-second contracts limit that several orders share."""

from ._async.client import AsyncClient
from ._credentials import Credentials
from ._environment import Environment
from ._signing import Signer
from ._sync.client import Client
from .account_types import AccountLimits, EndpointCosts, ExchangeStatus
from .errors import (
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    ConflictError,
    ContractError,
    KalshiError,
    NotFoundError,
    NotSentError,
    OutcomeUnknownError,
    PermissionDeniedError,
    RateLimitError,
    ResponseError,
    ServerError,
    TransportError,
    UnexpectedStatusError,
    WrongScopeError,
)
from .order_types import CanceledOrder, CreatedOrder, CreateOrderV2Request, Order
from .types import (
    ALL_SUBACCOUNTS,
    NOT_GIVEN,
    AllSubaccounts,
    DeleteOutcome,
    NotGiven,
    OrderGroup,
    OrderGroupDetail,
)

__all__ = [
    "ALL_SUBACCOUNTS",
    "NOT_GIVEN",
    "AccountLimits",
    "AllSubaccounts",
    "AsyncClient",
    "AuthenticationError",
    "BadRequestError",
    "CanceledOrder",
    "Client",
    "ConfigurationError",
    "ConflictError",
    "ContractError",
    "CreateOrderV2Request",
    "CreatedOrder",
    "Credentials",
    "DeleteOutcome",
    "EndpointCosts",
    "Environment",
    "ExchangeStatus",
    "KalshiError",
    "NotFoundError",
    "NotGiven",
    "NotSentError",
    "Order",
    "OrderGroup",
    "OrderGroupDetail",
    "OutcomeUnknownError",
    "PermissionDeniedError",
    "RateLimitError",
    "ResponseError",
    "ServerError",
    "Signer",
    "TransportError",
    "UnexpectedStatusError",
    "WrongScopeError",
]

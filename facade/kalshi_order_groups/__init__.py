"""Kalshi order groups: a rolling 15-second contracts limit that several orders share."""

from ._async.client import AsyncClient
from ._clock import Clock
from ._credentials import Credentials
from ._environment import Environment
from ._signing import Signer
from ._sync.client import Client
from .account_types import AccountLimits, EndpointCosts, ExchangeStatus
from .errors import (
    AmbiguousCreateError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    ConflictError,
    ContractError,
    KalshiError,
    KillSwitchLatchedError,
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
from .events import AttemptEvent
from .order_types import CanceledOrder, CreatedOrder, CreateOrderV2Request, Order
from .types import (
    ALL_SUBACCOUNTS,
    NOT_GIVEN,
    AllSubaccounts,
    DeleteOutcome,
    GroupKill,
    KillOutcome,
    KillReport,
    NotGiven,
    OrderGroup,
    OrderGroupDetail,
    PendingCreate,
)

__all__ = [
    "ALL_SUBACCOUNTS",
    "NOT_GIVEN",
    "AccountLimits",
    "AllSubaccounts",
    "AmbiguousCreateError",
    "AsyncClient",
    "AttemptEvent",
    "AuthenticationError",
    "BadRequestError",
    "CanceledOrder",
    "Client",
    "Clock",
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
    "GroupKill",
    "KalshiError",
    "KillOutcome",
    "KillReport",
    "KillSwitchLatchedError",
    "NotFoundError",
    "NotGiven",
    "NotSentError",
    "Order",
    "OrderGroup",
    "OrderGroupDetail",
    "OutcomeUnknownError",
    "PendingCreate",
    "PermissionDeniedError",
    "RateLimitError",
    "ResponseError",
    "ServerError",
    "Signer",
    "TransportError",
    "UnexpectedStatusError",
    "WrongScopeError",
]

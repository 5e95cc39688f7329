"""Kalshi order groups: a rolling 15-second contracts limit that several orders share."""

import typing as _typing

from ._auth.credentials import Credentials
from ._auth.environment import Environment
from ._auth.signing import Signer
from ._core.clock import Clock
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

if _typing.TYPE_CHECKING:
    from ._async.client import AsyncClient

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


def __getattr__(name: str) -> object:
    """Load the asynchronous client, and asyncio with it, when it is asked for: 20 ms that not all need."""
    if name != "AsyncClient":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ._async.client import AsyncClient as found  # noqa: N813 - so that the name below is the public one

    globals()[name] = found
    return found

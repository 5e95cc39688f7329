"""Kalshi order groups: a rolling 15-second contracts limit that several orders share."""

import importlib as _importlib
import typing as _typing

from ._auth.credentials import Credentials
from ._auth.environment import Environment
from ._auth.signing import Signer
from ._core.clock import Clock
from ._sync.client import Client
from .errors import (
    AmbiguousCreateError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    ConflictError,
    ContractError,
    GroupTriggeredError,
    KalshiError,
    KillIncompleteError,
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
from .kill_report import KillReport
from .types import (
    ALL_SUBACCOUNTS,
    NOT_GIVEN,
    AllSubaccounts,
    DeleteOutcome,
    GroupKill,
    KillOutcome,
    NotGiven,
    OrderGroup,
    OrderGroupDetail,
    PendingCreate,
)

if _typing.TYPE_CHECKING:
    from ._async.account import AsyncAccount
    from ._async.client import AsyncClient
    from ._async.exchange_status import AsyncExchangeState
    from ._async.order_groups import AsyncOrderGroups
    from ._async.orders import AsyncOrders
    from ._core.options import CallOptions
    from ._core.telemetry import OnAttempt
    from ._sync.account import Account
    from ._sync.exchange_status import ExchangeState
    from ._sync.order_groups import OrderGroups
    from ._sync.orders import Orders
    from .account_types import AccountLimits, EndpointCosts, ExchangeStatus
    from .order_types import (
        AmendedOrder,
        CanceledOrder,
        CreatedOrder,
        CreateOrderV2Request,
        DecreasedOrder,
        Order,
    )

__all__ = [
    "ALL_SUBACCOUNTS",
    "NOT_GIVEN",
    "Account",
    "AccountLimits",
    "AllSubaccounts",
    "AmbiguousCreateError",
    "AmendedOrder",
    "AsyncAccount",
    "AsyncClient",
    "AsyncExchangeState",
    "AsyncOrderGroups",
    "AsyncOrders",
    "AttemptEvent",
    "AuthenticationError",
    "BadRequestError",
    "CallOptions",
    "CanceledOrder",
    "Client",
    "Clock",
    "ConfigurationError",
    "ConflictError",
    "ContractError",
    "CreateOrderV2Request",
    "CreatedOrder",
    "Credentials",
    "DecreasedOrder",
    "DeleteOutcome",
    "EndpointCosts",
    "Environment",
    "ExchangeState",
    "ExchangeStatus",
    "GroupKill",
    "GroupTriggeredError",
    "KalshiError",
    "KillIncompleteError",
    "KillOutcome",
    "KillReport",
    "KillSwitchLatchedError",
    "NotFoundError",
    "NotGiven",
    "NotSentError",
    "OnAttempt",
    "Order",
    "OrderGroup",
    "OrderGroupDetail",
    "OrderGroups",
    "Orders",
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


_LOADED_WHEN_USED = {
    "AsyncAccount": "._async.account",
    "AsyncClient": "._async.client",
    "AsyncExchangeState": "._async.exchange_status",
    "AsyncOrderGroups": "._async.order_groups",
    "AsyncOrders": "._async.orders",
    "CallOptions": "._core.options",
    "OnAttempt": "._core.telemetry",
    "Account": "._sync.account",
    "ExchangeState": "._sync.exchange_status",
    "OrderGroups": "._sync.order_groups",
    "Orders": "._sync.orders",
    "AccountLimits": ".account_types",
    "EndpointCosts": ".account_types",
    "ExchangeStatus": ".account_types",
    "AmendedOrder": ".order_types",
    "CanceledOrder": ".order_types",
    "CreatedOrder": ".order_types",
    "CreateOrderV2Request": ".order_types",
    "DecreasedOrder": ".order_types",
    "Order": ".order_types",
}
"""Names that `import kalshi_order_groups` does not load, because that would double its time."""


def __getattr__(name: str) -> object:
    if name not in _LOADED_WHEN_USED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = _importlib.import_module(_LOADED_WHEN_USED[name], __name__)
    globals()[name] = value = getattr(module, name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

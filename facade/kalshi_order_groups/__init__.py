"""Kalshi order groups: a rolling 15-second contracts limit that several orders share."""

import importlib as _importlib
import typing as _typing

if _typing.TYPE_CHECKING:
    from ._async.account import AsyncAccount
    from ._async.client import AsyncClient
    from ._async.exchange_status import AsyncExchangeState
    from ._async.order_groups import AsyncOrderGroups
    from ._async.orders import AsyncOrders
    from ._auth.credentials import Credentials
    from ._auth.environment import Environment
    from ._auth.signing import Signer
    from ._core.clock import Clock
    from ._core.options import CallOptions
    from ._core.telemetry import OnAttempt, OnOutcome
    from ._sync.account import Account
    from ._sync.client import Client
    from ._sync.exchange_status import ExchangeState
    from ._sync.order_groups import OrderGroups
    from ._sync.orders import Orders
    from .account_types import AccountLimits, EndpointCosts, ExchangeStatus
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
    from .order_types import (
        AmendedOrder,
        CanceledOrder,
        CreatedOrder,
        CreateOrderV2Request,
        DecreasedOrder,
        Order,
    )
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
    "OnOutcome",
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
    "ALL_SUBACCOUNTS": ".types",
    "NOT_GIVEN": ".types",
    "Account": "._sync.account",
    "AccountLimits": ".account_types",
    "AllSubaccounts": ".types",
    "AmbiguousCreateError": ".errors",
    "AmendedOrder": ".order_types",
    "AsyncAccount": "._async.account",
    "AsyncClient": "._async.client",
    "AsyncExchangeState": "._async.exchange_status",
    "AsyncOrderGroups": "._async.order_groups",
    "AsyncOrders": "._async.orders",
    "AttemptEvent": ".events",
    "AuthenticationError": ".errors",
    "BadRequestError": ".errors",
    "CallOptions": "._core.options",
    "CanceledOrder": ".order_types",
    "Client": "._sync.client",
    "Clock": "._core.clock",
    "ConfigurationError": ".errors",
    "ConflictError": ".errors",
    "ContractError": ".errors",
    "CreateOrderV2Request": ".order_types",
    "CreatedOrder": ".order_types",
    "Credentials": "._auth.credentials",
    "DecreasedOrder": ".order_types",
    "DeleteOutcome": ".types",
    "EndpointCosts": ".account_types",
    "Environment": "._auth.environment",
    "ExchangeState": "._sync.exchange_status",
    "ExchangeStatus": ".account_types",
    "GroupKill": ".types",
    "GroupTriggeredError": ".errors",
    "KalshiError": ".errors",
    "KillIncompleteError": ".errors",
    "KillOutcome": ".types",
    "KillReport": ".kill_report",
    "KillSwitchLatchedError": ".errors",
    "NotFoundError": ".errors",
    "NotGiven": ".types",
    "NotSentError": ".errors",
    "OnAttempt": "._core.telemetry",
    "OnOutcome": "._core.telemetry",
    "Order": ".order_types",
    "OrderGroup": ".types",
    "OrderGroupDetail": ".types",
    "OrderGroups": "._sync.order_groups",
    "Orders": "._sync.orders",
    "OutcomeUnknownError": ".errors",
    "PendingCreate": ".types",
    "PermissionDeniedError": ".errors",
    "RateLimitError": ".errors",
    "ResponseError": ".errors",
    "ServerError": ".errors",
    "Signer": "._auth.signing",
    "TransportError": ".errors",
    "UnexpectedStatusError": ".errors",
    "WrongScopeError": ".errors",
}
"""The module of each public name. `import kalshi_order_groups` loads none of them, because they take 200 ms
and `kalshi-order-groups --help` needs none."""

_MODULES = {"errors", "events", "kill_report", "types"}
"""Public modules, which are attributes of the package without an import of their own."""


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return _importlib.import_module(f".{name}", __name__)
    if name not in _LOADED_WHEN_USED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = _importlib.import_module(_LOADED_WHEN_USED[name], __name__)
    globals()[name] = value = getattr(module, name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_MODULES})

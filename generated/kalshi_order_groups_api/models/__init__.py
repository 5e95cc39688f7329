# Written by `make generate` from openapi.yaml. Never edit; see generated/README.md.
"""Contains all the data models used in inputs/outputs; each is loaded when it is first used"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .amend_order_v2_request import AmendOrderV2Request
    from .amend_order_v2_response import AmendOrderV2Response
    from .api_usage_level_grant import ApiUsageLevelGrant
    from .book_side import BookSide
    from .bucket_limit import BucketLimit
    from .cancel_order_v2_response import CancelOrderV2Response
    from .create_order_group_request import CreateOrderGroupRequest
    from .create_order_group_response import CreateOrderGroupResponse
    from .create_order_v2_request import CreateOrderV2Request
    from .create_order_v2_response import CreateOrderV2Response
    from .decrease_order_v2_request import DecreaseOrderV2Request
    from .decrease_order_v2_response import DecreaseOrderV2Response
    from .empty_response import EmptyResponse
    from .endpoint_token_cost import EndpointTokenCost
    from .error_response import ErrorResponse
    from .error_response_refusal import ErrorResponseRefusal
    from .exchange_index_status import ExchangeIndexStatus
    from .exchange_status import ExchangeStatus
    from .get_account_api_limits_response import GetAccountApiLimitsResponse
    from .get_account_endpoint_costs_response import GetAccountEndpointCostsResponse
    from .get_order_group_response import GetOrderGroupResponse
    from .get_order_groups_response import GetOrderGroupsResponse
    from .get_order_response import GetOrderResponse
    from .get_orders_response import GetOrdersResponse
    from .order import Order
    from .order_group import OrderGroup
    from .self_trade_prevention_type import SelfTradePreventionType
    from .time_in_force import TimeInForce
    from .update_order_group_limit_request import UpdateOrderGroupLimitRequest

_MODULES = {
    "AmendOrderV2Request": ".amend_order_v2_request",
    "AmendOrderV2Response": ".amend_order_v2_response",
    "ApiUsageLevelGrant": ".api_usage_level_grant",
    "BookSide": ".book_side",
    "BucketLimit": ".bucket_limit",
    "CancelOrderV2Response": ".cancel_order_v2_response",
    "CreateOrderGroupRequest": ".create_order_group_request",
    "CreateOrderGroupResponse": ".create_order_group_response",
    "CreateOrderV2Request": ".create_order_v2_request",
    "CreateOrderV2Response": ".create_order_v2_response",
    "DecreaseOrderV2Request": ".decrease_order_v2_request",
    "DecreaseOrderV2Response": ".decrease_order_v2_response",
    "EmptyResponse": ".empty_response",
    "EndpointTokenCost": ".endpoint_token_cost",
    "ErrorResponse": ".error_response",
    "ErrorResponseRefusal": ".error_response_refusal",
    "ExchangeIndexStatus": ".exchange_index_status",
    "ExchangeStatus": ".exchange_status",
    "GetAccountApiLimitsResponse": ".get_account_api_limits_response",
    "GetAccountEndpointCostsResponse": ".get_account_endpoint_costs_response",
    "GetOrderGroupResponse": ".get_order_group_response",
    "GetOrderGroupsResponse": ".get_order_groups_response",
    "GetOrderResponse": ".get_order_response",
    "GetOrdersResponse": ".get_orders_response",
    "Order": ".order",
    "OrderGroup": ".order_group",
    "SelfTradePreventionType": ".self_trade_prevention_type",
    "TimeInForce": ".time_in_force",
    "UpdateOrderGroupLimitRequest": ".update_order_group_limit_request",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(_MODULES[name], __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


__all__ = (
    "AmendOrderV2Request",
    "AmendOrderV2Response",
    "ApiUsageLevelGrant",
    "BookSide",
    "BucketLimit",
    "CancelOrderV2Response",
    "CreateOrderGroupRequest",
    "CreateOrderGroupResponse",
    "CreateOrderV2Request",
    "CreateOrderV2Response",
    "DecreaseOrderV2Request",
    "DecreaseOrderV2Response",
    "EmptyResponse",
    "EndpointTokenCost",
    "ErrorResponse",
    "ErrorResponseRefusal",
    "ExchangeIndexStatus",
    "ExchangeStatus",
    "GetAccountApiLimitsResponse",
    "GetAccountEndpointCostsResponse",
    "GetOrderGroupResponse",
    "GetOrderGroupsResponse",
    "GetOrderResponse",
    "GetOrdersResponse",
    "Order",
    "OrderGroup",
    "SelfTradePreventionType",
    "TimeInForce",
    "UpdateOrderGroupLimitRequest",
)

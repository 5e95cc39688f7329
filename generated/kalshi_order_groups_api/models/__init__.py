# Written by `make generate` from openapi.yaml. Never edit; see generated/README.md.
"""Contains all the data models used in inputs/outputs; each is loaded when it is first used"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .amend_order_v2_request import AmendOrderV2Request
    from .amend_order_v2_request_side import AmendOrderV2RequestSide
    from .amend_order_v2_response import AmendOrderV2Response
    from .api_usage_level_grant import ApiUsageLevelGrant
    from .bucket_limit import BucketLimit
    from .cancel_order_v2_response import CancelOrderV2Response
    from .create_order_group_request import CreateOrderGroupRequest
    from .create_order_group_response import CreateOrderGroupResponse
    from .create_order_v2_request import CreateOrderV2Request
    from .create_order_v2_request_self_trade_prevention_type import (
        CreateOrderV2RequestSelfTradePreventionType,
    )
    from .create_order_v2_request_side import CreateOrderV2RequestSide
    from .create_order_v2_request_time_in_force import CreateOrderV2RequestTimeInForce
    from .create_order_v2_response import CreateOrderV2Response
    from .decrease_order_v2_request import DecreaseOrderV2Request
    from .decrease_order_v2_response import DecreaseOrderV2Response
    from .empty_response import EmptyResponse
    from .endpoint_token_cost import EndpointTokenCost
    from .error_response import ErrorResponse
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
    from .update_order_group_limit_request import UpdateOrderGroupLimitRequest

_MODULES = {
    "AmendOrderV2Request": ".amend_order_v2_request",
    "AmendOrderV2RequestSide": ".amend_order_v2_request_side",
    "AmendOrderV2Response": ".amend_order_v2_response",
    "ApiUsageLevelGrant": ".api_usage_level_grant",
    "BucketLimit": ".bucket_limit",
    "CancelOrderV2Response": ".cancel_order_v2_response",
    "CreateOrderGroupRequest": ".create_order_group_request",
    "CreateOrderGroupResponse": ".create_order_group_response",
    "CreateOrderV2Request": ".create_order_v2_request",
    "CreateOrderV2RequestSelfTradePreventionType": ".create_order_v2_request_self_trade_prevention_type",
    "CreateOrderV2RequestSide": ".create_order_v2_request_side",
    "CreateOrderV2RequestTimeInForce": ".create_order_v2_request_time_in_force",
    "CreateOrderV2Response": ".create_order_v2_response",
    "DecreaseOrderV2Request": ".decrease_order_v2_request",
    "DecreaseOrderV2Response": ".decrease_order_v2_response",
    "EmptyResponse": ".empty_response",
    "EndpointTokenCost": ".endpoint_token_cost",
    "ErrorResponse": ".error_response",
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
    "AmendOrderV2RequestSide",
    "AmendOrderV2Response",
    "ApiUsageLevelGrant",
    "BucketLimit",
    "CancelOrderV2Response",
    "CreateOrderGroupRequest",
    "CreateOrderGroupResponse",
    "CreateOrderV2Request",
    "CreateOrderV2RequestSelfTradePreventionType",
    "CreateOrderV2RequestSide",
    "CreateOrderV2RequestTimeInForce",
    "CreateOrderV2Response",
    "DecreaseOrderV2Request",
    "DecreaseOrderV2Response",
    "EmptyResponse",
    "EndpointTokenCost",
    "ErrorResponse",
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
    "UpdateOrderGroupLimitRequest",
)

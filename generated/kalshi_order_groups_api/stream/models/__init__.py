# Written by `make generate` from stream.yaml. Never edit; see generated/README.md.
"""Contains all the data models used in inputs/outputs; each is loaded when it is first used"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .book_side import BookSide
    from .error_response_payload import ErrorResponsePayload
    from .error_response_payload_msg import ErrorResponsePayloadMsg
    from .error_response_payload_msg_code import ErrorResponsePayloadMsgCode
    from .fill_payload import FillPayload
    from .fill_payload_msg import FillPayloadMsg
    from .last_update_reason import LastUpdateReason
    from .list_subscriptions_command_payload import ListSubscriptionsCommandPayload
    from .list_subscriptions_response_payload import ListSubscriptionsResponsePayload
    from .list_subscriptions_response_payload_msg_item import (
        ListSubscriptionsResponsePayloadMsgItem,
    )
    from .market_side import MarketSide
    from .ok_response_payload import OkResponsePayload
    from .ok_response_payload_msg import OkResponsePayloadMsg
    from .order_action import OrderAction
    from .order_group_updates_payload import OrderGroupUpdatesPayload
    from .order_group_updates_payload_msg import OrderGroupUpdatesPayloadMsg
    from .order_group_updates_payload_msg_event_type import (
        OrderGroupUpdatesPayloadMsgEventType,
    )
    from .subscribe_command_payload import SubscribeCommandPayload
    from .subscribe_command_payload_params import SubscribeCommandPayloadParams
    from .subscribe_command_payload_params_channels_item import (
        SubscribeCommandPayloadParamsChannelsItem,
    )
    from .subscribe_command_payload_params_user_filter import (
        SubscribeCommandPayloadParamsUserFilter,
    )
    from .subscribed_response_payload import SubscribedResponsePayload
    from .subscribed_response_payload_msg import SubscribedResponsePayloadMsg
    from .unsubscribe_command_payload import UnsubscribeCommandPayload
    from .unsubscribe_command_payload_params import UnsubscribeCommandPayloadParams
    from .unsubscribed_response_payload import UnsubscribedResponsePayload
    from .update_subscription_command_payload import UpdateSubscriptionCommandPayload
    from .update_subscription_command_payload_params import (
        UpdateSubscriptionCommandPayloadParams,
    )
    from .update_subscription_command_payload_params_action import (
        UpdateSubscriptionCommandPayloadParamsAction,
    )
    from .user_order_payload import UserOrderPayload
    from .user_order_payload_msg import UserOrderPayloadMsg
    from .user_order_payload_msg_self_trade_prevention_type import (
        UserOrderPayloadMsgSelfTradePreventionType,
    )
    from .user_order_payload_msg_status import UserOrderPayloadMsgStatus

_MODULES = {
    "BookSide": ".book_side",
    "ErrorResponsePayload": ".error_response_payload",
    "ErrorResponsePayloadMsg": ".error_response_payload_msg",
    "ErrorResponsePayloadMsgCode": ".error_response_payload_msg_code",
    "FillPayload": ".fill_payload",
    "FillPayloadMsg": ".fill_payload_msg",
    "LastUpdateReason": ".last_update_reason",
    "ListSubscriptionsCommandPayload": ".list_subscriptions_command_payload",
    "ListSubscriptionsResponsePayload": ".list_subscriptions_response_payload",
    "ListSubscriptionsResponsePayloadMsgItem": ".list_subscriptions_response_payload_msg_item",
    "MarketSide": ".market_side",
    "OkResponsePayload": ".ok_response_payload",
    "OkResponsePayloadMsg": ".ok_response_payload_msg",
    "OrderAction": ".order_action",
    "OrderGroupUpdatesPayload": ".order_group_updates_payload",
    "OrderGroupUpdatesPayloadMsg": ".order_group_updates_payload_msg",
    "OrderGroupUpdatesPayloadMsgEventType": ".order_group_updates_payload_msg_event_type",
    "SubscribeCommandPayload": ".subscribe_command_payload",
    "SubscribeCommandPayloadParams": ".subscribe_command_payload_params",
    "SubscribeCommandPayloadParamsChannelsItem": ".subscribe_command_payload_params_channels_item",
    "SubscribeCommandPayloadParamsUserFilter": ".subscribe_command_payload_params_user_filter",
    "SubscribedResponsePayload": ".subscribed_response_payload",
    "SubscribedResponsePayloadMsg": ".subscribed_response_payload_msg",
    "UnsubscribeCommandPayload": ".unsubscribe_command_payload",
    "UnsubscribeCommandPayloadParams": ".unsubscribe_command_payload_params",
    "UnsubscribedResponsePayload": ".unsubscribed_response_payload",
    "UpdateSubscriptionCommandPayload": ".update_subscription_command_payload",
    "UpdateSubscriptionCommandPayloadParams": ".update_subscription_command_payload_params",
    "UpdateSubscriptionCommandPayloadParamsAction": ".update_subscription_command_payload_params_action",
    "UserOrderPayload": ".user_order_payload",
    "UserOrderPayloadMsg": ".user_order_payload_msg",
    "UserOrderPayloadMsgSelfTradePreventionType": ".user_order_payload_msg_self_trade_prevention_type",
    "UserOrderPayloadMsgStatus": ".user_order_payload_msg_status",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(_MODULES[name], __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


__all__ = (
    "BookSide",
    "ErrorResponsePayload",
    "ErrorResponsePayloadMsg",
    "ErrorResponsePayloadMsgCode",
    "FillPayload",
    "FillPayloadMsg",
    "LastUpdateReason",
    "ListSubscriptionsCommandPayload",
    "ListSubscriptionsResponsePayload",
    "ListSubscriptionsResponsePayloadMsgItem",
    "MarketSide",
    "OkResponsePayload",
    "OkResponsePayloadMsg",
    "OrderAction",
    "OrderGroupUpdatesPayload",
    "OrderGroupUpdatesPayloadMsg",
    "OrderGroupUpdatesPayloadMsgEventType",
    "SubscribeCommandPayload",
    "SubscribeCommandPayloadParams",
    "SubscribeCommandPayloadParamsChannelsItem",
    "SubscribeCommandPayloadParamsUserFilter",
    "SubscribedResponsePayload",
    "SubscribedResponsePayloadMsg",
    "UnsubscribeCommandPayload",
    "UnsubscribeCommandPayloadParams",
    "UnsubscribedResponsePayload",
    "UpdateSubscriptionCommandPayload",
    "UpdateSubscriptionCommandPayloadParams",
    "UpdateSubscriptionCommandPayloadParamsAction",
    "UserOrderPayload",
    "UserOrderPayloadMsg",
    "UserOrderPayloadMsgSelfTradePreventionType",
    "UserOrderPayloadMsgStatus",
)

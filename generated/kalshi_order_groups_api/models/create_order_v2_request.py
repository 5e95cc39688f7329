# Written by `make generate` from openapi.yaml. Never edit; see generated/README.md.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.book_side import BookSide
from ..models.self_trade_prevention_type import SelfTradePreventionType
from ..models.time_in_force import TimeInForce
from ..types import UNSET, Unset

T = TypeVar("T", bound="CreateOrderV2Request")


@_attrs_define
class CreateOrderV2Request:
    ticker: str
    """ Market to trade. """
    side: BookSide
    """ Side of the YES book; bid buys YES, ask sells YES. """
    count: str
    """ Contracts to trade, as a fixed-point string with up to two decimals. """
    price: str
    """ Limit price of one YES contract in dollars, as a fixed-point string. """
    time_in_force: TimeInForce
    """ How long an order stays. """
    self_trade_prevention_type: SelfTradePreventionType
    """ Which order yields when two of one user would trade with each other; taker_at_cross cancels the incoming
    one, maker the resting one. """
    client_order_id: str | Unset = UNSET
    """ The caller's own id for the order; a repeat is refused with 409, also after a cancellation. """
    expiration_time: int | Unset = UNSET
    """ Unix time in seconds at which the order expires; only with good_till_canceled. """
    post_only: bool | Unset = UNSET
    """ Refuse the order rather than let it take liquidity. """
    cancel_order_on_pause: bool | Unset = UNSET
    """ Cancel the order when trading pauses. """
    reduce_only: bool | Unset = UNSET
    """ Cap the order at what reduces the position; only with immediate_or_cancel. """
    subaccount: int | Unset = UNSET
    """ Subaccount to trade in, 0 (primary) or 1-63. A key locked to one subaccount leaves it out or names that one.
    """
    order_group_id: str | Unset = UNSET
    """ Order group the order joins. """
    exchange_index: int | Unset = UNSET
    """ Exchange shard of the market. Left out or -1, found from the ticker. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        ticker = self.ticker

        side = self.side.value

        count = self.count

        price = self.price

        time_in_force = self.time_in_force.value

        self_trade_prevention_type = self.self_trade_prevention_type.value

        client_order_id = self.client_order_id

        expiration_time = self.expiration_time

        post_only = self.post_only

        cancel_order_on_pause = self.cancel_order_on_pause

        reduce_only = self.reduce_only

        subaccount = self.subaccount

        order_group_id = self.order_group_id

        exchange_index = self.exchange_index

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "ticker": ticker,
                "side": side,
                "count": count,
                "price": price,
                "time_in_force": time_in_force,
                "self_trade_prevention_type": self_trade_prevention_type,
            }
        )
        if client_order_id is not UNSET:
            field_dict["client_order_id"] = client_order_id
        if expiration_time is not UNSET:
            field_dict["expiration_time"] = expiration_time
        if post_only is not UNSET:
            field_dict["post_only"] = post_only
        if cancel_order_on_pause is not UNSET:
            field_dict["cancel_order_on_pause"] = cancel_order_on_pause
        if reduce_only is not UNSET:
            field_dict["reduce_only"] = reduce_only
        if subaccount is not UNSET:
            field_dict["subaccount"] = subaccount
        if order_group_id is not UNSET:
            field_dict["order_group_id"] = order_group_id
        if exchange_index is not UNSET:
            field_dict["exchange_index"] = exchange_index

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        ticker = d.pop("ticker")

        side = BookSide(d.pop("side"))

        count = d.pop("count")

        price = d.pop("price")

        time_in_force = TimeInForce(d.pop("time_in_force"))

        self_trade_prevention_type = SelfTradePreventionType(d.pop("self_trade_prevention_type"))

        client_order_id = d.pop("client_order_id", UNSET)

        expiration_time = d.pop("expiration_time", UNSET)

        post_only = d.pop("post_only", UNSET)

        cancel_order_on_pause = d.pop("cancel_order_on_pause", UNSET)

        reduce_only = d.pop("reduce_only", UNSET)

        subaccount = d.pop("subaccount", UNSET)

        order_group_id = d.pop("order_group_id", UNSET)

        exchange_index = d.pop("exchange_index", UNSET)

        create_order_v2_request = cls(
            ticker=ticker,
            side=side,
            count=count,
            price=price,
            time_in_force=time_in_force,
            self_trade_prevention_type=self_trade_prevention_type,
            client_order_id=client_order_id,
            expiration_time=expiration_time,
            post_only=post_only,
            cancel_order_on_pause=cancel_order_on_pause,
            reduce_only=reduce_only,
            subaccount=subaccount,
            order_group_id=order_group_id,
            exchange_index=exchange_index,
        )

        create_order_v2_request.additional_properties = d
        return create_order_v2_request

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties

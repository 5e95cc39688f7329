# Written by `make generate` from stream.yaml. Never edit; see generated/README.md.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.book_side import BookSide
from ..models.last_update_reason import LastUpdateReason
from ..models.market_side import MarketSide
from ..models.user_order_payload_msg_self_trade_prevention_type import (
    UserOrderPayloadMsgSelfTradePreventionType,
)
from ..models.user_order_payload_msg_status import UserOrderPayloadMsgStatus
from ..types import UNSET, Unset

T = TypeVar("T", bound="UserOrderPayloadMsg")


@_attrs_define
class UserOrderPayloadMsg:
    order_id: UUID
    """ The order. """
    user_id: UUID
    """ The user who placed it. """
    ticker: str
    """ Ticker of a market. """
    exchange_index: int
    """ The exchange shard that has the order. """
    status: UserOrderPayloadMsgStatus
    side: MarketSide
    """ The outcome that an order or a fill is for. """
    is_yes: bool
    """ The older form of `outcome_side`. """
    outcome_side: MarketSide
    """ The outcome that an order or a fill is for. """
    book_side: BookSide
    """ Side of the book. A bid is for yes, an ask for no. """
    yes_price_dollars: str
    """ Price of yes, with four decimals. """
    fill_count_fp: str
    """ Filled contracts, with two decimals. """
    remaining_count_fp: str
    """ Contracts that can still be filled, with two decimals. """
    initial_count_fp: str
    """ Contracts at the beginning, with two decimals. """
    taker_fill_cost_dollars: str
    """ Cost of what the order took, with six decimals. """
    maker_fill_cost_dollars: str
    """ Cost of what was taken from it, with six decimals. """
    taker_fees_dollars: str
    """ Fees for what the order took, with six decimals. """
    maker_fees_dollars: str
    """ Fees for what was taken from it, with six decimals. """
    client_order_id: str
    """ The id that the client gave it. """
    created_time: datetime.datetime | None
    """ The older form of `created_ts_ms`. """
    created_ts_ms: int | None
    """ When it was placed, in milliseconds since 1970. """
    order_group_id: str | Unset = UNSET
    """ Its group, if it has one. """
    self_trade_prevention_type: UserOrderPayloadMsgSelfTradePreventionType | Unset = UNSET
    """ Which of two orders of one user gives way. """
    last_update_time: datetime.datetime | Unset = UNSET
    """ The older form of `last_updated_ts_ms`. """
    expiration_time: datetime.datetime | Unset = UNSET
    """ The older form of `expiration_ts_ms`. """
    expiration_ts_ms: int | Unset = UNSET
    """ When it expires, in milliseconds since 1970. """
    last_updated_ts_ms: int | Unset = UNSET
    """ When it last changed, in milliseconds since 1970. """
    last_update_reason: LastUpdateReason | Unset = UNSET
    """ Why an order changed. No value stands for a trip of its order group. """
    subaccount_number: int | Unset = UNSET
    """ Its subaccount; 0 is the primary account. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        order_id = str(self.order_id)

        user_id = str(self.user_id)

        ticker = self.ticker

        exchange_index = self.exchange_index

        status = self.status.value

        side = self.side.value

        is_yes = self.is_yes

        outcome_side = self.outcome_side.value

        book_side = self.book_side.value

        yes_price_dollars = self.yes_price_dollars

        fill_count_fp = self.fill_count_fp

        remaining_count_fp = self.remaining_count_fp

        initial_count_fp = self.initial_count_fp

        taker_fill_cost_dollars = self.taker_fill_cost_dollars

        maker_fill_cost_dollars = self.maker_fill_cost_dollars

        taker_fees_dollars = self.taker_fees_dollars

        maker_fees_dollars = self.maker_fees_dollars

        client_order_id = self.client_order_id

        created_time: None | str
        if isinstance(self.created_time, datetime.datetime):
            created_time = self.created_time.isoformat()
        else:
            created_time = self.created_time

        created_ts_ms: int | None
        created_ts_ms = self.created_ts_ms

        order_group_id = self.order_group_id

        self_trade_prevention_type: str | Unset = UNSET
        if not isinstance(self.self_trade_prevention_type, Unset):
            self_trade_prevention_type = self.self_trade_prevention_type.value

        last_update_time: str | Unset = UNSET
        if not isinstance(self.last_update_time, Unset):
            last_update_time = self.last_update_time.isoformat()

        expiration_time: str | Unset = UNSET
        if not isinstance(self.expiration_time, Unset):
            expiration_time = self.expiration_time.isoformat()

        expiration_ts_ms = self.expiration_ts_ms

        last_updated_ts_ms = self.last_updated_ts_ms

        last_update_reason: str | Unset = UNSET
        if not isinstance(self.last_update_reason, Unset):
            last_update_reason = self.last_update_reason.value

        subaccount_number = self.subaccount_number

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "order_id": order_id,
                "user_id": user_id,
                "ticker": ticker,
                "exchange_index": exchange_index,
                "status": status,
                "side": side,
                "is_yes": is_yes,
                "outcome_side": outcome_side,
                "book_side": book_side,
                "yes_price_dollars": yes_price_dollars,
                "fill_count_fp": fill_count_fp,
                "remaining_count_fp": remaining_count_fp,
                "initial_count_fp": initial_count_fp,
                "taker_fill_cost_dollars": taker_fill_cost_dollars,
                "maker_fill_cost_dollars": maker_fill_cost_dollars,
                "taker_fees_dollars": taker_fees_dollars,
                "maker_fees_dollars": maker_fees_dollars,
                "client_order_id": client_order_id,
                "created_time": created_time,
                "created_ts_ms": created_ts_ms,
            }
        )
        if order_group_id is not UNSET:
            field_dict["order_group_id"] = order_group_id
        if self_trade_prevention_type is not UNSET:
            field_dict["self_trade_prevention_type"] = self_trade_prevention_type
        if last_update_time is not UNSET:
            field_dict["last_update_time"] = last_update_time
        if expiration_time is not UNSET:
            field_dict["expiration_time"] = expiration_time
        if expiration_ts_ms is not UNSET:
            field_dict["expiration_ts_ms"] = expiration_ts_ms
        if last_updated_ts_ms is not UNSET:
            field_dict["last_updated_ts_ms"] = last_updated_ts_ms
        if last_update_reason is not UNSET:
            field_dict["last_update_reason"] = last_update_reason
        if subaccount_number is not UNSET:
            field_dict["subaccount_number"] = subaccount_number

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        order_id = UUID(d.pop("order_id"))

        user_id = UUID(d.pop("user_id"))

        ticker = d.pop("ticker")

        exchange_index = d.pop("exchange_index")

        status = UserOrderPayloadMsgStatus(d.pop("status"))

        side = MarketSide(d.pop("side"))

        is_yes = d.pop("is_yes")

        outcome_side = MarketSide(d.pop("outcome_side"))

        book_side = BookSide(d.pop("book_side"))

        yes_price_dollars = d.pop("yes_price_dollars")

        fill_count_fp = d.pop("fill_count_fp")

        remaining_count_fp = d.pop("remaining_count_fp")

        initial_count_fp = d.pop("initial_count_fp")

        taker_fill_cost_dollars = d.pop("taker_fill_cost_dollars")

        maker_fill_cost_dollars = d.pop("maker_fill_cost_dollars")

        taker_fees_dollars = d.pop("taker_fees_dollars")

        maker_fees_dollars = d.pop("maker_fees_dollars")

        client_order_id = d.pop("client_order_id")

        def _parse_created_time(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                created_time_type_0 = datetime.datetime.fromisoformat(data)

                return created_time_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        created_time = _parse_created_time(d.pop("created_time"))

        def _parse_created_ts_ms(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        created_ts_ms = _parse_created_ts_ms(d.pop("created_ts_ms"))

        order_group_id = d.pop("order_group_id", UNSET)

        _self_trade_prevention_type = d.pop("self_trade_prevention_type", UNSET)
        self_trade_prevention_type: UserOrderPayloadMsgSelfTradePreventionType | Unset
        if isinstance(_self_trade_prevention_type, Unset):
            self_trade_prevention_type = UNSET
        else:
            self_trade_prevention_type = UserOrderPayloadMsgSelfTradePreventionType(
                _self_trade_prevention_type
            )

        _last_update_time = d.pop("last_update_time", UNSET)
        last_update_time: datetime.datetime | Unset
        if isinstance(_last_update_time, Unset):
            last_update_time = UNSET
        else:
            last_update_time = datetime.datetime.fromisoformat(_last_update_time)

        _expiration_time = d.pop("expiration_time", UNSET)
        expiration_time: datetime.datetime | Unset
        if isinstance(_expiration_time, Unset):
            expiration_time = UNSET
        else:
            expiration_time = datetime.datetime.fromisoformat(_expiration_time)

        expiration_ts_ms = d.pop("expiration_ts_ms", UNSET)

        last_updated_ts_ms = d.pop("last_updated_ts_ms", UNSET)

        _last_update_reason = d.pop("last_update_reason", UNSET)
        last_update_reason: LastUpdateReason | Unset
        if isinstance(_last_update_reason, Unset):
            last_update_reason = UNSET
        else:
            last_update_reason = LastUpdateReason(_last_update_reason)

        subaccount_number = d.pop("subaccount_number", UNSET)

        user_order_payload_msg = cls(
            order_id=order_id,
            user_id=user_id,
            ticker=ticker,
            exchange_index=exchange_index,
            status=status,
            side=side,
            is_yes=is_yes,
            outcome_side=outcome_side,
            book_side=book_side,
            yes_price_dollars=yes_price_dollars,
            fill_count_fp=fill_count_fp,
            remaining_count_fp=remaining_count_fp,
            initial_count_fp=initial_count_fp,
            taker_fill_cost_dollars=taker_fill_cost_dollars,
            maker_fill_cost_dollars=maker_fill_cost_dollars,
            taker_fees_dollars=taker_fees_dollars,
            maker_fees_dollars=maker_fees_dollars,
            client_order_id=client_order_id,
            created_time=created_time,
            created_ts_ms=created_ts_ms,
            order_group_id=order_group_id,
            self_trade_prevention_type=self_trade_prevention_type,
            last_update_time=last_update_time,
            expiration_time=expiration_time,
            expiration_ts_ms=expiration_ts_ms,
            last_updated_ts_ms=last_updated_ts_ms,
            last_update_reason=last_update_reason,
            subaccount_number=subaccount_number,
        )

        user_order_payload_msg.additional_properties = d
        return user_order_payload_msg

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

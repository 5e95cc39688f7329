# Written by `make generate` from stream.yaml. Never edit; see generated/README.md.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.book_side import BookSide
from ..models.market_side import MarketSide
from ..models.order_action import OrderAction
from ..types import UNSET, Unset

T = TypeVar("T", bound="FillPayloadMsg")


@_attrs_define
class FillPayloadMsg:
    trade_id: UUID
    """ The fill. """
    order_id: UUID
    """ The order that was filled. """
    market_ticker: str
    """ Ticker of a market. """
    exchange_index: int
    """ The exchange shard of the fill. """
    is_taker: bool
    """ Whether the order took, rather than was taken from. """
    side: MarketSide
    """ The outcome that an order or a fill is for. """
    ts: int
    """ The older form of `ts_ms`, in seconds. """
    ts_ms: int
    """ When it happened, in milliseconds since 1970. """
    yes_price_dollars: str
    """ Price of yes. """
    count_fp: str
    """ Contracts of this fill, with two decimals. """
    fee_cost: str
    """ Fee for this fill. """
    action: OrderAction
    """ What the order did, in the older vocabulary; empty if the exchange has no word for it. """
    post_position_fp: str
    """ The user's position in the market afterwards, with two decimals. """
    purchased_side: MarketSide
    """ The outcome that an order or a fill is for. """
    outcome_side: MarketSide
    """ The outcome that an order or a fill is for. """
    book_side: BookSide
    """ Side of the book. A bid is for yes, an ask for no. """
    client_order_id: str | Unset = UNSET
    """ The id that the client gave the order. """
    subaccount: int | Unset = UNSET
    """ Its subaccount, where it is stated. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        trade_id = str(self.trade_id)

        order_id = str(self.order_id)

        market_ticker = self.market_ticker

        exchange_index = self.exchange_index

        is_taker = self.is_taker

        side = self.side.value

        ts = self.ts

        ts_ms = self.ts_ms

        yes_price_dollars = self.yes_price_dollars

        count_fp = self.count_fp

        fee_cost = self.fee_cost

        action = self.action.value

        post_position_fp = self.post_position_fp

        purchased_side = self.purchased_side.value

        outcome_side = self.outcome_side.value

        book_side = self.book_side.value

        client_order_id = self.client_order_id

        subaccount = self.subaccount

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "trade_id": trade_id,
                "order_id": order_id,
                "market_ticker": market_ticker,
                "exchange_index": exchange_index,
                "is_taker": is_taker,
                "side": side,
                "ts": ts,
                "ts_ms": ts_ms,
                "yes_price_dollars": yes_price_dollars,
                "count_fp": count_fp,
                "fee_cost": fee_cost,
                "action": action,
                "post_position_fp": post_position_fp,
                "purchased_side": purchased_side,
                "outcome_side": outcome_side,
                "book_side": book_side,
            }
        )
        if client_order_id is not UNSET:
            field_dict["client_order_id"] = client_order_id
        if subaccount is not UNSET:
            field_dict["subaccount"] = subaccount

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        trade_id = UUID(d.pop("trade_id"))

        order_id = UUID(d.pop("order_id"))

        market_ticker = d.pop("market_ticker")

        exchange_index = d.pop("exchange_index")

        is_taker = d.pop("is_taker")

        side = MarketSide(d.pop("side"))

        ts = d.pop("ts")

        ts_ms = d.pop("ts_ms")

        yes_price_dollars = d.pop("yes_price_dollars")

        count_fp = d.pop("count_fp")

        fee_cost = d.pop("fee_cost")

        action = OrderAction(d.pop("action"))

        post_position_fp = d.pop("post_position_fp")

        purchased_side = MarketSide(d.pop("purchased_side"))

        outcome_side = MarketSide(d.pop("outcome_side"))

        book_side = BookSide(d.pop("book_side"))

        client_order_id = d.pop("client_order_id", UNSET)

        subaccount = d.pop("subaccount", UNSET)

        fill_payload_msg = cls(
            trade_id=trade_id,
            order_id=order_id,
            market_ticker=market_ticker,
            exchange_index=exchange_index,
            is_taker=is_taker,
            side=side,
            ts=ts,
            ts_ms=ts_ms,
            yes_price_dollars=yes_price_dollars,
            count_fp=count_fp,
            fee_cost=fee_cost,
            action=action,
            post_position_fp=post_position_fp,
            purchased_side=purchased_side,
            outcome_side=outcome_side,
            book_side=book_side,
            client_order_id=client_order_id,
            subaccount=subaccount,
        )

        fill_payload_msg.additional_properties = d
        return fill_payload_msg

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

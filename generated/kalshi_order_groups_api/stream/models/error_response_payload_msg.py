# Written by `make generate` from stream.yaml. Never edit; see generated/README.md.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.error_response_payload_msg_code import ErrorResponsePayloadMsgCode
from ..types import UNSET, Unset

T = TypeVar("T", bound="ErrorResponsePayloadMsg")


@_attrs_define
class ErrorResponsePayloadMsg:
    code: ErrorResponsePayloadMsgCode
    """ Why. 1 to 5: the command is not one, or lacks its parameters, channels or subscriptions, or is unknown. 7
    and 8: an unknown subscription or channel. 9: no credentials. 11 to 15: a parameter is invalid or missing. 18:
    too slow. 19 to 24 and 28: parameters of other channels. 26: too many markets. 27: too many commands. 10 (the
    channel failed) and 25 (the client read too slowly) end the subscription, so what was missed has to be read
    again. 6, 16 and 17 are not in use any more. """
    msg: str
    """ The reason, for people. """
    market_ticker: str | Unset = UNSET
    """ The market that the error is about. """
    market_tickers: list[str] | Unset = UNSET
    """ The markets that the error is about. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        code = self.code.value

        msg = self.msg

        market_ticker = self.market_ticker

        market_tickers: list[str] | Unset = UNSET
        if not isinstance(self.market_tickers, Unset):
            market_tickers = self.market_tickers

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "code": code,
                "msg": msg,
            }
        )
        if market_ticker is not UNSET:
            field_dict["market_ticker"] = market_ticker
        if market_tickers is not UNSET:
            field_dict["market_tickers"] = market_tickers

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        code = ErrorResponsePayloadMsgCode(d.pop("code"))

        msg = d.pop("msg")

        market_ticker = d.pop("market_ticker", UNSET)

        market_tickers = cast(list[str], d.pop("market_tickers", UNSET))

        error_response_payload_msg = cls(
            code=code,
            msg=msg,
            market_ticker=market_ticker,
            market_tickers=market_tickers,
        )

        error_response_payload_msg.additional_properties = d
        return error_response_payload_msg

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

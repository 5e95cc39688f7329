# Written by `make generate` from stream.yaml. Never edit; see generated/README.md.
from __future__ import annotations

from collections.abc import Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.order_group_updates_payload_msg import OrderGroupUpdatesPayloadMsg


T = TypeVar("T", bound="OrderGroupUpdatesPayload")


@_attrs_define
class OrderGroupUpdatesPayload:
    type_: Literal["order_group_updates"]
    sid: int
    """ Number that the exchange gives a subscription; all its messages carry it. """
    seq: int
    """ Number of a message in its subscription, from 1. A gap means that one was lost. """
    msg: OrderGroupUpdatesPayloadMsg
    sending_ts_ms: int | Unset = UNSET
    """ When the exchange queued the message for sending, in milliseconds since 1970. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        sid = self.sid

        seq = self.seq

        msg = self.msg.to_dict()

        sending_ts_ms = self.sending_ts_ms

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "sid": sid,
                "seq": seq,
                "msg": msg,
            }
        )
        if sending_ts_ms is not UNSET:
            field_dict["sending_ts_ms"] = sending_ts_ms

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.order_group_updates_payload_msg import OrderGroupUpdatesPayloadMsg  # noqa: PLC0415

        d = dict(src_dict)
        type_ = cast(Literal["order_group_updates"], d.pop("type"))
        if type_ != "order_group_updates":
            raise ValueError(f"type must match const 'order_group_updates', got '{type_}'")

        sid = d.pop("sid")

        seq = d.pop("seq")

        msg = OrderGroupUpdatesPayloadMsg.from_dict(d.pop("msg"))

        sending_ts_ms = d.pop("sending_ts_ms", UNSET)

        order_group_updates_payload = cls(
            type_=type_,
            sid=sid,
            seq=seq,
            msg=msg,
            sending_ts_ms=sending_ts_ms,
        )

        order_group_updates_payload.additional_properties = d
        return order_group_updates_payload

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

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
    from ..models.subscribed_response_payload_msg import SubscribedResponsePayloadMsg


T = TypeVar("T", bound="SubscribedResponsePayload")


@_attrs_define
class SubscribedResponsePayload:
    type_: Literal["subscribed"]
    msg: SubscribedResponsePayloadMsg
    id: int | Unset = UNSET
    """ Number that the client gives a command; the response repeats it. 0 is as good as none. """
    sending_ts_ms: int | Unset = UNSET
    """ When the exchange queued the message for sending, in milliseconds since 1970. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        msg = self.msg.to_dict()

        id = self.id

        sending_ts_ms = self.sending_ts_ms

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "msg": msg,
            }
        )
        if id is not UNSET:
            field_dict["id"] = id
        if sending_ts_ms is not UNSET:
            field_dict["sending_ts_ms"] = sending_ts_ms

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.subscribed_response_payload_msg import (
            SubscribedResponsePayloadMsg,  # noqa: PLC0415
        )

        d = dict(src_dict)
        type_ = cast(Literal["subscribed"], d.pop("type"))
        if type_ != "subscribed":
            raise ValueError(f"type must match const 'subscribed', got '{type_}'")

        msg = SubscribedResponsePayloadMsg.from_dict(d.pop("msg"))

        id = d.pop("id", UNSET)

        sending_ts_ms = d.pop("sending_ts_ms", UNSET)

        subscribed_response_payload = cls(
            type_=type_,
            msg=msg,
            id=id,
            sending_ts_ms=sending_ts_ms,
        )

        subscribed_response_payload.additional_properties = d
        return subscribed_response_payload

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

# Written by `make generate` from stream.yaml. Never edit; see generated/README.md.
from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="UnsubscribedResponsePayload")


@_attrs_define
class UnsubscribedResponsePayload:
    type_: Literal["unsubscribed"]
    sid: int
    """ Number that the exchange gives a subscription; all its messages carry it. """
    seq: int
    """ Number of a message in its subscription, from 1. A gap means that one was lost. """
    id: int | Unset = UNSET
    """ Number that the client gives a command; the response repeats it. 0 is as good as none. """
    sending_ts_ms: int | Unset = UNSET
    """ When the exchange queued the message for sending, in milliseconds since 1970. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        sid = self.sid

        seq = self.seq

        id = self.id

        sending_ts_ms = self.sending_ts_ms

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "sid": sid,
                "seq": seq,
            }
        )
        if id is not UNSET:
            field_dict["id"] = id
        if sending_ts_ms is not UNSET:
            field_dict["sending_ts_ms"] = sending_ts_ms

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = cast(Literal["unsubscribed"], d.pop("type"))
        if type_ != "unsubscribed":
            raise ValueError(f"type must match const 'unsubscribed', got '{type_}'")

        sid = d.pop("sid")

        seq = d.pop("seq")

        id = d.pop("id", UNSET)

        sending_ts_ms = d.pop("sending_ts_ms", UNSET)

        unsubscribed_response_payload = cls(
            type_=type_,
            sid=sid,
            seq=seq,
            id=id,
            sending_ts_ms=sending_ts_ms,
        )

        unsubscribed_response_payload.additional_properties = d
        return unsubscribed_response_payload

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

# Written by `make generate` from openapi.yaml. Never edit; see generated/README.md.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="CreateOrderV2Response")


@_attrs_define
class CreateOrderV2Response:
    order_id: str
    """ Id of the order. """
    fill_count: str
    """ Contracts filled at once, two decimals. """
    remaining_count: str
    """ Contracts left after placing, two decimals. """
    client_order_id: str | Unset = UNSET
    """ The caller's own id for the order. """
    average_fill_price: str | Unset = UNSET
    """ Mean price of the contracts filled at once, in dollars; absent when there are none. """
    average_fee_paid: str | Unset = UNSET
    """ Mean fee of the contracts filled at once, in dollars; absent when there are none. """
    ts_ms: int | Unset = UNSET
    """ When the exchange processed the order, Unix milliseconds. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        order_id = self.order_id

        fill_count = self.fill_count

        remaining_count = self.remaining_count

        client_order_id = self.client_order_id

        average_fill_price = self.average_fill_price

        average_fee_paid = self.average_fee_paid

        ts_ms = self.ts_ms

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "order_id": order_id,
                "fill_count": fill_count,
                "remaining_count": remaining_count,
            }
        )
        if client_order_id is not UNSET:
            field_dict["client_order_id"] = client_order_id
        if average_fill_price is not UNSET:
            field_dict["average_fill_price"] = average_fill_price
        if average_fee_paid is not UNSET:
            field_dict["average_fee_paid"] = average_fee_paid
        if ts_ms is not UNSET:
            field_dict["ts_ms"] = ts_ms

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        order_id = d.pop("order_id")

        fill_count = d.pop("fill_count")

        remaining_count = d.pop("remaining_count")

        client_order_id = d.pop("client_order_id", UNSET)

        average_fill_price = d.pop("average_fill_price", UNSET)

        average_fee_paid = d.pop("average_fee_paid", UNSET)

        ts_ms = d.pop("ts_ms", UNSET)

        create_order_v2_response = cls(
            order_id=order_id,
            fill_count=fill_count,
            remaining_count=remaining_count,
            client_order_id=client_order_id,
            average_fill_price=average_fill_price,
            average_fee_paid=average_fee_paid,
            ts_ms=ts_ms,
        )

        create_order_v2_response.additional_properties = d
        return create_order_v2_response

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

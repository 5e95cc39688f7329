# Written by `make generate` from openapi.yaml. Never edit; see generated/README.md.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.endpoint_token_cost import EndpointTokenCost


T = TypeVar("T", bound="GetAccountEndpointCostsResponse")


@_attrs_define
class GetAccountEndpointCostsResponse:
    default_cost: int
    """ Tokens that a call costs when it is not listed. """
    endpoint_costs: list[EndpointTokenCost] | None | Unset = UNSET
    """ Calls with another cost. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        default_cost = self.default_cost

        endpoint_costs: list[dict[str, Any]] | None | Unset
        if isinstance(self.endpoint_costs, Unset):
            endpoint_costs = UNSET
        elif isinstance(self.endpoint_costs, list):
            endpoint_costs = []
            for endpoint_costs_type_0_item_data in self.endpoint_costs:
                endpoint_costs_type_0_item = endpoint_costs_type_0_item_data.to_dict()
                endpoint_costs.append(endpoint_costs_type_0_item)

        else:
            endpoint_costs = self.endpoint_costs

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "default_cost": default_cost,
            }
        )
        if endpoint_costs is not UNSET:
            field_dict["endpoint_costs"] = endpoint_costs

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.endpoint_token_cost import EndpointTokenCost  # noqa: PLC0415

        d = dict(src_dict)
        default_cost = d.pop("default_cost")

        def _parse_endpoint_costs(data: object) -> list[EndpointTokenCost] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                endpoint_costs_type_0 = []
                _endpoint_costs_type_0 = data
                for endpoint_costs_type_0_item_data in _endpoint_costs_type_0:
                    endpoint_costs_type_0_item = EndpointTokenCost.from_dict(
                        endpoint_costs_type_0_item_data
                    )

                    endpoint_costs_type_0.append(endpoint_costs_type_0_item)

                return endpoint_costs_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[EndpointTokenCost] | None | Unset, data)

        endpoint_costs = _parse_endpoint_costs(d.pop("endpoint_costs", UNSET))

        get_account_endpoint_costs_response = cls(
            default_cost=default_cost,
            endpoint_costs=endpoint_costs,
        )

        get_account_endpoint_costs_response.additional_properties = d
        return get_account_endpoint_costs_response

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

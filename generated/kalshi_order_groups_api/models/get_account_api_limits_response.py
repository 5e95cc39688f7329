# Written by `make generate` from openapi.yaml. Never edit; see generated/README.md.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.api_usage_level_grant import ApiUsageLevelGrant
    from ..models.bucket_limit import BucketLimit


T = TypeVar("T", bound="GetAccountApiLimitsResponse")


@_attrs_define
class GetAccountApiLimitsResponse:
    usage_tier: str
    """ Tier in force, basic to prestige. """
    read: BucketLimit
    """ One token bucket; a call takes its cost from it, or is refused with 429. """
    write: BucketLimit
    """ One token bucket; a call takes its cost from it, or is refused with 429. """
    grants: list[ApiUsageLevelGrant] | None | Unset = UNSET
    """ Grants of a tier that are in force. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        usage_tier = self.usage_tier

        read = self.read.to_dict()

        write = self.write.to_dict()

        grants: list[dict[str, Any]] | None | Unset
        if isinstance(self.grants, Unset):
            grants = UNSET
        elif isinstance(self.grants, list):
            grants = []
            for grants_type_0_item_data in self.grants:
                grants_type_0_item = grants_type_0_item_data.to_dict()
                grants.append(grants_type_0_item)

        else:
            grants = self.grants

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "usage_tier": usage_tier,
                "read": read,
                "write": write,
            }
        )
        if grants is not UNSET:
            field_dict["grants"] = grants

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.api_usage_level_grant import ApiUsageLevelGrant  # noqa: PLC0415
        from ..models.bucket_limit import BucketLimit  # noqa: PLC0415

        d = dict(src_dict)
        usage_tier = d.pop("usage_tier")

        read = BucketLimit.from_dict(d.pop("read"))

        write = BucketLimit.from_dict(d.pop("write"))

        def _parse_grants(data: object) -> list[ApiUsageLevelGrant] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                grants_type_0 = []
                _grants_type_0 = data
                for grants_type_0_item_data in _grants_type_0:
                    grants_type_0_item = ApiUsageLevelGrant.from_dict(grants_type_0_item_data)

                    grants_type_0.append(grants_type_0_item)

                return grants_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[ApiUsageLevelGrant] | None | Unset, data)

        grants = _parse_grants(d.pop("grants", UNSET))

        get_account_api_limits_response = cls(
            usage_tier=usage_tier,
            read=read,
            write=write,
            grants=grants,
        )

        get_account_api_limits_response.additional_properties = d
        return get_account_api_limits_response

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

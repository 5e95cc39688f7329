# Written by `make generate` from openapi.yaml. Never edit; see generated/README.md.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.error_response_refusal import ErrorResponseRefusal


T = TypeVar("T", bound="ErrorResponse")


@_attrs_define
class ErrorResponse:
    code: str | Unset = UNSET
    """ What went wrong, for programs. """
    message: str | Unset = UNSET
    """ What went wrong, for people. """
    details: str | Unset = UNSET
    """ More about it, when there is more. """
    error: ErrorResponseRefusal | str | Unset = UNSET
    """ The refusal, as the exchange mostly sends it; code and message are in here then. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.error_response_refusal import ErrorResponseRefusal  # noqa: PLC0415

        code = self.code

        message = self.message

        details = self.details

        error: dict[str, Any] | str | Unset
        if isinstance(self.error, Unset):
            error = UNSET
        elif isinstance(self.error, ErrorResponseRefusal):
            error = self.error.to_dict()
        else:
            error = self.error

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if code is not UNSET:
            field_dict["code"] = code
        if message is not UNSET:
            field_dict["message"] = message
        if details is not UNSET:
            field_dict["details"] = details
        if error is not UNSET:
            field_dict["error"] = error

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.error_response_refusal import ErrorResponseRefusal  # noqa: PLC0415

        d = dict(src_dict)
        code = d.pop("code", UNSET)

        message = d.pop("message", UNSET)

        details = d.pop("details", UNSET)

        def _parse_error(data: object) -> ErrorResponseRefusal | str | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                error_refusal = ErrorResponseRefusal.from_dict(data)

                return error_refusal
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ErrorResponseRefusal | str | Unset, data)

        error = _parse_error(d.pop("error", UNSET))

        error_response = cls(
            code=code,
            message=message,
            details=details,
            error=error,
        )

        error_response.additional_properties = d
        return error_response

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

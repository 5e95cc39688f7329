"""Type checks for the fields of control requests (JSON) and configuration files (TOML)."""

import json
from typing import Any, TypeVar, cast

from starlette.requests import Request

MAX_BYTES = 100_000
_MAX_NUMBER = 10**15

_T = TypeVar("_T")
_KINDS: dict[type, str] = {str: "a string", int: "an integer", float: "a number"}


class Fields:
    """The fields of a body. Methods raise ValueError for an invalid field."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self._fields = fields

    @classmethod
    async def of(cls, request: Request, *allowed: str) -> "Fields":
        """Parse a request's body. Raises ValueError if it is invalid or has other than these fields."""
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise ValueError("cannot read the body: send JSON with Content-Type: application/json")
        content = await _limited(request)
        try:
            decoded: object = json.loads(content or b"{}")
        except (ValueError, RecursionError):
            raise ValueError("the body is not valid JSON") from None
        if not isinstance(decoded, dict):
            raise ValueError(f"the body must be a JSON object with {_listed(allowed)}")
        fields = cast(dict[str, Any], decoded)
        unknown = fields.keys() - set(allowed)
        if unknown:
            raise ValueError(f"the body has an unknown field: use {_listed(allowed)}, not {min(unknown)!r}")
        return cls(fields)

    def text(self, name: str) -> str:
        """Return a required string."""
        return self._required(name, self.optional_text(name))

    def optional_text(self, name: str) -> str | None:
        """Return a string; None if left out."""
        return self._of_kind(name, str)

    def optional_integer(self, name: str) -> int | None:
        """Return an integer; None if left out."""
        return self._of_kind(name, int)

    def number(self, name: str) -> float:
        """Return a required number."""
        return self._required(name, self.optional_number(name))

    def optional_number(self, name: str) -> float | None:
        """Return a number; None if left out."""
        value: object = self._fields.get(name)
        if type(value) is not int:
            return self._of_kind(name, float)
        if abs(value) > _MAX_NUMBER:
            raise ValueError(f"{name} must be from -{_MAX_NUMBER} to {_MAX_NUMBER}")
        return float(value)

    def count(self, name: str) -> int | str:
        """Return a number of contracts: an integer, or a string with up to two decimals."""
        value: object = self._fields.get(name)
        return value if type(value) is int else self.text(name)

    def optional_numbers(self, name: str) -> set[int] | None:
        """Return an integer or a list of integers as a set; None if left out."""
        value: Any = self._fields.get(name)
        if value is None:
            return None
        numbers: list[Any] = [value] if type(value) is int else value
        if type(numbers) is not list or not all(type(number) is int for number in numbers):
            raise ValueError(f"{name} must be an integer or a list of integers")
        return set(numbers)

    def _of_kind(self, name: str, kind: type[_T]) -> _T | None:
        value: object = self._fields.get(name)
        if value is None:
            return None
        if not isinstance(value, kind) or isinstance(value, bool):
            raise ValueError(f"{name} must be {_KINDS[kind]}, not {json.dumps(value, default=str)[:80]}")
        return value

    def _required(self, name: str, value: _T | None) -> _T:
        if value is None:
            raise ValueError(f"{name} is missing")
        return value


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) if names else "no fields"


async def _limited(request: Request) -> bytes:
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > MAX_BYTES:
            raise ValueError(f"the body is too large: it must be at most {MAX_BYTES} bytes")
    return content

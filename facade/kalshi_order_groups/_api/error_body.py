"""Parses the body of an error response, in every shape seen on the wire, and never raises."""

import json
from collections.abc import Container
from typing import Any, cast

from attrs import field, frozen

from .._core import refusals
from .json_body import decode

_MAX_CHARACTERS = 300


@frozen
class ErrorBody:
    """The fields of an error body; None for those that it does not have.

    `shape` is how the exchange writes a code, `refusals.NESTED` or `FLAT`; empty for any other body.
    """

    code: str | None = None
    message: str | None = None
    details: str | None = None
    shape: str = field(default="", eq=False)


def is_error(members: Container[str]) -> bool:
    """True if an object has a member of an error."""
    return "error" in members or "code" in members


def read(content: bytes) -> ErrorBody:
    """Parse nested {"error": {…}}, flat {"code": …}, {"msg": …} or {"error": "text"}; else quote it."""
    try:
        parsed = _parse(decode(content))
    except (ValueError, RecursionError):
        parsed = ErrorBody()
    return parsed if parsed != ErrorBody() else ErrorBody(details=excerpt(content))


def _parse(body: object) -> ErrorBody:
    if not isinstance(body, dict):
        return ErrorBody()
    outer = cast(dict[str, Any], body)
    inner: object = outer.get("error")
    fields = cast(dict[str, Any], inner) if isinstance(inner, dict) else outer
    bare = inner if isinstance(inner, str) else None
    return ErrorBody(
        code=_text(fields.get("code")),
        message=_text(fields.get("message")) or _text(fields.get("msg")) or _text(bare),
        details=_text(fields.get("details")),
        shape=_shape(outer),
    )


def _shape(outer: dict[str, Any]) -> str:
    """Return the shape of a body whose code is a string, as the exchange writes it."""
    inner: object = outer.get("error")
    if isinstance(inner, dict):
        nested = cast(dict[str, Any], inner)
        return refusals.NESTED if isinstance(nested.get("code"), str) else ""
    return refusals.FLAT if "error" not in outer and isinstance(outer.get("code"), str) else ""


def _text(value: object) -> str | None:
    if value is None:
        return None
    return _line(value if isinstance(value, str) else json.dumps(value))


def excerpt(content: bytes) -> str | None:
    """Return the beginning of a body in an unknown shape; None when it is empty."""
    return _line(content[: 4 * _MAX_CHARACTERS].decode("utf-8", "replace"))


def _line(text: str) -> str | None:
    """Return a text from the wire as one printable line of limited length, safe in messages and logs."""
    words = " ".join(text[: 4 * _MAX_CHARACTERS].split())[:_MAX_CHARACTERS]
    return "".join(character if character.isprintable() else "?" for character in words) or None

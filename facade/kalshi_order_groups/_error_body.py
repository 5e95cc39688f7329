"""Understands the body of a refusal, in every shape seen on the wire, and never raises."""

import json
from typing import Any, cast

from attrs import frozen

_LONGEST = 300


@frozen
class ErrorBody:
    """What a refusal says; None where it does not say it."""

    code: str | None = None
    message: str | None = None
    details: str | None = None


def read(content: bytes) -> ErrorBody:
    """Nested {"error": {…}}, flat {"code": …}, bare {"msg": …}, {"error": "text"}, or anything else."""
    try:
        found = _understand(json.loads(content))
    except (ValueError, RecursionError):
        found = ErrorBody()
    return found if found != ErrorBody() else ErrorBody(details=excerpt(content))


def _understand(body: object) -> ErrorBody:
    if not isinstance(body, dict):
        return ErrorBody()
    outer = cast(dict[str, Any], body)
    inner: object = outer.get("error")
    if isinstance(inner, str):
        return ErrorBody(message=inner or None)
    fields = cast(dict[str, Any], inner) if isinstance(inner, dict) else outer
    return ErrorBody(
        code=_text(fields.get("code")),
        message=_text(fields.get("message")) or _text(fields.get("msg")),
        details=_text(fields.get("details")),
    )


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else json.dumps(value)[:_LONGEST]


def excerpt(content: bytes) -> str | None:
    """The beginning of a body that is not understood, on one printable line; None when it is empty."""
    words = content[: 4 * _LONGEST].decode("utf-8", "replace").split()
    line = "".join(character if character.isprintable() else "?" for character in " ".join(words))
    return line[:_LONGEST] or None

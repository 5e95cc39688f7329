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
    fields = cast(dict[str, Any], inner) if isinstance(inner, dict) else outer
    bare = inner if isinstance(inner, str) else None
    return ErrorBody(
        code=_text(fields.get("code")),
        message=_text(fields.get("message")) or _text(fields.get("msg")) or _text(bare),
        details=_text(fields.get("details")),
    )


def _text(value: object) -> str | None:
    if value is None:
        return None
    return _line(value if isinstance(value, str) else json.dumps(value))


def excerpt(content: bytes) -> str | None:
    """The beginning of a body that is not understood; None when it is empty."""
    return _line(content[: 4 * _LONGEST].decode("utf-8", "replace"))


def _line(text: str) -> str | None:
    """A text from the wire as it may stand in a message or a log: one printable line, not too long."""
    words = " ".join(text[: 4 * _LONGEST].split())[:_LONGEST]
    return "".join(character if character.isprintable() else "?" for character in words) or None

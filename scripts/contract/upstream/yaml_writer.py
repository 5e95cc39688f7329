"""Writes values as YAML text in the style of openapi.yaml."""

import json
import re
from typing import cast

import yaml

from ..document.document import Value
from .values import keyed, listed

WIDTH = 108

_PLAIN = re.compile(
    r"[A-Za-z/_$](?:(?:[A-Za-z0-9/_.{}() -]|:(?! ))*[A-Za-z0-9/_.})])?|[0-9]+\.[0-9]+\.[0-9]+"
)
_FLOW_UNSAFE = re.compile(r"[{}\[\],:]")
_SINGLE = re.compile(r"[\x20-\x7e]*")


def scalar(value: Value, *, flow: bool = False) -> str:
    """Return the text of a string, number, boolean or null, or of an empty list or object."""
    if isinstance(value, str):
        return _text(value, flow)
    return json.dumps(value)


def _text(value: str, flow: bool) -> str:
    unsafe = flow and _FLOW_UNSAFE.search(value)
    if _PLAIN.fullmatch(value) and not unsafe and yaml.safe_load(value) == value:
        return value
    if _SINGLE.fullmatch(value):
        return "'" + value.replace("'", "''") + "'"
    return json.dumps(value)


def entry(key: str, value: Value, indent: int, *, inline: bool = False) -> list[str]:
    """Return the lines of a key with its value; `inline` writes a list of scalars in one line."""
    head = f"{' ' * indent}{scalar(key)}:"
    if not isinstance(value, (dict, list)) or not value:
        return [f"{head} {scalar(value)}"]
    if (
        inline
        and (one_line := _in_one_line(cast(Value, value))) is not None
        and len(head) + 1 + len(one_line) <= WIDTH
    ):
        return [f"{head} {one_line}"]
    return [head, *block(cast(Value, value), indent + 2)]


def _in_one_line(value: Value) -> str | None:
    if isinstance(value, dict) or any(isinstance(item, (dict, list)) for item in listed(value)):
        return None
    return f"[{', '.join(scalar(item, flow=True) for item in listed(value))}]"


def block(value: Value, indent: int) -> list[str]:
    """Return the lines of a list or object that is not empty."""
    if isinstance(value, dict):
        keys = keyed(value)
        return [line for key in keys for line in entry(key, keys[key], indent, inline=key in INLINE)]
    return [line for part in listed(value) for line in item(part, indent)]


def item(value: Value, indent: int) -> list[str]:
    """Return the lines of an item of a list."""
    if not isinstance(value, (dict, list)) or not value:
        return [f"{' ' * indent}- {scalar(value)}"]
    return dashed(block(cast(Value, value), indent + 2), indent)


def dashed(lines: list[str], indent: int) -> list[str]:
    """Return lines with a list dash before the first that is neither empty nor a comment."""
    first = next(at for at, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#"))
    result = [*lines]
    result[first] = f"{' ' * indent}- {lines[first][indent + 2 :]}"
    return result


INLINE = frozenset({"required", "enum", "tags", "type"})
"""Keys whose lists are in one line in openapi.yaml."""

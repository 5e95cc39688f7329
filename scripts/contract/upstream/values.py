"""Reads values of any type as lists and objects."""

from collections.abc import Iterable
from typing import cast

from ..document.document import Object, Value


def listed(value: Value) -> list[Value]:
    """Return the items of a list; none for anything else."""
    return [*cast(Iterable[Value], value)] if isinstance(value, list) else []


def keyed(value: Value) -> Object:
    """Return an object; an empty one for anything else."""
    return cast(Object, value) if isinstance(value, dict) else {}

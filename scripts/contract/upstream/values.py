"""Values of a document that may be of any kind, taken for lists and objects."""

from collections.abc import Iterable
from typing import cast

from ..document.document import Object, Value


def listed(value: Value) -> list[Value]:
    """The items of a list; none for anything else."""
    return [*cast(Iterable[Value], value)] if isinstance(value, list) else []


def keyed(value: Value) -> Object:
    """An object; an empty one for anything else."""
    return cast(Object, value) if isinstance(value, dict) else {}

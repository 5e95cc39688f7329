"""How the properties of a form are encoded, with the defaults that a document may leave out."""

from dataclasses import dataclass
from typing import cast

from ..document.document import Object, Value
from . import media
from .constraints import Shape, canonical
from .normalize import Schemas

_KNOWN = {"contentType", "style", "explode", "allowReserved"}


@dataclass(frozen=True)
class Encoding:
    """The encoding of one property."""

    content_types: frozenset[str]
    rest: dict[str, str]  # style, explode, headers, ... where they are not the default


def encodings(schemas: Schemas, shape: Shape, declared: Object) -> dict[str, Encoding]:
    """Return the encoding of each property of a form."""
    return {
        name: _encoding(declared.get(name), _default(schemas, schemas.shape(node)))
        for name, node in shape.properties.items()
    }


def _encoding(declared: Value, default: str) -> Encoding:
    raw = cast(Object, declared) if isinstance(declared, dict) else {}
    content_types = str(raw.get("contentType", default)).split(",")
    style = raw.get("style", "form")
    options = {
        "style": (style, "form"),
        "explode": (raw.get("explode", style == "form"), style == "form"),
        "allowReserved": (raw.get("allowReserved", False), False),
    }
    rest = {name: canonical(value) for name, (value, usual) in options.items() if value != usual}
    others = {name: canonical(value) for name, value in raw.items() if name not in _KNOWN}
    return Encoding(frozenset(map(media.normal, content_types)), rest | others)


def _default(schemas: Schemas, shape: Shape) -> str:
    """Return the content type of a property that declares none."""
    types = shape.accepted_types or frozenset()
    if "array" in types and "items" in shape.inside:
        return _default(schemas, schemas.shape(shape.inside["items"]))
    if types == frozenset({"object"}):
        return "application/json"
    is_binary = "contentEncoding" in shape.sets or "binary" in shape.sets.get("format", ())
    return "application/octet-stream" if is_binary or not types else "text/plain"

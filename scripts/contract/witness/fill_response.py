"""Adds to a response the fields that the released facade expects, whichever contract it is from."""

from typing import cast

from ..document.subset import Json
from ..model import Place
from ..usage.symbol_map import normal_where
from . import samples
from .contract import Contract


def expected(place: Place, ours: Contract) -> object:
    """Return the smallest response of our contract that leads to a place; None if it declares none."""
    wanted = normal_where(place.where)
    for status, schema in ours.responses(place.operation).items():
        if normal_where(status) == wanted and schema is not None:
            path = place.path
            while path and ours.at(schema, path) is None:
                path = path.rpartition("/")[0]
            return samples.smallest(ours, schema, path)
    return None


def filled(value: object, expected: object, place: str, path: str = "") -> object:
    """Return the value with the fields only `expected` has, except the place itself, which is tested."""
    unchanged = value
    if isinstance(value, dict) and isinstance(expected, dict):
        return _object(cast(Json, value), cast(Json, expected), place, path)
    if isinstance(value, list) and isinstance(expected, list) and expected:
        items, first = cast(list[object], value), cast(list[object], expected)[0]
        return [filled(item, first, place, f"{path}/[]") for item in items]
    return unchanged


def _object(own: Json, expected: Json, place: str, path: str) -> Json:
    kept = {name: filled(value, expected.get(name), place, f"{path}/{name}") for name, value in own.items()}
    added = {name: expected[name] for name in expected if name not in own and f"{path}/{name}" != place}
    return {**kept, **added}

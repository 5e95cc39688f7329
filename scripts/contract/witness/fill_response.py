"""Fills an answer up with what the released facade expects of it, made for another contract or not."""

from typing import cast

from ..document.subset import Json
from ..model import Place
from ..usage.symbol_map import normal_where
from . import samples
from .contract import Contract


def released(place: Place, ours: Contract) -> object:
    """The smallest answer of our contract that reaches towards a place; None where it has none."""
    wanted = normal_where(place.where)
    for status, schema in ours.answers(place.operation).items():
        if normal_where(status) == wanted and schema is not None:
            path = place.path
            while path and ours.at(schema, path) is None:
                path = path.rpartition("/")[0]
            return samples.smallest(ours, schema, path)
    return None


def padded(value: object, filling: object, place: str, path: str = "") -> object:
    """The value with what only the filling has, but for the place itself, which is what is to be shown."""
    as_it_is = value
    if isinstance(value, dict) and isinstance(filling, dict):
        return _object(cast(Json, value), cast(Json, filling), place, path)
    if isinstance(value, list) and isinstance(filling, list) and filling:
        items, first = cast(list[object], value), cast(list[object], filling)[0]
        return [padded(item, first, place, f"{path}/[]") for item in items]
    return as_it_is


def _object(own: Json, more: Json, place: str, path: str) -> Json:
    kept = {name: padded(one, more.get(name), place, f"{path}/{name}") for name, one in own.items()}
    added = {name: more[name] for name in more if name not in own and f"{path}/{name}" != place}
    return {**kept, **added}

"""Symbols that only have another name in the new client: they stand for the same places of the contract."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from ..usage.symbol_map import Key
from .symbols import Change

_WORD = re.compile(r"\w+")

Places = Mapping[Key, tuple[str, ...]]


class Renames(NamedTuple):
    """The renamed symbols, and the changed symbols in which nothing but names differs."""

    new_names: dict[str, str]
    only_names: frozenset[str]


def find(base: Places, revision: Places, changes: Mapping[str, Change]) -> Renames:
    """Return the symbols of the old client for whose places the new one has another symbol."""
    counterparts: dict[str, set[str]] = {}
    for place, symbols in base.items():
        for old, new in zip(symbols, revision.get(place, ()), strict=False):
            counterparts.setdefault(old, set()).add(new)
    new_names = {
        old: new
        for old, names in counterparts.items()
        for new in names
        if len(names) == 1 and _is_moved(old, new, changes)
    }
    new_names |= _members(new_names, changes)
    return Renames(new_names, frozenset(_only_names(new_names, changes)))


def _is_moved(old: str, new: str, changes: Mapping[str, Change]) -> bool:
    """True if the new client lacks the old symbol, and the old one the new, of the same sort."""
    before, after = changes.get(old), changes.get(new)
    is_gone = before is not None and before.is_removed
    same_sort = old.partition(".")[0] == new.partition(".")[0] and old.count(".") == new.count(".")
    return is_gone and same_sort and after is not None and after.old is None


def _members(new_names: Mapping[str, str], changes: Mapping[str, Change]) -> dict[str, str]:
    """Return the members of renamed models and endpoints, because not all of them have a place."""
    members: dict[str, str] = {}
    for symbol in changes:
        owner, _, name = symbol.rpartition(".")
        if owner in new_names and symbol not in new_names:
            other = f"{new_names[owner]}.{name}"
            if _is_moved(symbol, other, changes):
                members[symbol] = other
    return members


def _only_names(new_names: Mapping[str, str], changes: Mapping[str, Change]) -> set[str]:
    words = {old.rpartition(".")[2]: new.rpartition(".")[2] for old, new in new_names.items()}
    found: set[str] = set()
    for symbol, change in changes.items():
        other = new_names.get(symbol, symbol)
        new = changes[other].new
        if change.old is not None and new is not None and _with(words, change.old) == new:
            found |= {symbol, other}
    return found


def _with(words: Mapping[str, str], source: str) -> str:
    return _WORD.sub(lambda match: words.get(match[0], match[0]), source)

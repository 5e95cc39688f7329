"""From findings to generated symbols, and from errors of the type checker to generated symbols."""

import re
from collections.abc import Iterable, Mapping

from ..model import Finding
from ..usage.references import Reference
from ..usage.symbol_map import Key, key
from .checker import TypeErrorLine
from .symbols import Change

_QUOTED = re.compile(r'"([^"]+)"')
_WORD = re.compile(r"\w+")

Places = Mapping[Key, tuple[str, ...]]


def symbols_of(finding: Finding, sides: Iterable[Places]) -> tuple[str, ...]:
    """The generated symbols of the places of a finding, on either side; sorted.

    A place that the generated client has nothing for (a new property of an object without a model) stands
    for the nearest place above it. Headers of answers have none: nothing is generated from them.
    """
    found: set[str] = set()
    for place in finding.places:
        if " header " in place.where:
            continue
        operation, direction, where, path = key(place)
        above = path
        while not (here := _at(sides, (operation, direction, where, above))) and above:
            above = above.rpartition("/")[0]
        found |= here
    return tuple(sorted(found))


def _at(sides: Iterable[Places], place: Key) -> set[str]:
    return {symbol for side in sides for symbol in side.get(place, ())}


def covers(symbol: str, other: str) -> bool:
    """Whether a symbol is the other one, or the model or endpoint it belongs to."""
    return other == symbol or other.startswith(f"{symbol}.")


def explained(findings: Iterable[tuple[str, ...]], changes: Mapping[str, Change]) -> set[str]:
    """The changed symbols that findings with these symbols account for.

    With a symbol go what belongs to it, the model or endpoint it belongs to, and what is named where it is
    declared: a new property brings the class of its type along.
    """
    found: set[str] = set()
    for symbols in findings:
        for changed in changes:
            if any(covers(symbol, changed) or covers(changed, symbol) for symbol in symbols):
                found.add(changed)
    waiting = set(found)
    while waiting:
        named = {
            word
            for symbol in waiting
            for shown in changes[symbol]
            if shown is not None
            for word in _WORD.findall(shown)
        }
        more = {
            changed
            for changed in changes
            if changed.split(".")[0] == "models" and changed.split(".")[1] in named
        }
        waiting = more - found
        found |= waiting
    return found


def symbols_of_error(
    error: TypeErrorLine, changes: Mapping[str, Change], references: Iterable[Reference]
) -> set[str]:
    """The changed symbols that an error is about.

    Those that its message names in quotes, together with the model they belong to or the endpoint that the
    statement calls; else those that the line touches; else those that its statement touches.
    """
    around = [
        one
        for one in references
        if one.file == error.file and one.first_line <= error.line <= one.last_line
    ]
    quoted = {word for text in _QUOTED.findall(error.says) for word in _WORD.findall(text)}
    touched = {one.symbol for one in around}
    named = {symbol for symbol in changes if _is_named(symbol, quoted, touched)}
    if named:
        return named
    on_line = {one.symbol for one in around if one.line == error.line}
    for candidates in (on_line, touched):
        about = {change for change in changes if any(covers(symbol, change) for symbol in candidates)}
        if about:
            return about
    return set()


def _is_named(symbol: str, quoted: set[str], touched: set[str]) -> bool:
    owner, _, last = symbol.rpartition(".")
    if last not in quoted:
        return False
    if symbol.startswith("models."):
        is_class = owner == "models"
        return is_class or owner.rpartition(".")[2] in quoted or symbol in touched
    is_endpoint = owner.count(".") == 1
    return is_endpoint or owner in touched

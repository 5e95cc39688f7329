"""Maps findings, and errors of the type checker, to generated symbols."""

import re
from collections.abc import Iterable, Mapping

from generation import build

from ..model import Finding
from ..usage.references import Reference
from ..usage.symbol_map import Key, key
from .checker import TypeErrorLine
from .symbols import Change

_QUOTED = re.compile(r'"([^"]+)"')
_PACKAGE = f"{build.PACKAGE}."
_WORD = re.compile(r"\w+")

Places = Mapping[Key, tuple[str, ...]]


def symbols_of(finding: Finding, sides: Iterable[Places]) -> tuple[str, ...]:
    """Return the generated symbols of the places of a finding, on either side, sorted.

    A place without a symbol, as a new property of an object without a model, has those of the nearest place
    above it. Headers of responses have none, because nothing is generated from them.
    """
    found: set[str] = set()
    for place in finding.places:
        if " header " in place.where:
            continue
        operation, direction, where, path = key(place)
        above = path
        while not (symbols := _at(sides, (operation, direction, where, above))) and above:
            above = above.rpartition("/")[0]
        found |= symbols
    return tuple(sorted(found))


def _at(sides: Iterable[Places], place: Key) -> set[str]:
    return {symbol for side in sides for symbol in side.get(place, ())}


def covers(symbol: str, other: str) -> bool:
    """True if a symbol is the other one, or the model or endpoint it belongs to."""
    return other == symbol or other.startswith(f"{symbol}.")


def explained_changes(findings: Iterable[tuple[str, ...]], changes: Mapping[str, Change]) -> set[str]:
    """Return the changed symbols that findings with these symbols explain.

    A symbol explains its members, the model or endpoint it belongs to, and the models that its declaration
    names: a new property explains the class of its type.
    """
    found: set[str] = set()
    for symbols in findings:
        for changed in changes:
            if any(covers(symbol, changed) or covers(changed, symbol) for symbol in symbols):
                found.add(changed)
    pending = set(found)
    while pending:
        named = {
            word
            for symbol in pending
            for shown in changes[symbol]
            if shown is not None
            for word in _WORD.findall(shown)
        }
        models = {
            changed
            for changed in changes
            if changed.split(".")[0] == "models" and changed.split(".")[1] in named
        }
        pending = models - found
        found |= pending
    return found


def symbols_of_error(
    error: TypeErrorLine, changes: Mapping[str, Change], references: Iterable[Reference]
) -> set[str]:
    """Return the changed symbols that an error concerns.

    These are the symbols that its message quotes together with their model, or that belong to the endpoint
    the statement calls. Without any, they are those of the module that it quotes, then those its line
    touches, then those its statement touches, then the models that its line names.
    """
    in_statement = [
        reference
        for reference in references
        if reference.file == error.file and reference.first_line <= error.line <= reference.last_line
    ]
    quoted = {word for text in _QUOTED.findall(error.message) for word in _WORD.findall(text)}
    touched = {reference.symbol for reference in in_statement}
    named = {symbol for symbol in changes if _is_named(symbol, quoted, touched)}
    if named := named or _of_module(error, changes):
        return named
    on_line = {reference.symbol for reference in in_statement if reference.line == error.line}
    for candidates in (on_line, touched):
        concerned = {change for change in changes if any(covers(symbol, change) for symbol in candidates)}
        if concerned:
            return concerned
    words = set(_WORD.findall(error.source))
    return {symbol for symbol in changes if _is_class_in(symbol, words)}


def _is_class_in(symbol: str, words: set[str]) -> bool:
    owner, _, last = symbol.rpartition(".")
    return owner == "models" and {owner, last} <= words


def _of_module(error: TypeErrorLine, changes: Mapping[str, Change]) -> set[str]:
    """Return the symbols that are gone from the generated modules that an error quotes."""
    modules = [text.removeprefix(_PACKAGE) for text in _QUOTED.findall(error.message)]
    return {
        symbol
        for symbol, change in changes.items()
        if change.is_removed and any(covers(module, symbol) for module in modules)
    }


def _is_named(symbol: str, quoted: set[str], touched: set[str]) -> bool:
    owner, _, last = symbol.rpartition(".")
    if last not in quoted:
        return False
    if symbol.startswith("models."):
        is_class = owner == "models"
        return is_class or owner.rpartition(".")[2] in quoted or symbol in touched
    is_endpoint = owner.count(".") == 1
    return is_endpoint or owner in touched

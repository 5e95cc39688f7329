"""A finding for each schema whose generated class only has another name.

The comparison has none, because the name of a schema is not part of the contract; the facade that names the
class is refused all the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ..findings.classify import finding_id
from ..model import Axes, Effect, Finding, Level, Place
from .generate import BuiltSide
from .renames import Renames

RULE = "schema-renamed"
_ADVICE = "Regenerate and rename the class in the facade: the wire is unchanged."


class Renamed(NamedTuple):
    """A renamed class with the classes that are named after it, and the component if it is one."""

    old: str  # "OrderGroup"
    new: str
    pointer: str  # in the revision; "" for a class that belongs to no component of its own
    symbols: tuple[str, ...]  # those of the old client and of the new one


def of(renames: Renames, components: Mapping[str, str], explained: Iterable[str]) -> Iterator[Renamed]:
    """Yield renamed components, then renamed classes that neither these nor findings explain."""
    classes = {old: new for old, new in renames.new_names.items() if _is_class(old)}
    by_class = {_class_of(old): (old, new) for old, new in components.items()}
    known = set(explained)
    for old, (_, pointer) in sorted(by_class.items()):
        symbol = next((symbol for symbol in classes if _last(symbol).lower() == old), None)
        if symbol is not None:
            found = _renamed(symbol, classes, pointer)
            known |= set(found.symbols)
            yield found
    for symbol in sorted(classes, key=lambda symbol: (len(symbol), symbol)):
        if symbol not in known:
            found = _renamed(symbol, classes, "")
            known |= set(found.symbols)
            yield found


def _renamed(symbol: str, classes: Mapping[str, str], pointer: str) -> Renamed:
    """Return a renamed class; inline schemas are named after the class around them."""
    old, new = symbol, classes[symbol]
    symbols = [
        name
        for other, renamed in classes.items()
        if other.startswith(old) and renamed == f"{new}{other.removeprefix(old)}"
        for name in (other, renamed)
    ]
    return Renamed(_last(old), _last(new), pointer, tuple(sorted(symbols)))


def _is_class(symbol: str) -> bool:
    return symbol.startswith("models.") and symbol.count(".") == 1


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _class_of(pointer: str) -> str:
    """Return the name of a component as that of its class, in lower case."""
    return "".join(filter(str.isalnum, pointer.rpartition("/")[2])).lower()


def finding(renamed: Renamed, sides: Iterable[BuiltSide]) -> Finding:
    """Return the finding without its effect on the source."""
    text = (
        f"The schema {renamed.old} is called {renamed.new} now, and so is its generated class."
        if renamed.pointer
        else f"The class that is generated for the schema {renamed.old} is called {renamed.new} now."
    )
    return Finding(
        finding_id=finding_id(RULE, renamed.pointer, renamed.old, renamed.new),
        rule=RULE,
        level=Level.DOCS_COSMETIC,
        text=text,
        pointer=renamed.pointer,
        old=renamed.old,
        new=renamed.new,
        places=tuple(sorted(set(_places(renamed, sides)), key=str)),
        axes=Axes(wire=Effect.FINE),
        advice=_ADVICE,
        symbols=renamed.symbols,
    )


def _places(renamed: Renamed, sides: Iterable[BuiltSide]) -> Iterator[Place]:
    names: dict[str, str] = {}
    for side in sides:
        for (operation, direction, where, path), symbols in side.places.items():
            endpoint = side.client.endpoint(operation)
            if endpoint and set(symbols) & set(renamed.symbols):
                name = names.setdefault(operation, endpoint.operation)
                yield Place(name, direction, where, path)

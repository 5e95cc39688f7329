"""Derives the facade's use of the contract: the operations it calls, the places it sends and reads.

    python -m contract.usage.derive           write scripts/contract/usage/usage.lock.toml
    python -m contract.usage.derive --check   0: up to date   1: not

The sources are the facade and the generated client. The lock file is for people to read.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .. import entry
from ..document import parse
from ..document.subset import Json, same_operation
from ..model import Direction, Place
from . import generated_source, handwritten, references
from .handwritten import HandwrittenUsage
from .references import Kind, References
from .symbol_map import Key, key, normal_where, symbols_of_places

LOCK = "scripts/contract/usage/usage.lock.toml"
_HEADING = """\
# Written by `python -m contract.usage.derive`; lists the facade's uses of openapi.yaml.
# "{}" stands for the name of a path parameter, "2xx" for any success that the contract declares.
"""


@dataclass(frozen=True)
class FacadeUsage:
    """The uses of the contract in the source of the facade; a model.Usage."""

    operations: frozenset[str]
    places: frozenset[Key]
    handwritten: HandwrittenUsage
    ends: frozenset[Key] = frozenset()  # used places without places below them in our contract
    dynamic: dict[str, int] = field(default_factory=dict[str, int])  # underivable uses, by kind

    def calls(self, operation: str) -> bool:
        """True if the facade calls the operation, whatever its path parameters are named."""
        return same_operation(operation) in self.operations

    def uses(self, place: Place) -> bool:
        """True if the facade sends this place of a request, or reads it from a response.

        A place below one that is used as a whole is used too. The status of every response is read, and the
        fields of error bodies that the facade parses itself. Headers apply to every operation.
        """
        if not self.calls(place.operation):
            return not place.operation
        if place.direction is None:
            return True
        first, _, header = normal_where(place.where).partition(" header ")
        if header:
            return header.lower() in self.handwritten.reads
        if place.direction is Direction.RESPONSE and first != "2xx":
            return not place.path or place.path in self.handwritten.refusals or self._is_default(place)
        if first.startswith("header "):
            name = first.removeprefix("header ").lower()
            return name in self.handwritten.sends or key(place) in self.places
        return self._used(key(place))

    def _is_default(self, place: Place) -> bool:
        """True if the place is read of successes: a default response may be a success."""
        success = Place(place.operation, place.direction, "2xx", place.path)
        return place.where.startswith("default") and self._used(key(success))

    def _used(self, place: Key) -> bool:
        operation, direction, where, path = place
        above = path
        while above:
            if (operation, direction, where, above) in self.ends:
                return True
            above = above.rpartition("/")[0]
        return place in self.places


def derive(root: Path) -> FacadeUsage:
    """Return the usage of the facade of root, against its own openapi.yaml and generated client."""
    document = parse.parse((root / "openapi.yaml").read_bytes(), "openapi.yaml").root
    client = generated_source.read(root / "generated" / references.MODELS)
    return of(document, client, references.read(root, client), handwritten.read(root))


def of(
    document: Json, client: generated_source.GeneratedClient, found: References, by_hand: HandwrittenUsage
) -> FacadeUsage:
    """Return the usage of this document that these references amount to."""
    called = found.symbols(Kind.CALLS)
    operations = frozenset(name for name, endpoint in client.endpoints.items() if endpoint.symbol in called)
    used_symbols = {
        Direction.REQUEST: found.symbols(Kind.PASSES, Kind.SETS),
        Direction.RESPONSE: found.symbols(Kind.READS),
    }
    used: set[Key] = set()
    inner: set[Key] = set()
    for place, symbols in symbols_of_places(document, client).items():
        operation, direction, where, path = place
        if operation not in operations or direction is None or where[0] in "345":
            continue
        parent = (operation, direction, where, path.rpartition("/")[0])
        if not path:
            is_used = direction is Direction.RESPONSE or bool(used_symbols[direction] & set(symbols))
        elif path.endswith(("/[]", "/{}")):
            is_used = parent in used
        else:
            is_used = parent in used and bool(used_symbols[direction] & set(symbols))
        if path:
            inner.add(parent)
        if is_used:
            used.add(place)
    ends = frozenset(place for place in used - inner if place[3])
    return FacadeUsage(operations, frozenset(used), by_hand, ends, dict(sorted(found.dynamic.items())))


def lock_text(usage: FacadeUsage) -> str:
    """Return the text of the lock file: sorted, one line per place."""
    lines = [_HEADING]
    lines += _listed("operations", sorted(usage.operations))
    lines += _listed("places", sorted(_shown(place) for place in usage.places))
    lines += [
        "# For every operation: headers sent, headers read, and fields read from the body of an error."
    ]
    lines += _listed("headers_sent", usage.handwritten.sends)
    lines += _listed("headers_read", usage.handwritten.reads)
    lines += _listed("refusals", usage.handwritten.refusals)
    lines += ["# Uses that cannot be derived from the source, counted.", "[not_derived]"]
    lines += [f'"{kind}" = {count}' for kind, count in usage.dynamic.items()]
    return "\n".join(lines) + "\n"


def _shown(place: Key) -> str:
    operation, direction, where, path = place
    return str(Place(operation, direction, where, path))


def _listed(name: str, lines: Sequence[str]) -> list[str]:
    return [f"{name} = [", *(f'  "{line}",' for line in lines), "]", ""]


def stale(root: Path) -> list[str]:
    """Return the lines in which the lock file differs from the source; none if it is up to date."""
    path = root / LOCK
    written = path.read_text("utf-8").splitlines() if path.exists() else []
    derived = lock_text(derive(root)).splitlines()
    removed, added = set(written) - set(derived), set(derived) - set(written)
    if written != derived and not removed | added:
        return ["the lines are in another order"]
    return [*(f"- {line}" for line in sorted(removed)), *(f"+ {line}" for line in sorted(added))]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, and return the exit code."""
    parser = argparse.ArgumentParser(description="Derive the facade's use of the contract.")
    parser.add_argument("--check", action="store_true", help="compare only, change nothing")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[3])
    options = parser.parse_args(arguments)
    if options.check:
        lines = stale(options.root)
        print("\n".join(lines), file=sys.stderr)
        print(f"usage: {LOCK} is {'stale' if lines else 'up to date'}.")
        return 1 if lines else 0
    usage = derive(options.root)
    (options.root / LOCK).write_text(lock_text(usage), "utf-8")
    print(
        f"usage: {len(usage.operations)} operations, {len(usage.places)} places;"
        f" {sum(usage.dynamic.values())} uses that cannot be derived."
    )
    return 0


if __name__ == "__main__":
    entry.run("usage", main)

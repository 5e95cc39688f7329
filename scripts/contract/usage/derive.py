"""What the facade makes of the contract: which operations it calls, what it sends, what it reads.

    python -m contract.usage.derive           write scripts/contract/usage/usage.lock.toml
    python -m contract.usage.derive --check   0: up to date   1: not

Derived from the source of the facade and of the generated client; kept as a lock file for people to read.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from generation import build, spec

from ..document.subset import Json, same_operation
from ..model import Direction, Place
from . import generated_source, handwritten, references
from .handwritten import ByHand
from .references import Kind, References
from .symbol_map import Key, key, normal_where, symbols_of_places

LOCK = "scripts/contract/usage/usage.lock.toml"
_HEADING = """\
# Written by `python -m contract.usage.derive`; tells what the facade makes of openapi.yaml.
# "{}" stands for the name of a path parameter, "2xx" for whichever success the contract declares.
"""


@dataclass(frozen=True)
class FacadeUsage:
    """The uses of the contract that the source of the facade tells of; a model.Usage."""

    operations: frozenset[str]
    places: frozenset[Key]
    hand: ByHand
    ends: frozenset[Key] = frozenset()  # used places below which our contract has nothing
    dynamic: dict[str, int] = field(default_factory=dict[str, int])  # what the source does not tell

    def calls(self, operation: str) -> bool:
        """Whether a call of the facade asks for the operation, whatever its path parameters are named."""
        return same_operation(operation) in self.operations

    def uses(self, place: Place) -> bool:
        """Whether the facade sends what stands in this place of a request, or reads it from an answer.

        A place below one that is used as a whole is used with it. The status of every answer is read, and
        the body of a refusal as far as the facade reads it by hand. Headers hold for every operation.
        """
        if not self.calls(place.operation):
            return not place.operation
        if place.direction is None:
            return True
        first, _, header = normal_where(place.where).partition(" header ")
        if header:
            return header.lower() in self.hand.reads
        if place.direction is Direction.RESPONSE and first != "2xx":
            return not place.path or place.path in self.hand.refusals or self._is_default(place)
        if first.startswith("header "):
            name = first.removeprefix("header ").lower()
            return name in self.hand.sends or key(place) in self.places
        return self._used(key(place))

    def _is_default(self, place: Place) -> bool:
        """A default answer may be a success: what is read of successes is read of it."""
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
    """The usage of the facade below root, against its own openapi.yaml and generated client."""
    document = spec.load(root / "openapi.yaml")
    client = generated_source.read(root / "generated" / build.PACKAGE)
    return of(document, client, references.read(root, client), handwritten.read(root))


def of(
    document: Json, client: generated_source.GeneratedClient, found: References, hand: ByHand
) -> FacadeUsage:
    """The usage that these references mean for this document."""
    called = found.symbols(Kind.CALLS)
    operations = frozenset(name for name, one in client.endpoints.items() if one.symbol in called)
    touched = {
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
            is_used = direction is Direction.RESPONSE or bool(touched[direction] & set(symbols))
        elif path.endswith(("/[]", "/{}")):
            is_used = parent in used
        else:
            is_used = parent in used and bool(touched[direction] & set(symbols))
        if path:
            inner.add(parent)
        if is_used:
            used.add(place)
    ends = frozenset(place for place in used - inner if place[3])
    return FacadeUsage(operations, frozenset(used), hand, ends, dict(sorted(found.dynamic.items())))


def lock_text(usage: FacadeUsage) -> str:
    """The usage as the lock file shows it: sorted, one line a place."""
    lines = [_HEADING]
    lines += _listed("operations", sorted(usage.operations))
    lines += _listed("places", sorted(_shown(place) for place in usage.places))
    lines += [
        "# For every operation: headers sent, headers read, and what is read of the body of a refusal."
    ]
    lines += _listed("headers_sent", usage.hand.sends)
    lines += _listed("headers_read", usage.hand.reads)
    lines += _listed("refusals", usage.hand.refusals)
    lines += ["# What the source does not tell, and how often.", "[not_derived]"]
    lines += [f'"{what}" = {count}' for what, count in usage.dynamic.items()]
    return "\n".join(lines) + "\n"


def _shown(place: Key) -> str:
    operation, direction, where, path = place
    return str(Place(operation, direction, where, path))


def _listed(name: str, lines: Sequence[str]) -> list[str]:
    return [f"{name} = [", *(f'  "{line}",' for line in lines), "]", ""]


def stale(root: Path) -> list[str]:
    """The lines by which the lock file differs from the source; none when it is up to date."""
    path = root / LOCK
    written = path.read_text("utf-8").splitlines() if path.exists() else []
    derived = lock_text(derive(root)).splitlines()
    gone, new = set(written) - set(derived), set(derived) - set(written)
    if written != derived and not gone | new:
        return ["the lines stand in another order"]
    return [*(f"- {line}" for line in sorted(gone)), *(f"+ {line}" for line in sorted(new))]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit code."""
    parser = argparse.ArgumentParser(description="What the facade makes of the contract.")
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
        f" {sum(usage.dynamic.values())} uses that the source does not tell."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

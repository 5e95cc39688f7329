"""Every difference between two contracts, each with the places it is reached from."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ..document.document import joined
from ..model import Compared, Direction, Place
from ..schema.operations import WEBHOOK, Contract
from .changes import Edit, Kind
from .operations import Found, OperationPair, Root
from .schema_pairs import Pairs
from .schemas import Below, Pair

MOST_WAYS = 30  # to one schema within one body; who reaches it more often is told of the nearest


@dataclass
class Comparison:
    """What was compared, and what differs."""

    base: Contract
    revision: Contract
    found: list[Found] = field(default_factory=list[Found])
    operations: int = 0
    nodes: int = 0
    scope: str = ""

    @property
    def compared(self) -> Compared:
        """How much was looked at."""
        schemas = max(self.base.schemas.looked_at, self.revision.schemas.looked_at)
        return Compared(self.operations, schemas, self.nodes, self.scope)


def compare(base: Contract, revision: Contract, only: Iterable[str] | None = None) -> Comparison:
    """Compare two contracts; with `only`, just these operations and what they reach."""
    comparison = Comparison(base, revision)
    wanted = None if only is None else {Contract.identity(name) for name in only}
    pairs = Pairs(base.schemas, revision.schemas)
    roots: list[Root] = []
    for old, new in _matched(base.names, revision.names):
        if wanted is not None and Contract.identity(old or new or "") not in wanted:
            continue
        comparison.operations += 1
        if old is None or new is None:
            comparison.found.append(_one_sided(base, revision, old, new))
            continue
        pair = OperationPair(base.operation(old), revision.operation(new))
        called = f" {WEBHOOK}" in old  # what we send there, we answer: the directions are turned
        comparison.found.extend(replace(found, turned=called) for found in pair.differences())
        roots.extend(pair.roots)
    comparison.found.extend(_of_schemas(pairs, roots))
    comparison.found.extend(_of_documents(base, revision))
    comparison.nodes = pairs.size
    return comparison


def _matched(base: tuple[str, ...], revision: tuple[str, ...]) -> Iterator[tuple[str | None, str | None]]:
    """Operations of the same name; then those whose path differs in the names of its parameters only."""
    rest = [name for name in revision if name not in set(base)]
    by_identity = {Contract.identity(name): name for name in reversed(rest)}
    for name in base:
        if name in set(revision):
            yield name, name
        else:
            other = by_identity.pop(Contract.identity(name), None)
            yield name, other
            if other is not None:
                rest.remove(other)
    for name in rest:
        yield None, name


def _one_sided(base: Contract, revision: Contract, old: str | None, new: str | None) -> Found:
    if old is not None:
        operation = base.operation(old)
        edit = Edit(Kind.OPERATION_REMOVED, operation.at, None, old=old, name=old)
        return Found(edit, Place(operation.name), deprecated=operation.deprecated)
    operation = revision.operation(new or "")
    edit = Edit(Kind.OPERATION_ADDED, None, operation.at, new=new, name=operation.name)
    return Found(edit, Place(operation.name))


def _of_documents(base: Contract, revision: Contract) -> Iterator[Found]:
    for name, old, new in (("info", base.info, revision.info), ("", base.rest, revision.rest)):
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                at = joined("", *([name] if name else []), key)
                told = f"{name}.{key}" if name else key
                yield Found(Edit(_kind(key), at, at, old.get(key), new.get(key), name=told), Place(""))


def _kind(key: str) -> Kind:
    if key.startswith("x-"):
        return Kind.EXTENSION
    return Kind.PROSE if key == "description" else Kind.COSMETIC


def _of_schemas(pairs: Pairs, roots: list[Root]) -> Iterator[Found]:
    telling = _leading_to_differences(pairs, [root.pair for root in roots])
    for root in roots:
        if root.pair in telling:
            yield from _below(pairs, root, telling)


def _leading_to_differences(pairs: Pairs, starts: list[Pair]) -> set[Pair]:
    """The pairs that differ, or have something below them that does."""
    above: dict[Pair, list[Pair]] = {}
    waiting, seen, differing = list(starts), set(starts), list[Pair]()
    while waiting:
        pair = waiting.pop()
        compared = pairs.compared(pair)
        if compared.edits:
            differing.append(pair)
        for below in compared.below:
            above.setdefault(below.pair, []).append(pair)
            if below.pair not in seen:
                seen.add(below.pair)
                waiting.append(below.pair)
    telling = set(differing)
    while differing:
        for pair in above.get(differing.pop(), ()):
            if pair not in telling:
                telling.add(pair)
                differing.append(pair)
    return telling


@dataclass(frozen=True)
class _Way:
    """How a pair was reached."""

    pair: Pair
    place: Place
    turned: bool = False
    hidden: bool = False
    passed: frozenset[Pair] = frozenset()  # what it is part of; a recursive schema is told once


def _below(pairs: Pairs, root: Root, telling: set[Pair]) -> Iterator[Found]:
    """The differences below a root, the nearest first, by every way that leads to them."""
    waiting = deque([_Way(root.pair, root.place, turned=f" {WEBHOOK}" in root.place.operation)])
    ways: Counter[tuple[Pair, bool, bool]] = Counter()
    while waiting:
        way = waiting.popleft()
        compared = pairs.compared(way.pair)
        for edit in compared.edits:
            if edit.untold_in == _seen_as(way.place):
                continue
            hidden = way.hidden or _seen_as(way.place) in edit.hidden_from
            yield Found(edit, _deeper(way.place, edit.step), way.turned, hidden)
        for below in compared.below:
            following = _follow(way, below)
            key = (following.pair, following.turned, following.hidden)
            if below.pair in telling and below.pair not in following.passed and ways[key] < MOST_WAYS:
                ways[key] += 1
                waiting.append(following)


def _follow(way: _Way, below: Below) -> _Way:
    return _Way(
        below.pair,
        _deeper(way.place, below.step),
        way.turned != below.turned,
        way.hidden or _seen_as(way.place) in below.hidden_from,
        way.passed | {way.pair},
    )


def _seen_as(place: Place) -> str:
    """What a value travels in for who offers the contract: in a webhook, that server sends the body."""
    if f" {WEBHOOK}" not in place.operation:
        return str(place.direction)
    return "request" if place.direction is Direction.RESPONSE else "response"


def _deeper(place: Place, step: str) -> Place:
    return replace(place, path=place.path + step) if step else place

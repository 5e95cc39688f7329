"""Finds every difference between two contracts, with the places it is reached from."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ..document.document import joined
from ..model import Compared, Direction, Place
from ..schema.operations import WEBHOOK, Contract
from .changes import Change, ChangeKind
from .matching import matched
from .occurrences import Occurrence, Root
from .operations import OperationPair
from .schema_pairs import Pairs
from .schemas import Below, Pair

MAX_PATHS = 30  # to one schema within one body; only the nearest are reported


@dataclass
class Comparison:
    """Two contracts and their differences."""

    base: Contract
    revision: Contract
    occurrences: list[Occurrence] = field(default_factory=list[Occurrence])
    operations: int = 0
    nodes: int = 0
    scope: str = ""

    @property
    def compared(self) -> Compared:
        """Return how much was compared."""
        schemas = max(self.base.schemas.node_count, self.revision.schemas.node_count)
        return Compared(self.operations, schemas, self.nodes, self.scope)


def compare(base: Contract, revision: Contract, only: Iterable[str] | None = None) -> Comparison:
    """Compare two contracts; with `only`, just these operations and the schemas they reach."""
    revision = revision.named_as(base)
    comparison = Comparison(base, revision)
    wanted = None if only is None else {Contract.identity(name) for name in only}
    pairs = Pairs(base.schemas, revision.schemas)
    roots: list[Root] = []
    for old, new in matched(base, revision):
        if wanted is not None and not wanted & {Contract.identity(name) for name in (old, new) if name}:
            continue
        comparison.operations += 1
        if old is None or new is None:
            comparison.occurrences.append(_one_sided(base, revision, old, new))
            continue
        pair = OperationPair(base.operation(old), revision.operation(new))
        is_webhook = f" {WEBHOOK}" in old  # there the client responds, so the directions are inverted
        for found in pair.differences():
            if isinstance(found, Root):
                roots.append(found)
            else:
                comparison.occurrences.append(replace(found, inverted=is_webhook))
    comparison.occurrences.extend(_schema_changes(pairs, roots))
    comparison.occurrences.extend(_document_changes(base, revision))
    comparison.nodes = pairs.size
    return comparison


def _one_sided(base: Contract, revision: Contract, old: str | None, new: str | None) -> Occurrence:
    if old is not None:
        operation = base.operation(old)
        change = Change(ChangeKind.OPERATION_REMOVED, operation.at, None, old=old, name=old)
        return Occurrence(change, Place(operation.name), deprecated=operation.deprecated)
    operation = revision.operation(new or "")
    change = Change(ChangeKind.OPERATION_ADDED, None, operation.at, new=new, name=operation.name)
    return Occurrence(change, Place(operation.name))


def _document_changes(base: Contract, revision: Contract) -> Iterator[Occurrence]:
    for name, old, new in (("info", base.info, revision.info), ("", base.rest, revision.rest)):
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                at = joined("", *([name] if name else []), key)
                label = f"{name}.{key}" if name else key
                yield Occurrence(
                    Change(_kind(key), at, at, old.get(key), new.get(key), name=label), Place("")
                )


def _kind(key: str) -> ChangeKind:
    if key.startswith("x-"):
        return ChangeKind.EXTENSION
    return ChangeKind.PROSE if key == "description" else ChangeKind.COSMETIC


def _schema_changes(pairs: Pairs, roots: list[Root]) -> Iterator[Occurrence]:
    differing_pairs = _pairs_with_differences(pairs, [root.pair for root in roots])
    for root in roots:
        if root.pair in differing_pairs:
            yield from _below(pairs, root, differing_pairs)


def _pairs_with_differences(pairs: Pairs, starts: list[Pair]) -> set[Pair]:
    """Return the pairs with a difference in themselves or below."""
    above: dict[Pair, list[Pair]] = {}
    queue, seen, differing = list(starts), set(starts), list[Pair]()
    while queue:
        pair = queue.pop()
        differences = pairs.differences(pair)
        if differences.changes:
            differing.append(pair)
        for below in differences.below:
            above.setdefault(below.pair, []).append(pair)
            if below.pair not in seen:
                seen.add(below.pair)
                queue.append(below.pair)
    differing_pairs = set(differing)
    while differing:
        for pair in above.get(differing.pop(), ()):
            if pair not in differing_pairs:
                differing_pairs.add(pair)
                differing.append(pair)
    return differing_pairs


@dataclass(frozen=True)
class _Path:
    """A path from a root to a pair."""

    pair: Pair
    place: Place
    inverted: bool = False
    hidden: bool = False
    visited: frozenset[Pair] = frozenset()  # its parents; a recursive schema is reported once


def _below(pairs: Pairs, root: Root, differing_pairs: set[Pair]) -> Iterator[Occurrence]:
    """Yield the differences below a root, the nearest first, once for each path to them."""
    queue = deque([_Path(root.pair, root.place, inverted=f" {WEBHOOK}" in root.place.operation)])
    path_counts: Counter[tuple[Pair, bool, bool]] = Counter()
    while queue:
        path = queue.popleft()
        differences = pairs.differences(path.pair)
        for change in differences.changes:
            if change.ignored_in == _direction_name(path.place):
                continue
            hidden = path.hidden or _direction_name(path.place) in change.hidden_from
            is_ignored = change.kind is ChangeKind.XML and not root.is_xml
            seen = replace(change, kind=ChangeKind.COSMETIC) if is_ignored else change
            yield Occurrence(seen, _append_step(path.place, change.step), path.inverted, hidden)
        for below in differences.below:
            next_path = _next_path(path, below)
            key = (next_path.pair, next_path.inverted, next_path.hidden)
            if (
                below.pair in differing_pairs
                and below.pair not in next_path.visited
                and path_counts[key] < MAX_PATHS
            ):
                path_counts[key] += 1
                queue.append(next_path)


def _next_path(path: _Path, below: Below) -> _Path:
    return _Path(
        below.pair,
        _append_step(path.place, below.step),
        path.inverted != below.inverted,
        path.hidden or _direction_name(path.place) in below.hidden_from,
        path.visited | {path.pair},
    )


def _direction_name(place: Place) -> str:
    """Return the direction as seen by the publisher: in a webhook, the server sends the request."""
    if f" {WEBHOOK}" not in place.operation:
        return str(place.direction)
    return "request" if place.direction is Direction.RESPONSE else "response"


def _append_step(place: Place, step: str) -> Place:
    return replace(place, path=place.path + step) if step else place

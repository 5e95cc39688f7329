"""A user's program as the program that a comparison is about: it uses the contract through the facade."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from ..findings.tolerance import Key, TolerantUsage, Words, key
from ..model import Finding, Place, Spot, Usage
from ..program import AnyProgram, Findings, Scope
from ..schema.operations import Contract
from ..usage.derive import FacadeUsage
from .facade_lock import FacadeCalls
from .module_reader import ProgramUse

WORDS = Words(tolerated="the released client tolerates it")


@dataclass(frozen=True)
class Bot(AnyProgram):
    """A program that calls the facade; a Program."""

    facade: FacadeCalls
    use: ProgramUse
    document: str

    @cached_property
    def _operations(self) -> frozenset[str]:
        return frozenset(operation for call in self.use.calls for operation in self.facade.calls[call])

    def usage(self) -> Usage:
        """Return the places that the program's calls send and read."""
        places = frozenset(filter(self._is_used, self.facade.places))
        ends = places & self.facade.ends
        used = FacadeUsage(self._operations, places, self.facade.every_operation, ends)
        return TolerantUsage(used, dict(self.facade.tolerated), WORDS)

    def scope(self) -> Scope:
        """Return the operations that the program's calls reach."""
        return Scope(tuple(sorted(self._operations)), self.document)

    def refined(self, found: Findings, base: Contract, revision: Contract) -> Findings:  # noqa: ARG002 - the protocol
        """Return the findings with the lines of the program that they touch."""
        return tuple(replace(finding, facade=tuple(self._spots(finding))) for finding in found)

    def notes(self) -> tuple[str, ...]:
        """Return what could not be derived from the source, counted."""
        return tuple(
            f"not derived from the source: {why}, {count} times; taken to use everything it may reach."
            for why, count in sorted(self.use.dynamic.items())
        )

    def _is_used(self, place: Key) -> bool:
        kind, _, name = self.facade.places[place].partition(" ")
        return place[0] in self._operations and (not kind or name in self._by_name(kind))

    def _by_name(self, kind: str) -> dict[str, list[Spot]]:
        return self.use.arguments if kind == "argument" else self.use.fields

    def _spots(self, finding: Finding) -> list[Spot]:
        """Return the lines that use the places of a finding: those of a field, else those of a call."""
        spots = {spot for place in finding.places for spot in self._lines(place)}
        return sorted(spots, key=lambda spot: (spot.file, spot.line, spot.name))

    def _lines(self, place: Place) -> Iterator[Spot]:
        kind, _, name = self.facade.places.get(key(place), "").partition(" ")
        if kind:
            yield from self._by_name(kind).get(name, ())
            return
        operation = Contract.identity(place.operation)
        for call, spots in self.use.calls.items():
            if operation in self.facade.calls[call]:
                yield from spots

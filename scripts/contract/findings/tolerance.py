"""A usage with deviations from the contract that the program's client tolerates, and the words for both."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ..compare.changes import ChangeKind
from ..model import Direction, Level, Place, Usage
from ..schema.operations import Contract
from .kinds import RULES

Key = tuple[str, Direction | None, str, str]


class Words(NamedTuple):
    """The words for one program in findings."""

    program: str = "the program"
    tolerated: str = "the client of the program tolerates it"
    advice: Mapping[tuple[ChangeKind, Direction], str] = {}
    """Replaces the advice of a kind, for requests or responses."""


ANY_PROGRAM = Words()


@dataclass(frozen=True)
class TolerantUsage:
    """A usage with the deviations that its client tolerates; a model.Usage itself."""

    usage: Usage
    tolerated: dict[Key, frozenset[ChangeKind]]
    words: Words = ANY_PROGRAM

    def calls(self, operation: str) -> bool:
        """Return the result of the usage."""
        return self.usage.calls(operation)

    def uses(self, place: Place) -> bool:
        """Return the result of the usage."""
        return self.usage.uses(place)

    def tolerated_level(self, kind: ChangeKind, place: Place, *, used: bool) -> Level | None:
        """Return the level of a difference that the client tolerates, or None."""
        if kind not in self.tolerated.get(key(place), ()):
            return None
        tolerated = RULES[kind].tolerated
        return None if tolerated is None else tolerated[not used]


def key(place: Place) -> Key:
    """Return the lookup key of a place: no names of path parameters, and any success as "2xx"."""
    where = re.sub(r"^2\d\d$|^2XX$", "2xx", place.where)
    return Contract.identity(place.operation), place.direction, where, place.path

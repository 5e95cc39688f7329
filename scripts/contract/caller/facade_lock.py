"""What each call of the facade does with the contract, from facade.lock.toml, which the wheel has.

A program that uses the facade sends and reads the contract through it. The record says which calls reach
an operation, and which argument or field of the facade stands for a place. A place without one belongs to
every call of its operation: it is always sent, or the facade raises without it.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from ..compare.changes import ChangeKind
from ..findings.tolerance import Key
from ..model import Direction, Place
from ..usage.handwritten import HandwrittenUsage

LOCK = Path(__file__).with_name("facade.lock.toml")
_HEADING = """\
# Written by `python -m contract.project.calls`; says what each call of the facade does with openapi.yaml.
# A call of its operation uses a place if the program gives the named argument or reads the named field.
"""


@dataclass(frozen=True)
class FacadeCalls:
    """The calls, arguments and fields of the facade, and the places of the contract behind them."""

    calls: Mapping[str, tuple[str, ...]]  # "order_groups.create" → the operations it may reach
    places: Mapping[Key, str]  # → "argument post_only", "field contracts_limit", "" for every call
    tolerated: Mapping[Key, frozenset[ChangeKind]]
    every_operation: HandwrittenUsage

    @property
    def resources(self) -> frozenset[str]:
        """Return the attributes of a client that have the calls: "order_groups"."""
        return frozenset(call.partition(".")[0] for call in self.calls)

    @property
    def ends(self) -> frozenset[Key]:
        """Return the places inside bodies that are used as a whole: none is recorded below them."""
        above = {(*place[:3], place[3].rpartition("/")[0]) for place in self.places}
        return frozenset(place for place in self.places if place[3] and place not in above)

    def named(self, kind: str) -> set[str]:
        """Return the names of all arguments or of all fields."""
        marks = (mark.partition(" ") for mark in self.places.values())
        return {name for mark, _, name in marks if mark == kind}


def load(path: Path = LOCK) -> FacadeCalls:
    """Read the record."""
    values = tomllib.loads(path.read_text("utf-8"))
    calls = cast(dict[str, list[str]], values["calls"])
    every = cast(dict[str, list[str]], values["every_operation"])
    return FacadeCalls(
        calls={call: tuple(operations) for call, operations in calls.items()},
        places={_key(line): mark for line, mark in cast(dict[str, str], values["places"]).items()},
        tolerated={_key(line): _kinds(kinds) for line, kinds in values["tolerated"].items()},
        every_operation=HandwrittenUsage(*(tuple(every[name]) for name in ("sends", "reads", "refusals"))),
    )


def text(calls: FacadeCalls) -> str:
    """Return the text of the record: sorted, one line per call and place."""
    every = calls.every_operation
    return "\n".join([
        _HEADING,
        *_table("calls", {call: list(operations) for call, operations in calls.calls.items()}),
        *_table("places", {_line(place): mark for place, mark in calls.places.items()}),
        *_table("tolerated", {_line(place): sorted(kinds) for place, kinds in calls.tolerated.items()}),
        *_table("every_operation", {
            "sends": list(every.sends), "reads": list(every.reads), "refusals": list(every.refusals)
        }),
    ])  # fmt: skip


def _table(name: str, entries: Mapping[str, str | list[Any]]) -> list[str]:
    return [f"[{name}]", *(f'"{key}" = {_value(value)}' for key, value in sorted(entries.items())), ""]


def _value(value: str | Iterable[str]) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    return f"[{', '.join(_value(str(item)) for item in value)}]"


def _line(key: Key) -> str:
    operation, direction, where, path = key
    return str(Place(operation, direction, where, path))


def _key(line: str) -> Key:
    operation, _, inside = line.partition(": ")
    direction, _, rest = inside.partition(" ")
    where, slash, path = rest.partition(" /")
    return operation, Direction(direction) if direction else None, where, slash.strip() + path


def _kinds(names: list[str]) -> frozenset[ChangeKind]:
    return frozenset(map(ChangeKind, names))

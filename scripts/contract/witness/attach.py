"""Gives findings their witnesses, all of them found in one run of the released facade."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from generation import spec

from ..document.subset import Json, slice_operations
from ..model import Axes, Direction, Effect, Finding, Place, Witness
from . import answers, requests, subprocess_driver
from .calls import operations
from .contract import Contract
from .subprocess_driver import DriverError, Told, Trial

MOST_PLACES = 4
"""Places of one finding that are tried; the worst of them is shown."""

_WORST_FIRST = (Effect.BREAKS, Effect.CHANGES, Effect.FINE, Effect.UNKNOWN)


class Witnessed(NamedTuple):
    """Findings with their witnesses, and what went wrong on the way."""

    findings: tuple[Finding, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class _Plan:
    case: answers.AnswerCase | requests.RequestCase
    first: int  # of its trials among all

    @property
    def trials(self) -> tuple[Trial, ...]:
        if isinstance(self.case, answers.AnswerCase):
            return tuple(trial for pair in self.case.pairs for trial in pair)
        return self.case.trials


def attach(findings: Sequence[Finding], base: Json, revision: Json, root: Path) -> Witnessed:
    """Add a witness to every finding for which one can be built, and what it shows to the axis of the wire.

    The facade that is run is the one of root, with the generated client of root. The axis is left alone
    where there is no witness.
    """
    asked = operations()
    old, new = (Contract(slice_operations(side, asked)) for side in (base, revision))
    ours = Contract(spec.load(root / "openapi.yaml"))
    plans: list[list[_Plan]] = []
    trials: list[Trial] = []
    for finding in findings:
        mine: list[_Plan] = []
        for place in finding.places[:MOST_PLACES]:
            case = _case(place, old, new, ours)
            if case is not None:
                mine.append(_Plan(case, len(trials)))
                trials += mine[-1].trials
        plans.append(mine)
    try:
        told = subprocess_driver.run(trials, root)
    except DriverError as error:
        return Witnessed(tuple(findings), (f"witness: {error}",))
    return Witnessed(
        tuple(
            _witnessed(finding, mine, told, old, new) for finding, mine in zip(findings, plans, strict=True)
        ),
        (),
    )


def _case(
    place: Place, old: Contract, new: Contract, ours: Contract
) -> answers.AnswerCase | requests.RequestCase | None:
    if place.direction is Direction.RESPONSE and new.has(place.operation):
        return answers.case(place, old, new, ours)
    if place.direction is Direction.REQUEST or (place.direction is None and not new.has(place.operation)):
        return requests.case(place, old, new)
    return None


def _witnessed(
    finding: Finding, plans: Sequence[_Plan], told: Sequence[Told], old: Contract, new: Contract
) -> Finding:
    found: list[tuple[Witness, Effect]] = []
    for plan in plans:
        mine = list(told[plan.first : plan.first + len(plan.trials)])
        if isinstance(plan.case, answers.AnswerCase):
            verdict = answers.judge(finding, plan.case, mine)
        else:
            verdict = requests.judge(finding, plan.case, mine, old, new)
        if verdict:
            found.append(verdict)
    if not found:
        return finding
    witness, effect = min(found, key=lambda one: _WORST_FIRST.index(one[1]))
    axes = Axes(wire=effect, source=finding.axes.source, public=finding.axes.public)
    return replace(finding, witness=witness, axes=axes)

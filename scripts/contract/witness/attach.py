"""Adds witnesses to findings, all found in one run of the released facade."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from generation import spec

from ..document.subset import Json, slice_operations
from ..model import Axes, Direction, Effect, Finding, Place, Witness
from . import requests, responses, subprocess_driver
from .calls import operations
from .contract import Contract
from .subprocess_driver import DriverError, Result, Trial

MAX_PLACES = 4
"""Places of one finding that are tried; the report shows the worst of them."""

_WORST_FIRST = (Effect.BREAKS, Effect.CHANGES, Effect.FINE, Effect.UNKNOWN)


class WitnessResult(NamedTuple):
    """Findings with their witnesses, and the problems met."""

    findings: tuple[Finding, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class _Plan:
    case: responses.ResponseCase | requests.RequestCase
    first: int  # index of its first trial among all

    @property
    def trials(self) -> tuple[Trial, ...]:
        if isinstance(self.case, responses.ResponseCase):
            return tuple(trial for pair in self.case.pairs for trial in pair)
        return self.case.trials


def attach(findings: Sequence[Finding], base: Json, revision: Json, root: Path) -> WitnessResult:
    """Add a witness to every finding for which one can be built, and set its effect on the wire.

    This runs the facade of root with the generated client of root. The effect on the wire stays as it is
    without a witness.
    """
    called = operations()
    old, new = (Contract(slice_operations(side, called)) for side in (base, revision))
    ours = Contract(spec.load(root / "openapi.yaml"))
    plans: list[list[_Plan]] = []
    trials: list[Trial] = []
    for finding in findings:
        of_finding: list[_Plan] = []
        for place in finding.places[:MAX_PLACES]:
            case = _case(place, old, new, ours)
            if case is not None:
                of_finding.append(_Plan(case, len(trials)))
                trials += of_finding[-1].trials
        plans.append(of_finding)
    try:
        results = subprocess_driver.run(trials, root)
    except DriverError as error:
        return WitnessResult(tuple(findings), (f"witness: {error}",))
    return WitnessResult(
        tuple(
            _with_witness(finding, of_finding, results, old, new)
            for finding, of_finding in zip(findings, plans, strict=True)
        ),
        (),
    )


def _case(
    place: Place, old: Contract, new: Contract, ours: Contract
) -> responses.ResponseCase | requests.RequestCase | None:
    if place.direction is Direction.RESPONSE and new.has(place.operation):
        return responses.case(place, old, new, ours)
    if place.direction is Direction.REQUEST or (place.direction is None and not new.has(place.operation)):
        return requests.case(place, old, new)
    return None


def _with_witness(
    finding: Finding, plans: Sequence[_Plan], results: Sequence[Result], old: Contract, new: Contract
) -> Finding:
    witnesses: list[tuple[Witness, Effect]] = []
    for plan in plans:
        own = list(results[plan.first : plan.first + len(plan.trials)])
        if isinstance(plan.case, responses.ResponseCase):
            evaluated = responses.evaluate(finding, plan.case, own)
        else:
            evaluated = requests.evaluate(finding, plan.case, own, old, new)
        if evaluated:
            witnesses.append(evaluated)
    if not witnesses:
        return finding
    witness, effect = min(witnesses, key=lambda pair: _WORST_FIRST.index(pair[1]))
    axes = Axes(wire=effect, source=finding.axes.source, public=finding.axes.public)
    return replace(finding, witness=witness, axes=axes)

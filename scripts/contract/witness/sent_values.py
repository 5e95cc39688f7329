"""Shows that the facade itself refuses, before sending, what the new contract refuses of its requests.

A bound or an enum that is tighter now breaks nothing for a program that never sends the refused values.
This is found by running the facade: with the values just outside the new limits, with every value that an
old or a new enum lists, and with the other values of its calls.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from generation import spec

from ..document.subset import Json, slice_operations
from ..findings.request_limits import is_about_omission, is_candidate
from ..model import NOT_SENT, Effect, Finding, Level, Place, Witness
from . import programs, requests, subprocess_driver
from .calls import call_of, operations, shown
from .contract import Contract
from .subprocess_driver import DriverError, Result, Trial

_REASON = "the facade refuses such values before sending"
_OTHER = "another value"
_NEAR = ("0.0001", "0.01", "1")
"""Distances from a bound at which values are tried; a facade that takes decimals may stop at any."""


class _Plan(NamedTuple):
    place: Place
    argument: str | None
    trials: tuple[Trial, ...]


def rated(findings: Sequence[Finding], base: Json, revision: Json, root: Path) -> tuple[Finding, ...]:
    """Return the findings, those lowered whose refused values the facade of root never sends."""
    called = operations()
    # Without patterns, because they are no limits.
    old, new = (
        Contract(spec.without_patterns(slice_operations(side, called))) for side in (base, revision)
    )
    ours = Contract(spec.load(root / "openapi.yaml"))
    plans = {
        finding.finding_id: [_plan(place, old, new, ours) for place in finding.places]
        for finding in findings
        if is_candidate(finding)
    }
    trials = [trial for of_finding in plans.values() for plan in of_finding for trial in plan.trials]
    try:
        results = iter(subprocess_driver.run(trials, root))
    except DriverError:
        return tuple(findings)
    lowered: dict[str, Finding] = {}
    for finding in findings:
        evidence = [
            _evidence(finding, plan, list(islice(results, len(plan.trials))), old, new)
            for plan in plans.get(finding.finding_id, [])
        ]
        witnesses = [witness for witness in evidence if witness is not None]
        if witnesses and len(witnesses) == len(evidence):
            lowered[finding.finding_id] = _lowered(finding, witnesses[0])
    return tuple(lowered.get(finding.finding_id, finding) for finding in findings)


def _plan(place: Place, old: Contract, new: Contract, ours: Contract) -> _Plan:
    """Return the calls to try for a place: with values at the limits of each contract, and beyond."""
    spec_of_call = call_of(place.operation)
    if spec_of_call is None or not (old.has(place.operation) and new.has(place.operation)):
        return _Plan(place, None, ())
    argument = spec_of_call.argument(place)
    extra = {argument: _values(place, new, old, ours)} if argument else {}
    return _Plan(place, argument, tuple(Trial(call, 200, [{}]) for call in spec_of_call.probes(extra)))


def _values(place: Place, *contracts: Contract) -> list[Any]:
    values = [value for contract in contracts for value in requests.boundary_values(contract, place)]
    values += [value for contract in contracts for value in _decimals(contract, place)]
    return [*values, _OTHER, ""]


def _decimals(contract: Contract, place: Place) -> Iterator[str]:
    """Yield values close to the bounds of a number, as the facade takes decimals."""
    schema = requests.schema_at(contract, place) or {}
    if schema.get("type") == "number":
        for word, sign in (("minimum", -1), ("maximum", 1)):
            bound = schema.get(word)
            if isinstance(bound, int | float) and not isinstance(bound, bool):
                yield from (str(Decimal(str(bound)) + sign * Decimal(step)) for step in _NEAR)


def _evidence(
    finding: Finding, plan: _Plan, results: Sequence[Result], old: Contract, new: Contract
) -> Witness | None:
    """Return what shows that the facade never sends what is refused now; None if it may.

    No request that it sends may violate the new contract here, unless it violated the old one.
    """
    sent = [
        (trial, result.sent[0])
        for trial, result in zip(plan.trials, results, strict=True)
        if result.sent and not requests.refusal_at(plan.place, result.sent[0], old)
    ]
    if not sent or any(requests.refusal_at(plan.place, request, new) for _, request in sent):
        return None
    if is_about_omission(finding):
        return _always_sent(plan.place, sent)
    return _refusal(plan, results, old, new)


def _always_sent(place: Place, sent: Sequence[tuple[Trial, Json]]) -> Witness | None:
    """Return the smallest call, if all calls send the place."""
    if not all(requests.sends(place, request) for _, request in sent):
        return None
    trial, request = sent[0]
    return Witness(
        operation=place.operation,
        input=programs.canonical({"query": dict(request["query"]), "body": (request["body"] or [None])[0]}),
        outcome="fine",
        detail=f"every call sends it, also {shown(trial.call)}",
    )


def _refusal(plan: _Plan, results: Sequence[Result], old: Contract, new: Contract) -> Witness | None:
    """Return the facade's refusal of a value that the new contract refuses and the old one does not."""
    schemas = [(contract, requests.schema_at(contract, plan.place)) for contract in (old, new)]
    for trial, result in zip(plan.trials, results, strict=True):
        value = _argument(trial, plan.argument)
        if result.sent or result.error_type != "ValueError" or value is None:
            continue
        accepted, now = (
            schema is not None and not contract.validation_errors(schema, _as_json(schema, value))
            for contract, schema in schemas
        )
        if accepted and not now:
            return Witness(
                operation=plan.place.operation,
                input=programs.canonical({plan.argument: value}),
                outcome=NOT_SENT,
                detail=f"{shown(trial.call)} raises {result.error_type}: {result.error}",
            )
    return None


def _argument(trial: Trial, name: str | None) -> object:
    arguments = {**trial.call["arguments"], **trial.call.get("request", {})}
    return arguments.get(name) if name else None


def _as_json(schema: Json, value: object) -> object:
    """Return an argument as the value that it becomes on the wire: decimals are given as text."""
    if schema.get("type") != "number" or not isinstance(value, str):
        return value
    try:
        return float(value)
    except ValueError:
        return value


def _lowered(finding: Finding, witness: Witness) -> Finding:
    why = "the facade sends it in every request" if is_about_omission(finding) else _REASON
    return replace(
        finding,
        level=Level.ADDITIVE,
        why=why,
        advice=f"Nothing to do: {why}.",
        witness=witness,
        axes=replace(finding.axes, wire=Effect.FINE),
    )

"""Responses that the new contract allows and the old one does not, and how the facade handles them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..document.subset import Json
from ..model import Effect, Finding, Place, Witness
from ..usage.symbol_map import normal_where
from . import fill_response, programs, samples
from .calls import call_of
from .contract import Contract
from .subprocess_driver import Result, Trial

SILENT = ("wrong type, silently", "reads nothing, silently")


class ResponseCase(NamedTuple):
    """Pairs of responses to the same call, one of the old contract and one of the new.

    The first pair is minimal. The second, if present, adds the fields that the released facade expects,
    because neither contract need be the one it was made for.
    """

    place: Place
    pairs: tuple[tuple[Trial, Trial], ...]


def case(place: Place, old: Contract, new: Contract, ours: Contract) -> ResponseCase | None:
    """Return the pairs of responses that show the change at a place; None if none can be built."""
    spec = call_of(place.operation)
    if spec is None or " header " in place.where or not old.has(place.operation):
        return None
    statuses = _statuses(place, old, new)
    if statuses is None:
        return None
    before, after = statuses
    call = next(spec.probes({}))
    old_schema, new_schema = old.responses(place.operation)[before], new.responses(place.operation)[after]
    if old_schema is None or new_schema is None:
        if (before, old_schema is None) == (after, new_schema is None):
            return None
        bodies: tuple[Any, Any] | None = (_smallest(old, old_schema, ""), _smallest(new, new_schema, ""))
    else:
        bodies = _bodies(place.path, old, old_schema, new, new_schema, same_status=before == after)
    if bodies is None:
        return None
    pairs = [bodies]
    filled = _filled(place, bodies, ours)
    if filled and old_schema is not None and new_schema is not None:
        first, second = filled
        if not old.validation_errors(old_schema, first[0]) and not new.validation_errors(
            new_schema, second[0]
        ):
            pairs.append(filled)
    statuses_sent = _number(before), _number(after)
    return ResponseCase(
        place,
        tuple(
            (Trial(call, statuses_sent[0], first), Trial(call, statuses_sent[1], second))
            for first, second in pairs
        ),
    )


def _filled(place: Place, bodies: tuple[Any, Any], ours: Contract) -> tuple[list[Any], list[Any]] | None:
    expected = fill_response.expected(place, ours)
    if expected is None or None in bodies:
        return None
    first, second = ([fill_response.filled(body[0], expected, place.path)] for body in bodies)
    return None if (first, second) == bodies else (first, second)


def _statuses(place: Place, old: Contract, new: Contract) -> tuple[str, str] | None:
    """Return the status of the place on both sides; if one lacks that success, its other success."""
    before, after = old.responses(place.operation), new.responses(place.operation)
    status = place.where.partition(" ")[0]
    pairs: list[tuple[str, str]] = []
    for declared, others in ((before, after), (after, before)):
        if status in declared:
            same = status if status in others else None
            successes = [
                other
                for other in others
                if other not in declared and _is_success(other) and _is_success(status)
            ]
            counterpart = same or next(iter(successes), None)
            if counterpart:
                pairs.append((status, counterpart) if declared is before else (counterpart, status))
    return pairs[0] if pairs else None


def _is_success(status: str) -> bool:
    return normal_where(status) == "2xx"


def _number(status: str) -> int:
    """Return the status code to respond with: 2XX is 200, default is an error."""
    return int(status) if status.isdigit() else int(f"{status[0]}00") if status[:1].isdigit() else 500


def _smallest(contract: Contract, schema: Json | None, path: str) -> list[Any] | None:
    return None if schema is None else [samples.smallest(contract, schema, path)]


def _bodies(
    path: str,
    old: Contract,
    old_schema: Json,
    new: Contract,
    new_schema: Json,
    *,
    same_status: bool,
) -> tuple[Any, Any] | None:
    old_here, new_here = old.at(old_schema, path), new.at(new_schema, path)
    if path and old_here is None and new_here is None:
        return None
    before = samples.smallest(old, old_schema, path if old_here is not None else "")
    above, _, last = path.rpartition("/")
    owner = new.at(new_schema, above) if path else None
    required = not path or last in ("[]", "{}") or (owner is not None and last in owner.get("required", []))
    if path and new_here is None:
        after = samples.smallest(new, new_schema, above)
        fits = not new.validation_errors(new_schema, after)
        return ([before], [after]) if fits and owner is not None else None
    for value in samples.distinguishing(new, new_here, required=required):
        after = samples.smallest(new, new_schema, path, value)
        if not new.validation_errors(new_schema, after) and old.validation_errors(old_schema, after):
            return [before], [after]
    after = samples.smallest(new, new_schema, path)
    if not same_status or old.validation_errors(old_schema, after):
        return [before], [after]
    return None


def evaluate(
    finding: Finding, case: ResponseCase, results: Sequence[Result]
) -> tuple[Witness, Effect] | None:
    """Return how the facade handles the new response, by the first pair whose old response it accepts.

    `results` holds the results of the pairs in a row. None if the facade rejects every old response.
    """
    for index, (before, after) in enumerate(case.pairs):
        old, new = results[2 * index], results[2 * index + 1]
        if before.status >= 400 or not old.error:
            return _witness(finding, case.place, after, old, new)
    return None


def _witness(
    finding: Finding, place: Place, trial: Trial, old: Result, new: Result
) -> tuple[Witness, Effect]:
    """Return the witness of one pair, and its effect on the wire."""
    if new.error and trial.status < 400:
        outcome, detail, effect = f"raises {new.error_type}", new.error, Effect.BREAKS
    elif new.mistyped:
        outcome, detail, effect = SILENT[0], "; ".join(new.mistyped), Effect.BREAKS
    else:
        outcome, detail, effect = _compared(trial, old, new)
    witness = Witness(
        operation=place.operation,
        input=programs.canonical(trial.body[0]) if trial.body else "",
        outcome=outcome,
        detail=detail,
        program=programs.for_response(finding, trial, new),
    )
    return witness, effect


def _compared(trial: Trial, old: Result, new: Result) -> tuple[str, str, Effect]:
    lost = [
        f"{name}: {value} → None"
        for name, value in old.fields.items()
        if value != "None" and new.fields.get(name, "None") == "None"
    ]
    if lost:
        return SILENT[1], "; ".join(lost), Effect.CHANGES
    if trial.status >= 400 and old.error_type != new.error_type:
        return f"raises {new.error_type}", f"{old.error_type} before", Effect.CHANGES
    return "fine", new.error or new.returned, Effect.FINE

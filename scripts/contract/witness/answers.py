"""Answers that the new contract allows and the old one does not, and what the facade makes of them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..document.subset import Json
from ..model import Effect, Finding, Place, Witness
from ..usage.symbol_map import normal_where
from . import fill_response, programs, samples
from .calls import call_of
from .contract import Contract
from .subprocess_driver import Told, Trial

SILENT = ("wrong type, silently", "reads nothing, silently")


class AnswerCase(NamedTuple):
    """Answers for the same call in pairs, one of the old contract and one of the new.

    The first pair is the plainest. The second, where there is one, has besides what the released facade
    expects of an answer: neither contract may be the one it was made for.
    """

    place: Place
    pairs: tuple[tuple[Trial, Trial], ...]


def case(place: Place, old: Contract, new: Contract, ours: Contract) -> AnswerCase | None:
    """The pairs of answers that show what changed at a place; None where none can be built."""
    asked = call_of(place.operation)
    if asked is None or " header " in place.where or not old.has(place.operation):
        return None
    statuses = _statuses(place, old, new)
    if statuses is None:
        return None
    before, after = statuses
    call = next(asked.probes({}))
    old_schema, new_schema = old.answers(place.operation)[before], new.answers(place.operation)[after]
    if old_schema is None or new_schema is None:
        if (before, old_schema is None) == (after, new_schema is None):
            return None
        bodies: tuple[Any, Any] | None = (_smallest(old, old_schema, ""), _smallest(new, new_schema, ""))
    else:
        bodies = _bodies(place.path, old, old_schema, new, new_schema, same_status=before == after)
    if bodies is None:
        return None
    pairs = [bodies]
    fuller = _fuller(place, bodies, ours)
    if fuller and old_schema is not None and new_schema is not None:
        first, second = fuller
        if not old.misfits(old_schema, first[0]) and not new.misfits(new_schema, second[0]):
            pairs.append(fuller)
    statuses_sent = _number(before), _number(after)
    return AnswerCase(
        place,
        tuple(
            (Trial(call, statuses_sent[0], first), Trial(call, statuses_sent[1], second))
            for first, second in pairs
        ),
    )


def _fuller(place: Place, bodies: tuple[Any, Any], ours: Contract) -> tuple[list[Any], list[Any]] | None:
    filling = fill_response.released(place, ours)
    if filling is None or None in bodies:
        return None
    first, second = ([fill_response.padded(body[0], filling, place.path)] for body in bodies)
    return None if (first, second) == bodies else (first, second)


def _statuses(place: Place, old: Contract, new: Contract) -> tuple[str, str] | None:
    """The status of the place on both sides; where one lacks that success, another success of it."""
    before, after = old.answers(place.operation), new.answers(place.operation)
    where = place.where.partition(" ")[0]
    pairs: list[tuple[str, str]] = []
    for mine, theirs in ((before, after), (after, before)):
        if where in mine:
            same = where if where in theirs else None
            kin = [one for one in theirs if one not in mine and _is_success(one) and _is_success(where)]
            other = same or next(iter(kin), None)
            if other:
                pairs.append((where, other) if mine is before else (other, where))
    return pairs[0] if pairs else None


def _is_success(status: str) -> bool:
    return normal_where(status) == "2xx"


def _number(status: str) -> int:
    """A status to answer with: 2XX is 200, default is an error."""
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
        fits = not new.misfits(new_schema, after)
        return ([before], [after]) if fits and owner is not None else None
    for value in samples.telling(new, new_here, required=required):
        after = samples.smallest(new, new_schema, path, value)
        if not new.misfits(new_schema, after) and old.misfits(old_schema, after):
            return [before], [after]
    after = samples.smallest(new, new_schema, path)
    if not same_status or old.misfits(old_schema, after):
        return [before], [after]
    return None


def judge(finding: Finding, case: AnswerCase, told: Sequence[Told]) -> tuple[Witness, Effect] | None:
    """What the facade makes of the new answer, by the first pair of which it understands the old one.

    `told` are the results of the pairs in a row. None where it fails on the old answer of every pair.
    """
    for index, (before, after) in enumerate(case.pairs):
        old, new = told[2 * index], told[2 * index + 1]
        if before.status >= 400 or not old.error:
            return _judged(finding, case.place, after, old, new)
    return None


def _judged(finding: Finding, place: Place, trial: Trial, old: Told, new: Told) -> tuple[Witness, Effect]:
    """A witness of one pair."""
    if new.error and trial.status < 400:
        outcome, detail, effect = f"raises {new.error_type}", new.error, Effect.BREAKS
    elif new.wrong:
        outcome, detail, effect = SILENT[0], "; ".join(new.wrong), Effect.BREAKS
    else:
        outcome, detail, effect = _compared(trial, old, new)
    witness = Witness(
        operation=place.operation,
        input=programs.canonical(trial.body[0]) if trial.body else "",
        outcome=outcome,
        detail=detail,
        program=programs.of_answer(finding, trial, new),
    )
    return witness, effect


def _compared(trial: Trial, old: Told, new: Told) -> tuple[str, str, Effect]:
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

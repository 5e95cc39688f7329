"""Says of something that is gone, and of something new that is like it, that it may be a rename."""

import re
from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher

from ..document.document import steps
from ..model import Finding

_GONE = re.compile(r"(property|parameter|header)-removed$|^api-removed|-enum-value-removed$")
_NEW = re.compile(r"^new-|(property|header)-added$|^endpoint-added$|-enum-value-added$")
_ALIKE = 0.65
"""The share of letters in common, in order, from which two names are alike; less for the same shape."""


def with_hints(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings, those of a probable rename with a hint at the other one."""
    known = tuple(findings)
    gone = [finding for finding in known if _GONE.search(finding.rule)]
    new = [finding for finding in known if _NEW.search(finding.rule)]
    hints: dict[str, str] = {}
    for old in gone:
        candidates = [one for one in new if one.finding_id not in hints and _surroundings(one, old)]
        best = max(candidates, key=lambda one: _likeness(old, one), default=None)
        if best is not None and _likeness(old, best) >= _ALIKE:
            hints[old.finding_id] = f"Perhaps renamed to {_name(best)}."
            hints[best.finding_id] = f"Perhaps the new name of {_name(old)}."
    return tuple(
        replace(finding, hint=hints[finding.finding_id]) if finding.finding_id in hints else finding
        for finding in known
    )


def _surroundings(first: Finding, second: Finding) -> bool:
    """True if both stand in the same schema, list of parameters, or document."""
    return _owner(first) == _owner(second) and bool(_sorts(first) & _sorts(second))


def _owner(finding: Finding) -> str:
    return "" if _is_operation(finding) else finding.pointer.rpartition("/")[0]


def _is_operation(finding: Finding) -> bool:
    return finding.rule.startswith(("api-removed", "endpoint-added"))


def _sorts(finding: Finding) -> set[tuple[str, str]]:
    """Return the sides of the wire on which it stands: those of a request and a response differ."""
    if _is_operation(finding):
        return {("operation", operation.partition(" ")[0]) for operation in finding.operations}
    return {(place.operation, place.where.partition(" ")[0]) for place in finding.places}


def _likeness(old: Finding, new: Finding) -> float:
    """Return how alike the names are, and more if the shapes are the same."""
    names = SequenceMatcher(None, _name(old), _name(new), autojunk=False).ratio()
    same_shape = old.old is not None and old.old == new.new
    return names + (1 - names) / 2 * same_shape


def _name(finding: Finding) -> str:
    if "-enum-value-" in finding.rule:
        return finding.old or finding.new or ""
    if _is_operation(finding):
        return finding.operations[0] if finding.operations else ""
    place = finding.places[0].path if finding.places else ""
    if place:
        return str(list(steps(place))[-1])
    where = finding.places[0].where if finding.places else ""
    return where.rpartition(" ")[2]

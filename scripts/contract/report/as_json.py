"""The report for programs, as report.schema.json describes it: every value exact and complete."""

from dataclasses import asdict
from typing import Any

from ..model import (
    Acknowledgement,
    Axes,
    Compared,
    Effect,
    Finding,
    Level,
    Place,
    Proposal,
    Report,
    Side,
    Spot,
    Witness,
)
from . import wording
from .quoting import machine
from .style import Style

VERSION = 1

_Part = Side | Compared | Proposal | Axes | Place | Spot | Witness | Acknowledgement


def as_json(report: Report, style: Style) -> str:  # noqa: ARG001 - one signature for all formats
    """Return the report as JSON."""
    return machine(
        {
            "version": VERSION,
            "verdict": report.verdict.value,
            "exit_code": report.exit_code,
            "message": report.message,
            "fail_on": report.fail_on.value,
            "strict": report.strict,
            "impact": report.impact,
            "refused": [_as_dict(spot) for spot in report.refused],
            "sides": {"base": _as_dict(report.base), "revision": _as_dict(report.revision)},
            "compared": _as_dict(report.compared),
            "counts": {level.value: count for level, count in wording.counts(report).items()},
            "findings": [_finding(report, finding) for finding in report.findings],
            "problems": list(report.problems),
            "proposal": _as_dict(report.proposal),
        }
    )


def _finding(report: Report, finding: Finding) -> dict[str, Any]:
    return {
        "finding_id": finding.finding_id,
        "rule": finding.rule,
        "level": finding.level.value,
        "fails": wording.fails(report, finding),
        "text": finding.text,
        "axes": _as_dict(finding.axes),
        "operations": list(finding.operations),
        "operation_ids": list(finding.operation_ids),
        "pointer": finding.pointer,
        "lines": {"base": finding.base_line, "revision": finding.revision_line},
        "old": finding.old,
        "new": finding.new,
        "places": [_as_dict(place) for place in finding.places],
        "symbols": list(finding.symbols),
        "facade": [_as_dict(spot) for spot in finding.facade],
        "witness": _as_dict(finding.witness),
        "hint": finding.hint,
        "why": finding.why,
        "advice": finding.advice,
        "acknowledged": _as_dict(finding.acknowledged),
    }


def _as_dict(part: _Part | None) -> dict[str, Any] | None:
    """Return a dataclass of the model as a dictionary, in the order of its fields."""
    if part is None:
        return None
    return {
        name: value.value if isinstance(value, Level | Effect) else value
        for name, value in asdict(part).items()
    }

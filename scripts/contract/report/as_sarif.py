"""The report as SARIF 2.1.0, for code scanning: findings on lines of the contract and of the facade."""

import json
import re
from typing import Any, cast
from urllib.parse import quote

from ..model import Finding, Level, Report
from . import wording
from .differences import excerpts
from .quoting import cap, machine, sarif_message, visible
from .style import Style

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_TEXT = 1000
_VALUE = 240


def sarif(report: Report, style: Style) -> str:
    """Return the report as one SARIF run; cosmetic findings are only counted, unless verbose."""
    findings = [
        finding for finding in report.findings if finding.level is not Level.DOCS_COSMETIC or style.verbose
    ]
    rules = sorted({finding.rule for finding in findings})
    run = {
        "tool": {"driver": {"name": "contract-diff", "rules": [_rule(rule) for rule in rules]}},
        "automationDetails": {"id": "contract-diff/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the project."}}},
        "properties": {
            "compared": wording.compared(report),
            "counts": {level.value: count for level, count in wording.counts(report).items()},
        },
        "results": [_result(report, finding, rules.index(finding.rule)) for finding in findings],
    }
    return machine({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: str) -> dict[str, Any]:
    description = sarif_message(f"A change of the contract: {rule.replace('-', ' ')}")
    return {
        "id": rule,
        "shortDescription": {"text": description},
        "fullDescription": {"text": description},
        "help": {"text": "docs/contract-diff.md explains how changes are classified."},
    }


def _invocation(report: Report) -> dict[str, Any]:
    is_compared = wording.was_compared(report)
    notes = [
        ("note" if is_compared else "error", f"{wording.headline(report)}\n{cap(report.message, _TEXT)}")
    ]
    notes += [("warning", cap(problem, _TEXT)) for problem in report.problems]
    return {
        "executionSuccessful": is_compared,
        "exitCode": report.exit_code,
        "exitCodeDescription": report.verdict.value,
        "toolExecutionNotifications": [
            {"level": level, "message": {"text": sarif_message(text)}} for level, text in notes
        ],
    }


def _result(report: Report, finding: Finding, rule: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": _level(report, finding),
        "message": {"text": _message(finding)},
        "locations": _locations(report, finding),
        "partialFingerprints": {"findingId/v1": finding.finding_id},
        "properties": {
            "level": finding.level.value,
            "axes": {
                "wire": finding.axes.wire.value,
                "source": finding.axes.source.value,
                "public": finding.axes.public.value,
            },
            "operations": list(finding.operations),
            "symbols": list(finding.symbols),
        },
    }
    if finding.facade:
        result["relatedLocations"] = [
            _on_line(spot.file, spot.line, spot.says or f"{spot.name} touches a changed symbol", number)
            for number, spot in enumerate(finding.facade, 1)
        ]
    if finding.acknowledged:
        justification = cap(wording.acknowledged(finding), _TEXT)
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": justification}
        ]
    return result


def _readable(text: str) -> str:
    """Write paths and values without the brackets and braces that SARIF doubles or escapes."""
    return re.sub(r"/\{(\w*)\}", r"/:\1", text).replace("/[]", "/*")


def _value(text: str) -> str:
    """Return a JSON object as "name: value, ...", and any other text as it is."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    if not isinstance(value, dict):
        return text
    return ", ".join(
        f"{name}: {inner if isinstance(inner, str) else json.dumps(inner)}"
        for name, inner in cast(dict[str, object], value).items()
    )


def _level(report: Report, finding: Finding) -> str:
    if wording.fails(report, finding):
        return "error"
    return "warning" if finding.level >= Level.BEHAVIOURAL else "note"


def _message(finding: Finding) -> str:
    old, new = map(_value, wording.old_and_new(finding))
    old, new = excerpts(old, new, _VALUE)
    lines = [
        cap(_readable(wording.sentence(finding)), _TEXT),
        f"{old} → {new}",
        wording.why(finding),
        cap(finding.advice, _TEXT),
        wording.reach(finding),
    ]
    quoted = [sarif_message(line) for line in lines if line]
    links = [
        f"[{sarif_message(wording.spot(spot))}]({number})" for number, spot in enumerate(finding.facade, 1)
    ]
    return "\n".join([*quoted, *([f"Reaches {', '.join(links)}"] if links else [])])


def _locations(report: Report, finding: Finding) -> list[dict[str, Any]]:
    logical = [{"fullyQualifiedName": finding.pointer, "kind": "member"}]
    line = wording.line_in_contract(report, finding)
    in_contract = _on_line(*line) if line else {}
    facade = [_on_line(spot.file, spot.line, spot.name) for spot in finding.facade]
    return [{**in_contract, "logicalLocations": logical}, *facade]


def _on_line(file: str, line: int, message: str = "", number: int | None = None) -> dict[str, Any]:
    location: dict[str, Any] = {} if number is None else {"id": number}
    location["physicalLocation"] = {
        "artifactLocation": {"uri": quote(visible(file)), "uriBaseId": _ROOT},
        "region": {"startLine": line},
    }
    if message:
        location["message"] = {"text": sarif_message(cap(message, _TEXT))}
    return location

"""The report as JUnit XML: a failing finding is a failure, any other one passes with its output."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..model import Finding, Report
from . import wording
from .differences import excerpts
from .quoting import attribute, cap, markup
from .style import Style

_TEXT = 1000
_VALUE = 1000


@dataclass(frozen=True)
class _Case:
    group: str
    name: str
    result: str  # failure, error, or "" if it passed
    message: str
    output: str

    def __str__(self) -> str:
        start = f'  <testcase classname="{attribute(self.group)}" name="{attribute(self.name)}">'
        kind = ' type="contract"'
        output = markup(self.output)
        content = (
            f'    <{self.result} message="{attribute(self.message)}"{kind}>{output}</{self.result}>'
            if self.result
            else f"    <system-out>{output}</system-out>"
        )
        return f"{start}\n{content}\n  </testcase>"


def junit(report: Report, style: Style) -> str:  # noqa: ARG001 - one signature for all formats
    """Return one suite: the comparison itself, each finding, each problem of the comparison."""
    findings = [_of_finding(report, finding) for finding in report.findings]
    problems = [_of_problem(report, problem) for problem in report.problems]
    failed = any(case.result for case in (*findings, *problems))
    cases = [_comparison(report, explained=failed), *findings, *problems]
    results = [case.result for case in cases]
    counts = f'tests="{len(cases)}" failures="{results.count("failure")}" errors="{results.count("error")}"'
    body = "\n".join(map(str, cases))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<testsuites {counts}>\n"
        f'<testsuite name="contract-diff" {counts} skipped="0">\n'
        f"{body}\n</testsuite>\n</testsuites>\n"
    )


def _comparison(report: Report, *, explained: bool) -> _Case:
    """Return the case of the verdict; it fails if the verdict does and no other case explains that."""
    if not wording.was_compared(report):
        result = "error"
    else:
        result = "failure" if report.exit_code and not explained else ""
    lines = [wording.headline(report), cap(report.message, _TEXT)]
    if result == "error":
        lines.append(wording.NOT_COMPARED)
    for name, document in (("base", report.base), ("revision", report.revision)):
        lines += [f"{name}: {wording.side(document)}"] if document else []
    if report.compared:
        lines += [f"compared: {wording.compared(report)}", f"found: {wording.counts_line(report)}"]
    if report.proposal:
        lines.append(f"next release: {wording.proposal(report)}")
    output = "\n".join(filter(None, lines))
    return _Case(
        "contract", "comparison", result, f"{report.verdict.value}: {cap(report.message, _TEXT)}", output
    )


def _of_finding(report: Report, finding: Finding) -> _Case:
    result = "failure" if wording.fails(report, finding) else ""
    name = f"{finding.rule} {finding.pointer} [{finding.finding_id}]"
    message = f"{finding.level.value}: {cap(finding.text, _TEXT)}"
    return _Case(
        f"contract.{finding.level.value}",
        cap(name, _TEXT),
        result,
        message,
        "\n".join(_lines(report, finding)),
    )


def _of_problem(report: Report, problem: str) -> _Case:
    result = "failure" if problem in report.failing else ""
    return _Case("contract.problem", cap(problem, _VALUE), result, cap(problem, _TEXT), problem)


def _lines(report: Report, finding: Finding) -> Iterator[str]:
    old, new = excerpts(*wording.old_and_new(finding), _VALUE)
    yield f"{finding.level.value}: {wording.sentence(finding)}"
    yield f"old: {old}"
    yield f"new: {new}"
    line = wording.line_in_contract(report, finding)
    yield f"at: {finding.pointer}" + (f" ({line[0]}:{line[1]})" if line else "")
    yield from (f"in: {wording.place(place)}" for place in finding.places)
    yield from (f"client: {symbol}" for symbol in finding.symbols)
    yield from (
        f"{report.owner.value}: {wording.spot(spot)} {spot.says}".rstrip() for spot in finding.facade
    )
    if effects := wording.axes(finding):
        yield f"hits: {effects}"
    if finding.witness:
        yield f"witness: {finding.witness.operation} with {cap(finding.witness.input, _VALUE)}"
        yield f"         {wording.outcome(finding.witness)}"
    if finding.acknowledged:
        yield f"acknowledged: {wording.acknowledged(finding)}"
    if finding.why:
        yield f"why: {wording.why(finding)}"
    if finding.advice:
        yield f"do: {finding.advice}"

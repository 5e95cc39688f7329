"""Runs one comparison, from two names to a report."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from .compare.contracts import Comparison, compare
from .document import parse
from .document.document import InvalidDocument
from .document.sources import Unreachable, read
from .findings import acknowledge
from .findings.classify import findings, operation_ids, worst_first
from .findings.rename_hints import with_hints
from .findings.version_bump import propose
from .model import Compared, Effect, Finding, Level, Report, Side, Verdict
from .program import Impact, Program, Scope
from .schema.contracts import contract_of
from .schema.operations import Contract
from .selfcheck import selftest


@dataclass(frozen=True)
class Request:
    """The parameters of a comparison."""

    base: str
    revision: str
    root: Path
    today: date
    program: Program
    words: bool = True  # compare descriptions and other annotations, too
    fail_on: Level = Level.BREAKING
    strict: bool = False
    acknowledgements: Path | None = None
    check_self: bool = False


def report(request: Request) -> Report:
    """Compare and return the report, also if the documents cannot be compared."""
    empty = Report(Verdict.INVALID, "", fail_on=request.fail_on, strict=request.strict)
    try:
        return _report(request, empty)
    except InvalidDocument as error:
        return replace(empty, message=str(error))
    except Unreachable as error:
        return replace(empty, verdict=Verdict.UNREACHABLE, message=str(error))
    except RecursionError:
        return replace(empty, message="The documents are nested too deeply to be compared.")


def _report(request: Request, empty: Report) -> Report:
    entries = acknowledge.load(request.acknowledgements) if request.acknowledgements else ()
    base, base_side = _side(request.base, request.root)
    revision, revision_side = _side(request.revision, request.root)
    empty = replace(empty, base=base_side, revision=revision_side)
    revision.named_as(base)  # first, because the other kind of document is the better explanation
    program = request.program.of(base)
    scope = program.scope()
    if scope is not None and scope.contract is not None:
        base = base.named_as(scope.contract)
    comparison = compare(base, revision, scope and scope.operations)
    revision = comparison.revision
    compared = replace(comparison.compared, scope=str(scope or "whole documents"), unit=base.unit)
    failures = [
        *_nothing_compared(compared, scope),
        *(selftest.failures(base) if request.check_self else ()),
    ]
    if failures:
        return replace(empty, verdict=Verdict.SELF_CHECK, message=" ".join(failures), compared=compared)
    all_findings = with_hints(findings(comparison, program.usage()))
    all_findings = worst_first(program.refined(all_findings, base, revision))
    problems: tuple[str, ...] = tuple(_absent(comparison, scope))
    if not request.words:
        all_findings, left_out = _without_annotations(all_findings)
        problems += left_out
    impact, proposal = program.impact(all_findings, base, revision), None
    if impact is None:
        impact = Impact(all_findings, (), "")
    else:
        all_findings = worst_first(_located(finding, revision) for finding in impact.findings)
        proposal = propose(all_findings, program.version())
    all_findings, stale = acknowledge.apply(all_findings, entries, request.today)
    failing = stale + impact.failing
    verdict = _verdict(all_findings, request, failing)
    return Report(
        verdict=verdict,
        message=_summary(all_findings, request),
        base=base_side,
        revision=revision_side,
        compared=compared,
        findings=all_findings,
        problems=(*impact.problems, *problems, *program.notes(), *stale),
        failing=failing,
        refused=impact.refused,
        proposal=proposal,
        owner=program.owner(),
        fail_on=request.fail_on,
        strict=request.strict,
        impact=impact.steps,
    )


def _side(name: str, root: Path) -> tuple[Contract, Side]:
    source = read(name, root)
    contract = contract_of(parse.parse(source.data, name))
    info = contract.info
    sha256 = contract.document.sha256
    return contract, Side(name, info.get("title", ""), info.get("version", ""), sha256, source.file)


def _nothing_compared(compared: Compared, scope: Scope | None) -> Iterable[str]:
    if not compared.operations and scope is None:
        yield f"Nothing was compared: neither document has any {compared.unit}s. Check the two names."
    elif not compared.operations:
        yield (
            f"Nothing was compared: neither document has any of the requested {compared.unit}s. Compare"
            " whole documents with --all, or check the two names."
        )


def _absent(comparison: Comparison, scope: Scope | None) -> Iterable[str]:
    known = {*comparison.base.identities, *comparison.revision.identities}
    for name in scope.operations if scope else ():
        if comparison.base.identity(name) not in known:
            yield f"{name} of {scope.document if scope else ''} is in neither document."


def _without_annotations(all_findings: tuple[Finding, ...]) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    kept = tuple(finding for finding in all_findings if finding.level > Level.DOCS_NORMATIVE)
    count = len(all_findings) - len(kept)
    problem = f"{count} differences in annotations were omitted, as requested."
    return kept, (problem,) if count else ()


def _located(finding: Finding, revision: Contract) -> Finding:
    """Return the finding with its line and operationIds, if the comparison did not make it."""
    if finding.revision_line is not None or finding.base_line is not None:
        return finding
    return replace(
        finding,
        revision_line=revision.document.line(finding.pointer),
        operation_ids=finding.operation_ids or operation_ids(finding.places, revision),
    )


def _verdict(all_findings: tuple[Finding, ...], request: Request, failing: tuple[str, ...]) -> Verdict:
    if failing or any(_fails(finding, request) for finding in all_findings):
        return Verdict.FAILED
    if all(finding.level <= Level.DOCS_NORMATIVE for finding in all_findings):
        return Verdict.SAME
    return Verdict.ACCEPTABLE


def _fails(finding: Finding, request: Request) -> bool:
    """True if the finding is at the threshold; a source that does not compile is at every threshold."""
    if finding.axes.source is Effect.BREAKS:
        return True  # an acknowledgement does not make it compile
    unexplained = request.strict and finding.level is Level.UNCLASSIFIED
    return finding.acknowledged is None and (unexplained or finding.level >= request.fail_on)


def _summary(all_findings: tuple[Finding, ...], request: Request) -> str:
    if not all_findings:
        return "There are no findings."
    count = sum(_fails(finding, request) for finding in all_findings)
    if count == 1:
        return "1 finding is at or above the threshold."
    return f"{count or 'No'} finding{'s are' if count else ' is'} at or above the threshold."

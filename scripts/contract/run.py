"""Runs one comparison, from two names to a report."""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple, cast

from .compare.contracts import Comparison, compare
from .document import parse
from .document.document import InvalidDocument
from .document.sources import Unreachable, read
from .findings import acknowledge
from .findings.classify import findings, operation_ids, worst_first
from .findings.rename_hints import with_hints
from .findings.version_bump import propose
from .model import Compared, Effect, Finding, Level, Report, Side, Spot, Usage, Verdict
from .schema.operations import Contract
from .selfcheck import selftest


class Impact(NamedTuple):
    """The findings with their impact, and what else it showed."""

    findings: tuple[Finding, ...]
    problems: tuple[str, ...]
    steps: str
    refused: tuple[Spot, ...] = ()  # lines of the facade that do not fit the new client
    failing: tuple[str, ...] = ()  # problems that fail by themselves


Attach = Callable[[tuple[Finding, ...], Contract, Contract], Impact]
Refine = Callable[[tuple[Finding, ...], Contract, Contract], tuple[Finding, ...]]


@dataclass(frozen=True)
class Request:
    """The parameters of a comparison."""

    base: str
    revision: str
    root: Path
    today: date
    usage: Usage
    words: bool = True  # compare descriptions and other annotations, too
    whole: bool = False  # all operations, not only those of our openapi.yaml
    fail_on: Level = Level.BREAKING
    strict: bool = False
    acknowledgements: Path | None = None
    check_self: bool = False
    refine: Refine | None = None  # adds what is known of the values that the program sends
    attach_impact: Attach | None = None
    version: str = "0.0.0"  # of this package, for the proposal


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
    only = None if request.whole else _our_operations(request.root)
    comparison = compare(base, revision, only)
    compared = replace(comparison.compared, scope=_scope(only))
    failures = [*_nothing_compared(compared), *(selftest.failures(base) if request.check_self else ())]
    if failures:
        return replace(empty, verdict=Verdict.SELF_CHECK, message=" ".join(failures), compared=compared)
    all_findings = with_hints(findings(comparison, request.usage))
    if request.refine is not None:
        all_findings = worst_first(request.refine(all_findings, base, revision))
    problems: tuple[str, ...] = tuple(_absent(comparison, only))
    if not request.words:
        all_findings, left_out = _without_annotations(all_findings)
        problems += left_out
    impact, proposal = Impact(all_findings, (), ""), None
    if request.attach_impact is not None:
        impact = request.attach_impact(all_findings, base, revision)
        all_findings = worst_first(_located(finding, revision) for finding in impact.findings)
        proposal = propose(all_findings, request.version)
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
        problems=(*impact.problems, *problems, *stale),
        failing=failing,
        refused=impact.refused,
        proposal=proposal,
        fail_on=request.fail_on,
        strict=request.strict,
        impact=impact.steps,
    )


def _side(name: str, root: Path) -> tuple[Contract, Side]:
    source = read(name, root)
    contract = Contract(parse.parse(source.data, name))
    info = contract.info
    sha256 = contract.document.sha256
    return contract, Side(name, info.get("title", ""), info.get("version", ""), sha256, source.file)


def _our_operations(root: Path) -> tuple[str, ...]:
    path = root / "openapi.yaml"
    return Contract(parse.parse(read(str(path), root).data, path.name)).names


def _scope(only: tuple[str, ...] | None) -> str:
    return "whole documents" if only is None else f"{len(only)} operations of openapi.yaml"


def _nothing_compared(compared: Compared) -> Iterable[str]:
    if not compared.operations:
        yield (
            "Nothing was compared: neither document has any of the requested operations. Compare whole"
            " documents with --all, or check the two names."
        )


def _absent(comparison: Comparison, only: tuple[str, ...] | None) -> Iterable[str]:
    known = {*comparison.base.identities, *comparison.revision.identities}
    for name in only or ():
        if comparison.base.identity(name) not in known:
            yield f"{name} of openapi.yaml is in neither document."


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
    """True if the finding is at the threshold; a facade that does not compile is at every threshold."""
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


def package_version(root: Path) -> str:
    """Return the version in pyproject.toml, or "0.0.0"."""
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        return "0.0.0"
    return cast(str, project.get("project", {}).get("version", "0.0.0"))

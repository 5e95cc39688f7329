"""Runs one comparison, from two names to a report."""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import cast

from .compare.contracts import Comparison, compare
from .document import parse
from .document.document import InvalidDocument
from .document.sources import Unreachable, read
from .findings import acknowledge
from .findings.classify import findings
from .findings.version_bump import propose
from .model import Compared, Finding, Level, Report, Side, Usage, Verdict
from .schema.operations import Contract
from .selfcheck import selftest

Impact = tuple[tuple[Finding, ...], tuple[str, ...], str]  # findings, problems, what was done
Attach = Callable[[tuple[Finding, ...], Contract, Contract], Impact]


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
    all_findings = findings(comparison, request.usage)
    problems: tuple[str, ...] = tuple(_absent(comparison, only))
    if not request.words:
        all_findings, left_out = _without_annotations(all_findings)
        problems += left_out
    impact, proposal = "", None
    if request.attach_impact is not None:
        all_findings, unmapped, impact = request.attach_impact(all_findings, base, revision)
        problems += unmapped
        proposal = propose(all_findings, request.version)
    all_findings, stale = acknowledge.apply(all_findings, entries, request.today)
    verdict = _verdict(all_findings, request, stale)
    return Report(
        verdict=verdict,
        message=_summary(all_findings),
        base=base_side,
        revision=revision_side,
        compared=compared,
        findings=all_findings,
        problems=problems + stale,
        failing=stale,
        proposal=proposal,
        fail_on=request.fail_on,
        strict=request.strict,
        impact=impact,
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


def _verdict(all_findings: tuple[Finding, ...], request: Request, stale: tuple[str, ...]) -> Verdict:
    unacknowledged = [finding for finding in all_findings if finding.acknowledged is None]
    has_unclassified = request.strict and any(
        finding.level is Level.UNCLASSIFIED for finding in unacknowledged
    )
    if stale or has_unclassified or any(finding.level >= request.fail_on for finding in unacknowledged):
        return Verdict.FAILED
    if all(finding.level <= Level.DOCS_NORMATIVE for finding in all_findings):
        return Verdict.SAME
    return Verdict.ACCEPTABLE


def _summary(all_findings: tuple[Finding, ...]) -> str:
    counts = Counter(finding.level for finding in all_findings)
    counts_by_level = [f"{counts[level]} {level.value}" for level in reversed(Level) if counts[level]]
    return ", ".join(counts_by_level) or "no findings"


def package_version(root: Path) -> str:
    """Return the version in pyproject.toml, or "0.0.0"."""
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        return "0.0.0"
    return cast(str, project.get("project", {}).get("version", "0.0.0"))

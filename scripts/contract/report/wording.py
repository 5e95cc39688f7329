"""The texts that all formats share. Nothing is escaped here, so each format escapes them."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..model import NOT_SENT, Effect, Finding, Level, Place, Report, Side, Spot, Verdict, Witness

WORST_FIRST = tuple(sorted(Level, reverse=True))

TITLES = {
    Level.BREAKING: "Breaking",
    Level.UNCLASSIFIED: "Unclassified",
    Level.BEHAVIOURAL: "Behavioural",
    Level.ADDITIVE: "Additive",
    Level.DOCS_NORMATIVE: "Normative documentation",
    Level.DOCS_COSMETIC: "Documentation, cosmetic",
}

MEANINGS = {
    Level.BREAKING: "a program in production stops working",
    Level.UNCLASSIFIED: "no rule explains it: check it by hand",
    Level.BEHAVIOURAL: "a program keeps running and behaves differently",
    Level.ADDITIVE: "a program in production does not notice it",
    Level.DOCS_NORMATIVE: "a number, limit, default or obligation",
    Level.DOCS_COSMETIC: "other words, no rule detected",
}

SOURCE_TITLE = "Does not compile"
SOURCE_MEANING = "the facade does not fit the new client"

MARKS = {
    Verdict.SAME: "OK",
    Verdict.ACCEPTABLE: "OK",
    Verdict.FAILED: "FAILED",
    Verdict.INVALID: "ERROR",
    Verdict.UNREACHABLE: "ERROR",
    Verdict.SELF_CHECK: "ERROR",
}

NOT_COMPARED = "Nothing can be said about the contract: the comparison did not come to an end."


@dataclass(frozen=True)
class Section:
    """Findings under one heading."""

    title: str
    meaning: str
    level: Level | None  # None if they are of several levels
    findings: tuple[Finding, ...]


def sections(report: Report) -> Iterator[Section]:
    """Yield the headings that have findings, worst first.

    What the type checker refuses stands under a heading of its own, whatever it is on the wire.
    """
    apart = tuple(
        finding
        for finding in report.findings
        if refuses_source(finding) and finding.level is not Level.BREAKING
    )
    for level in WORST_FIRST:
        findings = tuple(finding for finding in report.of(level) if finding not in apart)
        if findings:
            yield Section(TITLES[level], MEANINGS[level], level, findings)
        if level is Level.BREAKING and apart:
            yield Section(SOURCE_TITLE, SOURCE_MEANING, None, apart)


def was_compared(report: Report) -> bool:
    """True if the two documents were compared."""
    return report.exit_code in {0, 1}


def fails(report: Report, finding: Finding) -> bool:
    """True if this finding alone fails the comparison."""
    unexplained = report.strict and finding.level is Level.UNCLASSIFIED
    return unexplained or finding.level >= report.fail_on or refuses_source(finding)


def refuses_source(finding: Finding) -> bool:
    """True if the facade does not compile because of it; no acknowledgement changes that."""
    return finding.axes.source is Effect.BREAKS


def headline(report: Report) -> str:
    """Return the verdict: first whether the facade compiles, with the threshold if one was applied."""
    threshold = (
        f" ({threshold_of(report)})" if report.verdict in {Verdict.ACCEPTABLE, Verdict.FAILED} else ""
    )
    refused = f"{does_not_compile(report)}; " if report.refused else ""
    return f"{MARKS[report.verdict]}: {refused}{report.verdict.value}{threshold}"


def does_not_compile(report: Report) -> str:
    """Return how many lines of the facade do not fit the new client."""
    lines = quantity(len(report.refused), "line")
    return f"the facade does not compile with the new client ({lines} refused)"


def threshold_of(report: Report) -> str:
    """Return the threshold at which the comparison fails."""
    lowest = f"fails on {report.fail_on.value}"
    return f"{lowest} and on unclassified" if report.strict else lowest


def counts(report: Report) -> dict[Level, int]:
    """Return the number of findings of each level, worst first."""
    return {level: len(report.of(level)) for level in WORST_FIRST}


def counts_line(report: Report) -> str:
    """Return these counts in one line."""
    parts = [f"{count} {level.value}" for level, count in counts(report).items() if count]
    acknowledged = sum(1 for finding in report.findings if finding.acknowledged)
    return (", ".join(parts) or "nothing") + (f" ({acknowledged} acknowledged)" if acknowledged else "")


def side(document: Side) -> str:
    """Return the name, title, version and hash of one of the two documents."""
    return f"{document.name} ({document.title} {document.version}, sha256 {document.sha256[:12]})"


def compared(report: Report) -> str:
    """Return how much was compared."""
    extent = report.compared
    if extent is None:
        return "nothing"
    sizes = (
        quantity(extent.operations, extent.unit),
        quantity(extent.schemas, "schema"),
        quantity(extent.nodes, "node"),
    )
    return f"{', '.join(sizes)} ({extent.scope})"


def quantity(count: int, thing: str) -> str:
    """Return a count with its noun in the singular or plural."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def old_and_new(finding: Finding) -> tuple[str, str]:
    """Return both values; "(nothing)" for one that is absent."""
    return (
        "(nothing)" if finding.old is None else finding.old,
        "(nothing)" if finding.new is None else finding.new,
    )


def place(changed: Place) -> str:
    """Return one path to the change."""
    return str(changed) if changed.operation else f"whole document{changed}"


def more_places(finding: Finding, shown: int) -> str:
    """Return the number of places that are not shown."""
    left = len(finding.places) - shown
    if left <= 0:
        return ""
    return f"+{left} more place{'' if left == 1 else 's'}, {_operations(finding)} in all"


def reach(finding: Finding) -> str:
    """Return how many places the change reaches; "" if it has none."""
    if not finding.places:
        return ""
    return f"{quantity(len(finding.places), 'place')} in {_operations(finding)}"


def _operations(finding: Finding) -> str:
    unit = "message" if any(place.is_message for place in finding.places) else "operation"
    return quantity(len(finding.operations), unit)


def line_in_contract(report: Report, finding: Finding) -> tuple[str, int] | None:
    """Return file and line of the change, in the revision or else in the base, if in the project."""
    for document, line in ((report.revision, finding.revision_line), (report.base, finding.base_line)):
        if document is not None and document.file is not None and line is not None:
            return document.file, line
    return None


def axes(finding: Finding) -> str:
    """Return the effect on each axis that was looked at; "" if none was."""
    effects = {"wire": finding.axes.wire, "source": finding.axes.source, "public": finding.axes.public}
    known = (f"{axis} {effect.value}" for axis, effect in effects.items() if effect is not Effect.UNKNOWN)
    return ", ".join(known)


def spot(line: Spot) -> str:
    """Return a function of the facade with file and line."""
    return f"{line.name} ({line.file}:{line.line})"


def is_harmless(witness: Witness) -> bool:
    """True if the input changes nothing for the program."""
    return witness.outcome in {"fine", NOT_SENT}


def outcome(witness: Witness) -> str:
    """Return the outcome of the input."""
    return f"{witness.outcome}: {witness.detail}" if witness.detail else witness.outcome


def sentence(finding: Finding) -> str:
    """Return what changed, with the hint at another finding."""
    return f"{finding.text} {finding.hint}".rstrip()


def why(finding: Finding) -> str:
    """Return why the level is lower than that of the change alone; "" if it is not."""
    return f"{finding.level.value}, because {finding.why}" if finding.why else ""


def acknowledged(finding: Finding) -> str:
    """Return the reason and date of the acknowledgement; "" without one."""
    accepted = finding.acknowledged
    return f"{accepted.reason} (until {accepted.until}; was {accepted.level.value})" if accepted else ""


def proposal(report: Report) -> str:
    """Return the proposed next release; "" without a proposal."""
    proposed = report.proposal
    if proposed is None:
        return ""
    if proposed.bump == "refused":
        return "no version is proposed"
    bump = "no release is needed" if proposed.bump == "none" else f"a {proposed.bump} release"
    urgent = "; urgent: released versions fail against a server of the new contract"
    return f"{bump}{urgent if proposed.urgent else ''}"

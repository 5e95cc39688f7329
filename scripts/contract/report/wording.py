"""The texts that all formats share. Nothing is escaped here, so each format escapes them."""

from contract.model import Axes, Effect, Finding, Level, Place, Report, Side, Spot, Verdict, Witness

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
    Level.ADDITIVE: "the contract offers more than before",
    Level.DOCS_NORMATIVE: "a number, limit, default or obligation",
    Level.DOCS_COSMETIC: "other words, no rule detected",
}

MARKS = {
    Verdict.SAME: "OK",
    Verdict.ACCEPTABLE: "OK",
    Verdict.FAILED: "FAILED",
    Verdict.INVALID: "ERROR",
    Verdict.UNREACHABLE: "ERROR",
    Verdict.SELF_CHECK: "ERROR",
}

EFFECTS = {
    Effect.BREAKS: "breaks",
    Effect.CHANGES: "changes",
    Effect.FINE: "fine",
    Effect.UNKNOWN: "not looked at",
}

NOT_COMPARED = "Nothing can be said about the contract: the comparison did not come to an end."


def was_compared(report: Report) -> bool:
    """True if the two documents were compared."""
    return report.exit_code in {0, 1}


def fails(report: Report, finding: Finding) -> bool:
    """True if this finding alone fails the comparison."""
    unexplained = report.strict and finding.level is Level.UNCLASSIFIED
    return unexplained or finding.level >= report.fail_on


def headline(report: Report) -> str:
    """Return the verdict, with the threshold if one was applied."""
    threshold = (
        f" ({threshold_of(report)})" if report.verdict in {Verdict.ACCEPTABLE, Verdict.FAILED} else ""
    )
    return f"{MARKS[report.verdict]}: {report.verdict.value}{threshold}"


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
        quantity(extent.operations, "operation"),
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
    operations = len(finding.operations)
    return f"+{left} more place{'' if left == 1 else 's'}, {quantity(operations, 'operation')} in all"


def reach(finding: Finding) -> str:
    """Return how many places the change reaches; "" if it has none."""
    if not finding.places:
        return ""
    return f"{quantity(len(finding.places), 'place')} in {quantity(len(finding.operations), 'operation')}"


def line_in_contract(report: Report, finding: Finding) -> tuple[str, int] | None:
    """Return file and line of the change, in the revision or else in the base, if in the project."""
    for document, line in ((report.revision, finding.revision_line), (report.base, finding.base_line)):
        if document is not None and document.file is not None and line is not None:
            return document.file, line
    return None


def axes(finding: Finding) -> str:
    """Return the effect on each axis."""
    effects = finding.axes
    if effects == Axes():
        return "not looked at"
    return (
        f"wire {EFFECTS[effects.wire]}, source {EFFECTS[effects.source]}, public {EFFECTS[effects.public]}"
    )


def spot(line: Spot) -> str:
    """Return a function of the facade with file and line."""
    return f"{line.name} ({line.file}:{line.line})"


def outcome(witness: Witness) -> str:
    """Return the outcome of the input."""
    return f"{witness.outcome}: {witness.detail}" if witness.detail else witness.outcome


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

"""What every format says of a report, in plain words; nothing is quoted here, so each format quotes it."""

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
    Level.UNCLASSIFIED: "no rule explains it: look yourself",
    Level.BEHAVIOURAL: "a program goes on, and something else happens",
    Level.ADDITIVE: "there is more than before",
    Level.DOCS_NORMATIVE: "a number, a limit, a default or a must",
    Level.DOCS_COSMETIC: "other words, as far as one can tell",
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


def came_to_an_end(report: Report) -> bool:
    """Whether the two documents were compared."""
    return report.exit_code in {0, 1}


def fails(report: Report, finding: Finding) -> bool:
    """Whether this finding alone makes the comparison fail."""
    unexplained = report.strict and finding.level is Level.UNCLASSIFIED
    return unexplained or finding.level >= report.fail_on


def headline(report: Report) -> str:
    """The verdict, and the threshold where one was applied."""
    threshold = (
        f" ({threshold_of(report)})" if report.verdict in {Verdict.ACCEPTABLE, Verdict.FAILED} else ""
    )
    return f"{MARKS[report.verdict]}: {report.verdict.value}{threshold}"


def threshold_of(report: Report) -> str:
    """What makes a comparison fail."""
    lowest = f"fails on {report.fail_on.value}"
    return f"{lowest} and on unclassified" if report.strict else lowest


def counts(report: Report) -> dict[Level, int]:
    """How many findings there are of each level, worst first."""
    return {level: len(report.of(level)) for level in WORST_FIRST}


def counted(report: Report) -> str:
    """The same in one line."""
    there = [f"{count} {level.value}" for level, count in counts(report).items() if count]
    seen = sum(1 for finding in report.findings if finding.acknowledged)
    return (", ".join(there) or "nothing") + (f" ({seen} acknowledged)" if seen else "")


def side(one: Side) -> str:
    """One of the two documents."""
    return f"{one.name} ({one.title} {one.version}, sha256 {one.sha256[:12]})"


def compared(report: Report) -> str:
    """What was looked at."""
    looked = report.compared
    if looked is None:
        return "nothing"
    sizes = (
        some(looked.operations, "operation"),
        some(looked.schemas, "schema"),
        some(looked.nodes, "node"),
    )
    return f"{', '.join(sizes)} ({looked.scope})"


def some(count: int, thing: str) -> str:
    """So many of a thing."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def old_and_new(finding: Finding) -> tuple[str, str]:
    """Both values, where there are any."""
    return (
        "(nothing)" if finding.old is None else finding.old,
        "(nothing)" if finding.new is None else finding.new,
    )


def place(one: Place) -> str:
    """One way to reach the edit."""
    return str(one) if one.operation else f"whole document{one}"


def more_places(finding: Finding, shown: int) -> str:
    """The places that are not shown."""
    left = len(finding.places) - shown
    if left <= 0:
        return ""
    operations = len(finding.operations)
    return f"+{left} more place{'' if left == 1 else 's'}, {some(operations, 'operation')} in all"


def reached(finding: Finding) -> str:
    """How far the edit reaches, "" where it is nowhere in particular."""
    if not finding.places:
        return ""
    return f"{some(len(finding.places), 'place')} in {some(len(finding.operations), 'operation')}"


def line_in_contract(report: Report, finding: Finding) -> tuple[str, int] | None:
    """File and line of the edit, in the revision or else in the base, if that is a file of the project."""
    for document, line in ((report.revision, finding.revision_line), (report.base, finding.base_line)):
        if document is not None and document.file is not None and line is not None:
            return document.file, line
    return None


def axes(finding: Finding) -> str:
    """What it does, on each axis."""
    hit = finding.axes
    if hit == Axes():
        return "not looked at"
    return f"wire {EFFECTS[hit.wire]}, source {EFFECTS[hit.source]}, public {EFFECTS[hit.public]}"


def spot(one: Spot) -> str:
    """A place in the facade."""
    return f"{one.name} ({one.file}:{one.line})"


def outcome(witness: Witness) -> str:
    """What came of the input."""
    return f"{witness.outcome}: {witness.detail}" if witness.detail else witness.outcome


def acknowledged(finding: Finding) -> str:
    """Who lives with it and why, "" where nobody does."""
    seen = finding.acknowledged
    return f"{seen.reason} (until {seen.until}; was {seen.level.value})" if seen else ""


def proposal(report: Report) -> str:
    """What it means for the next release, "" where nothing was proposed."""
    proposed = report.proposal
    if proposed is None:
        return ""
    if proposed.bump == "refused":
        return "no version is proposed"
    bump = "no release is needed" if proposed.bump == "none" else f"a {proposed.bump} release"
    urgent = "; urgent: released versions fail against a server of the new contract"
    return f"{bump}{urgent if proposed.urgent else ''}"

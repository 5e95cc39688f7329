"""Proposes the next version of this package from the findings."""

from ..model import Effect, Finding, Level, Proposal


def propose(findings: tuple[Finding, ...], version: str) -> Proposal:
    """Return the version bump and a fragment for CHANGELOG.md; refused while a finding is unclassified.

    The bump is about the package's users: a wire change that the package absorbs is a patch. It is urgent
    if released versions fail against a server of the new contract.
    """
    unclassified = [finding for finding in findings if finding.level is Level.UNCLASSIFIED]
    if unclassified:
        return Proposal(
            "refused", tuple(f"{f.finding_id}: {f.rule}, unclassified" for f in unclassified), ""
        )
    urgent = any(finding.axes.wire is Effect.BREAKS for finding in findings)
    bump, causes = _bump(findings, first=version.startswith("0."))
    reasons = tuple(f"{finding.finding_id}: {finding.text}" for finding in causes)
    return Proposal(bump, reasons, _fragment(findings), urgent)


def _bump(findings: tuple[Finding, ...], *, first: bool) -> tuple[str, list[Finding]]:
    breaking = [finding for finding in findings if finding.axes.public is Effect.BREAKS]
    if breaking:
        return "minor" if first else "major", breaking
    changed = [finding for finding in findings if finding.axes.public is Effect.CHANGES]
    if changed:
        return "minor", changed
    absorbed = [
        f for f in findings if f.level >= Level.BEHAVIOURAL or Effect.BREAKS in (f.axes.wire, f.axes.source)
    ]
    return ("patch", absorbed) if absorbed else ("none", [])


def _affects_users(finding: Finding) -> bool:
    return finding.level >= Level.BEHAVIOURAL or Effect.BREAKS in {finding.axes.wire, finding.axes.source}


def _section(finding: Finding) -> str | None:
    if finding.axes.public is Effect.BREAKS:
        return "Breaking"
    if _affects_users(finding):
        return "Changed"
    return "Added" if finding.level is Level.ADDITIVE and finding.old is None else None


def _fragment(findings: tuple[Finding, ...]) -> str:
    lines: list[str] = []
    for title in ("Breaking", "Changed", "Added"):
        chosen = [finding for finding in findings if _section(finding) == title]
        if chosen:
            lines += [f"### {title}", "", *(f"- {finding.text} ({finding.rule})" for finding in chosen), ""]
    return "\n".join(lines)

"""The report for a pull request comment or a job summary: the verdict first, within GitHub's limit."""

from collections.abc import Iterator

from contract.model import Finding, Level, Report, Side
from contract.report import wording
from contract.report.differences import excerpts
from contract.report.quoting import block, cap, cell, code, prose
from contract.report.style import Style
from contract.report.text_layout import Page

LIMIT = 65_536  # characters of a comment on GitHub
_LIST_LIMIT = 60_000  # of these; the rest is for lines that are always added
_SENTENCE = 400
_VALUE = 160
_CHANGELOG = 4_000
_SHOWN = 3  # operations and facade methods in a row, places and symbols in the details
_SHARE = 0.6  # of what remains, for one list

_TABLES = (Level.BREAKING, Level.UNCLASSIFIED, Level.BEHAVIOURAL, Level.DOCS_NORMATIVE)
_FOLDED = (Level.ADDITIVE, Level.DOCS_COSMETIC)
_ICONS = {"OK": "✅", "FAILED": "❌", "ERROR": "⚠️"}


def markdown(report: Report, style: Style) -> str:  # noqa: ARG001 - one signature for all formats
    """Return the report in GitHub's markdown, below LIMIT characters; lists are cut, counts are not."""
    ending = Page(_LIST_LIMIT)
    _proposal(ending, report)
    page = Page(ending.remaining)
    _head(page, report)
    for level in _TABLES:
        _table(page, report, level)
    for level in _TABLES:
        _folded(page, report, level, f"Details, {wording.TITLES[level].lower()}")
    for level in _FOLDED:
        _folded(page, report, level, wording.TITLES[level])
    page.add_always(*ending.lines)
    return str(page)


def _head(page: Page, report: Report) -> None:
    icon = _ICONS[wording.MARKS[report.verdict]]
    page.add(f"## {icon} Contract diff: {wording.headline(report)}", "")
    page.add(prose(cap(report.message, _SENTENCE)), "")
    if wording.was_compared(report):
        page.add(f"**Found:** {wording.counts_line(report)}", "")
    else:
        page.add(f"**{wording.NOT_COMPARED}**", "")
    for name, document in (("base", report.base), ("revision", report.revision)):
        if document is not None:
            page.add(f"- {name}: {_side(document)}")
    if report.compared:
        page.add(f"- compared: {prose(cap(wording.compared(report), _SENTENCE))}")
        page.add(f"- impact: {prose(cap(report.impact, _SENTENCE)) or 'not looked at'}")
    if report.problems:
        page.add("", f"### ⚠️ Problems of this comparison: {len(report.problems)}", "")
        entries = (f"- {prose(cap(problem, _SENTENCE))}" for problem in report.problems)
        page.add_list(entries, len(report.problems), _SHARE / 2, lambda left: f"- … and {left} more")


def _side(document: Side) -> str:
    title = prose(cap(f"{document.title} {document.version}", _SENTENCE))
    return f"{code(cap(document.name, _VALUE))}, {title}, sha256 {code(document.sha256[:12])}"


def _table(page: Page, report: Report, level: Level) -> None:
    findings = report.of(level)
    if not findings:
        return
    page.add_always(
        "", f"### {wording.TITLES[level]}: {len(findings)}", "", f"_{wording.MEANINGS[level]}_", ""
    )
    page.add_always("| Rule | What changed | Old → new | Reaches | Do |", "|---|---|---|---|---|")
    rows = (_row(finding) for finding in findings)
    page.add_list(
        rows, len(findings), _SHARE, lambda left: f"| | **… and {left} more {level.value}** | | | |"
    )


def _row(finding: Finding) -> str:
    old, new = excerpts(*wording.old_and_new(finding), _VALUE)
    accepted = finding.acknowledged
    text = prose(cap(finding.text, _SENTENCE))
    if accepted:
        text += f" **Acknowledged until {prose(accepted.until)}:** {prose(cap(accepted.reason, _SENTENCE))}"
    cells = (
        code(finding.rule),
        text,
        f"{code(cap(old, 2 * _VALUE))} → {code(cap(new, 2 * _VALUE))}",
        _reaches(finding),
        prose(cap(finding.advice, _SENTENCE)),
    )
    return f"| {' | '.join(map(cell, cells))} |"


def _reaches(finding: Finding) -> str:
    spots = [code(cap(wording.spot(spot), _VALUE)) for spot in finding.facade]
    operations = [code(cap(operation, _VALUE)) for operation in finding.operations]
    return ", ".join(_first(spots) + _first(operations)) or "the whole document"


def _first(entries: list[str]) -> list[str]:
    left = len(entries) - _SHOWN
    return [*entries[:_SHOWN], *([f"+{left} more"] if left > 0 else [])]


def _folded(page: Page, report: Report, level: Level, title: str) -> None:
    findings = report.of(level)
    if not findings:
        return
    page.add_always("", f"<details><summary>{title}: {len(findings)}</summary>", "")
    entries = ("\n".join(_details(report, finding)) for finding in findings)
    page.add_list(entries, len(findings), _SHARE, lambda left: f"- … and {left} more {level.value}")
    page.add_always("", "</details>")


def _details(report: Report, finding: Finding) -> Iterator[str]:
    line = wording.line_in_contract(report, finding)
    where = f" at {code(cap(f'{line[0]}:{line[1]}', _VALUE))}" if line else ""
    yield f"- {code(finding.rule)} {prose(cap(finding.text, _SENTENCE))}"
    yield f"  - {code(cap(finding.pointer, _VALUE))}{where}; {wording.axes(finding)}"
    yield f"  - id {code(finding.finding_id)}"
    places = [code(cap(wording.place(place), _VALUE)) for place in finding.places]
    if places:
        yield f"  - {wording.reach(finding)}: {', '.join(_first(places))}"
    if finding.symbols:
        symbols = [code(cap(symbol, _VALUE)) for symbol in finding.symbols]
        yield f"  - client: {', '.join(_first(symbols))}"
    for spot in finding.facade[:_SHOWN]:
        error = f": {prose(cap(spot.says, _SENTENCE))}" if spot.says else ""
        yield f"  - facade: {code(cap(wording.spot(spot), _VALUE))}{error}"
    if len(finding.facade) > _SHOWN:
        yield f"  - facade: +{len(finding.facade) - _SHOWN} more"
    if finding.witness:
        witness = finding.witness
        outcome = prose(cap(wording.outcome(witness), _SENTENCE))
        yield f"  - witness: {code(witness.operation)} with {code(cap(witness.input, _VALUE))}: {outcome}"


def _proposal(page: Page, report: Report) -> None:
    proposed = report.proposal
    if proposed is None:
        return
    page.add_always("", f"### Next release of this package: {wording.proposal(report)}", "")
    reasons = (f"- {prose(cap(reason, _SENTENCE))}" for reason in proposed.reasons)
    page.add_list(reasons, len(proposed.reasons), _SHARE / 4, lambda left: f"- … and {left} more")
    if proposed.changelog:
        page.add("", block(cap(proposed.changelog.strip("\n"), _CHANGELOG)))

"""The report for a pull request comment or a job summary: the verdict first, within GitHub's limit."""

from collections.abc import Iterator

from ..model import Finding, Level, Report, Side, Spot
from . import wording
from .differences import excerpts
from .grouping import Group, groups, property_name, sentence
from .quoting import block, cap, cell, code, prose
from .style import Style
from .text_layout import Page

LIMIT = 65_536  # characters of a comment on GitHub
_LIST_LIMIT = 60_000  # of these; the rest is for lines that are always added
_SENTENCE = 400
_VALUE = 160
_CHANGELOG = 4_000
_SHOWN = 3  # operations and facade methods in a row, places and symbols in the details
_SHARE = 0.6  # of what remains, for one list

_COLUMNS = ("Rule", "What changed", "Old → new", "Reaches", "{owner}", "Do")
_FOLDED = (Level.ADDITIVE, Level.DOCS_COSMETIC)
_ICONS = {"OK": "✅", "FAILED": "❌", "ERROR": "⚠️"}


def markdown(report: Report, style: Style) -> str:  # noqa: ARG001 - one signature for all formats
    """Return the report in GitHub's markdown, below LIMIT characters; lists are cut, counts are not."""
    ending = Page(_LIST_LIMIT)
    _proposal(ending, report)
    page = Page(ending.remaining)
    _head(page, report)
    sections = list(wording.sections(report))
    tables = [section for section in sections if section.level not in _FOLDED]
    for section in tables:
        _table(page, report, section)
    for section in tables:
        _folded(page, report, section, f"Details, {section.title.lower()}")
    for section in sections:
        if section not in tables:
            _folded(page, report, section, section.title)
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
    if report.refused:
        page.add("", f"### ❌ Refused lines of the facade: {len(report.refused)}", "")
        lines = (f"- {_refused(spot)}" for spot in report.refused)
        page.add_list(lines, len(report.refused), _SHARE / 2, lambda left: f"- … and {left} more lines")
    if report.problems:
        page.add("", f"### ⚠️ Problems of this comparison: {len(report.problems)}", "")
        entries = (f"- {prose(cap(problem, _SENTENCE))}" for problem in report.problems)
        page.add_list(entries, len(report.problems), _SHARE / 2, lambda left: f"- … and {left} more")


def _side(document: Side) -> str:
    title = prose(cap(f"{document.title} {document.version}", _SENTENCE))
    return f"{code(cap(document.name, _VALUE))}, {title}, sha256 {code(document.sha256[:12])}"


def _table(page: Page, report: Report, section: wording.Section) -> None:
    count = len(section.findings)
    page.add_always("", f"### {section.title}: {count}", "", f"_{section.meaning}_", "")
    heading = f"| {' | '.join(_COLUMNS)} |".replace("{owner}", report.owner.value.capitalize())
    page.add_always(heading, f"|{'---|' * len(_COLUMNS)}")
    rows = ((len(group), _row(group)) for group in groups(section.findings))
    page.add_rows(rows, count, _SHARE, lambda left: f"| | **… and {left} more {_name(section)}** | | | | |")


def _name(section: wording.Section) -> str:
    return section.level.value if section.level else "findings"


def _row(group: Group) -> str:
    finding = group[0]
    accepted = finding.acknowledged
    text = prose(cap(sentence(group), _SENTENCE))
    if accepted:
        text += f" **Acknowledged until {prose(accepted.until)}:** {prose(cap(accepted.reason, _SENTENCE))}"
    cells = (
        code(finding.rule) + (f", {len(group)} times" if len(group) > 1 else ""),
        text,
        _values(group),
        _reaches(finding),
        "; ".join(_first([line for one in group for line in _facade(one)])),
        prose(cap(finding.advice, _SENTENCE)),
    )
    return f"| {' | '.join(map(cell, cells))} |"


def _values(group: Group) -> str:
    """Return old and new of a finding; of several, the names of their properties."""
    first, *others = group
    if others:
        return ", ".join(code(cap(property_name(finding), _VALUE)) for finding in group)
    old, new = excerpts(*wording.old_and_new(first), _VALUE)
    return f"{code(cap(old, 2 * _VALUE))} → {code(cap(new, 2 * _VALUE))}"


def _reaches(finding: Finding) -> str:
    operations = [code(cap(operation, _VALUE)) for operation in finding.operations]
    return ", ".join(_first(operations)) or "the whole document"


def _facade(finding: Finding) -> Iterator[str]:
    """Yield a line that the type checker refuses, or one that the change touches; the witness; the rest."""
    refused = [spot for spot in finding.facade if spot.says]
    lines = [_refused(spot) for spot in refused or finding.facade[:1]]
    yield from lines[:1]
    if finding.witness:
        yield f"witness: {prose(cap(wording.outcome(finding.witness), _VALUE))}"
    yield from lines[1:]


def _refused(spot: Spot) -> str:
    error = f": {prose(cap(spot.says, _SENTENCE))}" if spot.says else ""
    return f"{code(cap(wording.spot(spot), _VALUE))}{error}"


def _first(entries: list[str]) -> list[str]:
    left = len(entries) - _SHOWN
    return [*entries[:_SHOWN], *([f"+{left} more"] if left > 0 else [])]


def _folded(page: Page, report: Report, section: wording.Section, title: str) -> None:
    findings = section.findings
    page.add_always("", f"<details><summary>{title}: {len(findings)}</summary>", "")
    entries = ("\n".join(_details(report, finding)) for finding in findings)
    page.add_list(entries, len(findings), _SHARE, lambda left: f"- … and {left} more {_name(section)}")
    page.add_always("", "</details>")


def _details(report: Report, finding: Finding) -> Iterator[str]:
    line = wording.line_in_contract(report, finding)
    where = f" at {code(cap(f'{line[0]}:{line[1]}', _VALUE))}" if line else ""
    yield f"- {code(finding.rule)} {prose(cap(wording.sentence(finding), _SENTENCE))}"
    effects = wording.axes(finding)
    yield f"  - {code(cap(finding.pointer, _VALUE))}{where}{effects and f'; {effects}'}"
    yield f"  - id {code(finding.finding_id)}"
    if finding.why:
        yield f"  - {prose(cap(wording.why(finding), _SENTENCE))}"
    places = [code(cap(wording.place(place), _VALUE)) for place in finding.places]
    if places:
        yield f"  - {wording.reach(finding)}: {', '.join(_first(places))}"
    if finding.symbols:
        symbols = [code(cap(symbol, _VALUE)) for symbol in finding.symbols]
        yield f"  - client: {', '.join(_first(symbols))}"
    for spot in finding.facade[:_SHOWN]:
        error = f": {prose(cap(spot.says, _SENTENCE))}" if spot.says else ""
        yield f"  - {report.owner.value}: {code(cap(wording.spot(spot), _VALUE))}{error}"
    if len(finding.facade) > _SHOWN:
        yield f"  - {report.owner.value}: +{len(finding.facade) - _SHOWN} more"
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

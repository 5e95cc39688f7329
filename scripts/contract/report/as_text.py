"""The report for a terminal: the verdict first, then one block per finding, worst first."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from contract.model import Finding, Level, Report, Spot
from contract.report import wording
from contract.report.differences import excerpts
from contract.report.quoting import cap, log_line, terminal
from contract.report.style import Look

_LABEL = 13  # columns of the labels before a field
_VALUE = 240  # characters of a quoted value
_SENTENCE = 600
_SHOWN = 3  # places and symbols of a finding, unless all are asked for

_T = TypeVar("_T")

_BOLD, _RED, _GREEN, _YELLOW = "1", "31", "32", "33"
_COLOURS = {Level.BREAKING: _RED, Level.UNCLASSIFIED: _RED, Level.BEHAVIOURAL: _YELLOW}


def text(report: Report, look: Look) -> str:
    """The report for a terminal."""
    blocks = [_head(report, look)]
    for level in wording.WORST_FIRST:
        if level is not Level.DOCS_COSMETIC or look.verbose:
            blocks.extend(_group(report, level, look))
    blocks.extend(_tail(report, look))
    return "\n\n".join("\n".join(log_line(line) for line in block) for block in blocks) + "\n"


def _head(report: Report, look: Look) -> list[str]:
    good = report.exit_code == 0
    lines = [_painted(wording.headline(report), look, _BOLD, _GREEN if good else _RED)]
    lines += _field("", report.message, look)
    for name, document in (("base", report.base), ("revision", report.revision)):
        if document is not None:
            lines += _field(name, wording.side(document), look)
    if not wording.came_to_an_end(report):
        return [*lines, *_field("", wording.NOT_COMPARED, look)]
    lines += _field("compared", wording.compared(report), look)
    lines += _field("impact", report.impact or "not looked at", look)
    lines += _field("found", wording.counted(report), look)
    return [*lines, *_unshown(report, look)]


def _unshown(report: Report, look: Look) -> list[str]:
    count = wording.counts(report)[Level.DOCS_COSMETIC]
    if not count or look.verbose:
        return []
    return _field(
        "", f"the {count} docs-cosmetic {'is' if count == 1 else 'are'} counted and not listed", look
    )


def _group(report: Report, level: Level, look: Look) -> Iterator[list[str]]:
    findings = report.of(level)
    if findings:
        title = f"── {wording.TITLES[level]}: {len(findings)} ── {wording.MEANINGS[level]} "
        yield [_painted(title.ljust(look.width, "─"), look, _BOLD, _COLOURS.get(level, ""))]
        yield from (list(_finding(report, finding, look)) for finding in findings)


def _finding(report: Report, finding: Finding, look: Look) -> Iterator[str]:
    heading = terminal(f"{finding.rule} [{finding.finding_id}]")
    yield from _wrapped(heading, look, "", _BOLD, _COLOURS.get(finding.level, ""))
    yield from _wrapped(terminal(cap(finding.text, _SENTENCE)), look, " " * 2)
    yield from _values(finding, look)
    yield from _reach(finding, look)
    yield from _chain(report, finding, look)
    yield from _field("hits", wording.axes(finding), look)
    yield from _witness(finding, look)
    if finding.acknowledged:
        yield from _field("acknowledged", wording.acknowledged(finding), look)
    if finding.advice:
        yield from _field("do", finding.advice, look, _BOLD)


def _values(finding: Finding, look: Look) -> Iterator[str]:
    old, new = wording.old_and_new(finding)
    if not look.verbose:
        old, new = (cap(value, 2 * _VALUE) for value in excerpts(old, new, _VALUE))
    yield from _field("- old", old, look, _RED)
    yield from _field("+ new", new, look, _GREEN)


def _reach(finding: Finding, look: Look) -> Iterator[str]:
    shown = len(finding.places) if look.verbose else _SHOWN
    for label, place in _labelled("in", finding.places[:shown]):
        yield from _field(label, wording.place(place), look)
    yield from _field("", wording.more_places(finding, shown), look)
    seen = {place.operation for place in finding.places[:shown]}
    others = [operation for operation in finding.operations if operation not in seen]
    yield from _field("also", _some(others, look), look)


def _some(things: Sequence[str], look: Look) -> str:
    shown = things if look.verbose else things[:_SHOWN]
    left = len(things) - len(shown)
    return ", ".join([*shown, *([f"+{left} more"] if left else [])])


def _chain(report: Report, finding: Finding, look: Look) -> Iterator[str]:
    line = wording.line_in_contract(report, finding)
    where = f" ({line[0]}:{line[1]})" if line else ""
    yield from _field("at", f"{finding.pointer or 'the whole document'}{where}", look)
    yield from _field("→ client", _some(finding.symbols, look), look)
    for label, spot in _labelled("→ facade", finding.facade):
        yield from _spot(label, spot, look)


def _spot(label: str, spot: Spot, look: Look) -> Iterator[str]:
    yield from _field(label, wording.spot(spot), look)
    if spot.says:
        yield from _field("", f"↳ {cap(spot.says, _SENTENCE)}", look, _YELLOW)


def _witness(finding: Finding, look: Look) -> Iterator[str]:
    seen = finding.witness
    if seen is None:
        return
    given = seen.input if look.verbose else cap(seen.input, _VALUE)
    yield from _field("witness", f"{seen.operation} with {given}", look)
    yield from _field("", cap(wording.outcome(seen), _SENTENCE), look, _YELLOW)


def _tail(report: Report, look: Look) -> Iterator[list[str]]:
    if report.problems:
        yield [
            _painted("── Problems of this comparison ".ljust(look.width, "─"), look, _BOLD, _YELLOW),
            *(line for problem in report.problems for line in _field("!", problem, look)),
        ]
    if report.proposal:
        yield [
            _painted("── Next release of this package ".ljust(look.width, "─"), look, _BOLD),
            *_field("propose", wording.proposal(report), look, _BOLD),
            *(
                line
                for label, why in _labelled("why", report.proposal.reasons)
                for line in _field(label, why, look)
            ),
            *_changelog(report.proposal.changelog),
        ]


def _changelog(fragment: str) -> list[str]:
    return [f"  │ {terminal(line)}".rstrip() for line in fragment.splitlines()]


def _labelled(label: str, things: Iterable[_T]) -> Iterator[tuple[str, _T]]:
    for number, thing in enumerate(things):
        yield ("" if number else label), thing


def _field(label: str, value: str, look: Look, *codes: str) -> list[str]:
    """A label and its text, quoted, wrapped beside it."""
    if not value:
        return []
    indent = " " * (_LABEL + 2)
    lines = list(_wrapped(terminal(value), look, indent, *codes))
    labelled = f"  {label.ljust(_LABEL)}"
    return [f"{labelled}{line[len(indent) :]}" if line is lines[0] else line for line in lines]


def _wrapped(quoted: str, look: Look, indent: str, *codes: str) -> Iterator[str]:
    for line in textwrap.wrap(quoted, look.width - len(indent), break_on_hyphens=False):
        yield f"{indent}{_painted(line, look, *codes)}"


def _painted(quoted: str, look: Look, *codes: str) -> str:
    used = ";".join(filter(None, codes))
    return f"\x1b[{used}m{quoted}\x1b[0m" if look.colour and used else quoted

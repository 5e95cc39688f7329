"""The report for a terminal: the verdict first, then one block per finding, worst first."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from ..model import Finding, Level, Report, Spot
from . import wording
from .differences import excerpts
from .grouping import Group, groups, property_name, sentence
from .quoting import cap, log_line, terminal
from .style import Style

_LABEL = 13  # columns of the labels before a field
_VALUE = 240  # characters of a quoted value
_SENTENCE = 600
_SHOWN = 3  # places and symbols of a finding, unless verbose

_T = TypeVar("_T")

_BOLD, _RED, _GREEN, _YELLOW = "1", "31", "32", "33"
_COLOURS = {Level.BREAKING: _RED, Level.UNCLASSIFIED: _RED, Level.BEHAVIOURAL: _YELLOW}


def text(report: Report, style: Style) -> str:
    """Return the report for a terminal."""
    blocks = [_head(report, style)]
    for section in wording.sections(report):
        if section.level is not Level.DOCS_COSMETIC or style.verbose:
            blocks.extend(_section(report, section, style))
    blocks.extend(_tail(report, style))
    return "\n\n".join("\n".join(log_line(line) for line in block) for block in blocks) + "\n"


def _head(report: Report, style: Style) -> list[str]:
    passed = report.exit_code == 0
    lines = [_coloured(wording.headline(report), style, _BOLD, _GREEN if passed else _RED)]
    lines += _field("", report.message, style)
    lines += [line for spot in report.refused[:_SHOWN] for line in _spot("refused", spot, style)]
    for name, document in (("base", report.base), ("revision", report.revision)):
        if document is not None:
            lines += _field(name, wording.side(document), style)
    if not wording.was_compared(report):
        return [*lines, *_field("", wording.NOT_COMPARED, style)]
    lines += _field("compared", wording.compared(report), style)
    lines += _field("impact", report.impact or "not looked at", style)
    lines += _field("found", wording.counts_line(report), style)
    return [*lines, *_hidden(report, style)]


def _hidden(report: Report, style: Style) -> list[str]:
    count = wording.counts(report)[Level.DOCS_COSMETIC]
    if not count or style.verbose:
        return []
    return _field(
        "", f"the {count} docs-cosmetic {'is' if count == 1 else 'are'} counted and not listed", style
    )


def _section(report: Report, section: wording.Section, style: Style) -> Iterator[list[str]]:
    title = f"── {section.title}: {len(section.findings)} ── {section.meaning} "
    colour = _COLOURS.get(section.level or Level.BREAKING, "")
    yield [_coloured(title.ljust(style.width, "─"), style, _BOLD, colour)]
    for group in groups(section.findings):
        block = _finding(report, group[0], style) if len(group) == 1 else _of_schema(report, group, style)
        yield list(block)


def _finding(report: Report, finding: Finding, style: Style) -> Iterator[str]:
    heading = terminal(f"{finding.rule} [{finding.finding_id}]")
    yield from _wrapped(heading, style, "", _BOLD, _COLOURS.get(finding.level, ""))
    yield from _wrapped(terminal(cap(wording.sentence(finding), _SENTENCE)), style, " " * 2)
    yield from _values(finding, style)
    yield from _reach(finding, style)
    yield from _chain(report, finding, style)
    yield from _field("hits", wording.axes(finding), style)
    yield from _witness(finding, style)
    yield from _verdict(finding, style)


def _of_schema(report: Report, group: Group, style: Style) -> Iterator[str]:
    """Return one block for several properties of a schema: a line for each, then what they share."""
    first = group[0]
    heading = terminal(f"{first.rule}, {len(group)} times [{', '.join(one.finding_id for one in group)}]")
    yield from _wrapped(heading, style, "", _BOLD, _COLOURS.get(first.level, ""))
    yield from _wrapped(terminal(cap(sentence(group), _SENTENCE)), style, " " * 2)
    for label, finding in _labelled("properties", group):
        yield from _field(label, _property(report, finding), style)
        yield from (line for spot in finding.facade if spot.says for line in _spot("", spot, style))
        if finding.witness:
            yield from _field("", f"witness: {cap(wording.outcome(finding.witness), _VALUE)}", style)
    yield from _reach(first, style)
    yield from _field("hits", wording.axes(first), style)
    yield from _verdict(first, style)


def _property(report: Report, finding: Finding) -> str:
    old, new = (cap(value, _VALUE) for value in excerpts(*wording.old_and_new(finding), _VALUE))
    line = wording.line_in_contract(report, finding)
    where = f" ({line[0]}:{line[1]})" if line else ""
    return f"{property_name(finding)}: {old} → {new}{where} {finding.hint}".rstrip()


def _verdict(finding: Finding, style: Style) -> Iterator[str]:
    if finding.acknowledged:
        yield from _field("acknowledged", wording.acknowledged(finding), style)
    yield from _field("why", wording.why(finding), style)
    yield from _field("do", finding.advice, style, _BOLD)


def _values(finding: Finding, style: Style) -> Iterator[str]:
    old, new = wording.old_and_new(finding)
    if not style.verbose:
        old, new = (cap(value, 2 * _VALUE) for value in excerpts(old, new, _VALUE))
    yield from _field("- old", old, style, _RED)
    yield from _field("+ new", new, style, _GREEN)


def _reach(finding: Finding, style: Style) -> Iterator[str]:
    shown = len(finding.places) if style.verbose else _SHOWN
    for label, place in _labelled("in", finding.places[:shown]):
        yield from _field(label, wording.place(place), style)
    yield from _field("", wording.more_places(finding, shown), style)
    named = {place.operation for place in finding.places[:shown]}
    others = [operation for operation in finding.operations if operation not in named]
    yield from _field("also", _first(others, style), style)


def _first(things: Sequence[str], style: Style) -> str:
    shown = things if style.verbose else things[:_SHOWN]
    left = len(things) - len(shown)
    return ", ".join([*shown, *([f"+{left} more"] if left else [])])


def _chain(report: Report, finding: Finding, style: Style) -> Iterator[str]:
    line = wording.line_in_contract(report, finding)
    where = f" ({line[0]}:{line[1]})" if line else ""
    yield from _field("at", f"{finding.pointer or 'the whole document'}{where}", style)
    yield from _field("→ client", _first(finding.symbols, style), style)
    refused = [spot for spot in finding.facade if spot.says]
    others = [spot for spot in finding.facade if not spot.says]
    shown = len(others) if style.verbose else _SHOWN
    for label, spot in _labelled(f"→ {report.owner.value}", [*refused, *others[:shown]]):
        yield from _spot(label, spot, style)
    if len(others) > shown:
        yield from _field("", f"+{len(others) - shown} more lines that it touches", style)


def _spot(label: str, spot: Spot, style: Style) -> Iterator[str]:
    yield from _field(label, wording.spot(spot), style)
    if spot.says:
        yield from _field("", f"↳ {cap(spot.says, _SENTENCE)}", style, _YELLOW)


def _witness(finding: Finding, style: Style) -> Iterator[str]:
    witness = finding.witness
    if witness is None:
        return
    shown = witness.input if style.verbose else cap(witness.input, _VALUE)
    yield from _field("witness", f"{witness.operation} with {shown}", style)
    colour = _GREEN if wording.is_harmless(witness) else _YELLOW
    yield from _field("", cap(wording.outcome(witness), _SENTENCE), style, colour)


def _tail(report: Report, style: Style) -> Iterator[list[str]]:
    if report.problems:
        yield [
            _coloured("── Problems of this comparison ".ljust(style.width, "─"), style, _BOLD, _YELLOW),
            *(line for problem in report.problems for line in _field("!", problem, style)),
        ]
    if report.proposal:
        yield [
            _coloured("── Next release of this package ".ljust(style.width, "─"), style, _BOLD),
            *_field("propose", wording.proposal(report), style, _BOLD),
            *(
                line
                for label, reason in _labelled("why", report.proposal.reasons)
                for line in _field(label, reason, style)
            ),
            *_changelog(report.proposal.changelog),
        ]


def _changelog(fragment: str) -> list[str]:
    return [f"  │ {terminal(line)}".rstrip() for line in fragment.splitlines()]


def _labelled(label: str, things: Iterable[_T]) -> Iterator[tuple[str, _T]]:
    for number, thing in enumerate(things):
        yield ("" if number else label), thing


def _field(label: str, value: str, style: Style, *codes: str) -> list[str]:
    """Return a label and its text, escaped and wrapped to its right."""
    if not value:
        return []
    indent = " " * (_LABEL + 2)
    lines = list(_wrapped(terminal(value), style, indent, *codes))
    labelled = f"  {label.ljust(_LABEL)}"
    return [f"{labelled}{line[len(indent) :]}" if line is lines[0] else line for line in lines]


def _wrapped(quoted: str, style: Style, indent: str, *codes: str) -> Iterator[str]:
    for line in textwrap.wrap(quoted, style.width - len(indent), break_on_hyphens=False):
        yield f"{indent}{_coloured(line, style, *codes)}"


def _coloured(quoted: str, style: Style, *codes: str) -> str:
    sequence = ";".join(filter(None, codes))
    return f"\x1b[{sequence}m{quoted}\x1b[0m" if style.colour and sequence else quoted

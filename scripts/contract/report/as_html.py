"""The report as one HTML page: old and new side by side, without scripts or external resources."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..model import Finding, Report, Spot, Witness
from . import wording
from .differences import Piece, pieces
from .grouping import groups, sentence
from .quoting import attribute, cap, markup
from .style import Style

_STYLE = (Path(__file__).parent / "page.css").read_text("utf-8")
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src data:; base-uri 'none'; form-action 'none'"
)
_VALUE = 10_000
_SHOWN = 5  # operations that are not collapsed


def html(report: Report, style: Style) -> str:  # noqa: ARG001 - one signature for all formats
    """Return the report as one page, on which levels can be hidden."""
    mark = wording.MARKS[report.verdict]
    body = [
        f'<h1 class="{mark.lower()}">Contract diff: {markup(wording.headline(report))}</h1>',
        f"<p>{markup(report.message)}</p>",
        *_facts(report),
        *_filter(report),
        *(line for section in wording.sections(report) for line in _section(report, section)),
        *_problems(report),
        *_proposal(report),
    ]
    return "\n".join([*_top(report), "<body>", "<main>", *body, "</main>", "</body>", "</html>", ""])


def _top(report: Report) -> list[str]:
    return [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Contract diff: {markup(report.verdict.value)}</title>",
        '<link rel="icon" href="data:,">',
        f"<style>{_STYLE}</style>",
        "</head>",
    ]


def _facts(report: Report) -> list[str]:
    facts = [("base", report.base), ("revision", report.revision)]
    rows = [(name, markup(wording.side(document))) for name, document in facts if document is not None]
    if not wording.was_compared(report):
        return [*_listed(rows), f"<p><strong>{wording.NOT_COMPARED}</strong></p>"]
    rows += [
        ("compared", markup(wording.compared(report))),
        ("impact", markup(report.impact or "not looked at")),
        ("found", markup(wording.counts_line(report))),
    ]
    if report.refused:
        rows.append(("refused", _items(map(_spot, report.refused))))
    return _listed(rows)


def _filter(report: Report) -> Iterator[str]:
    if not report.findings:
        return
    yield "<fieldset><legend>Show</legend>"
    for level, count in wording.counts(report).items():
        if count:
            box = f'<input type="checkbox" id="show-{level.value}" checked>'
            yield f"<label>{box} {level.value} ({count})</label>"
    yield "</fieldset>"


def _section(report: Report, section: wording.Section) -> Iterator[str]:
    name = f"level-{section.level.value}" if section.level else "source"
    level = f' data-level="{section.level.value}"' if section.level else ""
    yield f'<section{level} aria-labelledby="{name}">'
    meaning = f"<small>{markup(section.meaning)}</small>"
    yield f'<h2 id="{name}">{section.title}: {len(section.findings)} {meaning}</h2>'
    for group in groups(section.findings):
        if len(group) > 1:
            yield f"<p>{markup(sentence(group))}</p>"
        for finding in group:
            yield from _article(report, finding)
    yield "</section>"


def _article(report: Report, finding: Finding) -> Iterator[str]:
    identity = attribute(f"finding-{finding.finding_id}")
    yield f'<article data-level="{finding.level.value}" id="{identity}" aria-labelledby="{identity}-rule">'
    number = f"<small> {markup(finding.finding_id)}</small>"
    yield f'<h3 id="{identity}-rule"><code>{markup(finding.rule)}</code>{number}</h3>'
    yield f"<p>{markup(wording.sentence(finding))}</p>"
    if finding.acknowledged:
        yield f'<p class="acknowledged">Acknowledged: {markup(wording.acknowledged(finding))}</p>'
    yield from _sides(finding)
    yield from _listed(_details(report, finding))
    if finding.why:
        yield f"<p>{markup(wording.why(finding))}</p>"
    if finding.advice:
        yield f'<p class="do">Do: {markup(finding.advice)}</p>'
    yield "</article>"


def _sides(finding: Finding) -> Iterator[str]:
    before, after = pieces(cap(finding.old or "", _VALUE), cap(finding.new or "", _VALUE))
    yield '<div class="sides">'
    for name, value, cut, tag in (("old", finding.old, before, "del"), ("new", finding.new, after, "ins")):
        shown = "<i>nothing</i>" if value is None else "".join(_piece(piece, tag) for piece in cut)
        box = f'<div class="value" tabindex="0" role="group" aria-label="{name} value">{shown}</div>'
        yield f'<div class="{name}"><h4>{name}</h4>{box}</div>'
    yield "</div>"


def _piece(piece: Piece, tag: str) -> str:
    return f"<{tag}>{markup(piece.text)}</{tag}>" if piece.changed else markup(piece.text)


def _details(report: Report, finding: Finding) -> Iterator[tuple[str, str]]:
    line = wording.line_in_contract(report, finding)
    where = f" ({markup(f'{line[0]}:{line[1]}')})" if line else ""
    yield "at", f"<code>{markup(finding.pointer)}</code>{where}"
    if finding.operations:
        yield "operations", _operations(finding)
    if finding.places:
        places = _items(f"<code>{markup(wording.place(place))}</code>" for place in finding.places)
        yield "places", f"<details><summary>{wording.reach(finding)}</summary>{places}</details>"
    if finding.symbols:
        yield "client", _items(f"<code>{markup(symbol)}</code>" for symbol in finding.symbols)
    if finding.facade:
        yield report.owner.value, _items(map(_spot, finding.facade))
    if effects := wording.axes(finding):
        yield "hits", effects
    if finding.witness:
        yield "witness", _witness(finding.witness)


def _operations(finding: Finding) -> str:
    codes = [f"<code>{markup(operation)}</code>" for operation in finding.operations]
    shown, others = codes[:_SHOWN], codes[_SHOWN:]
    more = f"<details><summary>{len(others)} more</summary>{_items(others)}</details>"
    return _items(shown) + (more if others else "")


def _spot(spot: Spot) -> str:
    error = f'<br><span class="says">{markup(spot.says)}</span>' if spot.says else ""
    return f"<code>{markup(wording.spot(spot))}</code>{error}"


def _witness(witness: Witness) -> str:
    case = f"<code>{markup(witness.operation)}</code> with <code>{markup(witness.input)}</code>"
    name = "fine" if wording.is_harmless(witness) else "says"
    outcome = f'<br><span class="{name}">{markup(wording.outcome(witness))}</span>'
    if not witness.program:
        return case + outcome
    program = f"<pre>{markup(witness.program)}</pre>"
    return f"{case}{outcome}<details><summary>a test that shows it</summary>{program}</details>"


def _items(entries: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{entry}</li>' for entry in entries)}</ul>"


def _listed(rows: Iterable[tuple[str, str]]) -> list[str]:
    written = [f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows]
    return ["<dl>", *written, "</dl>"] if written else []


def _problems(report: Report) -> Iterator[str]:
    if report.problems:
        yield f"<h2>Problems of this comparison: {len(report.problems)}</h2>"
        yield _items(markup(problem) for problem in report.problems)


def _proposal(report: Report) -> Iterator[str]:
    proposed = report.proposal
    if proposed is None:
        return
    yield f"<h2>Next release of this package: {markup(wording.proposal(report))}</h2>"
    if proposed.reasons:
        yield _items(markup(reason) for reason in proposed.reasons)
    if proposed.changelog:
        yield f"<pre>{markup(proposed.changelog)}</pre>"

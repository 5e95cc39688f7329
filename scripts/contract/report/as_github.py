"""The report as GitHub workflow annotations: one for each edit, on the line to change."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..model import Finding, Level, Report, Spot
from . import wording
from .differences import excerpts
from .grouping import Group, groups, property_name, sentence
from .quoting import cap, command_data, command_property, terminal
from .style import Style

MAX_ANNOTATIONS = 10  # of a kind that GitHub shows of one step
_TITLE, _DATA = 120, 1000


@dataclass(frozen=True)
class _Annotation:
    kind: str  # error, warning or notice
    title: str
    data: str
    line: tuple[str, int] | None = None

    def __str__(self) -> str:
        properties = [("title", self.title)]
        if self.line:
            properties = [("file", self.line[0]), ("line", str(self.line[1])), *properties]
        written = ",".join(f"{name}={command_property(value)}" for name, value in properties)
        return f"::{self.kind} {written}::{command_data(self.data)}"


def github(report: Report, style: Style) -> str:
    """Return at most MAX_ANNOTATIONS of each kind; the first has the verdict and counts those left out."""
    verdict = "notice" if report.exit_code == 0 else "error"
    remaining = Counter({"error": MAX_ANNOTATIONS, "warning": MAX_ANNOTATIONS, "notice": MAX_ANNOTATIONS})
    remaining[verdict] -= 1
    shown: list[_Annotation] = []
    left_out: Counter[str] = Counter()
    for annotation in _annotations(report, style):
        if remaining[annotation.kind] > 0:
            remaining[annotation.kind] -= 1
            shown.append(annotation)
        else:
            left_out[annotation.kind] += 1
    first = _Annotation(verdict, "Contract diff", _summary(report, left_out))
    return "".join(f"{annotation}\n" for annotation in (first, *shown))


def _summary(report: Report, left_out: Counter[str]) -> str:
    lines = [wording.headline(report), terminal(cap(report.message, _DATA))]
    if wording.was_compared(report):
        lines += [f"compared {terminal(wording.compared(report))}", f"found {wording.counts_line(report)}"]
    else:
        lines.append(wording.NOT_COMPARED)
    lines += [f"! {terminal(cap(problem, _DATA))}" for problem in report.problems[:MAX_ANNOTATIONS]]
    if len(report.problems) > MAX_ANNOTATIONS:
        lines.append(f"! and {len(report.problems) - MAX_ANNOTATIONS} more problems")
    if left_out:
        counts = ", ".join(
            wording.quantity(left_out[kind], kind)
            for kind in ("error", "warning", "notice")
            if left_out[kind]
        )
        lines.append(
            f"left out here, because GitHub shows {MAX_ANNOTATIONS} of a kind: {counts};"
            " the job summary lists all"
        )
    return "\n".join(filter(None, lines))


def _annotations(report: Report, style: Style) -> Iterator[_Annotation]:
    """Yield one annotation for each edit, worst first, then one for each refused line that none explains.

    It stands on the line to change: one that the type checker refuses, or else that of the contract, or of
    the program if the contract lies elsewhere.
    """
    known: set[tuple[str, int]] = set()
    for section in wording.sections(report):
        if section.level is Level.DOCS_COSMETIC and not style.verbose:
            continue
        for group in groups(section.findings):
            refused = [spot for finding in group for spot in finding.facade if spot.says]
            known |= {(spot.file, spot.line) for spot in refused}
            yield _of_edit(report, group, refused)
    for spot in report.refused:
        if (spot.file, spot.line) not in known:
            yield _Annotation("error", "does not compile", _said(spot), (spot.file, spot.line))


def _of_edit(report: Report, group: Group, refused: Sequence[Spot]) -> _Annotation:
    finding = group[0]
    in_contract = wording.line_in_contract(report, finding)
    spots = refused or ([] if in_contract else finding.facade)
    line = (spots[0].file, spots[0].line) if spots else in_contract
    lines = [_said(refused[0])] if refused else []
    lines += [_text(group)]
    lines += [f"also {_said(spot)}" for spot in refused[1:MAX_ANNOTATIONS]]
    if refused and in_contract:
        lines.append(terminal(f"the contract: {in_contract[0]}:{in_contract[1]}"))
    return _Annotation(_kind(report, finding), _title(finding), "\n".join(lines), line)


def _said(spot: Spot) -> str:
    return terminal(f"{wording.spot(spot)}: {cap(spot.says, _DATA)}")


def _kind(report: Report, finding: Finding) -> str:
    if wording.fails(report, finding):
        return "error"
    return "warning" if finding.level >= Level.BEHAVIOURAL else "notice"


def _title(finding: Finding) -> str:
    return terminal(cap(f"{finding.level.value}: {finding.rule}", _TITLE))


def _text(group: Group) -> str:
    finding = group[0]
    old, new = excerpts(*wording.old_and_new(finding), _TITLE)
    lines = [
        cap(sentence(group), _DATA),
        ", ".join(map(property_name, group)) if len(group) > 1 else f"{old} → {new}",
        wording.reach(finding),
        wording.why(finding),
        f"do: {cap(finding.advice, _DATA)}" if finding.advice else "",
        f"acknowledged: {cap(wording.acknowledged(finding), _DATA)}" if finding.acknowledged else "",
    ]
    return "\n".join(terminal(line) for line in lines if line)

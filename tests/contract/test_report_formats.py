"""Formats of a report: golden files, validity and limits of size."""

import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import is_dataclass, replace
from io import StringIO
from itertools import cycle
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree as ET

import pytest
from contract.model import Direction, Effect, Level, Place, Report, Spot, Verdict
from contract.report import FORMATS, Style, render, wording
from contract.report.as_github import MAX_ANNOTATIONS
from contract.report.as_markdown import LIMIT
from hypothesis import example, given
from hypothesis import strategies as st

from tests.contract.test_report_quoting import SPITE, Read, is_a_command, texts, tokens
from tests.support import report_samples as samples
from tests.support.output_schemas import misfits, sarif_schema
from tests.support.paths import PROJECT

GOLDEN = PROJECT / "tests" / "golden" / "report"
ENDINGS = {
    "text": "txt",
    "json": "json",
    "markdown": "md",
    "github": "github.txt",
    "sarif": "sarif",
    "junit": "xml",
    "html": "html",
}
SCHEMA = json.loads((PROJECT / "scripts/contract/report/report.schema.json").read_text("utf-8"))
SARIF = sarif_schema()


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", ["failed", "same", "invalid"])
def test_a_report_matches_its_golden_file(name: str, format: str) -> None:
    """UPDATE_GOLDEN=1 rewrites the golden files, for review."""
    golden = GOLDEN / f"{name}.{ENDINGS[format]}"
    rendered = render(samples.ALL[name], format)
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(rendered, "utf-8", newline="\n")
    assert rendered == golden.read_text("utf-8")


def test_every_golden_file_belongs_to_a_format() -> None:
    names = {f"{name}.{ending}" for name in ("failed", "same", "invalid") for ending in ENDINGS.values()}
    assert {path.name for path in GOLDEN.iterdir()} == names


# -- reports of any content -----------------------------------------------------------------------


def filled(report: Report, change: Callable[[str], str]) -> Report:
    """Return the report with every text in it replaced, at any depth."""

    def other(thing: Any, name: str = "") -> Any:
        if isinstance(thing, tuple):
            return tuple(other(one, name) for one in cast(Sequence[Any], thing))
        if type(thing) is str and name != "bump":
            return change(thing)
        if is_dataclass(thing) and not isinstance(thing, type):
            return replace(thing, **{name: other(value, name) for name, value in vars(thing).items()})
        return thing

    return cast(Report, other(report))


def spoiled(report: Report, some: list[str]) -> Report:
    """Return the report with these texts in it, in turn."""
    others = cycle(some)
    return filled(report, lambda _: next(others))


def harmless(report: Report) -> Report:
    """Return the report with plain words as texts; equal texts stay equal."""
    names = {"": ""}
    return filled(report, lambda text: names.setdefault(text, f"x{len(names)}"))


any_report = st.builds(
    spoiled,
    st.sampled_from([samples.FAILED, *samples.BROKEN]),
    st.lists(texts, min_size=1, max_size=7),
)
looks = st.builds(
    Style, width=st.integers(80, 120), colour=st.just(False), verbose=st.booleans()
)  # colours are for terminals and not for logs


def any_report_and_style(test: Callable[[Report, Style], None]) -> Callable[[], None]:
    """Each trick in every text of a report, and then whatever hypothesis makes of them."""
    for trick in SPITE:
        test = example(spoiled(samples.FAILED, [trick]), Style())(test)
    return cast("Callable[[], None]", given(any_report, looks)(test))


def tree(document: str) -> ET.Element:
    return ET.fromstring(document.encode())


@any_report_and_style
def test_text_has_no_commands_and_nothing_unseen(report: Report, style: Style) -> None:
    lines = render(report, "text", style).split("\n")
    assert not any(is_a_command(line) for line in lines)
    assert all(line.isprintable() for line in lines)
    assert all(len(line) <= style.width + 1 for line in lines[1:] if not line.startswith("  │"))
    assert lines[0] == wording.headline(report)


@pytest.mark.many
@any_report_and_style
@pytest.mark.full
def test_json_fits_its_schema_and_is_exact(report: Report, style: Style) -> None:
    rendered = render(report, "json", style)
    document = json.loads(rendered)
    assert misfits(document, SCHEMA) == []
    assert document["message"] == report.message
    for finding, written in zip(report.findings, document["findings"], strict=True):
        assert (written["old"], written["new"], written["pointer"]) == (
            finding.old,
            finding.new,
            finding.pointer,
        )


@any_report_and_style
def test_markdown_has_no_markup_but_ours(report: Report, style: Style) -> None:
    rendered = render(report, "markdown", style)
    there = tokens(rendered)
    ours = len(wording.WORST_FIRST) if report.findings else 0
    assert not {"link_open", "image", "html_inline", "blockquote_open"} & {token.type for token in there}
    assert sum(token.type == "html_block" for token in there) == 2 * ours
    headings = 7 + bool(report.refused) if report.findings else 1
    assert sum(token.type == "heading_open" for token in there) == headings
    rows = sum(token.type == "tr_open" for token in there)
    assert sum(token.type == "td_open" for token in there) == 6 * (rows - 4 if rows else 0)
    assert not any(is_a_command(line) for line in rendered.split("\n"))


@any_report_and_style
def test_every_annotation_is_one_command(report: Report, style: Style) -> None:
    rendered = render(report, "github", style)
    lines = rendered.split("\n")
    assert lines.pop() == ""
    assert len(rendered.splitlines()) == len(lines)
    for line in lines:
        command, properties, data = line.split("::", 2)[0:1] + line.removeprefix("::").split("::", 1)
        assert command == ""
        kind, _, listed = properties.partition(" ")
        assert kind in {"error", "warning", "notice"}
        names = [one.split("=", 1)[0] for one in listed.split(",")]
        assert names in (["title"], ["file", "line", "title"])
        assert data


@pytest.mark.many
@any_report_and_style
@pytest.mark.full
def test_sarif_fits_the_published_schema(report: Report, style: Style) -> None:
    document = json.loads(render(report, "sarif", style))
    assert misfits(document, SARIF) == []


@any_report_and_style
def test_junit_is_well_formed_and_counts_rightly(report: Report, style: Style) -> None:
    suite = tree(render(report, "junit", style))[0]
    for kind in ("failure", "error"):
        assert suite.get(f"{kind}s") == str(len(suite.findall(f"testcase/{kind}")))
    assert suite.get("tests") == str(len(suite.findall("testcase")))


@any_report_and_style
def test_html_has_no_elements_but_ours(report: Report, style: Style) -> None:
    def elements(document: str) -> tuple[list[str], list[str]]:
        reader = Read()
        reader.feed(document)
        reader.close()
        return [tag for tag in reader.tags if tag not in {"ins", "del"}], reader.names

    assert elements(render(report, "html", style)) == elements(render(harmless(report), "html", style))


# -- all formats ---------------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("report", samples.BROKEN, ids=lambda report: report.verdict.name)
def test_a_comparison_that_failed_says_so(report: Report, format: str) -> None:
    rendered = render(report, format)
    assert report.verdict.value in rendered
    assert wording.NOT_COMPARED in rendered or format in {"json", "sarif"}
    assert "no contract change" not in rendered
    assert "found" not in rendered.replace("were not found", "")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", samples.ALL)
def test_the_same_report_gives_the_same_bytes(name: str, format: str) -> None:
    first = render(samples.ALL[name], format)
    assert render(samples.ALL[name], format) == first
    assert first.endswith("\n")
    assert str(PROJECT) not in first
    first.encode()


def test_an_unknown_format_is_an_error() -> None:
    with pytest.raises(KeyError):
        render(samples.SAME, "yaml")


@pytest.mark.parametrize("format", ["text", "markdown", "junit", "html"])
def test_acknowledged_findings_are_shown(format: str) -> None:
    rendered = render(samples.FAILED, format)
    assert "Nobody here asks for more than 500" in rendered
    assert "2026-12-31" in rendered


# -- text -----------------------------------------------------------------------------------------


def test_cosmetic_findings_are_counted_and_listed_on_request() -> None:
    rendered = render(samples.FAILED)
    assert "1 docs-cosmetic" in rendered
    assert samples.COSMETIC.text not in rendered
    assert samples.COSMETIC.text in render(samples.FAILED, style=Style(verbose=True))


def test_places_are_collapsed_unless_all_are_requested() -> None:
    assert "+20 more places, 23 operations in all" in render(samples.FAILED)
    verbose = render(samples.FAILED, style=Style(verbose=True))
    assert "more places" not in verbose
    assert all(place.operation in verbose for place in samples.REMOVED.places)


class Terminal(StringIO):
    """A stream that reports itself as a terminal."""

    def isatty(self) -> bool:
        return True


def test_colours_are_for_terminals_of_people_who_want_them() -> None:
    assert Style.for_stream(Terminal(), environment={}).colour
    assert Style.for_stream(Terminal(), environment={"NO_COLOR": ""}).colour
    assert not Style.for_stream(Terminal(), environment={"NO_COLOR": "1"}).colour
    assert not Style.for_stream(Terminal(), environment={"TERM": "dumb"}).colour
    assert not Style.for_stream(StringIO(), environment={}).colour
    assert 80 <= Style.for_stream(Terminal(), environment={}).width <= 120
    assert Style.for_stream(StringIO(), verbose=True) == Style(verbose=True)


def test_colours_change_nothing_else() -> None:
    coloured = render(samples.FAILED, style=Style(colour=True))
    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(samples.FAILED)


# -- markdown and annotations: the limits of GitHub -----------------------------------------------


def crowd(count: int, text: str = "It differs, and how.") -> Report:
    findings = tuple(
        replace(
            samples.REMOVED.at(level),
            finding_id=f"{level.value}-{number:05}",
            text=text,
            old=text * 9,
            pointer=f"/paths/{number}",
            axes=samples.ADDED.axes,
            facade=samples.REMOVED.facade[1:],
        )
        for level in wording.WORST_FIRST
        for number in range(count)
    )
    problems = tuple(f"{number} {text}" for number in range(count))
    proposal = replace(samples.FAILED.proposal, reasons=problems, changelog=text * 500)  # type: ignore[type-var]  # it is there
    return replace(samples.FAILED, findings=findings, problems=problems, proposal=proposal, refused=())


@pytest.mark.parametrize(
    "text", ["It differs, and how.", "`|" * 300, "😀 " * 500, "\u202e" * 700, "x" * 5000]
)
@pytest.mark.parametrize("count", [1, 40, 700])
def test_markdown_stays_below_the_limit_and_counts_all(count: int, text: str) -> None:
    rendered = render(crowd(count, text), "markdown")
    assert len(rendered.encode("utf-16-le")) // 2 < LIMIT
    for level in wording.WORST_FIRST:
        assert f"{count} {level.value}" in rendered
        assert (
            f"{wording.TITLES[level]}: {count}" in rendered or f"{wording.TITLES[level].lower()}: {count}"
        )
    assert rendered.count("<details>") == rendered.count("</details>") == len(wording.WORST_FIRST)


def test_shortened_lists_say_how_many_are_missing() -> None:
    rendered = render(crowd(700), "markdown")
    start = rendered.index("### Breaking")
    table = rendered[start : rendered.index("### Unclassified")]
    rows = table.count("| `response-required-property-removed` |")
    assert 0 < rows < 700
    assert f"… and {700 - rows} more breaking" in table


def test_a_pipe_in_a_text_does_not_split_table_cells() -> None:
    spoilt = replace(
        samples.REMOVED, rule="a|b", text="c | d", old="e\\|f", advice="the last cell", places=()
    )
    rendered = render(replace(samples.FAILED, findings=(spoilt,)), "markdown")
    there = tokens(rendered)
    cells = [there[at + 1].content for at, token in enumerate(there) if token.type == "td_open"]
    assert cells[0] == "`a|b`"
    assert cells[2].startswith("`e\\|f` →")
    assert cells[5:] == ["the last cell"]


def kinds_of(rendered: str) -> dict[str, int]:
    kinds = [line.removeprefix("::").partition(" ")[0] for line in rendered.splitlines()]
    return {kind: kinds.count(kind) for kind in kinds}


def test_annotations_stay_within_the_limits_of_github() -> None:
    rendered = render(crowd(20), "github")
    assert kinds_of(rendered) == dict.fromkeys(("error", "warning", "notice"), MAX_ANNOTATIONS)
    summary = rendered.splitlines()[0]
    shown = MAX_ANNOTATIONS
    left = {"error": 20 - shown + 1, "warning": 2 * 20 - shown, "notice": 2 * 20 - shown}
    said = ", ".join(f"{count} {kind}s" for kind, count in left.items())
    assert (
        f"GitHub shows {MAX_ANNOTATIONS} of a kind: {said}; the job summary lists all"
        in summary.replace("%0A", "\n")
    )


def test_an_edit_is_one_annotation_on_the_line_to_change() -> None:
    rendered = render(samples.FAILED, "github")
    listed = [finding for finding in samples.FAILED.findings if finding is not samples.COSMETIC]
    assert len(rendered.splitlines()) == 1 + len(listed)
    (removed,) = (line for line in rendered.splitlines() if samples.REMOVED.text in line)
    assert removed.startswith("::error file=facade/kalshi_order_groups/_api/responses.py,line=41,")
    assert "the contract: openapi.yaml:812" in removed
    assert "order_groups.py" not in removed, "a method that needs no change"
    assert "::warning file=openapi.yaml,line=642," in rendered


def test_a_refused_line_that_no_finding_explains_is_an_annotation_of_its_own() -> None:
    spot = Spot("facade/kalshi_order_groups/_api/orders.py", 7, "_api.orders", "no such module")
    report = replace(samples.FAILED, refused=(*samples.FAILED.refused, spot))
    assert "::error file=facade/kalshi_order_groups/_api/orders.py,line=7," in render(report, "github")


def test_annotations_have_no_line_in_a_contract_outside_the_project() -> None:
    rendered = render(samples.FAILED, "github")
    elsewhere = replace(
        samples.FAILED,
        base=replace(samples.BASE, file=None),
        revision=replace(samples.REVISION, file=None),
    )
    assert "file=openapi.yaml" not in render(elsewhere, "github")
    assert kinds_of(render(elsewhere, "github")) == kinds_of(rendered)


# -- what does not compile, and groups --------------------------------------------------------------


def test_a_facade_that_does_not_compile_is_the_first_line_and_a_section_of_its_own() -> None:
    additive = replace(samples.ADDED, axes=replace(samples.ADDED.axes, source=Effect.BREAKS))
    refused = samples.REMOVED.facade[:1]
    report = replace(samples.FAILED, findings=(additive, samples.COSMETIC), refused=refused)
    for format, heading in (("text", "── Does not compile: 1 ──"), ("markdown", "### Does not compile: 1"),
                            ("html", 'id="source">Does not compile: 1')):  # fmt: skip
        rendered = render(report, format)
        assert heading in rendered
        assert "Additive: 1" not in rendered
    assert (
        "the facade does not compile with the new client (1 line refused)" in render(report).splitlines()[0]
    )
    (failure,) = [finding for finding in json.loads(render(report, "json"))["findings"] if finding["fails"]]
    assert failure["finding_id"] == additive.finding_id


def of_one_schema(count: int) -> Report:
    schema = "/components/schemas/Order/properties"
    findings = tuple(
        replace(
            samples.REMOVED,
            finding_id=f"{number:012}",
            pointer=f"{schema}/name_{number}",
            facade=(replace(samples.REMOVED.facade[0], line=number + 1),),
        )
        for number in range(count)
    )
    return replace(samples.FAILED, findings=findings, refused=(), problems=())


def test_properties_of_one_schema_are_one_block_one_row_and_one_annotation() -> None:
    report = of_one_schema(10)
    rendered = render(report)
    assert rendered.count("response-required-property-removed") == 1
    assert rendered.count("  do ") == 1
    assert all(f"name_{number}: " in rendered for number in range(10))
    assert rendered.count("has no attribute") == 10, "each refused line is there"
    table = render(report, "markdown").partition("### Breaking: 10")[2].partition("<details>")[0]
    assert table.count("`response-required-property-removed`, 10 times") == 1
    assert kinds_of(render(report, "github")) == {"error": 2}
    assert len(json.loads(render(report, "json"))["findings"]) == 10


def test_properties_of_other_schemas_and_other_causes_stand_apart() -> None:
    first, second = of_one_schema(2).findings
    elsewhere = replace(second, pointer="/components/schemas/Group/properties/name_1")
    otherwise = replace(second, why="the facade does not read it")
    for other in (elsewhere, otherwise):
        rendered = render(replace(samples.FAILED, findings=(first, other)))
        assert rendered.count("response-required-property-removed [") == 2


# -- failures --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fail_on", "strict", "failing"),
    [
        (Level.BREAKING, False, 1),
        (Level.BREAKING, True, 2),
        (Level.BEHAVIOURAL, False, 3),
        (Level.DOCS_NORMATIVE, False, 5),
        (Level.DOCS_COSMETIC, False, 6),
    ],
)
def test_junit_failures_match_the_failing_findings(fail_on: Level, strict: bool, failing: int) -> None:
    report = replace(samples.FAILED, fail_on=fail_on, strict=strict, problems=())
    suite = tree(render(report, "junit"))
    assert len(suite.findall(".//failure")) == failing
    assert len(suite.findall(".//system-out")) == 7 - failing
    findings = json.loads(render(report, "json"))["findings"]
    assert sum(finding["fails"] for finding in findings) == failing
    results = json.loads(render(report, "sarif", Style(verbose=True)))["runs"][0]["results"]
    assert sum(result["level"] == "error" for result in results) == failing


def test_a_problem_fails_only_if_the_comparison_fails() -> None:
    harmless = "3 differences in annotations were omitted, as requested."
    report = replace(samples.FAILED, problems=(*samples.FAILED.problems, harmless))
    cases = tree(render(report, "junit")).findall(".//testcase[@classname='contract.problem']")
    assert [case.find("failure") is not None for case in cases] == [True, False]


def test_a_failed_comparison_never_passes_in_junit() -> None:
    for report in (*samples.BROKEN, replace(samples.FAILED, findings=(), problems=())):
        suite = tree(render(report, "junit"))
        assert suite.get("failures") != "0" or suite.get("errors") != "0"
    assert "<failure" not in render(samples.ACCEPTABLE, "junit")


# -- SARIF ----------------------------------------------------------------------------------------


def test_sarif_names_rules_lines_fingerprints_and_what_is_suppressed() -> None:
    (run,) = json.loads(render(samples.FAILED, "sarif"))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted(rules)
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    assert [result["partialFingerprints"] for result in run["results"]] == [
        {"findingId/v1": finding.finding_id}
        for finding in samples.FAILED.findings
        if finding.level is not Level.DOCS_COSMETIC
    ]
    removed, _, acknowledged = run["results"][:3]
    lines = [place["physicalLocation"]["region"]["startLine"] for place in removed["locations"]]
    assert lines == [812, 41, 120]
    assert [place["id"] for place in removed["relatedLocations"]] == [1, 2]
    assert acknowledged["suppressions"][0]["status"] == "accepted"
    assert run["properties"]["counts"]["docs-cosmetic"] == 1


def test_paths_in_sarif_are_relative_urls() -> None:
    spot = Spot("facade/a b#c.py", 1, "f")
    report = replace(samples.FAILED, findings=(replace(samples.REMOVED, facade=(spot,)),))
    assert '"uri": "facade/a%20b%23c.py"' in render(report, "sarif")


@pytest.mark.parametrize("report", samples.BROKEN, ids=lambda report: report.verdict.name)
def test_sarif_of_a_failed_comparison_has_no_results(report: Report) -> None:
    (run,) = json.loads(render(report, "sarif"))["runs"]
    assert run["results"] == []
    assert run["invocations"][0]["executionSuccessful"] is False
    assert (
        report.message.split()[0]
        in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    )


# -- HTML -----------------------------------------------------------------------------------------


def test_a_page_has_no_external_resources_and_no_script() -> None:
    for report in samples.ALL.values():
        rendered = render(report, "html")
        assert "<script" not in rendered
        assert '<link rel="icon" href="data:,">' in rendered  # otherwise a browser requests /favicon.ico
        assert "http:" not in rendered
        assert "https://" not in rendered.replace("https://example.com/openapi.yaml", "")
        assert "url(" not in rendered
        assert "default-src 'none'; style-src 'sha256-" in rendered


def test_the_changed_words_are_marked() -> None:
    rendered = render(samples.FAILED, "html")
    assert "between 1\u2013<del>32</del> and counts" in rendered
    assert "between 1\u2013<ins>63</ins> and counts" in rendered


# -- wording --------------------------------------------------------------------------------------


def test_every_value_of_the_model_is_in_the_schema_and_the_wording() -> None:
    assert set(SCHEMA["properties"]["verdict"]["enum"]) == {verdict.value for verdict in Verdict}
    assert set(SCHEMA["$defs"]["level"]["enum"]) == {level.value for level in Level}
    assert set(SCHEMA["properties"]["counts"]["required"]) == {level.value for level in Level}
    assert set(wording.TITLES) == set(wording.MEANINGS) == set(Level)
    assert set(wording.MARKS) == set(Verdict)
    for level in Level:
        assert len(f"── {wording.TITLES[level]}: 9999 ── {wording.MEANINGS[level]} ") <= 80
    assert all(f"#show-{level.value}:not" in render(samples.SAME, "html") for level in Level)


def test_the_schema_refuses_unknown_fields() -> None:
    document = json.loads(render(samples.FAILED, "json"))
    for part in (
        document,
        document["findings"][0],
        document["sides"]["base"],
        document["findings"][0]["axes"],
    ):
        part["more"] = 1
        assert misfits(document, SCHEMA)
        del part["more"]
    assert misfits(document, SCHEMA) == []


def test_a_change_of_the_whole_document_says_so() -> None:
    assert wording.place(Place("")) == "whole document"
    assert wording.place(Place("", Direction.RESPONSE, "200")) == "whole document: response 200"
    report = replace(samples.FAILED, findings=(replace(samples.COSMETIC.at(Level.BREAKING), places=()),))
    assert "| the whole document |" in render(report, "markdown")
    assert "GET" not in render(replace(report, proposal=None), "text")


def test_a_version_is_proposed_or_refused() -> None:
    assert wording.proposal(samples.SAME) == ""
    refused = replace(samples.FAILED.proposal, bump="refused")  # type: ignore[type-var]  # it is there
    assert wording.proposal(replace(samples.FAILED, proposal=refused)) == "no version is proposed"
    none = replace(samples.FAILED.proposal, bump="none", urgent=False)  # type: ignore[type-var]  # it is there
    assert wording.proposal(replace(samples.FAILED, proposal=none)) == "no release is needed"


def test_only_files_of_the_project_have_locations() -> None:
    root = Path(PROJECT.anchor).as_posix()
    assert all(
        not spot.file.startswith(root) for finding in samples.FAILED.findings for spot in finding.facade
    )

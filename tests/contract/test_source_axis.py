"""Edits after which the facade no longer compiles, or only a name differs: verdict and exit code."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import contract_diff
import pytest
from contract import run
from contract.model import Axes, Effect, Finding, Level, Report, Spot, Verdict
from contract.program import AnyProgram, Impact
from contract.report import wording
from contract.schema.operations import Contract

from tests.support.paths import PROJECT

OURS = str(PROJECT / "openapi.yaml")


def replaced(*pairs: tuple[str, str]) -> Callable[[str], str]:
    """Return an edit of the contract's text; each old text must be there."""

    def edit(text: str) -> str:
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        return text

    return edit


FILTER = (
    "    SubaccountFilter:\n      name: subaccount\n      in: query\n"
    "      description: Subaccount to look at, 0 (primary) or 1-63. Left out, all of them.\n"
    "      schema:\n        type: "
)


class Row(NamedTuple):
    """An edit of our openapi.yaml, and what the report says of it."""

    name: str
    rule: str
    level: str
    source: str
    public: str
    bump: str


EDITS = {
    "an operationId": replaced(("operationId: ResetOrderGroup", "operationId: ResetGroup")),
    "a tag": replaced(("tags: [order-groups]", "tags: [groups]"), ("name: order-groups", "name: groups")),
    "a schema": replaced(
        ("schemas/OrderGroup'", "schemas/RiskGroup'"), ("\n    OrderGroup:\n", "\n    RiskGroup:\n")
    ),
    "a schema with overrides": replaced(
        ("schemas/Order'", "schemas/Placed'"), ("\n    Order:\n", "\n    Placed:\n")
    ),
    "a path parameter": replaced(
        ("{order_group_id}", "{group_id}"), ("name: order_group_id", "name: group_id")
    ),
    "the type of a filter": replaced((f"{FILTER}integer", f"{FILTER}string")),
}

ROWS = [
    Row("an operationId", "api-operation-id-changed", "behavioural", "breaks", "fine", "patch"),
    Row("a tag", "api-tags-changed", "behavioural", "breaks", "fine", "patch"),
    Row("a schema", "schema-renamed", "behavioural", "breaks", "fine", "patch"),
    Row("a schema with overrides", "schema-renamed", "behavioural", "breaks", "fine", "patch"),
    Row("a path parameter", "path-parameter-renamed", "behavioural", "changes", "fine", "patch"),
    Row(
        "the type of a filter",
        "request-parameter-type-generalized",
        "additive",
        "breaks",
        "changes",
        "minor",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
@pytest.mark.family
@pytest.mark.full
@pytest.mark.short(3)
def test_one_edit_is_one_finding_that_knows_whether_the_facade_compiles(
    row: Row, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    revision, text = tmp_path / "revision.yaml", tmp_path / "report.txt"
    revision.write_text(EDITS[row.name](Path(OURS).read_text("utf-8")), "utf-8")
    code = contract_diff.main(
        [OURS, str(revision), "--impact", "--format", "json", "--also", "text", str(text)]
    )
    report = json.loads(capsys.readouterr().out)
    (finding,) = report["findings"]
    assert (finding["rule"], finding["level"]) == (row.rule, row.level)
    assert (finding["axes"]["source"], finding["axes"]["public"]) == (row.source, row.public)
    assert report["proposal"]["bump"] == row.bump
    assert "### Breaking" not in report["proposal"]["changelog"]
    assert not [
        problem for problem in report["problems"] if "unmapped" in problem or "overrides" in problem
    ]
    compiles = row.source != "breaks"
    first_line = text.read_text("utf-8").splitlines()[0]
    assert code == (0 if compiles else 1)
    assert ("does not compile" in first_line) == (not compiles)
    assert first_line.startswith("OK: " if compiles else "FAILED: ")
    assert (f"── {wording.SOURCE_TITLE}: 1 ──" in text.read_text("utf-8")) == (not compiles)
    spots = {(spot["file"], spot["line"]) for spot in finding["facade"]}
    assert {(spot["file"], spot["line"]) for spot in report["refused"]} <= spots
    assert bool(report["refused"]) == (not compiles)


# -- the verdict, with an impact made by hand ------------------------------------------------------------

SPOT = Spot("facade/kalshi_order_groups/_api/orders.py", 7, "_api.orders", "no such module")
UNMAPPED = "unmapped: no finding explains facade/kalshi_order_groups/_api/orders.py:7: no such module"


class Judged(AnyProgram):
    """Any program, with an impact made by hand."""

    def __init__(self, judge: Callable[[tuple[Finding, ...]], Impact]) -> None:
        self._judge = judge

    def impact(self, found: tuple[Finding, ...], base: Contract, revision: Contract) -> Impact:
        return self._judge(found)


def reported(impact: Callable[[tuple[Finding, ...]], Impact], revision: str = OURS) -> Report:
    """Return the report of a comparison with this impact."""
    return run.report(
        run.Request(
            OURS,
            revision,
            PROJECT,
            date(2026, 1, 1),
            Judged(impact),
        )
    )


def test_a_refusal_that_no_finding_explains_is_never_ok() -> None:
    report = reported(
        lambda found: Impact(found, (UNMAPPED,), "checked", refused=(SPOT,), failing=(UNMAPPED,))
    )
    assert report.exit_code == 1
    assert wording.headline(report).startswith("FAILED: the facade does not compile")
    assert report.problems[0] == UNMAPPED


def test_an_impact_that_cannot_be_determined_is_never_ok() -> None:
    problem = "impact: the generator failed"
    report = reported(lambda found: Impact(found, (problem,), "undetermined", failing=(problem,)))
    assert report.exit_code == 1


def test_an_impact_without_refusals_changes_no_verdict() -> None:
    report = reported(lambda found: Impact(found, (), "checked"))
    assert (report.exit_code, report.verdict) == (0, Verdict.SAME)


def test_a_refused_source_is_at_every_threshold(tmp_path: Path) -> None:
    revision = tmp_path / "revision.yaml"
    revision.write_text(EDITS["an operationId"](Path(OURS).read_text("utf-8")), "utf-8")

    def breaks(found: tuple[Finding, ...]) -> Impact:
        axes = Axes(Effect.FINE, Effect.BREAKS, Effect.FINE)
        return Impact(tuple(replace(one, axes=axes) for one in found), (), "checked", refused=(SPOT,))

    report = reported(breaks, str(revision))
    assert report.fail_on is Level.BREAKING
    assert [finding.level for finding in report.findings] == [Level.BEHAVIOURAL]
    assert report.exit_code == 1

"""The comparison against somebody else's verdicts: where it differs, the difference is published.

The cases are not part of the project; see ../shared/corpus/README.md where they are.
"""

import json
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from contract.compare.contracts import compare
from contract.document.parse import parse
from contract.findings.classify import findings
from contract.model import Finding, Level, UsesEverything
from contract.schema.operations import Contract

from tests.support.paths import PROJECT, SHARED

CORPUS = SHARED / "corpus"
DIVERGENCES = PROJECT / "scripts" / "contract" / "divergences.toml"


def listed() -> set[str]:
    return {entry["rule"] for entry in tomllib.loads(DIVERGENCES.read_text("utf-8"))["divergence"]}


@dataclass
class Case:
    name: str
    verdict: str
    theirs: list[dict[str, str]]
    ours: tuple[Finding, ...]

    @property
    def agrees(self) -> bool:
        return (self.verdict == "breaking") == self.breaks

    @property
    def breaks(self) -> bool:
        return any(finding.level is Level.BREAKING for finding in self.ours)

    def is_documented(self, known: set[str]) -> bool:
        if self.breaks:
            rules = {finding.rule for finding in self.ours if finding.level is Level.BREAKING}
            theirs = {told["id"] for told in self.theirs}
            return rules <= known or bool(theirs & known)
        return {told["id"] for told in self.theirs if told["level"] == "error"} <= known


def contract(path: Path) -> Contract:
    return Contract(parse(path.read_bytes(), path.name))


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    if not CORPUS.is_dir():
        pytest.skip("the corpus is not beside this checkout (../shared/corpus)")
    rows: list[dict[str, Any]] = [
        json.loads(line) for line in (CORPUS / "cases.jsonl").read_text("utf-8").splitlines()
    ]
    return [
        Case(
            row["case"],
            row["verdict"],
            row["findings"],
            findings(
                compare(contract(CORPUS / row["base"]), contract(CORPUS / row["revision"])),
                UsesEverything(),
            ),
        )
        for row in rows
    ]


def test_nearly_every_breaking_case_is_found(cases: list[Case]) -> None:
    breaking = [case for case in cases if case.verdict == "breaking"]
    found = [case for case in breaking if case.breaks]
    harmless = [case for case in cases if case.verdict in {"info", "none"}]
    false = [case for case in harmless if case.breaks]
    print(
        f"breaking found: {len(found)} of {len(breaking)}; called breaking: {len(false)} of {len(harmless)}"
    )
    assert len(found) >= 0.95 * len(breaking)
    assert len(breaking) > 50


def test_every_divergence_is_documented(cases: list[Case]) -> None:
    known = listed()
    apart = [case for case in cases if case.verdict != "warning" and not case.agrees]
    silent = [
        f"{case.name}: theirs {case.verdict} {sorted({told['id'] for told in case.theirs})}, ours"
        f" {sorted({f.rule for f in case.ours if f.level is Level.BREAKING})}"
        for case in apart
        if not case.is_documented(known)
    ]
    told = Counter(
        "agreement" if case.agrees else "divergence" for case in cases if case.verdict != "warning"
    )
    print(dict(told), "undocumented:", len(silent))
    assert silent == []


def test_every_change_has_a_finding(cases: list[Case]) -> None:
    """Where others found something, so did we; names of components and unused ones are no change here."""
    names_only = {
        "api-schema-removed",
        "api-schema-added",
        "api-security-component",
        "api-tag",
        "api-global",
    }
    blind = [
        case.name
        for case in cases
        if case.theirs
        and not case.ours
        and not all(told["id"].startswith(tuple(names_only)) for told in case.theirs)
    ]
    print("seen by others only:", blind)
    assert len(blind) <= 4  # branches of allOf and anyOf that come or go, and accept what another one does


def test_the_list_of_divergences_is_valid() -> None:
    entries = tomllib.loads(DIVERGENCES.read_text("utf-8"))["divergence"]
    assert all(entry.keys() == {"rule", "theirs", "ours", "reason"} for entry in entries)
    assert len({entry["rule"] for entry in entries}) == len(entries)

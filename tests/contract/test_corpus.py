"""The comparison against the verdicts of a public corpus: every divergence is documented.

The cases are not part of the project; see ../shared/corpus/README.md.
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
    expected: list[dict[str, str]]
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
            expected = {finding["id"] for finding in self.expected}
            return rules <= known or bool(expected & known)
        return {finding["id"] for finding in self.expected if finding["level"] == "error"} <= known


def contract(path: Path) -> Contract:
    return Contract(parse(path.read_bytes(), path.name))


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    if not CORPUS.is_dir():
        pytest.skip("the corpus is missing (../shared/corpus)")
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
    divergent = [case for case in cases if case.verdict != "warning" and not case.agrees]
    undocumented = [
        f"{case.name}: corpus {case.verdict} {sorted({finding['id'] for finding in case.expected})}, ours"
        f" {sorted({f.rule for f in case.ours if f.level is Level.BREAKING})}"
        for case in divergent
        if not case.is_documented(known)
    ]
    counts = Counter(
        "agreement" if case.agrees else "divergence" for case in cases if case.verdict != "warning"
    )
    print(dict(counts), "undocumented:", len(undocumented))
    assert undocumented == []


def test_every_change_has_a_finding(cases: list[Case]) -> None:
    """Every finding of the corpus is found here; names of components and unused ones do not count."""
    names_only = {
        "api-schema-removed",
        "api-schema-added",
        "api-security-component",
        "api-tag",
        "api-global",
    }
    unseen = [
        case.name
        for case in cases
        if case.expected
        and not case.ours
        and not all(finding["id"].startswith(tuple(names_only)) for finding in case.expected)
    ]
    print("only in the corpus:", unseen)
    # The rest are added or removed branches of allOf and anyOf that accept the same as another branch.
    assert len(unseen) <= 4


def test_the_list_of_divergences_is_valid() -> None:
    entries = tomllib.loads(DIVERGENCES.read_text("utf-8"))["divergence"]
    assert all(entry.keys() == {"rule", "theirs", "ours", "reason"} for entry in entries)
    assert len({entry["rule"] for entry in entries}) == len(entries)

"""The comparison against the verdicts of a public corpus: every divergence is documented.

The cases are not part of the project; see ../shared/corpus/README.md.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
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


@cache
def listed() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(DIVERGENCES.read_text("utf-8"))["divergence"]
    return entries


def fits(rules: Iterable[str], patterns: list[str]) -> bool:
    """True if a rule fits one of the patterns, or there are no patterns."""
    return not patterns or any(fnmatchcase(rule, pattern) for rule in rules for pattern in patterns)


def is_stricter(entry: dict[str, Any]) -> bool:
    return bool(entry["level"] == "breaking")


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

    @property
    def is_documented(self) -> bool:
        """True if a divergence explains each rule that is breaking on one side only."""
        theirs = {finding["id"] for finding in self.expected} or {""}
        if self.breaks:
            rules = {finding.rule for finding in self.ours if finding.level is Level.BREAKING}
            stricter = [entry for entry in listed() if is_stricter(entry) and fits(theirs, entry["theirs"])]
            return all(any(fits([rule], entry["ours"]) for entry in stricter) for rule in rules)
        found = {finding.rule for finding in self.ours}
        laxer = [e for e in listed() if not is_stricter(e) and fits(found, e.get("ours", []))]
        errors = {finding["id"] for finding in self.expected if finding["level"] == "error"}
        return all(any(fits([rule], entry["theirs"]) for entry in laxer) for rule in errors)


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
    explained = [case for case in breaking if not case.breaks and case.is_documented]
    harmless = [case for case in cases if case.verdict in {"info", "none"}]
    false = [case for case in harmless if case.breaks]
    undocumented = [case for case in false if not case.is_documented]
    print(
        f"breaking found: {len(found)} of {len(breaking)}, and {len(explained)} that a rule explains;"
        f" called breaking: {len(false)} of {len(harmless)}, {len(undocumented)} without a rule"
    )
    assert len(found) >= 0.85 * len(breaking), "nine cases differ in a keyword of another type only"
    assert len(found) + len(explained) >= 0.98 * len(breaking)
    assert len(undocumented) <= 6
    assert len(breaking) > 50


def test_every_divergence_is_documented(cases: list[Case]) -> None:
    divergent = [case for case in cases if case.verdict != "warning" and not case.agrees]
    undocumented = [
        f"{case.name}: corpus {case.verdict} {sorted({finding['id'] for finding in case.expected})}, ours"
        f" {sorted({f.rule for f in case.ours if f.level is Level.BREAKING})}"
        for case in divergent
        if not case.is_documented
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
    for entry in listed():
        assert entry.keys() | {"ours"} == {"theirs", "ours", "level", "reason"}
        assert "ours" in entry or not is_stricter(entry), entry["reason"]
    assert len({entry["reason"] for entry in listed()}) == len(listed())

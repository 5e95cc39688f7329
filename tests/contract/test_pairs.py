"""Pairs of small documents from public reports, with the levels that are right for a program that uses all.

The pairs are not part of the project; see ../shared/cases/pairs.
"""

import json
from pathlib import Path

import pytest
from contract.document.parse import parse
from contract.schema.operations import Contract

from tests.support.contracts import diff, told
from tests.support.paths import SHARED

PAIRS = SHARED / "cases" / "pairs"
NO_CONTRACT_CHANGE = {"docs-cosmetic", "docs-normative"}


def contract(path: Path) -> Contract:
    return Contract(parse(path.read_bytes(), path.name))


def test_each_pair_has_its_level() -> None:
    if not PAIRS.is_dir():
        pytest.skip("the pairs are missing (../shared/cases/pairs)")
    expected: dict[str, list[str]] = json.loads((PAIRS / "expected.json").read_text("utf-8"))
    wrong: list[str] = []
    for name, levels in expected.items():
        found = diff(contract(PAIRS / f"{name}.base.yaml"), contract(PAIRS / f"{name}.rev.yaml"))
        level = found[0].level.value if found else "none"
        if ("none" if level in NO_CONTRACT_CHANGE else level) not in levels:
            wrong.append(f"{name}: {level} for {levels}: {told(found)}")
    print(f"{len(expected) - len(wrong)} of {len(expected)} pairs at their level")
    assert wrong == []

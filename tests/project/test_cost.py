"""Calls do not exceed a baseline of counted work, which is the same on every machine.

For an intended increase write a new baseline: python -m tests.support.cost --write
"""

import pytest

from tests.support import cost


def test_calls_do_not_exceed_their_baseline_cost() -> None:
    demanded = cost.baseline()
    if demanded is None:
        pytest.skip(
            f"there is no baseline for Python {cost.PYTHON}: run python -m tests.support.cost --write"
        )
    found = cost.counts()
    assert found.keys() == demanded.keys()
    assert cost.grown(found, demanded) == []


def test_a_call_is_signed_once_and_decoded_once() -> None:
    for name, counted in cost.counts().items():
        assert (name, counted["signatures"], counted["decodes"]) == (name, 1, 1)


def test_ten_percent_more_work_is_reported() -> None:
    demanded = {"sync get": {"functions": 100, "signatures": 1}}
    assert cost.grown({"sync get": {"functions": 110, "signatures": 1}}, demanded) == []
    assert len(cost.grown({"sync get": {"functions": 111, "signatures": 2}}, demanded)) == 2

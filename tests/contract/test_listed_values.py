"""A limit that every listed value keeps is no difference; one that a value breaks is."""

import pytest
from contract.model import Level

from tests.support.contracts import Json, diff, small, told

CODES: Json = {"type": "integer", "minimum": 1, "maximum": 28}
LISTED: Json = {"type": "integer", "enum": [1, 7, 28]}
NAMES: Json = {"type": "string", "minLength": 1, "maxLength": 3}


@pytest.mark.parametrize("response", [True, False])
@pytest.mark.parametrize(
    ("wide", "listed"), [(CODES, LISTED), (NAMES, {"type": "string", "enum": ["a", "abc"]})]
)
def test_listing_the_values_of_a_range_is_one_difference(wide: Json, listed: Json, response: bool) -> None:
    there = diff(small(wide, response=response), small(listed, response=response))
    back = diff(small(listed, response=response), small(wide, response=response))
    assert [one.rule.rpartition("-")[2] for one in there] == ["enum"], told(there)
    assert [one.rule.rpartition("-")[2] for one in back] == ["removed"], told(back)
    assert {there[0].level, back[0].level} == {Level.ADDITIVE, Level.BREAKING}


@pytest.mark.parametrize("values", [[0, 7], [7, 29]])
def test_a_value_outside_the_range_is_still_a_difference(values: list[int]) -> None:
    found = diff(small(CODES), small({"type": "integer", "enum": values}))
    assert any(one.level is Level.BREAKING for one in found), told(found)


def test_an_exclusive_limit_is_broken_by_its_own_value() -> None:
    exclusive = {"type": "number", "exclusiveMinimum": 1}
    assert len(diff(small(exclusive), small({"type": "number", "enum": [1, 2.5]}))) == 2
    assert len(diff(small(exclusive), small({"type": "number", "enum": [1.5, 2]}))) == 1


def test_a_limit_beside_listed_values_is_a_difference_of_its_own() -> None:
    limited = {"type": "integer", "enum": [1, 2], "maximum": 2}
    assert len(diff(small({"type": "integer", "enum": [1, 2]}), small(limited))) == 1

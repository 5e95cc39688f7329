"""Every edit of openapi.yaml in contract_mutations.toml is found exactly once, at its level."""

import importlib
import importlib.util
from collections import Counter
from functools import cache

import pytest
from contract.model import Level, Usage
from contract.project import tolerance

from tests.support.contracts import Json, diff, mutated, mutations, ours, told
from tests.support.paths import PROJECT

pytestmark = pytest.mark.many

MUTATIONS = {mutation["name"]: mutation for mutation in mutations()}
FEWEST = 200
DELIBERATE = ("unknown keyword", ": if", " with if", "dependent", "contentEncoding", "callback")


@pytest.mark.parametrize("name", MUTATIONS)
@pytest.mark.family
def test_an_edit_is_found_once_and_at_its_level(name: str) -> None:
    mutation = MUTATIONS[name]
    found = diff(ours(), mutated(mutation))
    assert len(found) == mutation.get("findings", 1), told(found)
    assert max(finding.level for finding in found).value == mutation["level"], told(found)


@cache
def facade() -> Usage:
    usage = importlib.import_module("contract.usage.derive")
    return tolerance.derive(PROJECT, usage.derive(PROJECT))


@pytest.mark.skipif(
    importlib.util.find_spec("contract.usage.derive") is None,
    reason="the usage of the facade is not derived yet",
)
@pytest.mark.parametrize("name", MUTATIONS)
@pytest.mark.family
def test_an_edit_has_the_level_that_it_has_for_the_facade(name: str) -> None:
    mutation = MUTATIONS[name]
    found = diff(ours(), mutated(mutation), facade())
    assert len(found) == mutation.get("findings", 1), told(found)
    assert max(finding.level for finding in found).value == mutation.get("facade", mutation["level"]), told(
        found
    )


def test_only_deliberate_mutations_are_unclassified() -> None:
    for name, mutation in MUTATIONS.items():
        if mutation["level"] == Level.UNCLASSIFIED.value:
            assert any(word in name for word in DELIBERATE), name


def test_mutations_cover_all_levels_and_actions() -> None:
    assert len(MUTATIONS) >= FEWEST
    assert len(list(mutations())) == len(MUTATIONS), "a name is duplicated"
    assert {mutation["level"] for mutation in MUTATIONS.values()} == {level.value for level in Level}
    actions = Counter(mutation["action"] for mutation in MUTATIONS.values())
    assert set(actions) == {"set", "remove", "rename", "add", "drop"}


@pytest.mark.parametrize("name", MUTATIONS)
@pytest.mark.family
def test_an_entry_has_the_required_fields(name: str) -> None:
    mutation: Json = MUTATIONS[name]
    assert mutation.keys() <= {
        "name", "at", "action", "value", "level", "facade", "findings", "several", "why"
    }  # fmt: skip
    assert mutation["why"].endswith("."), "`why` is one sentence"
    assert ("several" in mutation) == (mutation.get("findings", 1) > 1)
    assert ("value" in mutation) == (mutation["action"] != "remove")
    assert mutation.get("facade") != mutation["level"]

"""The facts of openapi.yaml that the facade relies on are those of an independent table.

A fact that the contract has in addition is no failure: the test names the line to write, and is expected to
fail until then. `make contract-upstream` reports these lines and does not stop for them.
"""

import copy
from typing import Any

import pytest
from generation import spec
from openapi_spec_validator import validate

from tests.support import contract_exceptions, facts
from tests.support.paths import PROJECT

CONTRACT = spec.load(PROJECT / "openapi.yaml")
TABLE = facts.table()


def moved(contract: Any) -> list[facts.Moved]:
    return [*facts.moved(contract, TABLE)]


def test_the_document_is_valid() -> None:
    validate(CONTRACT)
    assert CONTRACT["openapi"] == "3.0.3"


@pytest.mark.parametrize("section", TABLE)
def test_the_contract_has_the_facts_of_the_table(section: str) -> None:
    found = [one for one in moved(CONTRACT) if one.section == section]
    lines = "\n".join(map(str, found))
    assert not [one for one in found if one.lost], lines
    if found:
        pytest.xfail(f"write these lines:\n{lines}")


def test_every_operation_is_signed_unless_it_says_otherwise() -> None:
    together: dict[str, list[str]] = {
        "kalshiAccessKey": [],
        "kalshiAccessSignature": [],
        "kalshiAccessTimestamp": [],
    }
    assert CONTRACT["security"] == [together]


def test_exceptions_for_the_simulator_have_a_place_in_the_contract() -> None:
    unused = contract_exceptions.unused()
    if unused:
        pytest.xfail("openapi.yaml says it itself, or has no such place: remove " + "; ".join(unused))


def one(change: Any) -> facts.Moved:
    contract = copy.deepcopy(CONTRACT)
    change(contract)
    (found,) = [found for found in moved(contract) if found not in moved(CONTRACT)]
    return found


RESET = "/portfolio/order_groups/{order_group_id}/reset"


def test_a_new_parameter_asks_for_one_line() -> None:
    def add(contract: Any) -> None:
        new = {"name": "dry_run", "in": "query", "schema": {"type": "boolean"}}
        contract["paths"][RESET]["put"]["parameters"].append(new)

    found = one(add)
    assert found.lost == frozenset()
    text = (PROJECT / facts.TABLE).read_text("utf-8").splitlines()
    assert found.number is not None
    assert text[found.number - 1].startswith("ResetOrderGroup = ")
    assert "query:dry_run" in str(found)


def test_a_lost_status_fails() -> None:
    def remove(contract: Any) -> None:
        del contract["paths"][RESET]["put"]["responses"]["404"]

    assert one(remove).lost == {"404"}


def test_a_lost_operation_fails() -> None:
    def remove(contract: Any) -> None:
        del contract["paths"][RESET]

    found = one(remove)
    assert found.lost == {"ResetOrderGroup"}
    assert "remove the line" in str(found)


def test_a_lost_requirement_fails() -> None:
    def remove(contract: Any) -> None:
        contract["components"]["schemas"]["OrderGroup"]["required"].remove("id")

    assert one(remove).lost == {"id"}

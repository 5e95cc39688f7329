"""Changes that scripts/overrides.toml tolerates are not breaking for our client."""

import pytest
from contract.compare.changes import ChangeKind
from contract.compare.contracts import compare
from contract.document import parse
from contract.findings.classify import findings
from contract.findings.tolerance import TolerantUsage
from contract.model import Direction, Level, Place, UsesEverything
from contract.project import tolerance
from contract.schema.operations import Contract
from generation import overrides

from tests.support.contract_rewrites import ANY_DOCUMENT
from tests.support.contracts import contract, current, edit, our_values, ours
from tests.support.paths import PROJECT, PUBLISHED

OURS = tolerance.derive(PROJECT, UsesEverything())
RELAXES_NOTHING = {"default", "error"}
"""The last step of a place: what is sent of requests, and what is read beside the contract."""


class UsesNothing:
    """A program that calls every operation and reads nothing."""

    def calls(self, operation: str) -> bool:
        return True

    def uses(self, place: Place) -> bool:
        return False


@pytest.mark.parametrize(
    "override", overrides.load(PROJECT / "scripts" / "overrides.toml"), ids=lambda o: o.rule or o.at[0]
)
def test_every_override_is_understood(override: overrides.Override) -> None:
    """A new kind of override has to be thought about here."""
    for at in overrides.places(current().document.root, override):
        if at.rpartition("/")[2] in RELAXES_NOTHING:
            continue
        one = override._replace(at=(at,), rule="")
        assert tolerance.tolerated(current(), (one,)), f"{at}: no place of the contract is relaxed by it"


def test_another_success_of_a_new_operation_is_tolerated() -> None:
    values = our_values()
    values["paths"]["/exchange/new"] = values["paths"]["/exchange/status"]
    known = overrides.load(PROJECT / "scripts" / "overrides.toml")
    key = ("GET /exchange/new", Direction.RESPONSE, "2xx", "")
    assert ChangeKind.SUCCESS_CHANGED in tolerance.tolerated(contract(values), known)[key]


def test_an_open_enum_is_a_change_and_no_break() -> None:
    place = Place("GET /portfolio/orders", Direction.RESPONSE, "200", "/orders/[]/status")
    assert OURS.tolerated_level(ChangeKind.ENUM_VALUE_ADDED, place, used=True) is Level.BEHAVIOURAL
    assert OURS.tolerated_level(ChangeKind.ENUM_VALUE_ADDED, place, used=False) is Level.ADDITIVE
    assert OURS.tolerated_level(ChangeKind.TYPE_CHANGED, place, used=True) is None


def test_request_enums_are_not_open() -> None:
    place = Place("POST /portfolio/events/orders", Direction.REQUEST, "body", "/side")
    assert OURS.tolerated_level(ChangeKind.ENUM_VALUE_REMOVED, place, used=True) is None


EDITS = {
    "enum value added": ("/components/schemas/OrderStatus/enum", "add", "unheard_of"),
    "enum removed": ("/components/schemas/OrderType/enum", "remove", None),
    "list may be null": ("/components/schemas/GetOrdersResponse/properties/orders/nullable", "set", True),
    "no longer required": ("/components/schemas/GetOrdersResponse/required", "drop", "cursor"),
    "another success": ("/paths/~1exchange~1status/get/responses/200", "rename", "203"),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_lowered_only_for_our_client(name: str) -> None:
    at, action, value = EDITS[name]
    values = our_values()
    edit(values, at, action, value)
    comparison = compare(ours(), contract(values))
    (general,) = findings(comparison, UsesEverything())
    (tolerant,) = findings(comparison, OURS)
    assert general.level is Level.BREAKING
    assert tolerant.level is Level.BEHAVIOURAL
    assert tolerant.finding_id == general.finding_id


@pytest.mark.parametrize("name", EDITS)
def test_component_names_do_not_affect_the_level(name: str) -> None:
    at, action, value = EDITS[name]
    values = our_values()
    edit(values, at, action, value)
    for way in ("references inlined", "components renamed"):
        base, revision = (contract(ANY_DOCUMENT[way](document)) for document in (our_values(), values))
        assert {finding.level for finding in findings(compare(base, revision), OURS)} == {Level.BEHAVIOURAL}


def test_removing_a_read_property_is_breaking_although_an_override_makes_it_optional() -> None:
    values = our_values()
    del values["components"]["schemas"]["Order"]["properties"]["user_id"]
    comparison = compare(ours(), contract(values))
    (read,) = findings(comparison, OURS)
    (unread,) = findings(comparison, TolerantUsage(UsesNothing(), OURS.tolerated))
    (strictly,) = findings(comparison, UsesNothing())
    assert (read.level, unread.level, strictly.level) == (Level.BREAKING, Level.ADDITIVE, Level.BREAKING)


def test_requiring_a_body_that_our_client_always_sends_is_not_breaking() -> None:
    values = our_values()
    values["paths"]["/portfolio/order_groups/{order_group_id}/reset"]["put"]["requestBody"]["required"] = (
        True
    )
    (found,) = findings(compare(ours(), contract(values)), OURS)
    assert found.level is Level.ADDITIVE


@pytest.mark.skipif(not PUBLISHED, reason="the published documents are missing (../shared/upstream)")
def test_the_published_document_is_tolerated_in_the_same_places() -> None:
    """Its components have other names; its operations and responses are the same."""
    path = PUBLISHED[-1]
    published = Contract(parse.parse(path.read_bytes(), path.name))
    name = next(name for name in published.names if name == "GET /portfolio/orders")
    status = next(where for where in published.operation(name).responses if where.startswith("2"))
    place = Place(name, Direction.RESPONSE, status, "/orders/[]/status")
    assert OURS.tolerated_level(ChangeKind.ENUM_VALUE_ADDED, place, used=True) is Level.BEHAVIOURAL

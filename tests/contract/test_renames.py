"""Renames, found by what stands in the same place: components, generated symbols, hints in reports."""

import json
from dataclasses import replace

import pytest
from contract.compare import component_names
from contract.findings.rename_hints import with_hints
from contract.impact import renames
from contract.impact.renames import Places
from contract.impact.symbols import Change
from contract.model import Direction, Finding
from contract.usage.symbol_map import Key

from tests.support.contract_edits import Document, Edit, edited, schema
from tests.support.contract_rewrites import ANY_DOCUMENT
from tests.support.contracts import Json, contract, diff, our_values, ours

SCHEMAS = "/components/schemas"


def renamed(values: Json, old: str, new: str) -> Json:
    """Give a schema another name, and all references to it."""
    text = json.dumps(values).replace(f'"#{SCHEMAS}/{old}"', f'"#{SCHEMAS}/{new}"')
    result: Json = json.loads(text)
    result["components"]["schemas"][new] = result["components"]["schemas"].pop(old)
    return result


# -- components ------------------------------------------------------------------------------------


def test_a_renamed_component_is_found_by_its_places() -> None:
    values = renamed(our_values(), "OrderGroup", "RiskGroup")
    assert component_names.renamed(our_values(), values) == {
        f"{SCHEMAS}/OrderGroup": f"{SCHEMAS}/RiskGroup"
    }


def test_a_renamed_and_edited_component_is_found() -> None:
    values = renamed(our_values(), "OrderGroup", "RiskGroup")
    del values["components"]["schemas"]["RiskGroup"]["properties"]["contracts_limit_fp"]
    assert list(component_names.renamed(our_values(), values)) == [f"{SCHEMAS}/OrderGroup"]


def other_schema_in_its_place(values: Json) -> None:
    """A reference that leads to another schema is no rename."""
    values["components"]["schemas"]["Other"] = {"type": "object", "properties": {"a": {"type": "string"}}}
    rows = values["components"]["schemas"]["GetOrderGroupsResponse"]["properties"]["order_groups"]
    rows["items"] = {"$ref": f"#{SCHEMAS}/Other"}
    del values["components"]["schemas"]["OrderGroup"]


def existing_schema_in_its_place(values: Json) -> None:
    rows = values["components"]["schemas"]["GetOrderGroupsResponse"]["properties"]["order_groups"]
    rows["items"] = {"$ref": f"#{SCHEMAS}/Order"}


@pytest.mark.parametrize("edit", [other_schema_in_its_place, existing_schema_in_its_place])
def test_another_component_in_its_place_is_no_rename(edit: Edit) -> None:
    assert not component_names.renamed(our_values(), edited(edit))


def test_recursive_schemas_end() -> None:
    def recursive(name: str) -> Json:
        below = {"type": "object", "properties": {"a": {"$ref": f"#{SCHEMAS}/{name}"}}}
        values = our_values()
        values["components"]["schemas"][name] = {"type": "object", "properties": {"a": below}}
        values["components"]["schemas"]["OrderGroup"]["properties"]["tree"] = {"$ref": f"#{SCHEMAS}/{name}"}
        return values

    found = component_names.renamed(recursive("Tree"), recursive("Wood"))
    assert found == {f"{SCHEMAS}/Tree": f"{SCHEMAS}/Wood"}


def test_every_component_can_be_renamed() -> None:
    found = component_names.renamed(our_values(), ANY_DOCUMENT["components renamed"](our_values()))
    assert {pointer for pointer in found if pointer.startswith(SCHEMAS)} == {
        f"{SCHEMAS}/{name}" for name in our_values()["components"]["schemas"]
    }


# -- generated symbols -----------------------------------------------------------------------------

LIST, RESPONSE = "GET /portfolio/order_groups", Direction.RESPONSE
ROW: Key = (LIST, RESPONSE, "2xx", "/order_groups/[]")
ID: Key = (LIST, RESPONSE, "2xx", "/order_groups/[]/id")
LISTED: Key = (LIST, RESPONSE, "2xx", "/order_groups")
OLD: Places = {ROW: ("models.Group",), ID: ("models.Group.id",), LISTED: ("models.Page.groups",)}
NEW: Places = {ROW: ("models.Risk",), ID: ("models.Risk.id",), LISTED: ("models.Page.groups",)}
CHANGES = {
    "models.Group": Change("class()", None),
    "models.Group.id": Change(": str", None),
    "models.Group.extra": Change(": int", None),
    "models.Risk": Change(None, "class()"),
    "models.Risk.id": Change(None, ": str"),
    "models.Risk.extra": Change(None, ": str"),
    "models.Page.groups": Change(": list[Group]", ": list[Risk]"),
}


def test_symbols_of_the_same_places_are_renamed_with_their_members() -> None:
    found = renames.find(OLD, NEW, CHANGES)
    assert found.new_names == {
        "models.Group": "models.Risk",
        "models.Group.id": "models.Risk.id",
        "models.Group.extra": "models.Risk.extra",
    }


def test_only_what_differs_in_names_alone_is_of_no_consequence() -> None:
    assert renames.find(OLD, NEW, CHANGES).only_names == {
        "models.Group", "models.Risk", "models.Group.id", "models.Risk.id", "models.Page.groups",
    }  # fmt: skip


def test_a_symbol_that_remains_is_not_renamed() -> None:
    remaining = {name: change for name, change in CHANGES.items() if name != "models.Group"}
    assert "models.Group" not in renames.find(OLD, NEW, remaining).new_names


# -- hints -----------------------------------------------------------------------------------------


def hinted(edit: Edit) -> tuple[Finding, ...]:
    return with_hints(diff(ours(), contract(edited(edit))))


def property_renamed(document: Document) -> None:
    properties = schema(document, "OrderGroup")["properties"]
    properties["limit_fp"] = properties.pop("contracts_limit_fp")


def filter_renamed(document: Document) -> None:
    for parameter in document["paths"]["/portfolio/orders"]["get"]["parameters"]:
        if parameter.get("name") == "event_ticker":
            parameter["name"] = "event_tickers"


def path_moved(document: Document) -> None:
    paths = document["paths"]
    paths["/exchange/state"] = paths.pop("/exchange/status")


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (property_renamed, "contracts_limit_fp", "limit_fp"),
        (filter_renamed, "event_ticker", "event_tickers"),
        (path_moved, "GET /exchange/status", "GET /exchange/state"),
    ],
)
def test_what_is_gone_and_what_is_new_name_each_other(edit: Edit, old: str, new: str) -> None:
    hints = {finding.hint for finding in hinted(edit)}
    assert {f"Perhaps renamed to {new}.", f"Perhaps the new name of {old}."} <= hints


def something_else(document: Document) -> None:
    properties = schema(document, "OrderGroup")["properties"]
    del properties["contracts_limit_fp"]
    properties["zebra"] = {"type": "boolean"}


def test_unlike_things_have_no_hint() -> None:
    assert not [finding.hint for finding in hinted(something_else) if finding.hint]


def test_a_hint_changes_nothing_else() -> None:
    plain = diff(ours(), contract(edited(property_renamed)))
    for before, after in zip(plain, with_hints(plain), strict=True):
        assert replace(after, hint="") == before
    assert with_hints(()) == ()

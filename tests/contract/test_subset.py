"""A document reduced to some operations keeps only what these reach."""

from typing import Any

import pytest
import yaml
from contract.document.subset import operations_of, same_operation, slice_operations
from generation import spec

from tests.support.contract_edits import contract
from tests.support.openapi import OPERATIONS
from tests.support.paths import PUBLISHED, SHARED

LIST, READ = "GET /portfolio/order_groups", "GET /portfolio/order_groups/{order_group_id}"


def test_all_operations_keep_the_whole_contract() -> None:
    whole = contract()
    assert slice_operations(whole, operations_of(whole)) == whole
    assert len(operations_of(whole)) == len(OPERATIONS)


def test_one_operation_keeps_only_the_components_it_reaches() -> None:
    cut = slice_operations(contract(), [LIST])
    assert operations_of(cut) == [LIST]
    assert set(cut["components"]["schemas"]) == {
        "GetOrderGroupsResponse", "OrderGroup", "FixedPointCount", "ExchangeIndex", "ErrorResponse"
    }  # fmt: skip
    assert set(cut["components"]["parameters"]) == {"SubaccountFilter"}
    assert set(cut["components"]["responses"]) == {"BadRequest", "Unauthorized", "InternalServerError"}
    assert len(cut["components"]["securitySchemes"]) == 3
    assert [tag["name"] for tag in cut["tags"]] == ["order-groups"]
    assert cut["servers"] == contract()["servers"]
    spec.check(cut, "cut")


def test_another_name_of_a_path_parameter_is_the_same_operation() -> None:
    assert operations_of(slice_operations(contract(), ["GET /portfolio/order_groups/{id}"])) == [READ]
    assert same_operation("GET /a/{b}/c") == same_operation("GET /a/{x}/c") != same_operation("GET /a/b/c")


def test_an_unknown_operation_is_ignored() -> None:
    assert slice_operations(contract(), ["GET /nowhere"])["paths"] == {}


def test_the_input_is_not_changed() -> None:
    before = repr(contract())
    slice_operations(contract(), [LIST])
    assert repr(contract()) == before


TANGLED: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {},
    "security": [{"key": []}],
    "paths": {"/a": {"$ref": "#/components/pathItems/A"}, "/b": {"get": {}}},
    "components": {
        "pathItems": {
            "A": {
                "parameters": [{"$ref": "#/components/parameters/P"}],
                "get": {"x": {"$ref": "#/components/schemas/Node"}},
            }
        },
        "parameters": {"P": {"schema": {"$ref": "#/components/schemas/a~1b"}}, "Q": {}},
        "schemas": {
            "Node": {
                "properties": {"next": {"$ref": "#/components/schemas/Node/properties/value"}, "value": {}},
                "discriminator": {"mapping": {"one": "One", "two": "#/components/schemas/Two"}},
            },
            "a/b": {},
            "One": {},
            "Two": {},
            "Stray": {"$ref": "#/components/schemas/Lost"},
        },
        "securitySchemes": {"key": {}, "other": {}},
    },
}


def test_references_of_every_kind_are_followed() -> None:
    cut = slice_operations(TANGLED, ["GET /a"])
    assert set(cut["paths"]["/a"]) == {"parameters", "get"}
    assert set(cut["components"]["schemas"]) == {"Node", "a/b", "One", "Two"}
    assert set(cut["components"]["parameters"]) == {"P"}
    assert set(cut["components"]["securitySchemes"]) == {"key"}
    assert "pathItems" not in cut["components"]


def test_circular_references_terminate() -> None:
    circular = {**TANGLED, "paths": {"/a": {"$ref": "#/components/pathItems/A"}}}
    circular["components"] = {"pathItems": {"A": {"$ref": "#/components/pathItems/A"}}}
    assert slice_operations(circular, ["GET /a"])["paths"] == {}


@pytest.mark.skipif(not PUBLISHED, reason="the published documents are missing (../shared/upstream)")
@pytest.mark.parametrize("name", [path.name for path in PUBLISHED])
@pytest.mark.family
def test_a_published_document_is_reduced_to_our_operations(name: str) -> None:
    whole = yaml.load((SHARED / "upstream" / name).read_text("utf-8"), yaml.CSafeLoader)
    cut = slice_operations(whole, operations_of(contract()))
    assert 8 <= len(operations_of(cut)) <= len(OPERATIONS)
    assert len(operations_of(whole)) > 60
    spec.check(cut, name)

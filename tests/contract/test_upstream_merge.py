"""Merging a published document changes our contract by its meaning, not by its notation."""

import difflib
from collections.abc import Callable
from typing import Any

import pytest
from contract.document import parse
from contract.document.document import InvalidDocument
from contract.upstream import merge, rewrite
from contract.upstream.notes import Notes
from contract.upstream.values import keyed, listed
from generation import spec

from tests.support import published_variant
from tests.support.contracts import our_text
from tests.support.paths import PUBLISHED
from tests.support.upstream_edits import (
    EDITS,
    SCHEMAS,
    add_property,
    add_unknown_status,
    rename_header,
    schema,
    tighten,
)

OURS = our_text()


def merged(published: str, ours: str = OURS) -> tuple[str, Notes]:
    root, notes = merge.merge(
        parse.parse(ours.encode(), "openapi.yaml"), parse.parse(published.encode(), "published.yaml")
    )
    return rewrite.rewritten(ours, root, "openapi.yaml"), notes


def changed(edit: Callable[[Any], None]) -> tuple[list[str], Notes]:
    """Return the lines that change in our contract if the published one is an edited rewrite of ours."""
    document = published_variant.sample()
    edit(document)
    new, notes = merged(published_variant.text(published_variant.in_every_way(document)))
    lines = difflib.unified_diff(OURS.splitlines(), new.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[:3] not in {"---", "+++"} and line[:2] != "@@"], notes


@pytest.mark.parametrize("way", published_variant.WAYS, ids=lambda way: way.__name__)
@pytest.mark.family
def test_an_equivalent_document_changes_no_byte(way: Callable[[Any], Any]) -> None:
    assert merged(published_variant.text(way(published_variant.sample())))[0] == OURS


def test_all_rewrites_together_change_no_byte() -> None:
    text, notes = merged(published_variant.text(published_variant.in_every_way(published_variant.sample())))
    assert text == OURS
    assert not any(vars(notes).values())


@pytest.mark.parametrize(("edit", "lines"), EDITS, ids=lambda value: getattr(value, "__name__", ""))
@pytest.mark.family
def test_an_edit_changes_only_its_own_lines(edit: Callable[[Any], None], lines: list[str]) -> None:
    assert changed(edit)[0] == lines


def test_a_changed_security_scheme_keeps_its_name_and_prose() -> None:
    document = published_variant.sample()
    rename_header(document)
    new, _ = merged(published_variant.text(published_variant.reworded(document)))
    assert new == OURS.replace("name: KALSHI-ACCESS-KEY", "name: KALSHI-KEY")


def test_of_parameters_that_differ_only_in_prose_the_one_at_the_same_place_is_taken() -> None:
    def scope(document: Any) -> None:
        everywhere = {"$ref": "#/components/parameters/SubaccountFilter"}
        document["paths"]["/account/limits"]["get"]["parameters"] = [everywhere]

    document = published_variant.sample()
    scope(document)
    new, _ = merged(published_variant.text(published_variant.renamed(document)))
    limits = new.split("operationId: GetAccountApiLimits")[1].split("responses:")[0]
    assert "#/components/parameters/SubaccountFilter'" in limits


def test_ambiguous_matches_are_not_guessed() -> None:
    def scope(document: Any) -> None:
        inline = {"name": "subaccount", "in": "query", "schema": {"type": "integer"}}
        document["paths"]["/account/limits"]["get"]["parameters"] = [inline]

    lines, notes = changed(scope)
    assert "+        - name: subaccount" in lines
    assert notes.needs_description == ["/paths/~1account~1limits/get/parameters/0/schema"]


def test_parts_without_our_prose_are_listed() -> None:
    _, notes = changed(add_property)
    assert notes.needs_description == [f"{SCHEMAS}/OrderGroup/properties/note"]
    _, notes = changed(add_unknown_status)
    assert notes.needs_description == ["/paths/~1portfolio~1orders/get/responses/418/description"]


def test_prose_of_changed_parts_is_listed() -> None:
    _, notes = changed(tighten)
    assert notes.check_description == ["/paths/~1portfolio~1orders/get/parameters/5/description"]


def test_only_prose_of_changed_parts_is_listed_after_reordering() -> None:
    def loosen(document: Any) -> None:
        del document["components"]["schemas"]["BucketLimit"]["properties"]["refill_rate"]["type"]

    _, notes = changed(loosen)
    assert notes.check_description == [f"{SCHEMAS}/BucketLimit/properties/refill_rate/description"]


def test_a_split_component_keeps_its_name_where_it_is_unchanged() -> None:
    def split(document: Any) -> None:
        own = {"name": "subaccount", "in": "query", "schema": {"type": "integer", "minimum": 0}}
        operation = document["paths"]["/portfolio/order_groups/{order_group_id}"]["delete"]
        operation["parameters"][1] = {"$ref": "#/components/parameters/OnDelete"}
        document["components"]["parameters"]["OnDelete"] = own

    document = published_variant.sample()
    split(document)
    new, notes = merged(published_variant.text(document))
    delete, rest = new.split("operationId: DeleteOrderGroup")[1].split("operationId: ResetOrderGroup")
    assert "#/components/parameters/OnDelete" in delete
    assert "#/components/parameters/Subaccount'" in rest
    assert notes.added == ["/components/parameters/OnDelete"]
    assert (
        "    OnDelete:\n      name: subaccount\n      in: query\n      description: 'Subaccount to act in"
        in new
    )


def test_a_new_object_becomes_a_component_even_if_recursive() -> None:
    def nest(document: Any) -> None:
        schema(document, "OrderGroup")["properties"]["parent"] = {"$ref": f"#{SCHEMAS}/Node"}
        document["components"]["schemas"]["Node"] = {
            "type": "object", "properties": {"above": {"$ref": f"#{SCHEMAS}/Node"}}}  # fmt: skip

    lines, notes = changed(nest)
    assert notes.added == [f"{SCHEMAS}/NodeAsPublished"]
    assert lines.count(f"+          $ref: '#{SCHEMAS}/NodeAsPublished'") == 2


@pytest.mark.parametrize(
    ("published", "lines"),
    [
        ({"$ref": f"#{SCHEMAS}/BookSide"}, ["+          $ref: '#/components/schemas/BookSide'"]),
        (
            {"allOf": [{"$ref": f"#{SCHEMAS}/BookSide"}], "default": "bid"},
            [
                "+          default: bid",
                "+          allOf:",
                "+            - $ref: '#/components/schemas/BookSide'",
            ],
        ),
        (
            {"type": "string", "enum": ["bid", "ask"]},
            ["+          type: string", "+          enum: [bid, ask]"],
        ),
    ],
)
def test_a_new_value_with_the_name_of_ours_refers_to_ours(published: Any, lines: list[str]) -> None:
    document = published_variant.sample()
    schema(document, "OrderGroup")["properties"]["note"] = published
    new, notes = merged(published_variant.text(document))
    added = difflib.unified_diff(OURS.splitlines(), new.splitlines(), n=0, lineterm="")
    assert [line for line in added if line[:2] in {"+ ", "- "}] == ["+        note:", *lines]
    assert notes.needs_description == [f"{SCHEMAS}/OrderGroup/properties/note"]


def test_operations_are_removed_moved_or_ignored() -> None:
    def shuffle(document: Any) -> None:
        paths = document["paths"]
        del paths["/account/endpoint_costs"]
        paths["/exchange/state"] = paths.pop("/exchange/status")
        paths["/portfolio/order_groups/{id}/freeze"] = {
            "put": {"operationId": "Freeze", "responses": {"200": {"description": "Frozen."}}}}  # fmt: skip

    lines, notes = changed(shuffle)
    assert "GET /account/endpoint_costs" in notes.removed
    assert f"{SCHEMAS}/EndpointTokenCost" in notes.removed
    assert notes.moved == ["GET /exchange/status is now GET /exchange/state"]
    assert notes.not_included == ["PUT /portfolio/order_groups/{id}/freeze"]
    assert "+  /exchange/state:" in lines


def test_a_path_parameter_takes_its_published_name() -> None:
    def rename(document: Any) -> None:
        paths = document["paths"]
        paths["/portfolio/orders/{id}"] = paths.pop("/portfolio/orders/{order_id}")
        paths["/portfolio/orders/{id}"]["get"]["parameters"] = [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
        ]

    document = published_variant.sample()
    rename(document)
    new, _ = merged(published_variant.text(document))
    assert "  /portfolio/orders/{id}:\n" in new
    assert len(spec.check(loaded(new), "x")) == len(spec.check(loaded(OURS), "x"))


def loaded(text: str) -> spec.Spec:
    root: spec.Spec = parse.parse(text.encode(), "openapi.yaml").root
    return root


BEYOND: list[tuple[dict[str, Any], str]] = [
    ({"type": ["string", "integer"]}, "several types at once"),
    ({"type": "array", "prefixItems": [{"type": "string"}]}, "lists and conditions"),
    ({"allOf": [{"pattern": "a"}, {"pattern": "b"}]}, "more than one pattern"),
]


@pytest.mark.parametrize(("wanted", "why"), BEYOND)
def test_constructs_unknown_to_openapi_3_0_are_refused(wanted: dict[str, Any], why: str) -> None:
    document = {**published_variant.sample(), "openapi": "3.1.0"}
    schema(document, "OrderGroup")["properties"]["note"] = wanted
    with pytest.raises(InvalidDocument, match=f"note.*cannot be written in OpenAPI 3.0.*{why}"):
        merged(published_variant.text(document))


def test_a_document_without_our_operations_is_refused() -> None:
    with pytest.raises(InvalidDocument, match="none of the operations"):
        merged("openapi: 3.0.0\ninfo: {title: x, version: '1'}\npaths: {}\n")


@pytest.mark.parametrize("name", ["a b", "x\\n    evil: 1", "../up"])
def test_invalid_names_never_become_components(name: str) -> None:
    document = published_variant.sample()
    schema(document, "OrderGroup")["properties"]["note"] = {"$ref": f"#{SCHEMAS}/{name}"}
    document["components"]["schemas"][name] = {"type": "object", "properties": {"a": {"type": "string"}}}
    with pytest.raises(InvalidDocument, match=r"not a valid component name|refers to nothing"):
        merged(published_variant.text(document))


@pytest.mark.skipif(not PUBLISHED, reason="the published documents are not here")
@pytest.mark.family
@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
class TestPublishedDocuments:
    def test_the_slice_is_a_valid_contract(self, path: Any) -> None:
        new, _ = merged(path.read_text("utf-8"))
        assert spec.check(loaded(new), "openapi.yaml")

    def test_merging_twice_changes_nothing_more(self, path: Any) -> None:
        once, _ = merged(path.read_text("utf-8"))
        assert merged(path.read_text("utf-8"), once)[0] == once

    def test_merging_forth_and_back_restores_the_contract(self, path: Any) -> None:
        old, _ = merged(path.read_text("utf-8"))
        new, _ = merged(OURS, old)
        assert merged(OURS, new)[0] == new

    def test_no_published_prose_is_copied(self, path: Any) -> None:
        new, _ = merged(path.read_text("utf-8"))
        words = {value for value in strings(loaded(new)) if " " in value}
        assert words <= {value for value in strings(loaded(OURS)) if " " in value}


def strings(node: Any) -> list[str]:
    inside = [*keyed(node).values(), *listed(node)]
    return [node] if isinstance(node, str) else [text for value in inside for text in strings(value)]

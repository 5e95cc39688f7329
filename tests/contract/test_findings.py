"""Each edit is one finding with all its places and a stable id."""

import json
from typing import Any

import pytest
from contract.compare.contracts import compare
from contract.findings.classify import findings
from contract.model import Direction, Level, Place

from tests.support.contract_rewrites import ANY_DOCUMENT
from tests.support.contracts import (  # fmt: skip
    Json,
    contract,
    copy_of,
    diff,
    edit,
    mutated,
    mutations,
    our_text,
    our_values,
    ours,
    small,
    told,
    written,
)

MUTATIONS = {mutation["name"]: mutation for mutation in mutations()}
SCHEMAS = "/components/schemas"


def changed(at: str, action: str, value: Any = None, values: Json | None = None) -> Json:
    result = our_values() if values is None else copy_of(values)
    edit(result, at, action, value)
    return result


def operation_texts() -> list[str]:
    """Return the operations of openapi.yaml as JSON, whose references a text search can count."""
    paths = our_values()["paths"]
    return [json.dumps(operation) for path in paths.values() for operation in path.values()]


# -- one edit, one finding -------------------------------------------------------------------------------


def test_a_shared_component_is_one_finding_with_all_places() -> None:
    (found,) = diff(
        ours(), contract(changed(f"{SCHEMAS}/ErrorResponse/properties/code/type", "set", "integer"))
    )
    assert found.level is Level.BREAKING
    users = [text.count("#/components/responses/") for text in operation_texts()]
    assert len(found.operations) == sum(count > 0 for count in users) > 10
    assert len(found.places) == sum(users)
    assert Place("GET /portfolio/orders", Direction.RESPONSE, "401", "/code") in found.places
    assert list(found.places) == sorted(found.places, key=str)


def test_a_schema_used_twice_in_one_response_has_both_places() -> None:
    at = f"{SCHEMAS}/BucketLimit/properties/refill_rate/type"
    (found,) = diff(ours(), contract(changed(at, "set", "string")))
    assert [place.path for place in found.places] == ["/read/refill_rate", "/write/refill_rate"]


class ReadsOnly:
    """A program that reads only one place."""

    def __init__(self, path: str) -> None:
        self.path = path

    def calls(self, operation: str) -> bool:
        return True

    def uses(self, place: Place) -> bool:
        return place.path == self.path


@pytest.mark.parametrize("path", ["/read/refill_rate", "/write/refill_rate"])
def test_a_change_breaks_if_any_of_its_places_is_read(path: str) -> None:
    revision = contract(changed(f"{SCHEMAS}/BucketLimit/properties/refill_rate/type", "set", "string"))
    (found,) = findings(compare(ours(), revision), ReadsOnly(path))
    assert found.level is Level.BREAKING
    (found,) = findings(compare(ours(), revision), ReadsOnly("/elsewhere"))
    assert found.level is Level.BEHAVIOURAL


def test_a_shared_parameter_is_one_finding() -> None:
    (found,) = diff(ours(), contract(changed("/components/parameters/Subaccount/required", "set", True)))
    users = [text for text in operation_texts() if '"#/components/parameters/Subaccount"' in text]
    assert len(found.operations) == len(users) > 4


def test_an_edit_of_one_inline_copy_is_reported_only_there() -> None:
    values = ANY_DOCUMENT["references inlined"](our_values())
    response = "/paths/~1portfolio~1order_groups/get/responses/401"
    at = f"{response}/content/application~1json/schema/properties/code/type"
    (found,) = diff(contract(values), contract(changed(at, "set", "integer", values)))
    assert [str(place) for place in found.places] == ["GET /portfolio/order_groups: response 401 /code"]


def test_a_part_inlined_on_one_side_is_one_finding() -> None:
    revision = changed(f"{SCHEMAS}/ErrorResponse/properties/code/type", "set", "integer")
    (finding,) = diff(contract(ANY_DOCUMENT["references inlined"](our_values())), contract(revision))
    (other,) = diff(ours(), contract(revision))
    assert finding.places == other.places
    (back,) = diff(contract(revision), contract(ANY_DOCUMENT["references inlined"](our_values())))
    assert back.places == other.places


def test_a_rule_that_stands_in_several_sentences_is_one_finding() -> None:
    (found,) = diff(ours(), written(our_text().replace("1-63", "1-127")))
    assert (found.rule, found.level) == ("prose-changed", Level.DOCS_NORMATIVE)
    assert len(found.places) >= len(found.operations) > 4
    assert found.advice


def test_other_words_with_other_numbers_stay_apart() -> None:
    values = our_values()
    for name, new in (("Subaccount", "127"), ("SubaccountFilter", "31")):
        described = values["components"]["parameters"][name]
        assert "63" in described["description"]
        described["description"] = described["description"].replace("63", new)
    assert len(diff(ours(), contract(values))) == 2


def test_a_parameter_and_a_tag_of_several_operations_are_one_finding_each() -> None:
    text = (
        our_text()
        .replace("{order_group_id}", "{group_id}")
        .replace("name: order_group_id", "name: group_id")
    )
    found = diff(ours(), written(text.replace("tags: [order-groups]", "tags: [groups]")))
    rules = [finding.rule for finding in found if finding.level is Level.BEHAVIOURAL]
    assert rules == ["api-tags-changed", "path-parameter-renamed"]


def test_prose_inside_allof_is_compared_too() -> None:
    def outer(description: str) -> Any:
        inner = {"type": "string", "description": description}
        return small({"allOf": [inner, {"x-a": description}], "description": "Outside."})

    found = diff(outer("At most 3."), outer("At most 4."))
    assert [(finding.rule, finding.old, finding.new) for finding in found] == [
        ("prose-changed", "At most 3.", "At most 4."),
        ("extension-changed", '"At most 3."', '"At most 4."'),
    ]


def test_the_number_of_places_is_bounded() -> None:
    """A lattice of n levels has 2 to the n paths; only the shortest are reported."""
    below = [{"$ref": f"#/components/schemas/F{n + 1}"} for n in range(30)]
    floors: Json = {
        f"F{n}": {"type": "object", "properties": {"a": below[n], "b": below[n]}} for n in range(30)
    }
    top = {"$ref": "#/components/schemas/F0"}
    (found,) = diff(
        small(top, **floors, F30={"type": "string"}), small(top, **floors, F30={"type": "integer"})
    )
    assert 1 < len(found.places) <= 30


# -- ids -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*MUTATIONS][::9])
@pytest.mark.family
def test_finding_ids_are_stable_and_unique(name: str) -> None:
    first, second = (diff(ours(), mutated(MUTATIONS[name])) for _ in range(2))
    assert first == second
    assert len({finding.finding_id for finding in first}) == len(first)


@pytest.mark.many
@pytest.mark.full
def test_different_edits_have_different_ids() -> None:
    known: dict[str, set[tuple[str, str | None, str | None]]] = {}
    for mutation in mutations():
        for finding in diff(ours(), mutated(mutation)):
            known.setdefault(finding.finding_id, set()).add((finding.rule, finding.old, finding.new))
    assert all(len(meanings) == 1 for meanings in known.values())


def test_ids_of_known_edits_are_unchanged() -> None:
    """Acknowledgements and trackers store ids, so a change of this test breaks them."""
    (found,) = diff(ours(), contract(changed(f"{SCHEMAS}/OrderGroup/properties/id/type", "set", "integer")))
    assert found.finding_id == "a984049266d1"


@pytest.mark.parametrize(
    "other", ["operation deprecated", "server added", "title of the document", "Order.side removed"]
)
def test_an_unrelated_edit_does_not_change_an_id(other: str) -> None:
    values = changed("/paths/~1portfolio~1orders/get/parameters/5/schema/maximum", "set", 100)
    (alone,) = diff(ours(), contract(values))
    mutation = MUTATIONS[other]
    edit(values, mutation["at"], mutation["action"], json.loads(mutation.get("value", "null")))
    together = diff(ours(), contract(values))
    assert alone.finding_id in {finding.finding_id for finding in together}
    assert len(together) > 1


@pytest.mark.parametrize(
    "way", ["keys in another order", "parameters, required, enums, branches in another order"]
)
@pytest.mark.parametrize("name", [*MUTATIONS][::17])
@pytest.mark.family
def test_reordering_does_not_change_an_id(way: str, name: str) -> None:
    edited = mutated(MUTATIONS[name]).document.root
    expected = {finding.finding_id for finding in diff(ours(), contract(edited))}
    found = diff(contract(ANY_DOCUMENT[way](our_values())), contract(ANY_DOCUMENT[way](edited)))
    assert {finding.finding_id for finding in found} == expected


def test_inserting_a_parameter_does_not_change_an_id() -> None:
    values = changed("/paths/~1portfolio~1orders/get/parameters/5/schema/maximum", "set", 100)
    (alone,) = diff(ours(), contract(values))
    values["paths"]["/portfolio/orders"]["get"]["parameters"].insert(
        0, {"name": "sort", "in": "query", "schema": {"type": "string"}}
    )
    assert alone.finding_id in {finding.finding_id for finding in diff(ours(), contract(values))}


def test_two_properties_that_become_optional_are_two_findings() -> None:
    found = diff(ours(), contract(changed(f"{SCHEMAS}/OrderGroup/required", "set", [])))
    assert sorted(finding.old or "" for finding in found) == ["id", "is_auto_cancel_enabled"]
    assert len({finding.finding_id for finding in found}) == 2


# -- lines -----------------------------------------------------------------------------------------------


def test_a_finding_has_line_numbers() -> None:
    lines = our_text().splitlines()
    at = next(n for n, line in enumerate(lines) if line.strip() == "maximum: 1000")
    lines[at] = lines[at].replace("1000", "100")
    lines.insert(0, "# one line more")
    (found,) = diff(ours(), written("\n".join(lines)))
    assert (found.base_line, found.revision_line) == (at + 1, at + 2)
    assert told((found,)) == [
        (
            "breaking request-parameter-max-decreased"
            " /paths/~1portfolio~1orders/get/parameters/5/schema/maximum 1000 → 100"
        )
    ]

"""The examples in openapi.yaml are those that the simulator writes, and conform to their schemas."""

from collections.abc import Iterator
from typing import Any

import pytest
from contract.upstream.values import keyed, listed
from generation import spec
from openapi_schema_validator import OAS30Validator

from tests.support import contract_examples
from tests.support.contract_examples import JSON, SPEC, resolved
from tests.support.openapi import BY_ID, CONTRACT, success

WRITTEN_BY_HAND = ("Forbidden", "InternalServerError", "ServiceUnavailable")
"""Responses that the simulator gives to no ordinary request; they have no example."""


def operation(name: str) -> dict[str, Any]:
    found: dict[str, Any] = CONTRACT["paths"][BY_ID[name].path][BY_ID[name].method]
    return found


def test_the_examples_are_those_that_the_simulator_writes() -> None:
    text = SPEC.read_text("utf-8")
    assert contract_examples.written(text) == text, "Run make examples."


def test_a_stale_example_is_replaced() -> None:
    text = SPEC.read_text("utf-8")
    stale = text.replace("contracts_limit: 10\n", "contracts_limit: 11\n")
    assert stale != text
    assert contract_examples.written(stale) == text


@pytest.mark.parametrize("name", BY_ID)
@pytest.mark.family
def test_an_operation_has_an_example_of_its_request_and_its_response(name: str) -> None:
    declared = operation(name)
    if "requestBody" in declared:
        assert "example" in declared["requestBody"]["content"][JSON]
    for parameter in resolved(CONTRACT, declared.get("parameters", [])):
        assert not parameter.get("required") or "example" in parameter
    (response,) = resolved(CONTRACT, [declared["responses"][str(success(name))]])
    assert "content" not in response or "example" in response["content"][JSON]


@pytest.mark.parametrize("name", CONTRACT["components"]["responses"])
def test_a_refusal_has_an_example(name: str) -> None:
    content = CONTRACT["components"]["responses"][name]["content"][JSON]
    assert ("example" in content) == (name not in WRITTEN_BY_HAND)


def exemplified(node: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield every example of a document, with its schema."""
    items = keyed(node)
    if "example" in items:
        yield items["example"], items.get("schema", items)
    for inside in [*(value for key, value in items.items() if key != "example"), *listed(node)]:
        yield from exemplified(inside)


def violations(example: Any, schema: dict[str, Any]) -> list[str]:
    root = {**schema, "components": CONTRACT["components"]}
    return [error.message for error in OAS30Validator(root).iter_errors(example)]


def test_every_example_conforms_to_its_schema() -> None:
    found = [*exemplified(spec.load(SPEC))]
    assert len(found) > 60
    for example, schema in found:
        assert violations(example, schema) == []


@pytest.mark.parametrize(
    ("schema", "change"),
    [("CreateOrderV2Request", {"side": "yes"}), ("OrderGroup", {"contracts_limit_fp": 10}),
     ("CreateOrderGroupResponse", {"order_group_id": None})],
)  # fmt: skip
def test_a_wrong_example_is_noticed(schema: str, change: dict[str, Any]) -> None:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    examples = [example for example, at in exemplified(CONTRACT) if at == reference]
    example = examples[0] if examples else {"id": "a", "is_auto_cancel_enabled": False}
    assert violations(example, reference) == []
    assert violations({**example, **change}, reference)

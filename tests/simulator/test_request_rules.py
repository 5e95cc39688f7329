"""The simulator follows what the contract says of requests, and what it may come to say."""

import json
from typing import Any

import pytest
from generation import request_rules as written
from kalshi_order_groups.simulator.api import request_rules
from kalshi_order_groups.simulator.api.request_rules import RequestRules

from tests.support.openapi import OPERATION_IDS

STRING = {"type": "string", "minLength": 2, "maxLength": 4, "pattern": "^a"}
INTEGER = {"type": "integer", "minimum": 1, "maximum": 5, "exclusiveMaximum": True, "multipleOf": 2}


def query(schema: dict[str, Any], *, required: bool = False) -> RequestRules:
    return RequestRules({"query x": {"required": required, "schema": schema}}, {})


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        (STRING, ["ab", "abcd"], ["a", "abcde", "ba"]),
        (INTEGER, ["2", "4"], ["0", "6", "3", "many", "2.0", "-2"]),
        ({"type": "integer", "maximum": 5, "exclusiveMaximum": True}, ["4"], ["5"]),
        ({"type": "boolean"}, ["true", "false"], ["yes", "1"]),
        ({"type": "string", "enum": ["a", "b"]}, ["a"], ["c", ""]),
        (
            {"allOf": [{"type": "integer"}, {"type": "integer", "minimum": 3}], "type": "integer"},
            ["3"],
            ["2"],
        ),
    ],
    ids=str,
)
def test_a_query_parameter_is_held_to_its_schema(
    schema: dict[str, Any], good: list[str], bad: list[str]
) -> None:
    rules = query(schema)
    assert [rules.refused_parameter({"x": text}) for text in good] == [None] * len(good)
    assert [rules.refused_parameter({"x": text}) for text in bad] == ["x"] * len(bad)
    assert rules.refused_parameter({}) is None
    assert query(schema, required=True).refused_parameter({}) == "x"


def test_a_declared_bound_replaces_the_one_of_prose() -> None:
    assert query({"type": "integer"}).parameter_range("x", (0, 63)) == (0, 63)
    assert query({"type": "integer", "maximum": 127}).parameter_range("x", (0, 63)) == (0, 127)
    assert query({"type": "integer", "minimum": 1}).parameter_range("x", (0, 63)) == (1, 63)
    exclusive = {"minimum": 0, "exclusiveMinimum": True}
    assert RequestRules({}, {"properties": {"x": exclusive}}).field_range("x", (0, 63)) == (1, 63)
    assert query({}).parameter_range("other", (0, 63)) == (0, 63)


@pytest.mark.parametrize(
    ("value", "schema", "demand"),
    [
        (0, {"minimum": 1}, "at least 1"),
        (2, {"maximum": 1}, "at most 1"),
        (0.25, {"multipleOf": 0.1}, "a multiple of 0.1"),
        (0.3, {"multipleOf": 0.1}, None),
        (True, {"minimum": 5}, None),
        ([], {"minItems": 1}, "1 items or more"),
        ([1, 2], {"maxItems": 1}, "1 items or fewer"),
        ("c", {"enum": ["a", "b"]}, "one of a, b"),
    ],
)
def test_a_value_is_held_to_the_keywords(value: object, schema: dict[str, Any], demand: str | None) -> None:
    assert request_rules.problem(value, schema) == demand


def test_a_flag_is_no_integer() -> None:
    assert not request_rules.is_of_type(True, {"type": "integer"})
    assert request_rules.is_of_type(1, {"type": "integer"})
    assert request_rules.is_of_type(True, {"type": "boolean"})


def test_every_operation_has_rules() -> None:
    assert all(isinstance(request_rules.of(name), RequestRules) for name in OPERATION_IDS)
    side = request_rules.of("CreateOrderV2").body["properties"]["side"]
    assert [one["enum"] for one in (side, *side.get("allOf", ())) if "enum" in one] == [["bid", "ask"]]
    assert request_rules.of("NoSuchOperation") == RequestRules({}, {})


def test_rules_are_written_with_references_followed_and_without_words() -> None:
    node: dict[str, Any] = {
        "type": "object",
        "properties": {"inner": {"$ref": "#/components/schemas/Node"}},
    }
    node["properties"]["text"] = {"type": "string", "pattern": '"""\\d', "description": "Words."}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Node"}}}}
    spec = {
        "paths": {"/a": {"post": {"operationId": "A", "requestBody": body, "responses": {}}}},
        "components": {"schemas": {"Node": node}},
    }
    names: dict[str, Any] = {}
    exec(written.module(spec), names)
    properties = names["REQUEST_RULES"]["A"]["body"]["properties"]
    assert properties == {"inner": {}, "text": {"type": "string", "pattern": '"""\\d'}}
    assert "Words" not in json.dumps(names["REQUEST_RULES"])

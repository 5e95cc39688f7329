"""Descriptions reach the generator, which reads none next to a reference and none on a parameter."""

from typing import Any

import pytest
from generation import descriptions

VALUE = {"type": "string", "description": "A value.", "example": "1"}


LISTED = {"type": "string", "enum": ["a"], "description": "A letter."}


WRITTEN: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"allOf": [{"$ref": "#/components/schemas/Value"}], "description": "This one."},
     {**VALUE, "description": "This one."}),
    ({"allOf": [{"$ref": "#/components/schemas/Value"}]}, VALUE),
    ({"$ref": "#/components/schemas/Value"}, {"$ref": "#/components/schemas/Value"}),
    ({"allOf": [{"$ref": "#/components/schemas/Listed"}], "description": "This one."},
     {"allOf": [{"$ref": "#/components/schemas/Listed"}], "description": "This one."}),
]  # fmt: skip


@pytest.mark.parametrize(("declared", "expected"), WRITTEN)
def test_a_property_keeps_its_description_next_to_a_component(
    declared: dict[str, Any], expected: dict[str, Any]
) -> None:
    document = {"properties": declared, "components": {"schemas": {"Value": VALUE, "Listed": LISTED}}}
    assert descriptions.placed(document)["properties"] == expected


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, {"type": "string", "description": "Which."}),
        ({"$ref": "#/components/schemas/Value"}, {**VALUE, "description": "Which."}),
    ],
)
def test_a_parameter_has_its_description_in_its_schema(
    schema: dict[str, Any], expected: dict[str, Any]
) -> None:
    parameter = {"name": "a", "in": "query", "description": "Which.", "schema": schema}
    document = {"parameters": [parameter], "components": {"schemas": {"Value": VALUE}}}
    assert descriptions.placed(document)["parameters"] == [{**parameter, "schema": expected}]
    assert parameter["schema"] == schema

"""Small documents and schemas, drawn at random or listed."""

from typing import Any

from hypothesis import strategies as st

from tests.support.contracts import Json

NAMES = ("a", "b", "c")
COMPONENTS = ("One", "Two")

BODIES: list[Any] = [
    {},
    False,
    {"type": "string"},
    {"type": "integer"},
    {"type": "number"},
    {"type": "boolean"},
    {"type": "object"},
    {"type": ["string", "null"]},
    {"type": ["string", "integer"]},
    {"type": "string", "format": "uuid"},
    {"type": "string", "format": "date-time"},
    {"type": "string", "enum": ["a"]},
    {"type": "string", "enum": ["a", "b"]},
    {"const": 1},
    {"type": "string", "minLength": 1},
    {"type": "string", "maxLength": 1},
    {"type": "string", "pattern": "a"},
    {"type": "string", "pattern": "b"},
    {"type": "string", "default": "a"},
    {"type": "string", "default": "b"},
    {"type": "string", "title": "a"},
    {"type": "string", "description": "a"},
    {"type": "string", "example": "a"},
    {"type": "string", "deprecated": True},
    {"type": "string", "readOnly": True},
    {"type": "string", "writeOnly": True},
    {"type": "string", "x-a": 1},
    {"type": "string", "unheard": 1},
    {"type": "string", "contentEncoding": "base64"},
    {"type": "integer", "format": "int32"},
    {"type": "integer", "minimum": 1},
    {"type": "integer", "minimum": 2},
    {"type": "integer", "maximum": 2},
    {"type": "number", "exclusiveMinimum": 1},
    {"type": "number", "minimum": 1},
    {"type": "number", "multipleOf": 2},
    {"type": "number", "multipleOf": 4},
    {"type": "number", "multipleOf": 3},
    {"type": "array"},
    {"type": "array", "items": {"type": "string"}},
    {"type": "array", "items": False},
    {"type": "array", "minItems": 1},
    {"type": "array", "maxItems": 1},
    {"type": "array", "uniqueItems": True},
    {"type": "array", "contains": {}},
    {"type": "array", "contains": {"type": "string"}},
    {"type": "array", "prefixItems": [{"type": "string"}]},
    {"type": "array", "prefixItems": [{"type": "string"}, {"type": "string"}]},
    {"type": "object", "properties": {"a": {}}},
    {"type": "object", "properties": {"a": {"type": "string"}}},
    {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
    {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["b"]},
    {"type": "object", "properties": {"b": {"type": "string"}}},
    {"type": "object", "additionalProperties": False},
    {"type": "object", "additionalProperties": {"type": "string"}},
    {"type": "object", "additionalProperties": {"type": "integer"}},
    {"type": "object", "patternProperties": {"^a": {"type": "string"}}},
    {"type": "object", "patternProperties": {"^b": {"type": "string"}}},
    {"type": "object", "propertyNames": {"type": "string", "maxLength": 3}},
    {"type": "object", "minProperties": 1},
    {"type": "object", "maxProperties": 1},
    {"type": "object", "oneOf": [{"required": ["a"]}, {"required": ["c"]}], "unevaluatedProperties": False},
    {"type": "object", "dependentRequired": {"a": ["b"]}},
    {"type": "object", "dependentSchemas": {"a": {"required": ["b"]}}},
    {"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}},
    {"type": "object", "if": {"required": ["a"]}, "else": {"required": ["b"]}},
    {"type": "object", "discriminator": {"propertyName": "a"}},
    {"not": {}},
    {"not": {"type": "string"}},
    {"not": {"type": "integer"}},
    {"allOf": [{"not": {"type": "string"}}, {"not": {"type": "integer"}}]},
    {"oneOf": [{"type": "integer"}, {"type": "number"}]},
    {"anyOf": [{"type": "object", "required": ["a"]}, {"type": "object", "required": ["c"]}]},
    {"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]},
    {"oneOf": [{"type": "string"}, {"type": "boolean"}]},
    {"type": "object", "oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
]
"""Of any two, none means what the other means."""


def _leaves() -> st.SearchStrategy[Json]:
    texts: Json = {
        "format": st.sampled_from(["uuid", "date"]),
        "minLength": st.integers(0, 3),
        "maxLength": st.integers(3, 6),
        "pattern": st.sampled_from(["^a", "b$"]),
        "description": st.sampled_from(["Words.", "At most 3.", "Only with 4."]),
        "nullable": st.just(value=True),
        "default": st.sampled_from(["x", "y"]),
        "deprecated": st.booleans(),
        "x-note": st.integers(0, 2),
    }
    numbers: Json = {
        "minimum": st.integers(0, 3),
        "maximum": st.integers(4, 9),
        "nullable": st.just(value=True),
        "multipleOf": st.integers(1, 4),
        "example": st.integers(0, 1),
    }
    enums: Json = {"nullable": st.just(value=True)}
    return st.one_of(
        st.fixed_dictionaries({"type": st.just("string")}, optional=texts),
        st.fixed_dictionaries({"type": st.sampled_from(["integer", "number"])}, optional=numbers),
        st.fixed_dictionaries(
            {"type": st.just("number"), "minimum": st.integers(0, 3), "exclusiveMinimum": st.booleans()}
        ),
        st.fixed_dictionaries(
            {
                "type": st.just("string"),
                "enum": st.lists(st.sampled_from("wxyz"), min_size=1, max_size=3, unique=True),
            }
        ),
        st.fixed_dictionaries({"type": st.just("boolean")}, optional=enums),
        st.sampled_from([{"$ref": f"#/components/schemas/{name}"} for name in COMPONENTS]),
    )


def _around(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    objects = st.fixed_dictionaries(
        {
            "type": st.just("object"),
            "properties": st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
        },
        optional={
            "required": st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
            "additionalProperties": st.one_of(st.booleans(), inner),
            "nullable": st.just(value=True),
            "minProperties": st.integers(0, 2),
            "description": st.sampled_from(["Words.", "Never 3."]),
        },
    )
    arrays = st.fixed_dictionaries(
        {"type": st.just("array"), "items": inner}, optional={"maxItems": st.integers(1, 3)}
    )
    choices = st.fixed_dictionaries(
        {"oneOf": st.lists(inner, min_size=2, max_size=3, unique_by=str)},
        optional={"description": st.just("One of them.")},
    )
    merged = st.fixed_dictionaries({"allOf": st.lists(objects, min_size=1, max_size=2)})
    return st.one_of(objects, arrays, choices, merged)


def schemas() -> st.SearchStrategy[Json]:
    return st.recursive(_leaves(), _around, max_leaves=4)


def components() -> st.SearchStrategy[Json]:
    """Schemas that may refer to themselves and to each other, but are not made of one another alone."""
    objects = st.fixed_dictionaries(
        {
            "type": st.just("object"),
            "properties": st.dictionaries(st.sampled_from(NAMES), schemas(), max_size=3),
        },
        optional={"required": st.lists(st.sampled_from(NAMES), max_size=2, unique=True)},
    )
    return st.fixed_dictionaries(dict.fromkeys(COMPONENTS, objects))


@st.composite
def documents(draw: st.DrawFn) -> Json:
    """A document of 3.0 with two operations of one path."""
    names = st.lists(st.sampled_from(["p", "q", "X-R"]), max_size=2, unique=True)

    def parameters() -> list[Json]:
        return [
            {
                "name": name,
                "in": "header" if name.startswith("X") else "query",
                "required": draw(st.booleans()),
                "schema": draw(_leaves()),
            }
            for name in draw(names)
        ]

    def content() -> Json:
        return {"content": {"application/json": {"schema": draw(schemas())}}}

    wanted: list[list[dict[str, list[str]]]] = [[], [{"key": []}], [{"key": []}, {"token": ["trade"]}]]
    security = st.sampled_from(wanted)
    statuses = st.lists(st.sampled_from(["200", "201", "404"]), min_size=1, unique=True)
    item: Json = {}
    for method in draw(st.lists(st.sampled_from(["get", "post"]), min_size=1, max_size=2, unique=True)):
        item[method] = {
            "operationId": method,
            "parameters": parameters(),
            "security": draw(security),
            "responses": {status: {"description": "", **content()} for status in draw(statuses)},
        }
        if method == "post" and draw(st.booleans()):
            item[method]["requestBody"] = {"required": draw(st.booleans()), **content()}
    return {
        "openapi": "3.0.3",
        "info": {"title": "", "version": "1"},
        "servers": [{"url": draw(st.sampled_from(["https://a.example", "https://b.example/v1"]))}],
        "paths": {"/a": item},
        "components": {
            "schemas": draw(components()),
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "KEY"},
                "token": {"type": "http", "scheme": "bearer"},
            },
        },
    }

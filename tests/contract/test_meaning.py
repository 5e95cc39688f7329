"""Findings of small pairs of contracts, for decisions that no other test covers."""

from typing import Any

import pytest
from contract.document.document import InvalidDocument
from contract.model import Place, UsesEverything

from tests.support.contracts import Json, contract, diff, small

TEXT: Json = {"type": "string"}
CAT: Json = {"type": "object", "required": ["meow"], "properties": {"meow": {"type": "string"}}}
DOG: Json = {"type": "object", "required": ["bark"], "properties": {"bark": {"type": "string"}}}


def obj(required: list[str] | None = None, **properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": required or []}


#    base, revision → findings as a request body, as a response body
CASES: dict[str, tuple[Any, Any, list[str], list[str]]] = {
    "whole numbers above 0 are at least 1": (
        {"type": "integer", "exclusiveMinimum": 0}, {"type": "integer", "minimum": 1}, [], []),
    "numbers above 0 are not at least 1": (
        {"type": "number", "exclusiveMinimum": 0}, {"type": "number", "minimum": 1},
        ["breaking request-body-exclusive-min-increased"],
        ["additive response-body-exclusive-min-increased"]),
    "an enum says its type": ({"enum": ["a"]}, {"type": "string", "enum": ["a"]}, [], []),
    "a const is an enum of one": ({"const": "a"}, {"type": "string", "enum": ["a"]}, [], []),
    "alternatives around a schema": (
        CAT, {"oneOf": [CAT, DOG]},
        ["additive request-body-wrapped-in-one-of"], ["breaking response-body-wrapped-in-one-of"]),
    "groups of alternatives in another order": (
        {"allOf": [{"oneOf": [CAT, DOG]}, {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}]},
        {"allOf": [{"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"oneOf": [CAT, DOG]}]}, [], []),
    "one more alternative": (
        {"oneOf": [CAT, DOG]}, {"oneOf": [DOG, {"type": "string"}, CAT]},
        ["additive request-body-one-of-added"], ["breaking response-body-one-of-added"]),
    "what is read-only binds no sender": (
        obj(a=TEXT | {"readOnly": True}), obj(a=TEXT | {"readOnly": True, "maxLength": 3}),
        ["additive request-property-max-length-set"], ["additive response-property-max-length-set"]),
    "what was read-only and required has to be sent": (
        obj(["a"], a=TEXT | {"readOnly": True}), obj(["a"], a=TEXT),
        ["breaking request-property-became-required", "additive request-property-became-not-read-only"],
        ["additive response-property-became-not-read-only"]),
    "what becomes write-only is missing from responses": (
        obj(a=TEXT), obj(a=TEXT | {"writeOnly": True}),
        ["additive request-property-became-write-only"], ["breaking response-property-became-write-only"]),
    "a name that is demanded without being declared": (
        obj(), obj(["a"]),
        ["breaking request-property-became-required"], ["additive response-property-became-required"]),
    "inside not, tighter is looser": (
        {"not": {"type": "string", "maxLength": 3}}, {"not": {"type": "string", "maxLength": 2}},
        ["additive request-body-max-length-decreased"], ["breaking response-body-max-length-decreased"]),
    "a list of nothing is no list of anything": (
        {"type": "array"}, {"type": "array", "items": False},
        ["breaking request-property-schema-added"], ["additive response-property-schema-added"]),
    "one item less, and no other": (
        {"type": "array", "prefixItems": [TEXT, TEXT], "items": False},
        {"type": "array", "prefixItems": [TEXT], "items": False},
        ["breaking request-property-type-specialized"], ["additive response-property-type-specialized"]),
    "one item more where there was no other": (
        {"type": "array", "prefixItems": [TEXT], "items": False},
        {"type": "array", "prefixItems": [TEXT, TEXT], "items": False},
        ["additive request-property-type-generalized"], ["breaking response-property-type-generalized"]),
    "one item more among any others": (
        {"type": "array", "prefixItems": [TEXT]}, {"type": "array", "prefixItems": [TEXT, TEXT]},
        ["breaking request-body-schema-added"], ["additive response-body-schema-added"]),
    "a property that is forbidden": (
        obj(a=TEXT), {"type": "object", "properties": {"a": False}},
        ["breaking request-property-removed"], ["breaking response-optional-property-removed"]),
    "a property that is forbidden before it was declared": (
        obj(), {"type": "object", "properties": {"a": False}},
        ["breaking request-property-schema-added"], ["additive response-property-schema-added"]),
    "properties of a pattern, and no others, are gone": (
        {"patternProperties": {"^x": TEXT}, "additionalProperties": False}, {"additionalProperties": False},
        ["breaking request-property-removed"], ["breaking response-optional-property-removed"]),
    "properties of a pattern come where there were no others": (
        {"additionalProperties": False}, {"patternProperties": {"^x": TEXT}, "additionalProperties": False},
        ["additive new-optional-request-property"], ["additive response-optional-property-added"]),
    "properties of a pattern are like all others": (
        {"patternProperties": {"^x": TEXT}, "additionalProperties": {"type": "integer"}},
        {"additionalProperties": {"type": "integer"}},
        ["breaking request-property-type-changed"], ["breaking response-property-type-changed"]),
    "properties of a pattern among any others": (
        {}, {"patternProperties": {"^x": TEXT}},
        ["breaking request-property-schema-added"], ["additive response-property-schema-added"]),
    "a property that needs another": (
        obj(), obj() | {"dependentRequired": {"a": ["b"]}},
        ["breaking request-body-dependent-required-added"],
        ["additive response-body-dependent-required-added"]),
    "a property that needs another one": (
        obj() | {"dependentRequired": {"a": ["b"], "c": ["d"]}},
        obj() | {"dependentRequired": {"c": ["d"], "a": ["e"]}},
        ["additive request-body-dependent-required-removed",
         "breaking request-body-dependent-required-added"],
        ["additive response-body-dependent-required-added",
         "breaking response-body-dependent-required-removed"]),
    "anything is anything": (
        {"type": "array", "items": {}, "minItems": 0}, {"type": "array", "items": True}, [], []),
    "null in two notations": ({"type": ["string", "null"]}, {"anyOf": [TEXT, {"type": "null"}]}, [], []),
    "null is refused by a sibling keyword": (
        {"type": ["string", "null"]}, {"allOf": [{"type": ["string", "null"]}, TEXT]},
        ["breaking request-body-became-not-nullable"], ["additive response-body-became-not-nullable"]),
    "null is refused by an enum without it": (
        {"type": ["string", "null"], "enum": ["a", None]}, {"type": ["string", "null"], "enum": ["a"]},
        ["breaking request-body-became-not-nullable"], ["additive response-body-became-not-nullable"]),
    "a lesser bound of two binds": (
        {"type": "string", "maxLength": 3}, {"allOf": [TEXT | {"maxLength": 9}, {"maxLength": 3}]}, [], []),
    "integers are numbers": (
        {"allOf": [{"type": "number"}, {"type": "integer"}]}, {"type": "integer"}, [], []),
}  # fmt: skip


@pytest.mark.parametrize("response", [False, True], ids=["request", "response"])
@pytest.mark.parametrize("case", CASES)
def test_a_difference_has_the_listed_findings(case: str, *, response: bool) -> None:
    base, revision, *expected = CASES[case]
    found = diff(small(base, response=response), small(revision, response=response))
    assert sorted(f"{finding.level.value} {finding.rule}" for finding in found) == sorted(
        expected[response]
    )


QUERY = {"name": "p", "in": "query"}
WAYS_TO_WRITE_SEVERAL = [{"explode": False}, {"style": "pipeDelimited"}, {"style": "spaceDelimited"}]


def parameter(**more: object) -> Any:
    return contract(
        {
            "openapi": "3.1.0",
            "info": {},
            "paths": {
                "/a": {"get": {"parameters": [{"name": "p", "in": "query", **more}], "responses": {}}}
            },
        }
    )


@pytest.mark.parametrize(
    "more", [{"explode": False}, {"style": "pipeDelimited"}, {"style": "spaceDelimited"}]
)
def test_array_serialisation_does_not_matter_for_a_single_value(more: Json) -> None:
    assert diff(parameter(schema=TEXT), parameter(schema=TEXT, **more)) == ()
    array: Json = {"type": "array", "items": TEXT}
    (found,) = diff(parameter(schema=array), parameter(schema=array, **more))
    assert found.rule == "request-parameter-serialisation-changed"


class SendsNothing(UsesEverything):
    """A program that calls the operation and omits everything optional."""

    def uses(self, place: Place) -> bool:
        return place.where == "body" and not place.path


LEFT_OUT: dict[str, tuple[Json, Json, str]] = {
    "another default": (obj(a=TEXT | {"default": "x"}), obj(a=TEXT | {"default": "y"}), "breaking"),
    "no default any more": (obj(a=TEXT | {"default": "x"}), obj(a=TEXT), "breaking"),
    "a default": (obj(a=TEXT), obj(a=TEXT | {"default": "x"}), "behavioural"),
    "demanded": (obj(a=TEXT), obj(["a"], a=TEXT), "breaking"),
    "demanded within what is left out": (obj(a=obj(b=TEXT)), obj(a=obj(["b"], b=TEXT)), "additive"),
    "a default within what is left out": (
        obj(a=obj(b=TEXT | {"default": "x"})), obj(a=obj(b=TEXT | {"default": "y"})), "additive"),
    "a bound": (obj(a=TEXT), obj(a=TEXT | {"maxLength": 3}), "additive"),
    "no other properties": (obj(a=TEXT), obj(a=TEXT) | {"additionalProperties": False}, "additive"),
}  # fmt: skip


@pytest.mark.parametrize("case", LEFT_OUT)
def test_a_change_has_the_listed_level_for_a_caller_that_omits_the_value(case: str) -> None:
    base, revision, level = LEFT_OUT[case]
    (found,) = diff(small(base, response=False), small(revision, response=False), SendsNothing())
    assert found.level.value == level


def webhook(body: Json, *, required: bool = True, **more: object) -> Any:
    """Return a contract with a webhook that sends this body."""
    content = {"required": required, "content": {"application/json": {"schema": body}}}
    called = {"requestBody": content, "responses": {"200": {"description": ""}}, **more}
    return contract({"openapi": "3.1.0", "info": {}, "webhooks": {"w": {"post": called}}})


HEADER = {"name": "h", "in": "header", "schema": TEXT}
CALLED: dict[str, tuple[Any, Any, str]] = {
    "a body that may be missing": (
        webhook(TEXT), webhook(TEXT, required=False), "breaking request-body-became-optional"),
    "a header that may be missing": (
        webhook(TEXT, parameters=[HEADER | {"required": True}]), webhook(TEXT, parameters=[HEADER]),
        "breaking request-parameter-became-optional"),
    "what is read-only is sent there": (
        webhook(obj(a=TEXT | {"readOnly": True}, b=TEXT)), webhook(obj(b=TEXT)),
        "breaking response-optional-property-removed"),
    "what is write-only is not sent there": (
        webhook(obj(a=TEXT | {"writeOnly": True}, b=TEXT)), webhook(obj(b=TEXT)),
        "additive response-optional-property-removed"),
}  # fmt: skip


@pytest.mark.parametrize("case", CALLED)
def test_webhook_bodies_are_read_by_us(case: str) -> None:
    base, revision, expected = CALLED[case]
    assert [f"{finding.level.value} {finding.rule}" for finding in diff(base, revision)] == [expected]


@pytest.mark.parametrize("name", ["x-sunset", "x-stability-level"])
def test_lifecycle_extensions_are_behavioural(name: str) -> None:
    def extended(**more: object) -> Any:
        return contract(
            {"openapi": "3.1.0", "info": {}, "paths": {"/a": {"get": {"responses": {}, **more}}}}
        )

    for base, revision in ((extended(), extended(**{name: "a"})), (extended(**{name: "a"}), extended())):
        (found,) = diff(base, revision)
        assert (found.rule, found.level.value) == ("extension-changed", "behavioural")


def served(default: str, *values: str) -> Any:
    server = {"url": "https://{r}.a", "variables": {"r": {"default": default, "enum": list(values)}}}
    paths: Json = {"/a": {"get": {"responses": {}}}}
    return contract({"openapi": "3.1.0", "info": {}, "servers": [server], "paths": paths})


@pytest.mark.parametrize(
    ("base", "revision", "expected"),
    [
        (served("x", "x"), served("x", "x", "y"), "additive api-server-added"),
        (served("x", "x", "y"), served("x", "x"), "breaking api-server-removed"),
        (served("x", "x", "y"), served("y", "x", "y"), "behavioural api-servers-reordered"),
        (served("x"), served("y"), "breaking api-server-changed"),
    ],
)
def test_each_value_of_a_server_variable_is_a_server(base: Any, revision: Any, expected: str) -> None:
    assert [f"{finding.level.value} {finding.rule}" for finding in diff(base, revision)] == [expected]


def responding(**schemas: Json) -> Any:
    responses = {
        status.lstrip("_"): {"description": "", "content": {"application/json": {"schema": schema}}}
        for status, schema in schemas.items()
    }
    operation = {"responses": responses}
    return contract({"openapi": "3.1.0", "info": {}, "paths": {"/a": {"get": operation}}})


NUMBER = {"type": "integer"}
NAMED_ONCE: dict[str, tuple[Any, Any, list[str]]] = {
    "a default success": (
        responding(default=TEXT), responding(default=TEXT, _200=NUMBER), ["response-body-type-changed"]),
    "a default success, alone": (
        responding(default=TEXT), responding(_200=NUMBER), ["response-body-type-changed"]),
    "a success that was 2XX": (
        responding(_2XX=TEXT), responding(_2XX=TEXT, _201=NUMBER), ["response-body-type-changed"]),
    "a success that becomes the default": (
        responding(_200=TEXT), responding(default=NUMBER),
        ["response-body-type-changed", "response-success-status-removed"]),
    "a success besides default": (
        responding(_200=TEXT, default=TEXT), responding(_200=TEXT, default=TEXT, _201=NUMBER), []),
    "an error that was the default": (
        responding(_200=TEXT, default=TEXT), responding(_200=TEXT, default=TEXT, _404=NUMBER),
        ["response-body-type-changed"]),
}  # fmt: skip


@pytest.mark.parametrize("case", NAMED_ONCE)
def test_an_unnamed_success_is_compared_with_its_wildcard(case: str) -> None:
    base, revision, expected = NAMED_ONCE[case]
    assert [
        finding.rule for finding in diff(base, revision) if finding.level.value == "breaking"
    ] == expected


@pytest.mark.parametrize("keywords", [("$ref", "$anchor"), ("$dynamicRef", "$dynamicAnchor")])
def test_a_schema_is_found_by_its_anchor(keywords: tuple[str, str]) -> None:
    reference, anchor = keywords

    def named(**value: Any) -> Any:
        tree = {
            anchor: "node",
            "type": "object",
            "properties": {"next": {reference: "#node"}, "value": value},
        }
        return small({reference: "#node"}, Tree=tree)

    assert diff(named(type="string"), named(type="string")) == ()
    (found,) = diff(named(type="string"), named(type="integer"))
    assert found.rule == "response-property-type-changed"
    assert found.pointer == "/components/schemas/Tree/properties/value/type"


@pytest.mark.parametrize("names", [(), ("node", "node")])
def test_a_missing_or_ambiguous_anchor_is_refused(names: tuple[str, ...]) -> None:
    named: dict[str, Any] = {f"Named{index}": {"$anchor": name} for index, name in enumerate(names)}
    base = small({"$ref": "#node"}, **named)
    with pytest.raises(InvalidDocument, match=f"'#node', an anchor of {len(names)} schemas"):
        diff(base, base)

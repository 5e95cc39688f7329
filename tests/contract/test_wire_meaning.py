"""Levels of small edits, forwards and backwards: the meaning on the wire counts, not the notation."""

from typing import Any

import pytest
from contract.model import Finding
from contract.schema.operations import Contract

from tests.support.contracts import Json, contract, diff, small, told, written

TEXT: Json = {"type": "string"}
WHOLE: Json = {"type": "integer"}
NUMBER: Json = {"type": "number"}
N, C, A, H, B = "none", "docs-cosmetic", "additive", "behavioural", "breaking"
SAME = (N, N, N, N)
NO_EFFECT = (C, C, C, C)
WIDER = (A, B, B, A)  # as a request and as a response; then backwards


def obj(required: list[str] | None = None, **properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": required or []}


def one_of(*branches: Json, **beside: Any) -> Json:
    return {**beside, "oneOf": [*branches]}


def any_of(*branches: Json, **beside: Any) -> Json:
    return {**beside, "anyOf": [*branches]}


def const(value: object) -> Json:
    return {"const": value}


CAT = obj(["meow"], meow=TEXT)
DOG = obj(["bark"], bark=TEXT)

SCHEMAS: dict[str, tuple[Any, Any, tuple[str, str, str, str]]] = {
    # the same values, written in another way
    "types, or a choice of them": ({"type": ["string", "integer"]}, any_of(TEXT, WHOLE), SAME),
    "types, or exactly one of them": ({"type": ["string", "integer"]}, one_of(TEXT, WHOLE), SAME),
    "types with limits": (
        {"type": ["string", "integer"], "maxLength": 3, "minimum": 1},
        one_of(TEXT | {"maxLength": 3}, WHOLE | {"minimum": 1}), SAME),
    "limits beside the choice": (
        any_of(TEXT, WHOLE, maxLength=3), any_of(TEXT | {"maxLength": 3}, WHOLE), SAME),
    "an object or a text": (
        {"type": ["object", "string"], "properties": {"a": TEXT}}, any_of(obj(a=TEXT), TEXT), SAME),
    "values, or a choice of them": ({"enum": ["a", "b"]}, one_of(const("a"), const("b")), SAME),
    "values, or enums of them": (
        TEXT | {"enum": ["a", "b", "c"]}, any_of({"enum": ["a", "b"]}, {"enum": ["b", "c"]}), SAME),
    "a value of two enums is refused": (
        {"enum": ["a", "c"]}, one_of({"enum": ["a", "b"]}, {"enum": ["b", "c"]}), SAME),
    "values and a type": (any_of(const("a"), WHOLE), one_of(WHOLE, {"enum": ["a"]}), SAME),
    "a choice within a choice": (any_of(TEXT, any_of(WHOLE, CAT)), any_of(TEXT, WHOLE, CAT), SAME),
    "objects in a choice within a choice": (
        any_of(CAT, any_of(DOG, obj(["a"], a=TEXT))), any_of(CAT, DOG, obj(["a"], a=TEXT)), SAME),
    "exactly one within exactly one": (
        one_of(CAT, one_of(DOG, obj(["a"], a=TEXT))), one_of(CAT, DOG, obj(["a"], a=TEXT)), SAME),
    "a choice of disjoint objects": (one_of(CAT, DOG), any_of(CAT, DOG), SAME),
    "a number may be whole": (any_of(WHOLE, NUMBER), NUMBER, SAME),
    "a text of any length may be short": (any_of(TEXT, TEXT | {"maxLength": 3}), TEXT, SAME),
    "properties beside the choice": (
        obj(["id"], id=TEXT) | any_of(CAT, DOG),
        any_of(obj(["id", "meow"], id=TEXT, meow=TEXT), obj(["id", "bark"], id=TEXT, bark=TEXT)), SAME),
    "null as a branch, or within one": (
        any_of(TEXT, WHOLE, {"type": "null"}), {"type": ["string", "integer", "null"]}, SAME),
    "both truth values": ({"type": "boolean"}, {"type": "boolean", "enum": [True, False]}, SAME),
    "no unevaluated properties": (
        obj(a=TEXT) | {"additionalProperties": False}, obj(a=TEXT) | {"unevaluatedProperties": False},
        SAME),
    "unevaluated properties of a type": (
        obj(a=TEXT) | {"additionalProperties": TEXT}, obj(a=TEXT) | {"unevaluatedProperties": TEXT}, SAME),
    "no unevaluated items": (
        {"type": "array", "prefixItems": [TEXT], "items": False},
        {"type": "array", "prefixItems": [TEXT], "unevaluatedItems": False}, SAME),
    "values of another type": ({"type": "string", "enum": ["a", 1]}, {"type": "string", "enum": ["a"]},
        SAME),
    # more values than before
    "one more type in a choice": (any_of(TEXT, WHOLE), any_of(TEXT, WHOLE, {"type": "boolean"}), WIDER),
    "one more type with a pattern": (
        TEXT | {"pattern": "^a"}, one_of(TEXT, WHOLE, pattern="^a"), WIDER),
    "one more type with a limit": (TEXT, any_of(TEXT, WHOLE | {"minimum": 1}), WIDER),
    "one more value in a choice": (one_of(const("a")), one_of(const("a"), const("b")), WIDER),
    "one more value as an enum": ({"enum": ["a"]}, one_of(const("a"), const("b")), WIDER),
    "a property of another type beside the choice": (
        obj(id=TEXT) | any_of(CAT, DOG), obj(id=WHOLE) | any_of(CAT, DOG), (B, B, B, B)),
    "a hoisted property of another type": (
        obj(["id"], id=TEXT) | any_of(CAT, DOG),
        any_of(obj(["id", "meow"], id=WHOLE, meow=TEXT), obj(["id", "bark"], id=WHOLE, bark=TEXT)),
        (B, B, B, B)),
    # choices whose branches overlap
    "whole numbers fit twice": (NUMBER, one_of(WHOLE, NUMBER), (B, A, A, B)),
    "short texts fit twice": (TEXT, one_of(TEXT, TEXT | {"maxLength": 3}), (B, A, A, B)),
    "objects fit twice": (obj(a=TEXT), one_of(obj(a=TEXT), obj(a=TEXT, b=TEXT)), (B, B, B, A)),
    "objects that a constant keeps apart": (
        obj(["k"], k=const("a")), one_of(obj(["k"], k=const("a")), obj(["k"], k=const("b"))), WIDER),
    "objects that need different properties": (CAT, one_of(CAT, DOG), WIDER),
    "texts that may fit two patterns": (
        TEXT | {"pattern": "a"}, one_of(TEXT | {"pattern": "a"}, TEXT | {"pattern": "b"}), (H, B, B, A)),
    "an added branch that overlaps": (
        one_of(CAT, obj(["a"], a=TEXT)), one_of(CAT, obj(["a"], a=TEXT), obj(a=TEXT, b=TEXT)),
        (B, B, B, A)),
    # keywords without effect
    "maxItems of a text": (TEXT, TEXT | {"maxItems": 3}, NO_EFFECT),
    "maximum of a text": (TEXT | {"maximum": 1}, TEXT | {"maximum": 2}, NO_EFFECT),
    "pattern of a number": (WHOLE | {"pattern": "a"}, WHOLE, NO_EFFECT),
    "maxLength of a number, within": (obj(n=WHOLE), obj(n=WHOLE | {"maxLength": 5}), NO_EFFECT),
    "properties of a text": (TEXT | {"required": ["a"]}, TEXT, NO_EFFECT),
    "an empty pattern": (TEXT, TEXT | {"pattern": ""}, NO_EFFECT),
    "a limit of a type that is new": (
        TEXT, {"type": ["string", "integer"], "minimum": 1}, WIDER),
    "an empty pattern becomes one": (TEXT | {"pattern": ""}, TEXT | {"pattern": "^[a-z]+$"}, (B, A, A, H)),
    "multiples of one": (WHOLE, WHOLE | {"multipleOf": 1}, NO_EFFECT),
    # null and enums
    "null that the enum does not list": (
        {"type": ["string", "null"], "enum": ["a"]}, TEXT | {"enum": ["a"]}, NO_EFFECT),
    "null that the enum lists": (
        TEXT | {"enum": ["a"]}, {"type": ["string", "null"], "enum": ["a", None]}, WIDER),
    # formats
    "a wider whole number": (WHOLE | {"format": "int32"}, WHOLE | {"format": "int64"}, WIDER),
    "a whole number of any width": (WHOLE, WHOLE | {"format": "int64"}, (A, A, A, A)),
    "a narrow whole number": (WHOLE | {"format": "int32"}, WHOLE, (A, A, A, A)),
    "a narrow whole number within its limits": (
        WHOLE | {"format": "int64", "minimum": 0, "maximum": 9},
        WHOLE | {"format": "int32", "minimum": 0, "maximum": 9}, (A, A, A, A)),
    "signed or not": (WHOLE | {"format": "int64"}, WHOLE | {"format": "uint64"}, (B, B, B, B)),
    "a wider fraction": (NUMBER | {"format": "float"}, NUMBER | {"format": "double"}, WIDER),
    "signed and unsigned": (WHOLE | {"format": "uint8"}, WHOLE | {"format": "int16"}, WIDER),
    "a relative address": (TEXT | {"format": "uri"}, TEXT | {"format": "uri-reference"}, WIDER),
    # decimals
    "fifteen hundredths": (NUMBER | {"multipleOf": 0.15}, NUMBER | {"multipleOf": 0.05}, (A, H, B, A)),
    "three tenths": (NUMBER | {"multipleOf": 0.3}, NUMBER | {"multipleOf": 0.1}, (A, H, B, A)),
    "no multiple": (NUMBER | {"multipleOf": 0.3}, NUMBER | {"multipleOf": 0.2}, (B, H, B, H)),
    "a half is no whole number": (WHOLE | {"minimum": 0.5}, WHOLE | {"minimum": 1}, SAME),
    "a large bound": (WHOLE | {"maximum": 10**400}, WHOLE | {"exclusiveMaximum": 10**400 + 1}, SAME),
    # additional properties
    "a property of the type of all others": (
        {"type": "object", "additionalProperties": TEXT},
        {"type": "object", "additionalProperties": TEXT, "properties": {"a": TEXT}}, (A, A, B, B)),
    "a property of another type than all others": (
        {"type": "object", "additionalProperties": TEXT},
        {"type": "object", "additionalProperties": TEXT, "properties": {"a": WHOLE}}, (B, B, B, B)),
    "a required property of another type": (
        {"type": "object", "additionalProperties": TEXT},
        {"type": "object", "additionalProperties": TEXT, "properties": {"a": WHOLE}, "required": ["a"]},
        (B, B, B, B)),
}  # fmt: skip


def level(found: tuple[Finding, ...]) -> str:
    return found[0].level.value if found else N


@pytest.mark.parametrize("nested", [False, True], ids=["body", "property"])
@pytest.mark.parametrize("case", SCHEMAS)
@pytest.mark.family
def test_a_schema_has_the_listed_levels(case: str, *, nested: bool) -> None:
    base, revision, expected = SCHEMAS[case]
    if nested:
        base, revision = ({"type": "array", "items": obj(it=schema)} for schema in (base, revision))
    there = [diff(small(base, response=side), small(revision, response=side)) for side in (False, True)]
    back = [diff(small(revision, response=side), small(base, response=side)) for side in (False, True)]
    assert tuple(map(level, (*there, *back))) == expected, [told(found) for found in (*there, *back)]


def test_an_enum_of_3_0_that_is_nullable_without_null_is_the_same_in_3_1() -> None:
    base = small({"type": "string", "nullable": True, "enum": ["a"]}, version="3.0.3")
    revision = small({"type": ["string", "null"], "enum": ["a"]})
    assert diff(base, revision) == diff(revision, base) == ()


def test_numbers_are_compared_by_all_their_digits() -> None:
    text = """{{openapi: 3.1.0, info: {{}}, paths: {{/a: {{post: {{responses: {{}}, requestBody: {{content:
      {{application/json: {{schema: {{type: number, maximum: {0}}}}}}}}}}}}}}}}}"""
    numbers = ("0.1", "1e-1", "0.10000000000000000001", "0.10000000000000000002")
    tenth, same, more, most = (written(text.format(number)) for number in numbers)
    assert diff(tenth, same) == ()
    (wider,) = diff(tenth, more)
    (tighter,) = diff(most, more)
    assert (wider.new, wider.level.value) == ("0.10000000000000000001", A)
    assert tighter.level.value == B


def document(operation: Json | None = None, path: str = "/a", **more: Any) -> Contract:
    value = {"responses": {"200": {"description": ""}}, **(operation or {})}
    return contract({"openapi": "3.1.0", "info": {}, "paths": {path: {"post": value}}, **more})


def tagged(*tags: str) -> Contract:
    return document({"tags": [*tags]})


def served(*urls: str, path: str = "/a") -> Contract:
    return document(path=path, servers=[{"url": url} for url in urls])


def secured(*requirements: Json, **schemes: Json) -> Contract:
    return document({"security": [*requirements]}, components={"securitySchemes": schemes})


def with_key(**scheme: Any) -> Contract:
    return secured({"k": []}, k=scheme)


def with_flows(**flows: Json) -> Contract:
    given = {name: {"scopes": {"r": ""}, **flow} for name, flow in flows.items()}
    return secured({"o": ["r"]}, o={"type": "oauth2", "flows": given})


def sending(**schemas: Any) -> Contract:
    """A contract of responses by status; a leading underscore is left out."""
    responses = {
        status.lstrip("_"): {"description": "", "content": {"application/json": {"schema": schema}}}
        for status, schema in schemas.items()
    }
    return document({"responses": responses})


def media(direction: str, **contents: Any) -> Contract:
    """A contract of one body by media type; "__" stands for the slash and "any" for the asterisk."""
    content = {
        name.replace("__", "/").replace("any", "*"): {"schema": schema} for name, schema in contents.items()
    }
    if direction == "request":
        return document({"requestBody": {"content": content}})
    return document({"responses": {"200": {"description": "", "content": content}}})


def query(schema: Json, **more: Any) -> Contract:
    return document({"parameters": [{"name": "p", "in": "query", "schema": schema, **more}]})


def in_path(path: str, *names: str) -> Contract:
    listed = [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in names]
    return document({"parameters": listed}, path=path)


def form(**encoding: Json) -> Contract:
    schema = obj(
        f={"type": "string", "format": "binary"}, t=TEXT, o=obj(), l={"type": "array", "items": TEXT}
    )
    content = {"multipart/form-data": {"schema": schema, "encoding": encoding}}
    return document({"requestBody": {"content": content}})


def webhook(**response: Any) -> Contract:
    called = {"requestBody": {"content": {"application/json": {"schema": TEXT}}},
              "responses": {"200": {"description": "", **response}}}  # fmt: skip
    return contract({"openapi": "3.1.0", "info": {}, "webhooks": {"w": {"post": called}}})


def answer(schema: Json) -> Json:
    return {"content": {"application/json": {"schema": schema}}}


ARRAY: Json = {"type": "array", "items": TEXT}
XML_A = obj(a=TEXT | {"xml": {"name": "a"}})
XML_B = obj(a=TEXT | {"xml": {"name": "b"}})
PLAIN_FLOW = {"authorizationUrl": "https://a.example/auth"}
TOKENS = {"tokenUrl": "https://a.example/token"}
A_V1, B_V1 = "https://a.example/v1", "https://b.example/v1"

CONTRACTS: dict[str, tuple[Contract, Contract, str, str]] = {
    "the first tag": (tagged("a", "b"), tagged("b", "a"), H, H),
    "a tag in front": (tagged("a"), tagged("b", "a"), H, H),
    "tags after the first": (tagged("a", "b", "c"), tagged("a", "c", "b"), C, C),
    "the first server": (served(A_V1), served(B_V1, A_V1), H, B),
    "a server at the end": (served(A_V1), served(A_V1, B_V1), A, B),
    "servers in another order": (served(A_V1, B_V1), served(B_V1, A_V1), H, H),
    "letters of a host": (served("https://A.Example/v1"), served(A_V1), N, N),
    "a default port": (served("https://a.example:443/v1/"), served(A_V1), N, N),
    "another port": (served("https://a.example:8443/v1"), served(A_V1), B, B),
    "letters of a path": (served("https://a.example/V1"), served(A_V1), B, B),
    "a path that moves to the server": (served(A_V1), served("https://a.example", path="/v1/a"), H, H),
    "another path": (served(A_V1), served("https://a.example", path="/v2/a"), B, B),
    "a path parameter below a server": (
        served(A_V1, path="/{x}"), served("https://a.example", path="/v1/{y}"), H, H),
    "letters of an HTTP scheme": (
        with_key(type="http", scheme="Bearer"), with_key(type="http", scheme="bearer"), N, N),
    "letters of a key's header": (
        with_key(type="apiKey", name="X-Api-Key", **{"in": "header"}),
        with_key(type="apiKey", name="x-api-key", **{"in": "header"}), N, N),
    "letters of a key in the query": (
        with_key(type="apiKey", name="Key", **{"in": "query"}),
        with_key(type="apiKey", name="key", **{"in": "query"}), B, B),
    "one more flow": (with_flows(implicit=PLAIN_FLOW), with_flows(implicit=PLAIN_FLOW,
        password=TOKENS), A, B),
    "where a token is refreshed": (
        with_flows(password=TOKENS), with_flows(password={**TOKENS,
        "refreshUrl": "https://a.example/r"}), A, B),
    "another token address": (
        with_flows(password=TOKENS), with_flows(password={"tokenUrl": "https://b.example/token"}), B, B),
    "letters of a token address": (
        with_flows(password=TOKENS), with_flows(password={"tokenUrl": "https://A.example:443/token"}),
        N, N),
    "described scopes": (
        with_flows(password=TOKENS), with_flows(password={**TOKENS, "scopes": {"r": "read"}}), C, C),
    "credentials that demand more than others": (
        secured({"a": []}, a={"type": "http", "scheme": "basic"}),
        secured({"a": []}, {"a": [], "b": []}, a={"type": "http", "scheme": "basic"},
                b={"type": "http", "scheme": "bearer"}), N, N),
    "a range of successes": (sending(_2XX=TEXT), sending(_200=TEXT), A, B),
    "a range of successes becomes two": (sending(_2XX=TEXT), sending(_200=TEXT, _201=TEXT), A, H),
    "a range of successes with another body": (sending(_2XX=TEXT), sending(_200=WHOLE), B, B),
    "an error becomes the default": (
        sending(_200=TEXT, _404=TEXT), sending(_200=TEXT, default=TEXT), H, H),
    "an error becomes another default": (
        sending(_200=TEXT, _404=TEXT), sending(_200=TEXT, default=WHOLE), B, B),
    "an error becomes a range": (sending(_200=TEXT, _404=TEXT), sending(_200=TEXT, _4XX=TEXT), H, H),
    "an error of another body than its range": (
        sending(_200=TEXT, _4XX=TEXT), sending(_200=TEXT, _404=WHOLE), B, B),
    "an error beside its range": (
        sending(_200=TEXT, _4XX=TEXT), sending(_200=TEXT, _4XX=TEXT, _404=TEXT), A, A),
    "an error beside its range, with another body": (
        sending(_200=TEXT, _4XX=TEXT), sending(_200=TEXT, _4XX=TEXT, _404=WHOLE), B, B),
    "an error that nothing covers": (sending(_200=TEXT), sending(_200=TEXT, _404=TEXT), H, H),
    "a range within the default": (
        sending(_200=TEXT, default=TEXT), sending(_200=TEXT, default=TEXT, _5XX=WHOLE), B, B),
    "any media type in a request": (
        media("request", application__json=TEXT), media("request", any__any=TEXT), A, B),
    "any JSON-like type in a request": (
        media("request", application__json=TEXT), media("request", application__any=TEXT), A, B),
    "any media type in a response": (
        media("response", application__json=TEXT), media("response", any__any=TEXT), B, A),
    "any media type, with another schema": (
        media("request", application__json=TEXT), media("request", application__any=WHOLE), B, B),
    "a media type beside its range": (
        media("request", any__any=TEXT), media("request", any__any=TEXT, text__plain=TEXT), A, A),
    "a value becomes a repeated list": (query(TEXT), query(ARRAY), A, B),
    "a value becomes a list at its commas": (query(TEXT), query(ARRAY, explode=False), B, B),
    "a value becomes a list of another type": (query(TEXT), query(ARRAY | {"items": WHOLE}), B, B),
    "a value becomes a list of two": (query(TEXT), query(ARRAY | {"minItems": 2}), B, B),
    "a path names its declared parameter": (
        in_path("/i/{id}", "itemId"), in_path("/i/{itemId}", "itemId"), H, H),
    "a path names the second of its parameters": (
        in_path("/i/{a}/{id}", "a", "b"), in_path("/i/{a}/{b}", "a", "b"), H, H),
    "one more type of content": (
        form(f={"contentType": "image/png"}), form(f={"contentType": "image/png, image/jpeg"}), A, B),
    "any image": (form(f={"contentType": "image/png"}), form(f={"contentType": "image/*"}), A, B),
    "content types that are the default": (
        form(), form(f={"contentType": "application/octet-stream"}, t={"contentType": "text/plain"},
                     o={"contentType": "application/json"}, l={"contentType": "text/plain"}), N, N),
    "a style that is the default": (form(), form(t={"style": "form", "explode": True}), N, N),
    "another style": (form(), form(l={"style": "spaceDelimited"}), B, B),
    "the name of an XML element": (
        media("request", application__xml=XML_A), media("request", application__xml=XML_B), B, B),
    "the name of an XML element in a response": (
        media("response", **{"application__vnd.a+xml": XML_A}),
        media("response", **{"application__vnd.a+xml": XML_B}), B, B),
    "the name of an XML element in JSON": (
        media("request", application__json=XML_A), media("request", application__json=XML_B), C, C),
    "XML flags that are the default": (
        media("request", application__xml=obj(a=TEXT | {"xml": {"name": "a", "attribute": False}})),
        media("request", application__xml=XML_A), N, N),
    "our response to a webhook needs more": (
        webhook(**answer(obj(ack=TEXT))), webhook(**answer(obj(["ack"], ack=TEXT))), B, A),
    "our response to a webhook needs a body": (webhook(), webhook(**answer(obj(["ack"], ack=TEXT))), B, B),
    "our response to a webhook has another property": (
        webhook(**answer(obj(a=TEXT))), webhook(**answer(obj(["ack"], a=TEXT, ack=TEXT))), B, B),
}  # fmt: skip


@pytest.mark.parametrize("case", CONTRACTS)
@pytest.mark.family
def test_a_contract_has_the_listed_levels(case: str) -> None:
    base, revision, *expected = CONTRACTS[case]
    there, back = diff(base, revision), diff(revision, base)
    assert [level(there), level(back)] == expected, (told(there), told(back))


KIND: Json = obj(["kind"], kind=TEXT)


def marked(*names: str, mapping: Json | None = None, **components: Json) -> Json:
    discriminator = {"propertyName": "kind", **({"mapping": mapping} if mapping else {})}
    branches = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    return {"schema": {"oneOf": branches, "discriminator": discriminator}, **components}


def kind(name: str) -> Json:
    return obj(["kind", name], kind=TEXT, **{name: TEXT})


def parent(**children: Json) -> Json:
    """A schema with a discriminator, and those that extend it."""
    pet = KIND | {"discriminator": {"propertyName": "kind"}}
    extended = {
        name: {"allOf": [{"$ref": "#/components/schemas/Pet"}, child]} for name, child in children.items()
    }
    return {"schema": {"$ref": "#/components/schemas/Pet"}, "Pet": pet, **extended}


def ref(name: str) -> str:
    return f"#/components/schemas/{name}"


TWO = marked("Cat", "Dog", Cat=kind("meow"), Dog=kind("bark"))
MARKS: dict[str, tuple[Json, Json, tuple[str, str, str, str]]] = {
    "a component without a mapping is renamed": (
        TWO, marked("Feline", "Dog", Feline=kind("meow"), Dog=kind("bark")), (B, B, B, B)),
    "the implied mapping is written": (
        TWO, marked("Cat", "Dog", mapping={"Cat": ref("Cat"), "Dog": "Dog"}, Cat=kind("meow"),
                    Dog=kind("bark")), SAME),
    "a part of the implied mapping is written": (
        TWO, marked("Cat", "Dog", mapping={"Cat": ref("Cat")}, Cat=kind("meow"), Dog=kind("bark")), SAME),
    "a component with a mapping is renamed": (
        marked("Cat", "Dog", mapping={"cat": ref("Cat")}, Cat=kind("meow"), Dog=kind("bark")),
        marked("Feline", "Dog", mapping={"cat": ref("Feline")}, Feline=kind("meow"), Dog=kind("bark")),
        SAME),
    "a value is renamed": (
        marked("Cat", "Dog", mapping={"a": ref("Cat")}, Cat=kind("meow"), Dog=kind("bark")),
        marked("Cat", "Dog", mapping={"alpha": ref("Cat")}, Cat=kind("meow"), Dog=kind("bark")),
        (B, B, B, B)),
    "two values are exchanged": (
        marked("Cat", "Dog", mapping={"a": ref("Cat"), "b": ref("Dog")}, Cat=kind("meow"),
        Dog=kind("bark")),
        marked("Cat", "Dog", mapping={"b": ref("Cat"), "a": ref("Dog")}, Cat=kind("meow"),
        Dog=kind("bark")),
        (B, B, B, B)),
    "a second value for a schema": (
        marked("Cat", "Dog", mapping={"a": ref("Cat")}, Cat=kind("meow"), Dog=kind("bark")),
        marked("Cat", "Dog", mapping={"a": ref("Cat"), "b": ref("Cat")}, Cat=kind("meow"),
        Dog=kind("bark")),
        (A, B, B, B)),
    "one more alternative": (
        TWO, marked("Cat", "Dog", "Cow", Cat=kind("meow"), Dog=kind("bark"), Cow=kind("moo")), WIDER),
    "a renamed alternative with another property": (
        TWO, marked("Feline", "Dog", Feline=obj(["kind", "meow"], kind=TEXT, meow=TEXT, age=WHOLE),
                    Dog=kind("bark")), (B, B, B, B)),
    "a schema that extends another is renamed": (
        parent(Cat=obj(meow=TEXT), Dog=obj(bark=TEXT)), parent(Feline=obj(meow=TEXT), Dog=obj(bark=TEXT)),
        (B, B, B, B)),
    "one more schema extends another": (
        parent(Cat=obj(meow=TEXT)), parent(Cat=obj(meow=TEXT), Dog=obj(bark=TEXT)), WIDER),
    "a schema that extends another changes": (
        parent(Cat=obj(meow=TEXT)), parent(Cat=obj(meow=WHOLE)), (B, B, B, B)),
}  # fmt: skip


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("case", MARKS)
@pytest.mark.family
def test_a_discriminator_has_the_listed_levels(case: str, version: str) -> None:
    base, revision, expected = MARKS[case]
    found = [
        diff(small(**old, response=side, version=version), small(**new, response=side, version=version))
        for old, new in ((base, revision), (revision, base))
        for side in (False, True)
    ]
    assert tuple(map(level, found)) == expected, [told(one) for one in found]

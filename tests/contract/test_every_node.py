"""Every change or removal of any node of openapi.yaml is found, except those without a meaning."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, cast

import pytest
from contract.document.document import Document, InvalidDocument, joined, steps

from tests.support.contracts import Json, contract, copy_of, diff, edit, our_values, ours

pytestmark = pytest.mark.many

PARTS = 8
SHORT_FORM = 1
"""Number of parts that the gate tests; each part is a sample of all edits. The nightly run tests all."""

NIGHT = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
MEANS_NOTHING: dict[str, str] = {
    r"remove .*~1(reset|trigger)/put/requestBody/required$": "false is the default",
    r"remove /components/schemas/(BookSide|OutcomeSide|TimeInForce|ExchangeInstance)/type$": "see its enum",
    r"remove /components/schemas/(Order)?(SelfTradePrevention)?Type/type$": "as above",
    r"remove /components/schemas/Order(Action|Status)/type$": "as above",
}


def nodes(node: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value of a document with its pointer."""
    items: Iterator[tuple[Any, Any]] = iter(())
    if isinstance(node, dict):
        items = iter(cast(Json, node).items())
    elif isinstance(node, list):
        items = iter(enumerate(cast(list[object], node)))
    for key, value in items:
        place = joined(pointer, key)
        yield place, value
        yield from nodes(value, place)


def other(value: Any) -> Any:
    """Return a different value of the same type; None for containers."""
    match value:
        case bool():
            return not value
        case str():
            return f"{value} changed"
        case int() | float():
            return value + 1
        case None:
            return "changed"
        case _:
            return None


def edits() -> list[tuple[str, str, Any]]:
    found: list[tuple[str, str, Any]] = []
    for pointer, value in nodes(our_values()):
        found.append((pointer, "remove", None))
        if other(value) is not None:
            found.append((pointer, "set", other(value)))
    return found


EDITS = edits()


def is_undetected(pointer: str, action: str, value: Any) -> bool:
    """True if an edit is neither refused nor found."""
    values = our_values()
    edit(values, pointer, action, value)
    try:
        return not diff(ours(), contract(values))
    except InvalidDocument:
        return False


def is_excepted(description: str) -> bool:
    return any(re.match(pattern, description) for pattern in MEANS_NOTHING)


@pytest.mark.parametrize("part", range(PARTS if NIGHT else SHORT_FORM))
@pytest.mark.full
def test_every_edit_of_every_node_is_reported_or_refused(part: int) -> None:
    some = EDITS[part::PARTS]
    undetected = [
        f"{action} {pointer}" for pointer, action, value in some if is_undetected(pointer, action, value)
    ]
    assert [description for description in undetected if not is_excepted(description)] == []


def test_every_exception_is_needed() -> None:
    """An exception that matches no undetected edit must be removed."""
    for pattern in MEANS_NOTHING:
        excepted = [edit for edit in EDITS if re.match(pattern, f"{edit[1]} {edit[0]}")]
        assert excepted, pattern
        assert all(is_undetected(*item) for item in excepted), pattern


def test_edits_cover_the_whole_document() -> None:
    assert len(EDITS) > 1800


TEXT: Json = {"type": "string"}
WIDE: Json = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "servers": [{"url": "https://{a}", "variables": {"a": {"default": "x", "enum": ["x"]}}}],
    "tags": [{"name": "t", "description": "d"}],
    "security": [{"o": ["r"]}],
    "paths": {
        "/a/{p}": {
            "parameters": [{"name": "p", "in": "path", "required": True, "schema": TEXT}],
            "post": {
                "tags": ["t"],
                "operationId": "x",
                "requestBody": {"content": {"application/json": {"schema": TEXT, "encoding": {"a": {}}}}},
                "responses": {
                    "200": {
                        "description": "",
                        "headers": {"X": {"schema": TEXT}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/S"}}},
                    }
                },
            },
        }
    },
    "components": {
        "schemas": {
            "S": {
                "oneOf": [TEXT, {"type": "array", "prefixItems": [TEXT], "items": {"minimum": 1}}],
                "discriminator": {"propertyName": "k", "mapping": {"a": "#/components/schemas/S"}},
                "properties": {"n": {"multipleOf": 2, "enum": [2]}},
                "required": ["n"],
                "dependentRequired": {"n": ["m"]},
            }
        },
        "securitySchemes": {
            "o": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "u", "scopes": {"r": ""}}}}
        },
    },
}
WRONG: list[Any] = [None, 0, -1.5, True, "x", [], [None], [[]], {}, {"x": None}, {"x": 1}, {"x": []}]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_value_of_a_wrong_type_is_refused_or_compared(wrong: object) -> None:
    """Any other exception would exit with the code of a breaking change."""
    base = contract(WIDE)
    for pointer, _ in nodes(WIDE):
        values = copy_of(WIDE)
        around, _, last = pointer.rpartition("/")
        place = Document("", values, lines={}).at(around)
        place[int(last) if isinstance(place, list) else next(steps(f"/{last}"))] = wrong
        with suppress(InvalidDocument):
            revision = contract(values)
            diff(base, revision)
            diff(revision, base)

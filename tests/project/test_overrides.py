"""Overrides change the contract for the generator, each where it points, and with its reason."""

from pathlib import Path

import pytest
from generation import overrides, spec
from generation.errors import GenerationError

from tests.support.paths import PROJECT


@pytest.mark.parametrize(
    "text",
    [
        "[[override]]\nat = []\nset = 1\nreason = 'x'\n",
        "[[override]]\nat = ['/info']\nset = 1\n",
        "[[override]]\nat = ['/info']\nset = 1\nremove = true\nreason = 'x'\n",
        "[[override]]\nat = ['/info']\nreason = 'x'\n",
        "[[override]]\nat = '/info'\nset = 1\nreason = 'x'\n",
        "[[override]]\nat = [1]\nset = 1\nreason = 'x'\n",
        "[[override]]\nat = ['/info']\nset = 1\nreason = 7\n",
        "[[override]]\nat = ['/info']\nremove = false\nreason = 'x'\n",
        "[[override]]\nat = ['/info']\nrename = 7\nreason = 'x'\n",
        "[[override]]\nat = ['/info']\nset = 1\nreason = 'x'\nmore = 1\n",
        "[[override]]\nrule = 'no such rule'\nset = 1\nreason = 'x'\n",
        "[[override]]\nrule = ['first-success-with-fields']\nset = 1\nreason = 'x'\n",
        "[[override]]\nrule = 'first-success-with-fields'\nat = ['/info']\nset = 1\nreason = 'x'\n",
        "[[overrides]]\n",
        "override = 3",
        "override = [3]",
        "",
        "not toml",
    ],
)
def test_an_invalid_override_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "overrides.toml"
    path.write_text(text)
    with pytest.raises(GenerationError, match="override"):
        overrides.load(path)


@pytest.mark.parametrize(
    ("pointer", "action", "value"),
    [
        ("/info/nothing", "remove", True),
        ("/info/nothing", "rename", "x"),
        ("/nothing/at", "set", 1),
        ("/servers/0", "remove", True),
        ("/required", "drop", "c"),
        ("/info", "drop", "version"),
        ("/info", "rename", "servers"),
        ("/info", "rename", "info"),
    ],
)
def test_an_override_that_changes_nothing_is_refused(pointer: str, action: str, value: object) -> None:
    document: spec.Spec = {"info": {"version": "1"}, "servers": [{}], "required": ["a", "b"]}
    override = overrides.Override((pointer,), action, value, "why not")
    with pytest.raises(GenerationError, match=r"(?s)point nowhere or change nothing.*why not"):
        overrides.apply(document, (override,))


def test_an_override_that_the_contract_fulfils_is_named_and_no_error() -> None:
    fulfilled = overrides.Override(("/info/version",), "set", "1", "why not")
    document: spec.Spec = {"info": {"version": "1"}}
    assert overrides.apply(document, (fulfilled,)) == document
    assert overrides.needless(document, (fulfilled,)) == ["/info/version"]
    assert overrides.needless({"info": {"version": "2"}}, (fulfilled,)) == []


def test_all_overrides_that_change_nothing_are_listed() -> None:
    wrong = [overrides.Override((f"/nothing/{name}",), "set", 1, f"why {name}") for name in "ab"]
    with pytest.raises(GenerationError, match=r"(?s)/nothing/a.*why a.*/nothing/b.*why b"):
        overrides.apply({"info": {}}, tuple(wrong))


def test_an_emptied_list_is_removed() -> None:
    override = overrides.Override(("/required",), "drop", "a", "why not")
    assert overrides.apply({"required": ["a"]}, (override,)) == {}
    assert overrides.apply({"required": ["a", "b"]}, (override,)) == {"required": ["b"]}


REFERENCE = {"$ref": "#/components/schemas/Order"}


def response(schema: object) -> spec.Spec:
    return {"description": "", "content": {"application/json": {"schema": schema}}}


SUCCESSES: list[tuple[str, spec.Spec, list[str]]] = [
    ("200", {"200": response(REFERENCE), "500": {}}, ["500", "2XX"]),
    ("201 before 202", {"201": response(REFERENCE), "202": response(REFERENCE)}, ["202", "2XX"]),
    ("a list", {"200": response({"type": "array", "items": REFERENCE})}, ["2XX"]),
    ("a map", {"200": response({"type": "object", "additionalProperties": REFERENCE})}, ["2XX"]),
    ("a referenced response", {"200": {"$ref": "#/components/responses/NotFound"}}, ["2XX"]),
    ("already 2XX", {"200": response(REFERENCE), "2XX": response(REFERENCE)}, ["200", "2XX"]),
    ("an empty object", {"200": response({"$ref": "#/components/schemas/EmptyResponse"})}, ["200"]),
    ("no body", {"204": {"description": ""}}, ["204"]),
    ("no success", {"default": response(REFERENCE)}, ["default"]),
]


@pytest.mark.parametrize(
    ("responses", "expected"), [row[1:] for row in SUCCESSES], ids=[row[0] for row in SUCCESSES]
)
def test_the_first_success_of_a_new_operation_becomes_2xx(
    responses: spec.Spec, expected: list[str]
) -> None:
    document = spec.load(PROJECT / "openapi.yaml")
    document["paths"]["/portfolio/new~operation"] = {"get": {"responses": responses}}
    changed = overrides.apply(document, overrides.load(PROJECT / "scripts" / "overrides.toml"))
    assert list(changed["paths"]["/portfolio/new~operation"]["get"]["responses"]) == expected


def test_a_rule_that_selects_nothing_is_refused() -> None:
    override = overrides.Override((), "rename", "2XX", "why not", "first-success-with-fields")
    with pytest.raises(GenerationError, match=r"(?s)point nowhere.*first-success-with-fields.*why not"):
        overrides.apply({"paths": {}}, (override,))


def test_every_override_has_its_reason() -> None:
    for override in overrides.load(PROJECT / "scripts" / "overrides.toml"):
        assert len(override.reason) > 20

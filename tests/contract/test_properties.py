"""Properties of the comparison: rewrites are equal, differences are reported and mirrored."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import pytest
from contract.compare.changes import ChangeKind
from contract.compare.contracts import Comparison, compare
from contract.compare.occurrences import Occurrence
from contract.document import parse
from contract.document.document import InvalidDocument
from contract.model import Place
from contract.schema.operations import Contract
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.support.contract_mirrors import MIRRORS
from tests.support.contract_rewrites import ANY_DOCUMENT, OF_3_0, Rewrite
from tests.support.contract_samples import BODIES, documents
from tests.support.contracts import (
    Json,
    as_yaml,
    contract,
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
from tests.support.paths import PUBLISHED

pytestmark = pytest.mark.many

SEARCH = settings(max_examples=max(settings().max_examples // 4, 1))
"""A quarter of the usual examples, because whole contracts take long to generate and compare."""

MUTATIONS = {mutation["name"]: mutation for mutation in mutations()}
needs_publications = pytest.mark.skipif(
    not PUBLISHED, reason="the published documents are missing (../shared/upstream)"
)


def same(base: Contract, revision: Contract) -> None:
    assert told(diff(base, revision)) == []
    assert told(diff(revision, base)) == []


# -- rewrites are equal -----------------------------------------------------------------------------------


def test_our_contract_equals_itself() -> None:
    same(ours(), contract(our_values()))


@pytest.mark.parametrize("way", [*ANY_DOCUMENT, *OF_3_0])
def test_our_contract_equals_its_rewrites(way: str) -> None:
    rewritten = (ANY_DOCUMENT | OF_3_0)[way](our_values())
    assert rewritten != our_values() or json.dumps(rewritten) != json.dumps(our_values()), (
        "the rewrite changes nothing"
    )
    same(ours(), contract(rewritten))


@cache
def published(name: str) -> Contract:
    path = next(path for path in PUBLISHED if path.name == name)
    return Contract(parse.parse(path.read_bytes(), name))


@needs_publications
@pytest.mark.parametrize("way", ANY_DOCUMENT)
@pytest.mark.parametrize("name", [path.name for path in PUBLISHED[-1:]])
@pytest.mark.family
def test_a_published_document_equals_its_rewrites(name: str, way: str) -> None:
    base = published(name)
    same(base, contract(ANY_DOCUMENT[way](base.document.root)))


@SEARCH
@given(values=documents(), way=st.sampled_from([*ANY_DOCUMENT]))
def test_any_document_equals_its_rewrites(values: Json, way: str) -> None:
    same(contract(values), contract(ANY_DOCUMENT[way](values)))


@SEARCH
@given(values=documents(), way=st.sampled_from([*OF_3_0]))
def test_any_document_equals_itself_in_openapi_3_1(values: Json, way: str) -> None:
    same(contract(values), contract(OF_3_0[way](values)))


@SEARCH
@given(values=documents(), ways=st.lists(st.sampled_from([*ANY_DOCUMENT]), min_size=2, max_size=3))
@pytest.mark.full
def test_combined_rewrites_are_equal(values: Json, ways: list[str]) -> None:
    revision = values
    for way in ways:
        revision = ANY_DOCUMENT[way](revision)
    same(contract(values), contract(revision))


TEXTS: dict[str, Callable[[Json], str]] = {
    "block": lambda values: as_yaml(values, flow=False),
    "flow": lambda values: as_yaml(values, flow=True),
    "JSON": json.dumps,
    "JSON with tabs": lambda values: json.dumps(values, indent="\t"),
    "JSON, escaped": lambda values: json.dumps(values, ensure_ascii=True),
    "JSON, not escaped": lambda values: json.dumps(values, ensure_ascii=False),
    "comments": lambda _: (
        our_text().replace("\n", "  # a comment\n", 1).replace("\npaths:", "\n\n# here\npaths:")
    ),
    "Windows line ends": lambda _: our_text().replace("\n", "\r\n"),
    "a byte order mark": lambda _: "\ufeff" + our_text(),
    "quoted keys": lambda _: (
        our_text().replace("openapi: ", '"openapi": ').replace("  title:", "  'title':")
    ),
}


@pytest.mark.parametrize("way", TEXTS)
def test_our_contract_equals_itself_in_another_notation(way: str) -> None:
    same(ours(), written(TEXTS[way](our_values())))


# -- reversed differences are mirrored -------------------------------------------------------------------


def places(comparison: Comparison) -> set[tuple[str, str]]:
    """Return kinds and places; successes whose status changed count as the same place."""
    moved = {
        found.place.operation
        for found in comparison.occurrences
        if found.change.kind is ChangeKind.SUCCESS_CHANGED
    }

    def stable_path(place: Place) -> str:
        where = re.sub(r"^2\d\d", "2xx", place.where) if place.operation in moved else place.where
        return str(replace(place, where=where))

    return {(found.change.kind.value, stable_path(found.place)) for found in comparison.occurrences}


def mirrored(base: Contract, revision: Contract) -> None:
    there, back = places(compare(base, revision)), places(compare(revision, base))
    for kind, place in there:
        names = {mirror.value for mirror in MIRRORS[kind]}
        assert any((name, place) in back for name in names), (kind, place, sorted(back))
    for kind, place in back:
        names = {mirror.value for mirror in MIRRORS[kind]}
        assert any((name, place) in there for name in names), (kind, place, sorted(there))


@pytest.mark.parametrize("name", sorted(MUTATIONS))
@pytest.mark.family
def test_a_reversed_edit_is_mirrored(name: str) -> None:
    mirrored(ours(), mutated(MUTATIONS[name]))


@SEARCH
@given(base=documents(), revision=documents())
@pytest.mark.full
def test_a_reversed_difference_is_mirrored(base: Json, revision: Json) -> None:
    mirrored(contract(base), contract(revision))


@needs_publications
@pytest.mark.parametrize("first", range(len(PUBLISHED) - 1))
@pytest.mark.family
def test_reversed_published_documents_are_mirrored(first: int) -> None:
    mirrored(published(PUBLISHED[first].name), published(PUBLISHED[first + 1].name))


# -- two steps cover their combination -------------------------------------------------------------------


def reaches(outer: Place, inner: Place) -> bool:
    """True if the outer place is or contains the inner one."""
    if outer.operation != inner.operation or (outer.where and outer.where != inner.where):
        return False
    return f"{inner.path}/".startswith(f"{outer.path}/")


def touched(found: Occurrence) -> Iterator[Place]:
    """Yield the places of a difference; a changed status has two."""
    yield found.place
    if found.change.kind is ChangeKind.SUCCESS_CHANGED:
        yield replace(found.place, where=str(found.change.old))


def covered(first: Contract, second: Contract, third: Contract) -> None:
    """Assert that each difference of the whole has its place, or its pointer, in one of the steps."""
    there, back = compare(first, second).occurrences, compare(second, third).occurrences
    ways = {place for occurrence in (*there, *back) for place in touched(occurrence)}
    removed = {occurrence.change.base for occurrence in there}
    added = {occurrence.change.revision for occurrence in back}
    for occurrence in compare(first, third).occurrences:
        change = occurrence.change
        by_place = any(reaches(way, occurrence.place) for way in ways)
        assert by_place or change.base in removed or change.revision in added, occurrence


@SEARCH
@given(st.lists(st.sampled_from(sorted(MUTATIONS)), min_size=2, max_size=2, unique=True))
@pytest.mark.full
def test_two_edits_cover_their_combination(names: list[str]) -> None:
    first, second = (MUTATIONS[name] for name in names)
    values = our_values()
    try:
        for mutation in (first, second):
            edit(values, mutation["at"], mutation["action"], json.loads(mutation.get("value", "null")))
    except (AssertionError, KeyError, IndexError, ValueError):
        assume(condition=False)
    third = contract(values)
    try:
        third.document.at("")
        covered(ours(), mutated(first), third)
    except InvalidDocument:
        assume(condition=False)


@SEARCH
@given(documents(), documents(), documents())
@pytest.mark.full
def test_two_differences_cover_their_combination(first: Json, second: Json, third: Json) -> None:
    covered(contract(first), contract(second), contract(third))


def with_statuses(*statuses: str) -> Contract:
    """Return a contract of one operation with these statuses."""
    responses = {status: {"description": ""} for status in statuses}
    paths = {"/a": {"get": {"responses": responses}}}
    return contract({"openapi": "3.1.0", "info": {"title": "", "version": "1"}, "paths": paths})


STATUSES = [
    ("200",),
    ("204",),
    ("200", "201"),
    ("200", "204"),
    ("201", "204"),
    ("200", "404"),
    ("2XX",),
    ("default",),
]


@pytest.mark.parametrize("first", STATUSES)
def test_status_changes_in_two_steps_cover_their_combination(first: tuple[str, ...]) -> None:
    for second, third in product(STATUSES, repeat=2):
        covered(with_statuses(*first), with_statuses(*second), with_statuses(*third))


# -- recursive schemas -----------------------------------------------------------------------------------

NODE: dict[str, Json] = {
    "items": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
    "properties": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}},
    "additionalProperties": {
        "type": "object",
        "additionalProperties": {"$ref": "#/components/schemas/Node"},
    },
    "oneOf": {"oneOf": [{"type": "string"}, {"type": "array", "items": {
        "$ref": "#/components/schemas/Node"}}]},
    "anyOf of itself": {"anyOf": [{"type": "string"}, {"type": "object", "properties": {
        "a": {"$ref": "#/components/schemas/Node"}}}, {"$ref": "#/components/schemas/Other"}]},
    "allOf": {"allOf": [{"$ref": "#/components/schemas/Other"}, {"type": "object", "properties": {
        "next": {"$ref": "#/components/schemas/Node"}}}]},
    "not": {"not": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}},
    "if": {"if": {"properties": {"a": {"$ref": "#/components/schemas/Node"}}}, "then": {"required": ["a"]}},
    "two in turn": {"type": "object", "properties": {"other": {"$ref": "#/components/schemas/Other"}}},
    "a tree": {"type": "object", "properties": {
        "left": {"$ref": "#/components/schemas/Node"}, "right": {"$ref": "#/components/schemas/Node"}}},
}  # fmt: skip
OTHER: Json = {"type": "object", "properties": {"node": {"$ref": "#/components/schemas/Node"}}}
AT_NODE: Json = {"$ref": "#/components/schemas/Node"}


def recursive(way: str, **more: object) -> Contract:
    return small(AT_NODE, Node={**NODE[way], **more}, Other=OTHER)


@pytest.mark.parametrize("base", NODE)
@pytest.mark.parametrize("revision", NODE)
def test_comparing_recursive_schemas_terminates(base: str, revision: str) -> None:
    found = diff(recursive(base), recursive(revision))
    assert (found == ()) == (base == revision)


@pytest.mark.parametrize("way", NODE)
def test_a_recursive_schema_differs_from_a_flat_one(way: str) -> None:
    flat = small({"type": "string"}, Node={"type": "string"}, Other={"type": "string"})
    assert diff(recursive(way), flat)
    assert diff(flat, recursive(way))


@pytest.mark.parametrize("way", NODE)
def test_an_edit_of_a_recursive_schema_is_one_finding(way: str) -> None:
    (found,) = diff(recursive(way), recursive(way, description="At most 3."))
    assert found.rule == "prose-changed"


@pytest.mark.parametrize("way", NODE)
def test_a_recursive_schema_unrolled_once_is_the_same(way: str) -> None:
    """Node refers to Again, a copy of Node that refers to Node."""
    unrolled = small({"$ref": "#/components/schemas/Again"}, Again=NODE[way], Node=NODE[way], Other=OTHER)
    same(recursive(way), unrolled)


@pytest.mark.parametrize("keyword", ["allOf", "oneOf", "anyOf"])
def test_a_schema_that_consists_of_itself_is_refused(keyword: str) -> None:
    """Such a schema has no meaning that could be compared."""
    looped = small(AT_NODE, Node={keyword: [AT_NODE]})
    with pytest.raises(InvalidDocument, match="is a circular reference"):
        diff(looped, looped)


# -- differences are reported ----------------------------------------------------------------------------


def normal(values: Json, way: Rewrite = ANY_DOCUMENT["references inlined"]) -> object:
    """Normalise a generated document, so that only meaningful differences remain."""
    return json.dumps(way(values)["paths"], sort_keys=True)


@given(first=st.sampled_from(BODIES), second=st.sampled_from(BODIES), response=st.booleans())
def test_schemas_that_differ_have_a_finding(first: Any, second: Any, response: bool) -> None:
    found = diff(small(first, response=response), small(second, response=response))
    assert (found == ()) == (first == second), told(found)

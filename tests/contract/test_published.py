"""Comparison of whole published documents of three dates: every change is found exactly once.

The documents are not part of the project; see ../shared/upstream.
"""

from collections import Counter
from functools import cache
from itertools import permutations

import pytest
from contract.compare.contracts import compare
from contract.document.parse import parse
from contract.findings.classify import findings
from contract.model import Finding, Level, UsesEverything
from contract.schema.operations import Contract

from tests.support.paths import PROJECT, SHARED

PUBLISHED = SHARED / "upstream"
JANUARY, MARCH, APRIL = "2026-01-07", "2026-03-05", "2026-04-20"

Known = set[tuple[str, str]]  # rule and end of its message
NEW_LIMITS: Known = {
    ("endpoint-added", "PUT /portfolio/order_groups/{order_group_id}/limit is new."),
    ("endpoint-added", "PUT /portfolio/order_groups/{order_group_id}/trigger is new."),
    ("new-optional-request-property", "/contracts_limit_fp of POST /portfolio/order_groups/create is new."),
    ("new-optional-request-property", "/subaccount of POST /portfolio/order_groups/create is new."),
    ("request-property-became-optional", "create is no longer required."),
    ("response-optional-property-added",
     "/contracts_limit_fp of GET /portfolio/order_groups/{order_group_id} is new."),
    ("response-optional-property-added", "/contracts_limit_fp of GET /portfolio/order_groups is new."),
}  # fmt: skip
INTEGER_LIMITS: Known = {
    ("response-optional-property-added",
     " /contracts_limit of GET /portfolio/order_groups/{order_group_id} is new."),
    ("response-optional-property-added", "/contracts_limit of GET /portfolio/order_groups is new."),
}  # fmt: skip
INTEGER_LIMITS_GONE: Known = {
    ("response-optional-property-removed",
     " /contracts_limit of GET /portfolio/order_groups/{order_group_id} was removed."),
    ("response-optional-property-removed", "/contracts_limit of GET /portfolio/order_groups was removed."),
}  # fmt: skip
MOVED: dict[tuple[str, str], Known] = {
    (JANUARY, MARCH): NEW_LIMITS | INTEGER_LIMITS,
    (MARCH, APRIL): INTEGER_LIMITS_GONE,
    (JANUARY, APRIL): NEW_LIMITS,
}
SUBACCOUNTS = {  # operations that gained the parameter; one finding for each meaning
    "DELETE /portfolio/order_groups/{order_group_id}",
    "GET /portfolio/order_groups",
    "GET /portfolio/order_groups/{order_group_id}",
    "PUT /portfolio/order_groups/{order_group_id}/reset",
}


@cache
def published(date: str) -> Contract:
    path = next(PUBLISHED.glob(f"*{date}*.yaml"), None)
    if path is None:
        pytest.skip("the published documents are missing (../shared/upstream)")
    return Contract(parse(path.read_bytes(), path.name))


@cache
def of_order_groups(base: str, revision: str) -> tuple[Finding, ...]:
    ours = Contract(parse((PROJECT / "openapi.yaml").read_bytes(), "openapi.yaml")).names
    groups = [name for name in ours if "order_groups" in name]
    return findings(compare(published(base), published(revision), groups), UsesEverything())


def contract_changes(base: str, revision: str) -> list[Finding]:
    return [
        finding
        for finding in of_order_groups(base, revision)
        if finding.level >= Level.ADDITIVE and finding.rule != "extension-changed"
    ]


@pytest.mark.parametrize(("base", "revision"), MOVED)
def test_published_changes_are_found_exactly_once(base: str, revision: str) -> None:
    found = contract_changes(base, revision)
    subaccounts = [f for f in found if f.rule == "new-optional-request-parameter"]
    rest = [finding for finding in found if finding not in subaccounts]
    for rule, end in MOVED[base, revision]:
        fitting = [finding for finding in rest if finding.rule == rule and finding.text.endswith(end)]
        assert len(fitting) == 1, (rule, end)
        rest.remove(fitting[0])
    assert rest == []
    counts = Counter(name for finding in subaccounts for name in finding.operations)
    assert counts == Counter(SUBACCOUNTS if base == JANUARY else set[str]())


@pytest.mark.parametrize(("base", "revision"), MOVED)
def test_only_removed_response_fields_are_breaking(base: str, revision: str) -> None:
    breaking = [f.rule for f in of_order_groups(base, revision) if f.level is Level.BREAKING]
    removed = MOVED[base, revision] & INTEGER_LIMITS_GONE
    assert breaking == ["response-optional-property-removed"] * len(removed)


@pytest.mark.parametrize(("base", "revision"), MOVED)
def test_the_reverse_comparison_removes_the_additions(base: str, revision: str) -> None:
    there, back = contract_changes(base, revision), contract_changes(revision, base)
    assert len(there) == len(back)
    added = sum(finding.old is None for finding in there)
    assert added == sum(finding.new is None for finding in back)


@pytest.mark.parametrize(("base", "revision"), [*permutations((JANUARY, MARCH, APRIL), 2)])
def test_whole_documents_can_be_compared(base: str, revision: str) -> None:
    found = findings(compare(published(base), published(revision)), UsesEverything())
    assert len(found) > 100
    assert not any(finding.level is Level.UNCLASSIFIED for finding in found)
    assert len({finding.finding_id for finding in found}) == len(found)


@pytest.mark.parametrize("date", [JANUARY, MARCH, APRIL])
def test_a_published_document_equals_itself(date: str) -> None:
    assert findings(compare(published(date), published(date)), UsesEverything()) == ()

"""Every kind of difference has a level, a message, a mirror and unambiguous rule ids."""

from collections.abc import Iterator

import pytest
from contract.compare.changes import Change, ChangeKind
from contract.findings import messages
from contract.findings.kinds import RULES, by_kind, rule_id
from contract.model import Direction, Level, Place
from contract.project.tolerance import BODY, ENUM, NULL, OPTIONAL, STATUS

from tests.support.contract_mirrors import MIRRORS, PAIRS

WITHOUT_MESSAGE = {ChangeKind.PROSE}  # its message lists the changed words
REQUESTS = ("request-body", "request-property", "request-parameter", "request-parameter-property")
RESPONSES = ("response-body", "response-property", "response-header")
SUBJECTS = {True: (*RESPONSES, "endpoint"), False: (*REQUESTS, "endpoint")}
SHARED_IDS: dict[str, set[ChangeKind]] = {
    "request-property-removed": {ChangeKind.PROPERTY_REMOVED, ChangeKind.REQUIRED_PROPERTY_REMOVED},
}
"""One rule as in oasdiff, because a caller that sends the property is affected either way."""


@pytest.mark.parametrize("kind", list(ChangeKind))
def test_a_kind_is_complete(kind: ChangeKind) -> None:
    assert kind in WITHOUT_MESSAGE or messages.sentence(Change(kind, "", ""), Place("GET /a"), 1), (
        "it has no message"
    )
    assert MIRRORS[kind.value], "it has no mirror"


def test_mirrors_are_symmetric() -> None:
    for kind, mirrors in MIRRORS.items():
        assert all(ChangeKind(kind) in MIRRORS[mirror.value] for mirror in mirrors), kind


def test_a_table_without_a_row_for_each_kind_is_refused() -> None:
    *rows, last = RULES.values()
    with pytest.raises(TypeError, match=f"have no row: {last.kind.name}$"):
        by_kind(rows)
    with pytest.raises(TypeError, match=f"has two rows: {last.kind.name}$"):
        by_kind([*rows, last, last])


def test_tables_have_no_unknown_kinds() -> None:
    assert set(RULES) == set(ChangeKind)
    assert {ChangeKind(name) for name in MIRRORS} == set(ChangeKind)


OF_PROPERTIES = {
    ChangeKind.REQUIRED,
    ChangeKind.OPTIONAL,
}  # never at the root of a body or parameter


def ids() -> Iterator[tuple[str, ChangeKind]]:
    names = {
        ChangeKind.BRANCH_ADDED: ("oneOf a", "anyOf a"),
        ChangeKind.BRANCH_REMOVED: ("oneOf a", "anyOf a"),
    }
    bounds = (
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength"),
        *("minItems", "maxItems", "minProperties", "maxProperties"),
    )
    for kind in ChangeKind:
        is_bound = kind in {
            ChangeKind.TIGHTENED,
            ChangeKind.LOOSENED,
            ChangeKind.BOUND_SET,
            ChangeKind.BOUND_REMOVED,
        }
        for name in bounds if is_bound else names.get(kind, ("",)):
            for response, subjects in SUBJECTS.items():
                for subject in subjects:
                    if kind in OF_PROPERTIES and not subject.endswith("-property"):
                        continue
                    yield rule_id(kind, subject, name, response=response), kind


def test_rule_ids_are_unambiguous() -> None:
    meanings: dict[str, set[ChangeKind]] = {}
    for identity, kind in ids():
        meanings.setdefault(identity, set()).add(kind)
    several = {identity: kinds for identity, kinds in meanings.items() if len(kinds) > 1}
    assert several == SHARED_IDS


def test_rule_ids_are_well_formed() -> None:
    for identity, kind in ids():
        assert identity.replace("-", "").isalnum(), (identity, kind)
        assert identity.islower(), (identity, kind)


COMING_AND_GOING = {  # additions affect no caller; removals affect every sender and reader
    *(
        ChangeKind.PROPERTY_REMOVED,
        ChangeKind.REQUIRED_PROPERTY_REMOVED,
        ChangeKind.PARAMETER_REMOVED,
        ChangeKind.BODY_REMOVED,
    ),
    *(
        ChangeKind.MEDIA_REMOVED,
        ChangeKind.SUCCESS_REMOVED,
        ChangeKind.ERROR_REMOVED,
        ChangeKind.HEADER_REMOVED,
    ),
    *(ChangeKind.REQUIRED_HEADER_REMOVED, ChangeKind.OPERATION_REMOVED, ChangeKind.SERVER_REMOVED),
    *(
        ChangeKind.SECURITY_TIGHTENED,
        ChangeKind.DEPRECATED,
        ChangeKind.HEADER_OPTIONAL,
        ChangeKind.PARAMETER_REQUIRED,
    ),
    *(ChangeKind.BODY_REQUIRED, ChangeKind.DEFAULT_REMOVED),
}


@pytest.mark.parametrize(("one", "other"), [pair for pair in PAIRS if not COMING_AND_GOING & set(pair)])
def test_a_tighter_request_mirrors_a_looser_response(one: ChangeKind, other: ChangeKind) -> None:
    first, second = RULES[one], RULES[other]
    if first.request > second.request:
        first, second = second, first
    assert first.request <= second.request
    assert first.response >= second.response


def test_an_unread_change_is_never_worse_than_a_read_one() -> None:
    for kind, rule in RULES.items():
        assert rule.unread <= max(rule.response, Level.ADDITIVE), kind


def test_a_relaxed_kind_is_never_worse_than_an_unrelaxed_one() -> None:
    tolerated = {kind: rule.tolerated for kind, rule in RULES.items() if rule.tolerated is not None}
    assert set(tolerated) == ENUM | NULL | OPTIONAL | STATUS | BODY
    for kind, (used, unused) in tolerated.items():
        worst = max(RULES[kind].request, RULES[kind].response)
        assert unused <= used <= worst, kind


@pytest.mark.parametrize("kind", sorted(set(ChangeKind) - WITHOUT_MESSAGE, key=str))
@pytest.mark.parametrize("direction", [None, *Direction])
def test_a_message_is_one_sentence(kind: ChangeKind, direction: Direction | None) -> None:
    where = {None: "", Direction.REQUEST: "query a", Direction.RESPONSE: "200 header A"}[direction]
    edit = Change(kind, "", "", "{old}", "{new} {name}", name="n")
    text = messages.sentence(edit, Place("GET /a/{id}", direction, where), 1)
    assert text.endswith(".")
    assert "\x00" not in text
    assert "/a/{id}" in text

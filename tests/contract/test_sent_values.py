"""Tighter limits of requests break only a facade that sends what is refused now; shown by running it."""

from typing import NamedTuple

import pytest
from contract.compare.contracts import compare
from contract.findings.classify import findings
from contract.model import NOT_SENT, Effect, Finding, Level
from contract.project import tolerance
from contract.usage.derive import derive
from contract.witness import sent_values

from tests.support.contract_edits import Document, Edit, operation, schema
from tests.support.contracts import contract, our_values, ours
from tests.support.paths import PROJECT

USAGE = tolerance.derive(PROJECT, derive(PROJECT))
ORDERS = "GET /portfolio/orders"


def shared(name: str, **words: object) -> Edit:
    """Return an edit that sets keywords of a shared parameter."""

    def edit(document: Document) -> None:
        parameter = document["components"]["parameters"][name]
        of_component = parameter["schema"].pop("$ref", "").rpartition("/")[2]
        parameter["schema"] |= {**(schema(document, of_component) if of_component else {}), **words}

    return edit


def field(name: str, property_name: str, **words: object) -> Edit:
    """Return an edit that sets keywords of a property."""
    return lambda document: schema(document, name)["properties"][property_name].update(words)


def fewer(name: str) -> Edit:
    """Return an edit that takes the last value out of an enum."""
    return lambda document: schema(document, name)["enum"].pop()


def required(name: str, property_name: str) -> Edit:
    return lambda document: schema(document, name).setdefault("required", []).append(property_name)


def page_size(**words: object) -> Edit:
    def edit(document: Document) -> None:
        parameters = operation(document, ORDERS)["parameters"]
        (limit,) = (one for one in parameters if one.get("name") == "limit")
        limit["schema"].update(words)

    return edit


class Row(NamedTuple):
    """A tighter limit, whether the facade can still send what it refuses, and a part of the evidence."""

    name: str
    edit: Edit
    breaks: bool
    shows: str = ""


ORDER, GROUP = "CreateOrderV2Request", "CreateOrderGroupRequest"
EXCLUSIVE = {"minimum": 0, "exclusiveMinimum": True}

ROWS = [
    Row("a minimum that it refuses to go below", shared("Subaccount", minimum=0), False, "subaccount=-1"),
    Row("the minimum of a filter", shared("SubaccountFilter", minimum=0), False, "0 to 63, not -1"),
    Row("a minimum above what it sends", shared("Subaccount", minimum=1), True),
    Row("an exclusive minimum at what it sends", shared("Subaccount", **EXCLUSIVE), True),
    Row("a maximum that is its own", shared("Subaccount", maximum=63), False, "0 to 63, not 64"),
    Row("a maximum below its own", shared("Subaccount", maximum=62), True),
    Row("a lower maximum of a page", page_size(maximum=500), True),
    Row("a length that it never sends", field(ORDER, "ticker", maxLength=3000), False, "1 to 2000"),
    Row("a length that it may send", field(ORDER, "ticker", maxLength=64), True),
    Row("a text that it never leaves empty", field(ORDER, "ticker", minLength=1), False, "1 to 2000"),
    Row("an enum value that it sends", fewer("TimeInForce"), True),
    Row("an enum of free text", field(ORDER, "order_group_id", enum=["og-1"]), True),
    Row("a limit in whole contracts", field(GROUP, "contracts_limit", minimum=2), True),
    Row("a property that it always sends", required(ORDER, "client_order_id"), False, "every call"),
    Row("a property that a call may omit", required(ORDER, "subaccount"), True),
]


def rated(edit: Edit) -> Finding:
    """Return the one finding of an edit, rated by what the facade sends."""
    revision = our_values()
    edit(revision)
    found = findings(compare(ours(), contract(revision)), USAGE)
    before = [finding for finding in found if finding.level is Level.BREAKING]
    assert before, "breaking by its rule"
    after = sent_values.rated(found, our_values(), revision, PROJECT)
    ((one,),) = [[finding for finding in after if finding.finding_id == before[0].finding_id]]
    return one


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
@pytest.mark.family
@pytest.mark.short(5)
def test_a_limit_breaks_a_facade_that_can_send_what_is_refused(row: Row) -> None:
    finding = rated(row.edit)
    assert (finding.level is Level.BREAKING) == row.breaks
    if row.breaks:
        assert finding.witness is None
        return
    assert finding.level is Level.ADDITIVE
    assert finding.axes.wire is Effect.FINE
    assert finding.why
    assert finding.why in finding.advice
    assert finding.witness is not None
    assert row.shows in finding.witness.detail


@pytest.mark.full
def test_every_place_of_a_finding_must_be_shown() -> None:
    """exchange_index may be -1 in an order, and not elsewhere, so a shared minimum breaks orders only."""
    finding = rated(shared("ExchangeIndex", minimum=0))
    assert (finding.level, len(finding.places) > 1) == (Level.ADDITIVE, True)
    order = rated(field("CreateOrderV2Request", "exchange_index", minimum=0))
    assert order.level is Level.BREAKING


@pytest.mark.full
def test_a_refusal_says_what_the_facade_refuses() -> None:
    witness = rated(shared("Subaccount", minimum=0)).witness
    assert witness is not None
    assert witness.outcome == NOT_SENT
    assert witness.input == '{"subaccount":-1}'


def test_no_pattern_of_the_contract_is_run() -> None:
    """This one takes longer than a life for the value of its enum, which the facade sends."""
    endless = "a" * 60 + "!"
    finding = rated(field(ORDER, "order_group_id", enum=[endless], pattern="^(a+)+$"))
    assert finding.level is Level.BREAKING

"""Witnesses: behaviour of the released facade under a changed contract, and the programs that show it."""

import ast
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from contract import witness
from contract.model import Effect, Place
from contract.usage import derive as usage
from contract.witness import calls, requests, responses, subprocess_driver
from contract.witness.contract import Contract
from contract.witness.subprocess_driver import Trial

from tests.support.calls import CALLS, methods_of
from tests.support.contract_edits import (
    REQUEST,
    RESPONSE,
    Document,
    Edit,
    contract,
    edited,
    finding,
    operation,
    schema,
    without,
)
from tests.support.openapi import BY_ID
from tests.support.paths import PROJECT

LIST, READ = "GET /portfolio/order_groups", "GET /portfolio/order_groups/{order_group_id}"
CREATE, ORDERS = "POST /portfolio/order_groups/create", "GET /portfolio/orders"
PLACE, DELETE = "POST /portfolio/events/orders", "DELETE /portfolio/order_groups/{order_group_id}"
ROW = "/order_groups/[]"
B, C, F, U = Effect.BREAKS, Effect.CHANGES, Effect.FINE, Effect.UNKNOWN


def of(name: str, property_name: str, **words: object) -> Edit:
    """Return an edit that sets keywords of a property."""
    return lambda document: schema(document, name)["properties"][property_name].update(words)


def one_more(name: str, value: str) -> Edit:
    """Return an edit that adds a value to an enum."""
    return lambda document: schema(document, name)["enum"].append(value)


def instead(name: str, property_name: str, **words: object) -> Edit:
    """Return an edit that replaces the schema of a property."""
    return lambda document: schema(document, name)["properties"].update({property_name: words})


def status(name: str, old: str, new: str) -> Edit:
    """Return an edit that changes the status of a success."""

    def edit(document: Document) -> None:
        answers = operation(document, name)["responses"]
        answers[new] = answers.pop(old)

    return edit


def no_content(document: Document) -> None:
    answers = operation(document, CREATE)["responses"]
    del answers["201"]
    answers["204"] = {"description": "The group exists from now on."}


def must_have(name: str, property_name: str) -> Edit:
    def edit(document: Document) -> None:
        schema(document, name)["properties"].setdefault(property_name, {"type": "string"})
        schema(document, name).setdefault("required", []).append(property_name)

    return edit


def may_lack(name: str, property_name: str) -> Edit:
    return lambda document: schema(document, name)["required"].remove(property_name)


def parameter(document: Document) -> None:
    new = {"name": "shard", "in": "query", "required": True, "schema": {"type": "string"}}
    operation(document, LIST)["parameters"].append(new)


def shared(name: str, **words: object) -> Edit:
    return lambda document: document["components"]["parameters"][name]["schema"].update(words)


def smaller_pages(document: Document) -> None:
    operation(document, ORDERS)["parameters"][5]["schema"]["maximum"] = 200


def no_filter(document: Document) -> None:
    del operation(document, ORDERS)["parameters"][1]


def no_list(document: Document) -> None:
    del document["paths"]["/portfolio/order_groups"]


def other_words(document: Document) -> None:
    schema(document, "OrderGroup")["description"] = "Other words."


def nothing(document: Document) -> None:
    """No edit."""


def closed(document: Document) -> None:
    without("CreateOrderGroupRequest", "exchange_index")(document)
    schema(document, "CreateOrderGroupRequest")["additionalProperties"] = False


class Row(NamedTuple):
    """An edit, the place of its finding, and the expected witness."""

    name: str
    edit: Edit
    place: Place
    wire: Effect
    outcome: str | None
    shows: str = ""


def answer(operation_name: str, path: str = "", where: str = "200") -> Place:
    return Place(operation_name, RESPONSE, where, path)


def sent(operation_name: str, path: str = "", where: str = "body") -> Place:
    return Place(operation_name, REQUEST, where, path)


# fmt: off
ROWS = [
    Row("required field gone", without("OrderGroup", "is_auto_cancel_enabled"),
        answer(LIST, f"{ROW}/is_auto_cancel_enabled"), B, "raises ContractError", "order_groups[0]"),
    Row("optional field gone", without("OrderGroup", "contracts_limit_fp"),
        answer(LIST, f"{ROW}/contracts_limit_fp"), C, "reads nothing, silently",
        "contracts_limit: Decimal('10.00') → None"),
    Row("required, relaxed by an override, gone", without("Order", "user_id"),
        answer(ORDERS, "/orders/[]/user_id"), C, "reads nothing, silently", "user_id: "),
    Row("unread optional field gone", without("Order", "side"),
        answer(ORDERS, "/orders/[]/side"), F, "fine"),
    Row("required field may be missing", may_lack("OrderGroup", "id"),
        answer(LIST, f"{ROW}/id"), B, "raises ContractError"),
    Row("field may be null", of("OrderGroup", "is_auto_cancel_enabled", nullable=True),
        answer(LIST, f"{ROW}/is_auto_cancel_enabled"), B, "raises ContractError", "None"),
    Row("list may be null, as an override allows",
        of("GetOrderGroupsResponse", "order_groups", nullable=True),
        answer(LIST, "/order_groups"), F, "fine", "[]"),
    Row("flag becomes a text", instead("OrderGroup", "is_auto_cancel_enabled", type="string"),
        answer(LIST, f"{ROW}/is_auto_cancel_enabled"), B, "raises ContractError", "not bool"),
    Row("items become objects",
        instead("GetOrderGroupResponse", "orders", type="array", items={"type": "object"}),
        answer(READ, "/orders/[]"), B, "raises ContractError", "not str"),
    Row("new enum value, left open by an override",
        one_more("OrderStatus", "unheard_of"),
        answer(ORDERS, "/orders/[]/status"), F, "fine", "status='unheard_of'"),
    Row("another success", status(LIST, "200", "202"), answer(LIST, where="202"), B,
        "raises UnexpectedStatusError"),
    Row("a success without a body", no_content, answer(CREATE, where="201"), B,
        "raises UnexpectedStatusError", "204"),
    Row("code of a refusal gone", without("ErrorResponse", "code"),
        answer(LIST, "/code", "400"), C, "reads nothing, silently", "code: "),
    Row("field added", must_have("GetOrderGroupsResponse", "total"), answer(LIST, "/total"), U, None),
    Row("field now certain", must_have("OrderGroup", "contracts_limit_fp"),
        answer(LIST, f"{ROW}/contracts_limit_fp"), U, None),
    Row("body must have more", must_have("CreateOrderGroupRequest", "note"),
        sent(CREATE, "/note"), B, "refused", "'note' is a required property"),
    Row("parameter must be given", parameter, sent(LIST, where="query shard"), B, "refused", "required"),
    Row("enum value refused", of("CreateOrderV2Request", "time_in_force", enum=["fill_or_kill"]),
        sent(PLACE, "/time_in_force"), B, "refused", "good_till_canceled"),
    Row("maximum", of("CreateOrderGroupRequest", "contracts_limit", maximum=500),
        sent(CREATE, "/contracts_limit"), B, "refused", "create(contracts_limit=501)"),
    Row("maximum beyond what the facade sends",
        of("CreateOrderGroupRequest", "contracts_limit", maximum=2_000_000),
        sent(CREATE, "/contracts_limit"), U, None),
    Row("maximum of a page", smaller_pages,
        sent(ORDERS, where="query limit"), B, "refused", "list(limit=201)"),
    Row("maximum of a scope", shared("Subaccount", maximum=31),
        sent(DELETE, where="query subaccount"), B, "refused", "subaccount=32"),
    Row("length of an id", shared("OrderGroupId", maxLength=36),
        sent(DELETE, where="path order_group_id"), B, "refused", "too long"),
    Row("pattern of a text", of("CreateOrderGroupRequest", "contracts_limit_fp", pattern=r"^\d+$"),
        sent(CREATE, "/contracts_limit_fp"), B, "refused", "contracts_limit='1.5'"),
    Row("body field forgotten", without("CreateOrderGroupRequest", "subaccount"),
        sent(CREATE, "/subaccount"), B, "sent, and lost silently", "subaccount=0"),
    Row("body field refused", closed, sent(CREATE, "/exchange_index"), B, "refused", "exchange_index"),
    Row("filter forgotten", no_filter,
        sent(ORDERS, where="query event_ticker"), B, "sent, and lost silently", "event_ticker='KX'"),
    Row("operation gone", no_list, Place(LIST), B, "refused",
        "no such operation"),
    Row("prose", other_words, answer(LIST, ROW), U, None),
    Row("an operation we do not call", nothing, answer("GET /portfolio/positions", "/a"), U, None),
]
# fmt: on


@cache
def witnessed(name: str) -> witness.WitnessResult:
    """The finding of a row with its witness; the row's name is its id."""
    (row,) = (row for row in ROWS if row.name == name)
    one = finding("a-rule", row.place, finding_id=name)
    return witness.attach([one], contract(), edited(row.edit), PROJECT)


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
@pytest.mark.family
def test_a_change_is_witnessed(row: Row) -> None:
    ((one,), problems) = witnessed(row.name)
    assert not problems
    assert one.axes.wire is row.wire
    if row.outcome is None:
        assert one.witness is None
        return
    assert one.witness is not None
    assert one.witness.outcome == row.outcome
    assert row.shows in one.witness.detail
    assert one.witness.operation == row.place.operation
    assert one.witness.program.isascii()


def passes(*paths: Path) -> bool:
    """True if emitted programs pass in a separate folder and process."""
    folder = paths[0].parent
    names = [str(path) for path in paths]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".", *names]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout
    return done.returncode == 0 and f"{len(paths)} passed" in done.stdout


@pytest.mark.full
def test_emitted_programs_run_and_pass(tmp_path: Path) -> None:
    shown = [row.name for row in ROWS if row.outcome]
    written = witness.emit([witnessed(name).findings[0] for name in shown], tmp_path)
    assert len(written) == len(shown)
    assert written[0].name == "test_required_field_gone.py"
    assert passes(*written)


@pytest.mark.full
def test_an_emitted_program_fails_if_the_client_behaves_differently(tmp_path: Path) -> None:
    (path,) = witness.emit(witnessed("required field gone").findings, tmp_path)
    whole = path.read_text("utf-8").replace(
        "{'id': '1.00'}", "{'id': '1.00', 'is_auto_cancel_enabled': True}"
    )
    assert whole != path.read_text("utf-8")
    path.write_text(whole, "utf-8")
    assert not passes(path)


@pytest.mark.full
def test_contract_texts_are_escaped_in_emitted_programs(tmp_path: Path) -> None:
    hostile = "\"\"\"\nimport os; os.abort()\n''' {call} \u202e \u00e9"
    one = finding(hostile, answer(ORDERS, "/orders/[]/status"), finding_id="../../x")
    changed = edited(one_more("OrderStatus", hostile))
    (path,) = witness.emit(witness.attach([one], contract(), changed, PROJECT).findings, tmp_path)
    assert path.parent == tmp_path
    assert path.read_bytes().isascii()
    tree = ast.parse(path.read_text("utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    names = {alias.name for node in imports for alias in node.names}
    assert names == {"json", "httpx", "pytest", "kalshi_order_groups"}
    assert passes(path)


def test_the_worst_of_several_places_is_shown() -> None:
    first, second = answer(LIST, f"{ROW}/contracts_limit_fp"), answer(READ, "/is_auto_cancel_enabled")
    changed = edited(
        without("OrderGroup", "contracts_limit_fp"),
        without("GetOrderGroupResponse", "is_auto_cancel_enabled"),
    )
    findings = [finding("r", first, second, finding_id="both"), finding("r", first, finding_id="one")]
    found = witness.attach(findings, contract(), changed, PROJECT).findings
    assert [one.axes.wire for one in found] == [B, C]


def test_missing_fields_that_the_facade_requires_are_filled_in() -> None:
    """In both contracts orders lack ids; the old one has a field unknown to the facade."""
    foreign = [without("Order", "order_id", "ticker"), must_have("Order", "queue_position")]
    gone, kept = edited(foreign[0]), edited(*foreign)
    path = "/orders/[]/queue_position"
    (one,) = witness.attach([finding("r", answer(ORDERS, path))], kept, gone, PROJECT).findings
    assert one.witness is not None
    assert (one.witness.outcome, one.axes.wire) == ("fine", F)
    assert '"order_id"' in one.witness.input
    assert "queue_position" not in one.witness.input
    path = "/orders/[]/status"
    lost = edited(foreign[0], without("Order", "status"))
    (one,) = witness.attach([finding("r", answer(ORDERS, path))], gone, lost, PROJECT).findings
    assert one.witness is not None, "the field under test is not filled in"
    assert (one.witness.outcome, one.axes.wire) == ("raises ContractError", B)


def test_a_request_refused_by_both_contracts_is_no_witness() -> None:
    place = sent(CREATE, "/contracts_limit")
    maximum = of("CreateOrderGroupRequest", "contracts_limit", maximum=0)
    (one,) = witness.attach([finding("r", place)], edited(maximum), edited(maximum), PROJECT).findings
    assert one.witness is None


def test_an_undetected_wrong_type_is_breaking() -> None:
    place = answer(LIST, f"{ROW}/id")
    ours = Contract(contract())
    case = responses.case(place, ours, Contract(edited(may_lack("OrderGroup", "id"))), ours)
    assert case is not None
    result = subprocess_driver.Result(
        [], "", "", "[]", {"[0].triggered": "'yes'"}, ["[0].triggered is 'yes'"]
    )
    fine = result._replace(mistyped=[])
    found = responses.evaluate(finding("r", place), case, [fine, result])
    assert found is not None
    assert (found[0].outcome, found[1]) == ("wrong type, silently", B)
    assert found[0].detail == "[0].triggered is 'yes'"


def test_a_facade_that_fails_to_import_is_reported_as_a_problem(tmp_path: Path) -> None:
    one = finding("r", answer(LIST, f"{ROW}/id"))
    (tmp_path / "facade" / "kalshi_order_groups").mkdir(parents=True)
    shutil.copy(PROJECT / "openapi.yaml", tmp_path)
    (tmp_path / "facade" / "kalshi_order_groups" / "__init__.py").write_text("raise OSError('broken')")
    found = witness.attach([one], contract(), edited(without("OrderGroup", "id")), tmp_path)
    assert found.findings == (one,)
    (problem,) = found.problems
    assert "broken" in problem


# -- the parts -------------------------------------------------------------------------------------


def test_the_table_of_calls_matches_the_usage_of_the_facade() -> None:
    facade = usage.derive(PROJECT)
    assert set(calls.operations()) == set(facade.operations)


@pytest.mark.parametrize("name", CALLS)
def test_the_table_of_calls_names_the_methods_that_the_tests_call(name: str) -> None:
    operation = BY_ID[CALLS[name].operation]
    call = calls.call_of(f"{operation.method.upper()} {operation.path}")
    assert call is not None
    assert {call.method} == methods_of([CALLS[name].act])


def test_every_sent_argument_can_be_varied() -> None:
    """The cursor is excepted, because only a response can provide it."""
    facade = usage.derive(PROJECT)
    places = [
        Place(name, direction, where, path)
        for name, direction, where, path in facade.places
        if direction is REQUEST and (path or where != "body")
    ]
    unnamed = [str(place) for place in places if not _argument(place)]
    assert unnamed == ["GET /portfolio/orders: request query cursor"]


def _argument(place: Place) -> str | None:
    call = calls.call_of(place.operation)
    assert call is not None
    return call.argument(place)


def test_the_calls_of_the_table_are_valid_requests() -> None:
    ours = Contract(contract())
    tried = [
        (name, Trial(probe, 200, [{}]))
        for name in calls.operations()
        if (call := calls.call_of(name))
        for probe in call.probes({})
    ]
    assert len(tried) > 60
    for (name, _), result in zip(
        tried, subprocess_driver.run([trial for _, trial in tried], PROJECT), strict=True
    ):
        assert result.sent, result
        assert not list(requests.refusals(ours, name, result.sent[0])), result


def test_a_field_of_an_undeclared_type_is_detected(tmp_path: Path) -> None:
    """Run the driver on a package that does not check its fields, because the facade checks all."""
    package = tmp_path / "facade" / "kalshi_order_groups"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(LAX)
    call: Document = {"method": "order_groups.list", "arguments": {}}
    (result,) = subprocess_driver.run([Trial(call, 200, [{}])], tmp_path)
    assert result.mistyped == ["[0].triggered is 'yes', declared as <class 'bool'>"]
    assert result.fields == {"[0].triggered": "'yes'", "[0].limits": "None"}


LAX = """
from types import SimpleNamespace
from attrs import frozen

@frozen
class Group:
    triggered: bool
    limits: int | None = None

Environment = SimpleNamespace(DEMO=1)

def Credentials(*values): ...

def Client(*values, **options):
    groups = SimpleNamespace(list=lambda: [Group("yes")])
    return SimpleNamespace(order_groups=groups, close=lambda: None)
"""

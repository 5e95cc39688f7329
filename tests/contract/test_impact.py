"""Impact of a changed contract on the source: generated, type-checked and attributed."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from contract import impact
from contract.impact import join
from contract.impact.attach import compare
from contract.impact.checker import TypeErrorLine
from contract.impact.comparison import Comparison
from contract.impact.reach import Reach
from contract.impact.symbols import Change
from contract.model import Axes, Effect, Finding, Place
from contract.usage import generated_source, references
from contract.usage.symbol_map import symbols_of_places
from generation.build import PACKAGE

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
from tests.support.paths import PROJECT

LIST, READ = "GET /portfolio/order_groups", "GET /portfolio/order_groups/{order_group_id}"
CREATE, ORDERS, PLACE = (
    "POST /portfolio/order_groups/create",
    "GET /portfolio/orders",
    "POST /portfolio/events/orders",
)
ROW = "/order_groups/[]"
CLIENT = generated_source.read(PROJECT / "generated" / PACKAGE)
REFERENCES = references.read(PROJECT, CLIENT).found
REACH = Reach(PROJECT)


def attached(findings: Sequence[Finding], *edits: Edit) -> impact.ImpactResult:
    return impact.attach(findings, contract(), edited(*edits), PROJECT)


def axes(source: Effect, public: Effect) -> Axes:
    return Axes(source=source, public=public)


B, C, F = Effect.BREAKS, Effect.CHANGES, Effect.FINE


def require_note(document: Document) -> None:
    body = schema(document, "CreateOrderGroupRequest")
    body["properties"]["note"] = {"type": "string"}
    body["required"] = ["note"]


def rename_filter(document: Document) -> None:
    operation(document, ORDERS)["parameters"][1]["name"] = "events"


def price_is_a_number(document: Document) -> None:
    schema(document, "CreateOrderV2Request")["properties"]["price"] = {"type": "number"}


def flag_may_be_null(document: Document) -> None:
    schema(document, "Order")["properties"]["cancel_order_on_pause"]["nullable"] = True


def rename_operation(document: Document) -> None:
    operation(document, READ)["operationId"] = "ReadOrderGroup"


def limit_is_lower(document: Document) -> None:
    schema(document, "CreateOrderGroupRequest")["properties"]["contracts_limit"]["maximum"] = 5


def new_field(document: Document) -> None:
    schema(document, "Order")["properties"]["brand"] = {"type": "string"}


#      edit, the place of its finding, symbol, source, public, a line of the facade and its message
ROWS: list[tuple[str, Edit, Place, str, Axes, str, str]] = [
    ("an answer's optional field is gone", without("OrderGroup", "contracts_limit_fp"),
     Place(LIST, RESPONSE, "200", f"{ROW}/contracts_limit_fp"), "models.OrderGroup.contracts_limit_fp",
     axes(B, C), "_api.responses.group", 'has no attribute "contracts_limit_fp"'),
    ("an answer's required field is gone", without("OrderGroup", "is_auto_cancel_enabled"),
     Place(LIST, RESPONSE, "200", f"{ROW}/is_auto_cancel_enabled"),
     "models.OrderGroup.is_auto_cancel_enabled", axes(B, B), "_api.responses.group",
     'has no attribute "is_auto_cancel_enabled"'),
    ("a body must have more", require_note, Place(CREATE, REQUEST, "body", "/note"),
     "models.CreateOrderGroupRequest.note", axes(B, B), "_api.requests.create_group", 'argument "note"'),
    ("a filter has another name", rename_filter, Place(ORDERS, REQUEST, "query event_ticker"),
     "api.orders.get_orders.event_ticker", axes(B, B), "PageQuery.page", 'argument "event_ticker"'),
    ("a field of a body has another type", price_is_a_number, Place(PLACE, REQUEST, "body", "/price"),
     "models.CreateOrderV2Request.price", axes(B, C), "_api.requests.create_order", 'expected "float"'),
    ("a field that is read becomes nullable", flag_may_be_null,
     Place(ORDERS, RESPONSE, "200", "/orders/[]/cancel_order_on_pause"),
     "models.Order.cancel_order_on_pause", axes(C, C), "_api.responses.order", ""),
    ("an operation has another name", rename_operation, Place(READ), "api.order_groups.get_order_group",
     axes(B, F), "_api.order_groups", 'has no attribute "get_order_group"'),
    ("a bound that nothing is generated from", limit_is_lower,
     Place(CREATE, REQUEST, "body", "/contracts_limit"), "models.CreateOrderGroupRequest.contracts_limit",
     axes(F, F), "_api.requests.create_group", ""),
    ("a field that an override is about is gone", without("Order", "user_id"),
     Place(ORDERS, RESPONSE, "200", "/orders/[]/user_id"), "models.Order.user_id",
     axes(B, C), "_api.responses.order", 'has no attribute "user_id"'),
    ("a field that is not read yet", new_field, Place(ORDERS, RESPONSE, "200", "/orders/[]/brand"),
     "models.Order.brand", axes(F, F), "", ""),
]  # fmt: skip


FINDINGS = [finding(row[0], row[2], finding_id=row[0]) for row in ROWS]


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Compare the edits of all rows in one revision, because generating and checking takes seconds."""
    revision = edited(*(row[1] for row in ROWS))
    folder = tmp_path_factory.mktemp("impact")
    return compare(contract(), revision, PROJECT, PROJECT / ".venv-generate", folder)


@pytest.fixture(scope="module")
def all_at_once(compared: Comparison) -> impact.ImpactResult:
    """The findings of all rows."""
    return compared.attach_to(FINDINGS)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
@pytest.mark.family
@pytest.mark.full
def test_an_edit_hits_the_source(
    all_at_once: impact.ImpactResult, row: tuple[str, Edit, Place, str, Axes, str, str]
) -> None:
    rule, _, _, symbol, effects, name, says = row
    (one,) = (one for one in all_at_once.findings if one.rule == rule)
    assert symbol in one.symbols
    assert one.axes == effects
    spots = [spot for spot in one.facade if spot.name == name and says in spot.says]
    assert bool(spots) == bool(name), one.facade
    for spot in spots:
        line = (PROJECT / spot.file).read_text("utf-8").splitlines()[spot.line - 1]
        assert line.strip()


@pytest.mark.full
def test_all_edits_are_told_and_nothing_is_left_over(all_at_once: impact.ImpactResult) -> None:
    assert not [problem for problem in all_at_once.problems if "facade/" in problem]
    left = [problem for problem in all_at_once.problems if problem.startswith("unmapped")]
    assert [problem.split()[5] for problem in left] == ["api.orders.get_orders.events"]
    assert all_at_once.summary.startswith("generated the client from both sides")


@pytest.mark.full
def test_the_public_methods_behind_a_line_are_named(all_at_once: impact.ImpactResult) -> None:
    one = all_at_once.findings[0]
    names = [spot.name for spot in one.facade if not spot.says]
    assert "AsyncOrderGroups.list" in names
    assert not [name for name in names if name.startswith(("AsyncOrders.", "AsyncAccount."))]
    assert one.facade[0].says, "lines with a type error come first"


@pytest.mark.full
def test_an_unchanged_contract_has_no_impact_and_unmapped_findings_are_reported() -> None:
    stray = finding("a-rule", Place("GET /portfolio/positions"))
    ((one,), problems, summary, refused, failing) = attached([stray])
    assert one.axes == axes(F, F)
    assert problems == ("unmapped: nothing is generated for a-rule at /a/pointer",)
    assert summary == "generated the client from both sides: 0 symbols differ; the facade compiles"
    assert not refused
    assert not failing


@pytest.mark.full
def test_what_no_finding_explains_is_told(compared: Comparison) -> None:
    found = compared.attach_to(FINDINGS[1:])
    changed = "unmapped: no finding explains that models.OrderGroup.contracts_limit_fp changed from"
    refused = "unmapped: no finding explains facade/kalshi_order_groups/_api/responses.py:"
    assert [problem for problem in found.problems if problem.startswith(changed)]
    assert len([problem for problem in found.problems if problem.startswith(refused)]) == 1


@pytest.mark.full
def test_an_override_that_points_nowhere_is_reported_and_stops_nothing(
    all_at_once: impact.ImpactResult,
) -> None:
    (problem,) = (one for one in all_at_once.problems if "overrides.toml" in one)
    assert problem.startswith("revision: ")
    assert problem.endswith("/components/schemas/Order/required")


@pytest.mark.full
def test_type_errors_on_both_sides_are_not_attributed() -> None:
    edit = without("OrderGroup", "contracts_limit_fp")
    both = impact.attach([], edited(edit), edited(edit), PROJECT)
    assert not both.problems
    assert both.summary.endswith("mypy refuses 0 lines of the facade, and 2 more with either side")


UNUSABLE: list[tuple[Callable[[Document], object], str]] = [
    (lambda document: document["paths"].clear(), "none of the operations"),
    (lambda document: schema(document, "Order").update(type="nonsense"), "the generator failed"),
]


@pytest.mark.parametrize(("edit", "why"), UNUSABLE, ids=[row[1] for row in UNUSABLE])
@pytest.mark.full
def test_a_failed_generation_is_reported_as_a_problem(edit: Edit, why: str) -> None:
    one = finding("a-rule", Place(LIST))
    found = attached([one], edit)
    assert found.findings == (one,)
    assert found.summary == "the impact could not be determined"
    (problem,) = found.problems
    assert problem.startswith("impact: ")
    assert why in problem


# -- parts of the attribution ----------------------------------------------------------------------


def test_every_place_of_the_contract_has_a_symbol() -> None:
    places = symbols_of_places(contract(), CLIENT)
    assert len(places) > 350
    assert not [place for place, symbols in places.items() if not symbols]
    assert {place[0] for place in places} == set(CLIENT.endpoints)


def test_a_property_is_found_under_the_name_it_has_on_the_wire() -> None:
    place = Place(ORDERS, RESPONSE, "200", "/orders/[]/type")
    found = join.symbols_of(finding("r", place), [symbols_of_places(contract(), CLIENT)])
    assert found == ("models.Order.type_",)


def test_a_place_without_a_symbol_uses_its_parent() -> None:
    place = Place(LIST, RESPONSE, "200", f"{ROW}/brand/new")
    found = join.symbols_of(finding("r", place), [symbols_of_places(contract(), CLIENT)])
    assert found == ("models.OrderGroup",)


def test_response_headers_have_no_symbol() -> None:
    place = Place(LIST, RESPONSE, "200 header Retry-After")
    assert join.symbols_of(finding("r", place), [symbols_of_places(contract(), CLIENT)]) == ()


CHANGES = {
    "models.OrderGroup.id": Change(": str", None),
    "models.Order.order_id": Change(": str", None),
    "api.orders.get_orders.limit": Change(": int", ": str"),
    "models.Grown": Change(None, "class()"),
    "models.Grown.size": Change(None, ": int"),
    "models.OrderGroup.grown": Change(None, ": Grown | Unset = UNSET"),
}
RESULTS = "facade/kalshi_order_groups/_api/responses.py"
ID_LINE = next(one for one in REFERENCES if one.symbol == "models.OrderGroup.id")
LIMIT_LINE = next(one for one in REFERENCES if one.symbol == "api.orders.get_orders.limit")
ERRORS: list[tuple[str, TypeErrorLine, set[str]]] = [
    ("named with its model", TypeErrorLine("x.py", 1, "", '"OrderGroup" has no attribute "id"'),
     {"models.OrderGroup.id"}),
    ("another model with the name", TypeErrorLine("x.py", 1, "", '"Market" has no attribute "id"'), set()),
    ("named, in a statement that calls the endpoint",
     TypeErrorLine(LIMIT_LINE.file, LIMIT_LINE.first_line, "", 'Unexpected keyword argument "limit"'),
     {"api.orders.get_orders.limit"}),
    ("by its line alone", TypeErrorLine(ID_LINE.file, ID_LINE.line, "", "Incompatible types"),
     {"models.OrderGroup.id"}),
    ("a line that touches nothing", TypeErrorLine(RESULTS, 1, "", "Incompatible types"), set()),
]  # fmt: skip


@pytest.mark.parametrize(("error", "about"), [row[1:] for row in ERRORS], ids=[row[0] for row in ERRORS])
def test_an_error_is_about_the_symbols_it_names_or_touches(error: TypeErrorLine, about: set[str]) -> None:
    assert join.symbols_of_error(error, CHANGES, REFERENCES) == about


def test_a_finding_accounts_for_what_belongs_to_its_symbols_and_what_these_bring_along() -> None:
    assert join.explained_changes([("models.OrderGroup.grown",)], CHANGES) == {
        "models.OrderGroup.grown",
        "models.Grown",
        "models.Grown.size",
    }
    assert join.explained_changes([("api.orders.get_orders",)], CHANGES) == {"api.orders.get_orders.limit"}
    assert join.explained_changes([("models.Or",)], CHANGES) == set()


def test_public_methods_are_found_through_their_references() -> None:
    leading = {spot.name for spot in REACH.public_methods("_api.responses.canceled_order")}
    assert leading == {"AsyncOrders.cancel_v2"}
    assert {spot.name for spot in REACH.public_methods("_api.responses._bucket")} >= {"AsyncAccount.limits"}
    assert REACH.public_methods("_api.responses.missing") == ()


def test_every_reference_of_the_facade_is_found() -> None:
    """Every line of the facade with `models.` in its code is in the index."""
    seen = {(one.file, line) for one in REFERENCES for line in range(one.first_line, one.last_line + 1)}
    for path in references.facade_files(PROJECT):
        file = path.relative_to(PROJECT).as_posix()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if "models." in line and not line.lstrip().startswith(("#", '"')):
                assert (file, number) in seen, f"{file}:{number}"


def test_the_usage_excludes_the_simulator_and_the_synchronous_client() -> None:
    parts = {part for path in references.facade_files(PROJECT) for part in Path(path).parts}
    assert "_async" in parts
    assert not parts & {"_sync", "simulator"}

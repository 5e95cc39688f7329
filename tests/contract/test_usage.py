"""The recorded usage of the facade is up to date and agrees with the wire tests."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from contract.model import Direction, Place
from contract.usage import constants
from contract.usage import derive as usage

from tests.support.contract_edits import contract
from tests.support.contracts import diff, small
from tests.support.openapi import OPERATIONS
from tests.support.paths import PROJECT

LIST, READ = "GET /portfolio/order_groups", "GET /portfolio/order_groups/{order_group_id}"
CREATE, ORDERS, STATUS = (
    "POST /portfolio/order_groups/create",
    "GET /portfolio/orders",
    "GET /exchange/status",
)
REQUEST, RESPONSE = Direction.REQUEST, Direction.RESPONSE
FACADE = usage.derive(PROJECT)


def test_the_usage_lock_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert usage.main(["--check"]) == 0, "run `python -m contract.usage.derive` in scripts/"
    assert "up to date" in capsys.readouterr().out


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the sources of the usage, so that tests can change them."""
    for name in ("facade", "generated", "scripts/contract"):
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "openapi.yaml", tmp_path)
    return tmp_path


def edit(root: Path, name: str, old: str, new: str) -> None:
    path = root / "facade" / "kalshi_order_groups" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.full
def test_a_field_that_is_no_longer_read_makes_the_lock_stale(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(copy, "_api/responses.py", 'fields.optional(fields.text, model.user_id, "user_id")', "None")
    assert usage.main(["--check", "--root", str(copy)]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        '-   "GET /portfolio/orders/{}: response 2xx /order/user_id",',
        '-   "GET /portfolio/orders: response 2xx /orders/[]/user_id",',
    ]
    assert usage.main(["--root", str(copy)]) == 0
    assert usage.main(["--check", "--root", str(copy)]) == 0


def test_a_lock_in_another_order_is_stale(copy: Path) -> None:
    lock = copy / usage.LOCK
    lines = lock.read_text("utf-8").splitlines()
    lock.write_text("\n".join([*reversed(lines)]) + "\n", "utf-8")
    assert usage.stale(copy) == ["the lines are in another order"]


RESULTS, REQUESTS = "_api/responses.py", "_api/requests.py"
CALLS, ACCOUNT = "_api/order_groups.py", "_api/account.py"
DYNAMIC = [
    (RESULTS, "model.reduced_by", 'getattr(model, "reduced_by")', "a whole model passed to getattr()"),
    (RESULTS, "model.reduced_by", "model.to_dict()", ".to_dict of a model"),
    (RESULTS, "model.reduced_by", 'model["reduced_by"]', "subscript of a model"),
    (ACCOUNT, "get_account_api_limits, models", "ANY, models", "a call of an endpoint that is not named"),
    (CALLS, "Response, subaccount=or_unset(subaccount))", "Response, **{})", "** into a call"),
    (REQUESTS, "contracts_limit=whole, contracts_limit_fp=fixed_point)", "**{})", "** into a model"),
]


@pytest.mark.parametrize(("name", "old", "new", "what"), DYNAMIC, ids=[row[3] for row in DYNAMIC])
@pytest.mark.family
def test_unresolved_usage_is_counted(copy: Path, name: str, old: str, new: str, what: str) -> None:
    assert not FACADE.dynamic
    edit(copy, name, old, new)
    derived = usage.derive(copy)
    assert derived.dynamic == {what: 1}
    assert f'"{what}" = 1' in usage.lock_text(derived)


def test_every_operation_of_the_contract_is_called() -> None:
    assert len(FACADE.operations) == len(OPERATIONS)
    assert FACADE.calls(READ)
    assert FACADE.calls("GET /portfolio/order_groups/{id}")
    assert not FACADE.calls("GET /portfolio/positions")


USED = [
    Place(LIST),
    Place(LIST, REQUEST, "query subaccount"),
    Place(READ, REQUEST, "path order_group_id"),
    Place(CREATE, REQUEST, "body"),
    Place(CREATE, REQUEST, "body", "/contracts_limit_fp"),
    Place(LIST, RESPONSE, "200"),
    Place(LIST, RESPONSE, "2XX", "/order_groups/[]/id"),
    Place(LIST, RESPONSE, "202", "/order_groups"),
    Place(READ, RESPONSE, "200", "/orders/[]"),
    Place(CREATE, RESPONSE, "201", "/order_group_id"),
    Place(ORDERS, RESPONSE, "200", "/orders/[]/type"),
    Place(ORDERS, RESPONSE, "200", "/cursor"),
    Place("GET /portfolio/orders/{order_id}", RESPONSE, "200", "/order/status"),
    Place("GET /account/limits", RESPONSE, "200", "/read/refill_rate"),
    Place(LIST, RESPONSE, "400", "/code"),
    Place(LIST, RESPONSE, "404", "/error/message"),
    Place(LIST, RESPONSE, "500"),
    Place(LIST, RESPONSE, "default", "/code"),
    Place(LIST, RESPONSE, "default", "/order_groups/[]/id"),
    Place(LIST, RESPONSE, "429 header Retry-After"),
    Place(LIST, REQUEST, "header KALSHI-ACCESS-KEY"),
    # below a value that is used as a whole
    Place(ORDERS, RESPONSE, "200", "/orders/[]/expiration_time/parts"),
    Place(""),
]
UNUSED = [
    Place("GET /portfolio/positions"),
    Place("GET /portfolio/positions", RESPONSE, "200", "/order_groups"),
    Place(LIST, REQUEST, "query limit"),
    Place(LIST, REQUEST, "body"),
    Place(CREATE, REQUEST, "body", "/note"),
    Place(LIST, RESPONSE, "200", "/total"),
    Place(LIST, RESPONSE, "200", "/order_groups/[]/name"),
    Place(ORDERS, RESPONSE, "200", "/orders/[]/side"),
    Place(ORDERS, RESPONSE, "200", "/orders/[]/action"),
    Place("PUT /portfolio/order_groups/{order_group_id}/reset", RESPONSE, "200", "/anything"),
    Place(STATUS, RESPONSE, "503", "/exchange_active"),
    Place(LIST, RESPONSE, "400", "/service"),
    Place(LIST, RESPONSE, "200 header X-New"),
    Place(LIST, REQUEST, "header X-New"),
]


@pytest.mark.parametrize("place", USED, ids=str)
def test_place_is_used(place: Place) -> None:
    assert FACADE.uses(place)


@pytest.mark.parametrize("place", UNUSED, ids=str)
def test_place_is_not_used(place: Place) -> None:
    assert not FACADE.uses(place)


def test_all_response_fields_are_read_except_two_deprecated_ones() -> None:
    """The facade reads all fields of an order except the deprecated direction."""
    declared = contract()["components"]["schemas"]["Order"]["properties"]
    read = {name for name in declared if FACADE.uses(Place(ORDERS, RESPONSE, "200", f"/orders/[]/{name}"))}
    assert set(declared) - read == {"side", "action"}


# -- constants ---------------------------------------------------------------------------------------------


def test_the_constants_of_the_checks_are_found() -> None:
    found = {constant.name: constant for constant in constants.read(PROJECT)}
    limit = found["MAX_SUBACCOUNT"]
    line = (PROJECT / limit.file).read_text("utf-8").splitlines()[limit.line - 1]
    assert line == f"MAX_SUBACCOUNT = {limit.value}"
    assert found["MAX_LIMIT"].value == 1_000_000
    assert "MIN_LIMIT" not in found, "1 stands for too many things"


def test_a_rule_names_the_constant_that_states_the_old_number() -> None:
    old, new = "Subaccount, 0 or 1-63.", "Subaccount, 0 or 1-127."
    (found,) = diff(small({"description": old}), small({"description": new}))
    constant = constants.Constant("MAX_SUBACCOUNT", 63, "validation.py", 14)
    (advised,) = constants.with_advice([found], [constant])
    assert advised.advice.endswith(
        "The facade states the old number: MAX_SUBACCOUNT = 63 (validation.py:14)."
    )
    (other,) = constants.with_advice([found], [replace(constant, value=127)])
    assert other == found

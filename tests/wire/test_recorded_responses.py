"""Recorded responses of the exchange are parsed to the right result or error."""

import json
from typing import Any

import kalshi_order_groups as sdk
import pytest

from tests.support.calls import CALLS
from tests.support.paths import SHARED
from tests.support.recorder import BOTH, Recorder, call, reply

RECORDED = SHARED / "observed" / "rest.jsonl"

# prefix of a recording's name -> the call that gets such a response, and the type of its result
READERS: dict[str, tuple[str, type | None]] = {
    "account__endpoint_costs": ("endpoint_costs", sdk.EndpointCosts),
    "account__limits": ("limits", sdk.AccountLimits),
    "auth__": ("list", None),
    "exchange__status": ("status", sdk.ExchangeStatus),
    "orders__cancel_v2": ("cancel_v2", sdk.CanceledOrder),
    "orders__cancel": ("cancel_v2", None),
    "orders__get": ("get_order", sdk.Order),
    "orders__stp_resting_after": ("get_order", sdk.Order),
    "orders__": ("create_v2", sdk.CreatedOrder),
    "margin_groups__create": ("create", sdk.OrderGroup),
    "margin_groups__get": ("get", None),
    "margin_groups__list": ("list", list),
    "margin_groups__delete": ("delete", sdk.DeleteOutcome),
    "margin_groups__": ("trigger", type(None)),
    "margin_orders__create": ("create_v2", sdk.CreatedOrder),
    "margin_orders__get": ("get_order", None),
    "2026-01 order_group_create": ("create", sdk.OrderGroup),
    "2026-01 order_group_single": ("get", sdk.OrderGroupDetail),
    "2026-01 order_groups_list": ("list", list),
    "2026-01 order_group_delete": ("delete", sdk.DeleteOutcome),
    "2026-01 order_group_reset": ("reset", type(None)),
}
ERRORS = {
    400: sdk.BadRequestError,
    401: sdk.AuthenticationError,
    404: sdk.NotFoundError,
    409: sdk.ConflictError,
}
UNSUPPORTED = {"auth__skew_minus5s", "auth__skew_plus5s"}  # of an operation that the client lacks


def recordings() -> list[dict[str, Any]]:
    if not RECORDED.exists():
        return []
    lines = RECORDED.read_text("utf-8").splitlines()
    return [entry for entry in map(json.loads, lines) if entry["name"] not in UNSUPPORTED]


def test_all_recordings_are_read() -> None:
    if not RECORDED.exists():
        pytest.skip("the recorded traffic is not beside this checkout (../shared/observed)")
    assert len(recordings()) == 40


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("entry", recordings(), ids=lambda entry: entry["name"])
def test_a_recorded_response(kind: str, entry: dict[str, Any]) -> None:
    body = entry["response_body"]
    body = body.get("response", body) if "status" not in entry else body
    status = entry.get("status", 200)
    prefix = next(prefix for prefix in READERS if entry["name"].startswith(prefix))
    name, result = READERS[prefix]
    transport = Recorder(reply(status, body))
    if status in ERRORS:
        with pytest.raises(ERRORS[status]) as refused:
            call(kind, transport, CALLS[name].act)
        error = body.get("error", body)
        assert refused.value.code == error["code"]
        assert refused.value.message == error["message"]
        assert refused.value.details == error.get("details")
        assert refused.value.may_have_acted is False
    else:
        assert result is not None, "a success was recorded where a refusal was expected"
        assert isinstance(call(kind, transport, CALLS[name].act), result)


def test_the_fields_of_a_recorded_order() -> None:
    entries = {entry["name"]: entry for entry in recordings()}
    if not entries:
        pytest.skip("the recorded traffic is not beside this checkout (../shared/observed)")
    body = entries["orders__get_after_create"]["response_body"]
    order = call("sync", Recorder(reply(200, body)), CALLS["get_order"].act)
    assert (order.status, order.book_side, order.outcome_side) == ("resting", "bid", "yes")
    assert f"{order.yes_price} {order.initial_count} {order.fill_count}" == "0.0100 1.00 0.00"
    assert order.created_time.year == 2026
    assert order.user_id is None
    body = entries["orders__create_v2_taker_ioc"]["response_body"]
    placed = call("sync", Recorder(reply(201, body)), CALLS["create_v2"].act)
    assert f"{placed.average_fill_price} {placed.average_fee_paid}" == "0.5200 0.0175"
    body = entries["account__endpoint_costs"]["response_body"]
    costs = call("sync", Recorder(reply(200, body)), CALLS["endpoint_costs"].act)
    assert costs.default_cost == 10
    assert len(costs.endpoint_costs) == len(body["endpoint_costs"])

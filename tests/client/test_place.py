"""An order is placed once despite lost responses, because its client_order_id identifies it."""

from typing import Any

import kalshi_order_groups as sdk
import pytest
from attrs import evolve
from kalshi_order_groups import Client
from kalshi_order_groups.simulator import Exchange, Fault, read_lag

from tests.support.both_clients import CLIENTS, do
from tests.support.clocks import on_wrong_clock
from tests.support.orders import an_order
from tests.support.repetitions import beset, trials

PLACE, LIST = "CreateOrderV2", "GetOrders"
ACTED = [
    Fault.RESET_AFTER_ACTING,
    Fault.HANG_AFTER_ACTING,
    Fault.HALF_CLOSED,
    Fault.TRUNCATED_BODY,
    Fault.SERVER_ERROR_AFTER_ACTING,
]
NOT_ACTED = [
    Fault.RESET_BEFORE_ACTING,
    Fault.HANG_BEFORE_ACTING,
    Fault.UNAVAILABLE_503,
    Fault.CONNECT_REFUSED,
    Fault.TOO_MANY_REQUESTS_429,
]


@pytest.fixture(params=CLIENTS)
def kind(request: pytest.FixtureRequest) -> Any:
    return request.param


def orders(exchange: Exchange) -> dict[str, str]:
    """Return the orders at the exchange: client_order_id by id."""
    exchange.faults.clear()
    exchange.advance(11)
    listed = Client.simulated(exchange).orders.list()
    return {order.order_id: order.client_order_id for order in listed}


@pytest.mark.parametrize("fault", ACTED + NOT_ACTED)
@pytest.mark.parametrize("lag", [0, 0.5, 4])
def test_after_a_lost_response_there_is_one_order_and_its_id_is_returned(
    kind: Any, fault: Fault, lag: float
) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(lag))
    client = kind.simulated(exchange, subaccount=3)
    exchange.faults.plan(fault, operation=PLACE, calls=1)
    created = do(client.orders.create_v2(request=an_order(count="10"), deadline=20))
    assert exchange.faults.calls(PLACE) == 2
    assert orders(exchange) == {created.order_id: created.client_order_id}
    assert (created.fill_count, created.remaining_count) == (0, 10)
    assert created.ts_ms is not None


@pytest.mark.parametrize("ahead", [100, -100])
def test_the_order_is_found_despite_clock_skew(kind: Any, ahead: float) -> None:
    exchange = Exchange()
    client = on_wrong_clock(kind, exchange, ahead)
    do(client.order_groups.list())
    exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation=PLACE, calls=1)
    created = do(client.orders.create_v2(request=an_order(), deadline=20))
    assert orders(exchange) == {created.order_id: created.client_order_id}


def test_orders_of_others_in_the_same_market_are_not_returned(kind: Any) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(1))
    other = Client.simulated(exchange)
    others = [other.orders.create_v2(request=an_order()) for _ in range(3)]
    exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation=PLACE, calls=4)

    def place_too(event: sdk.AttemptEvent) -> None:
        if event.status_code is None:
            others.append(other.orders.create_v2(request=an_order()))

    created = do(kind.simulated(exchange, on_attempt=place_too).orders.create_v2(request=an_order()))
    assert len(others) == 4
    assert created.order_id not in {order.order_id for order in others}
    assert len(orders(exchange)) == 5


@pytest.mark.parametrize("faults", [[], [Fault.CONNECT_REFUSED], [Fault.TOO_MANY_REQUESTS_429]])
def test_a_client_order_id_used_by_another_client_is_a_conflict(kind: Any, faults: list[Fault]) -> None:
    exchange = Exchange()
    request = evolve(an_order(), client_order_id="taken")
    Client.simulated(exchange).orders.create_v2(request=request)
    for number, fault in enumerate(faults, start=2):
        exchange.faults.plan(fault, operation=PLACE, calls=number)
    with pytest.raises(sdk.ConflictError, match="order_already_exists") as refused:
        do(kind.simulated(exchange).orders.create_v2(request=request))
    assert not refused.value.may_have_acted
    assert exchange.faults.calls(LIST) == 0
    assert len(orders(exchange)) == 1


@pytest.mark.parametrize("reason", ["reads do not show it yet", "503"])
def test_an_order_that_was_placed_and_cannot_be_read_is_named(kind: Any, reason: str) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(60))
    exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation=PLACE, calls=1)
    if reason == "503":
        exchange.faults.plan(Fault.UNAVAILABLE_503, operation=LIST)
    start = exchange.passed_ms()
    request = evolve(an_order(), client_order_id="mine")
    with pytest.raises(
        sdk.OutcomeUnknownError, match=r"client_order_id=mine\b.*the response was lost"
    ) as raised:
        do(kind.simulated(exchange).orders.create_v2(request=request, deadline=5))
    assert reason in str(raised.value)
    assert raised.value.may_have_acted
    assert isinstance(raised.value.__cause__, sdk.ConflictError)
    assert (exchange.passed_ms() - start) / 1000 <= 5.1
    exchange.advance(60)
    assert list(orders(exchange).values()) == ["mine"]


def test_max_attempts_1_sends_one_request(kind: Any) -> None:
    exchange = Exchange()
    exchange.faults.plan(Fault.RESET_AFTER_ACTING)
    with pytest.raises(sdk.OutcomeUnknownError, match="client_order_id="):
        do(kind.simulated(exchange).orders.create_v2(request=an_order(), max_attempts=1))
    assert exchange.faults.calls() == 1


def test_lost_responses_never_lead_to_a_second_order() -> None:
    ends: dict[str, int] = {}
    for seed in trials(gate=150, nightly=5_000):
        exchange = Exchange(seed=seed, read_lag=read_lag.recorded(seed))
        beset(exchange, ACTED + NOT_ACTED, PLACE, 0.5)
        beset(exchange, [Fault.UNAVAILABLE_503, Fault.RESET_BEFORE_ACTING], LIST, 0.2)
        client = CLIENTS[seed % 2].simulated(exchange)
        ended = placed_or_error(client)
        placed = orders(exchange)
        assert len(placed) <= 1
        if isinstance(ended, sdk.KalshiError):
            assert ended.may_have_acted or not placed, "a placed order is never denied"
        else:
            assert placed == {ended.order_id: "mine"}
        result = type(ended).__name__
        ends[result] = ends.get(result, 0) + 1
    print(f"orders: {dict(sorted(ends.items()))}")
    assert ends["CreatedOrder"] > 0


def placed_or_error(client: Any) -> sdk.CreatedOrder | sdk.KalshiError:
    request = evolve(an_order(), client_order_id="mine")
    try:
        created: sdk.CreatedOrder = do(client.orders.create_v2(request=request))
    except sdk.KalshiError as error:
        return error
    return created

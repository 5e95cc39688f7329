"""An order is placed once, though answers are lost: its client_order_id is what it is known by."""

from decimal import Decimal
from typing import Any

import httpx
import kalshi_order_groups as sdk
import pytest
from attrs import evolve
from kalshi_order_groups import Client
from kalshi_order_groups.simulator import Exchange, Fault, SimulatorTransport, read_lag

from tests.support.both_clients import CLIENTS, do
from tests.support.clocks import WrongClock, on_wrong_clock
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


def orders(exchange: Exchange) -> dict[str, str]:
    """The orders at the exchange: id and client_order_id."""
    exchange.faults.clear()
    exchange.advance(11)
    listed = Client.simulated(exchange).orders.list()
    return {order.order_id: order.client_order_id for order in listed}


@pytest.mark.parametrize("fault", ACTED + NOT_ACTED)
@pytest.mark.parametrize("lag", [0, 0.5, 4])
def test_a_lost_answer_ends_in_one_order_and_its_id(kind: Any, fault: Fault, lag: float) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(lag))
    client = kind.simulated(exchange, subaccount=3)
    exchange.faults.plan(fault, operation=PLACE, calls=1)
    created = do(client.orders.create_v2(request=an_order(count="10"), deadline=20))
    assert exchange.faults.calls(PLACE) == 2
    assert orders(exchange) == {created.order_id: created.client_order_id}
    assert (created.fill_count, created.remaining_count) == (0, 10)
    assert created.ts_ms is not None


@pytest.mark.parametrize("ahead", [100, -100, 300, -300])
def test_the_order_is_found_though_the_clocks_are_apart(kind: Any, ahead: float) -> None:
    exchange = Exchange()
    client = on_wrong_clock(kind, exchange, ahead)
    do(client.order_groups.list())
    exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation=PLACE, calls=1)
    created = do(client.orders.create_v2(request=an_order(), deadline=20))
    assert orders(exchange) == {created.order_id: created.client_order_id}


def test_orders_of_others_in_the_same_market_are_not_taken_for_it(kind: Any) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(1))
    other = Client.simulated(exchange)
    foreign = [other.orders.create_v2(request=an_order()) for _ in range(3)]
    exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation=PLACE, calls=4)

    def place_too(event: sdk.AttemptEvent) -> None:
        if event.status_code is None:
            foreign.append(other.orders.create_v2(request=an_order()))

    created = do(kind.simulated(exchange, on_attempt=place_too).orders.create_v2(request=an_order()))
    assert len(foreign) == 4
    assert created.order_id not in {one.order_id for one in foreign}
    assert len(orders(exchange)) == 5


@pytest.mark.parametrize("faults", [[], [Fault.CONNECT_REFUSED], [Fault.TOO_MANY_REQUESTS_429]])
def test_an_id_that_another_program_has_taken_stays_a_conflict(kind: Any, faults: list[Fault]) -> None:
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


STRANGERS: dict[str, dict[str, Any]] = {
    "side": {"side": "ask"},
    "price": {"price": Decimal("0.66")},
    "count": {"count": Decimal(11)},
    "group": {"order_group_id": None},
    "subaccount": {"subaccount": 7, "order_group_id": None},
    "all": {"side": "ask", "price": Decimal("0.99"), "count": 700, "subaccount": 7, "order_group_id": None},
}


@pytest.mark.parametrize("subaccount", [None, 0])
@pytest.mark.parametrize("stranger", STRANGERS)
def test_another_order_of_the_same_id_is_not_taken_for_it(
    kind: Any, stranger: str, subaccount: int | None
) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    group = do(client.order_groups.create(contracts_limit=5))
    if stranger == "subaccount":
        group = None
    request = evolve(an_order(group), client_order_id="taken", subaccount=subaccount)
    other = Client.simulated(exchange).orders.create_v2(request=evolve(request, **STRANGERS[stranger]))
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation=PLACE, calls=2)
    with pytest.raises(sdk.ConflictError, match="order_already_exists") as refused:
        do(client.orders.create_v2(request=request))
    assert refused.value.attempts == 2
    assert list(orders(exchange)) == [other.order_id]


@pytest.mark.parametrize(
    "change", [{}, {"side": "ask"}, {"count": "10.50"}, {"price": "0.6"}, {"subaccount": 3}]
)
def test_an_order_that_is_what_was_requested_is_found(kind: Any, change: dict[str, Any]) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    group = do(client.order_groups.create(contracts_limit=50, subaccount=change.get("subaccount", 0)))
    request = evolve(an_order(group), client_order_id="mine", **change)
    exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation=PLACE, calls=1)
    created = do(client.orders.create_v2(request=request))
    assert orders(exchange) == {created.order_id: "mine"}


def test_an_order_of_a_locked_key_is_found_without_its_subaccount(kind: Any) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange, credentials=exchange.issue_credentials(subaccount=7))
    exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation=PLACE, calls=1)
    created = do(client.orders.create_v2(request=an_order()))
    assert list(orders(exchange)) == [created.order_id]


@pytest.mark.parametrize(
    ("time_in_force", "says"),
    [
        ("fill_or_kill", "A fill_or_kill order may have been refused"),
        ("immediate_or_cancel", None),
        ("good_till_canceled", None),
    ],
)
def test_an_order_whose_refusal_was_lost_is_not_called_placed(
    kind: Any, time_in_force: Any, says: str | None
) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(0 if says else 60))
    exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation=PLACE, calls=1)
    request = evolve(an_order(), client_order_id="mine", time_in_force=time_in_force)
    with pytest.raises(sdk.OutcomeUnknownError) as raised:
        do(kind.simulated(exchange).orders.create_v2(request=request, deadline=5))
    message = str(raised.value)
    assert "the id is taken. The order was placed, or refused after its id was taken" in message
    assert ("fill_or_kill" in message) is (says is not None)
    assert says is None or says in message
    assert raised.value.may_have_acted
    exchange.advance(60)
    assert len(orders(exchange)) == (0 if says else 1)


@pytest.mark.parametrize("known", [True, False])
def test_an_order_is_looked_for_by_the_exchanges_time_or_without_one(kind: Any, known: bool) -> None:
    """Where no response has a Date, this machine's clock is not used either."""
    exchange = Exchange()
    seen = list[str | None]()

    class NoDate(SimulatorTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            return self.read(request, super().handle_request(request))

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            return self.read(request, await super().handle_async_request(request))

        def read(self, request: httpx.Request, response: httpx.Response) -> httpx.Response:
            if request.method == "GET" and request.url.path.endswith("/portfolio/orders"):
                seen.append(request.url.params.get("min_ts"))
            if not known:
                del response.headers["Date"]
            return response

    client = kind(
        exchange.issue_credentials(),
        environment=sdk.Environment.DEMO,
        base_url=SimulatorTransport.BASE_URL,
        transport=NoDate(exchange),
        clock=WrongClock(exchange, 8),
    )
    exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation=PLACE, calls=1)
    created = do(client.orders.create_v2(request=an_order()))
    assert list(orders(exchange)) == [created.order_id]
    (min_ts,) = seen
    assert (min_ts is not None) is known
    if min_ts is not None:
        assert 118 <= exchange.host_time_ms() / 1000 - 11 - int(min_ts) <= 126


@pytest.mark.parametrize("why", ["reads do not show it yet", "503"])
def test_an_order_that_landed_and_cannot_be_read_is_named(kind: Any, why: str) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(60))
    exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation=PLACE, calls=1)
    if why == "503":
        exchange.faults.plan(Fault.UNAVAILABLE_503, operation=LIST)
    start = exchange.passed_ms()
    request = evolve(an_order(), client_order_id="mine")
    with pytest.raises(
        sdk.OutcomeUnknownError, match=r"client_order_id=mine\b.*the response was lost"
    ) as raised:
        do(kind.simulated(exchange).orders.create_v2(request=request, deadline=5))
    assert why in str(raised.value)
    assert raised.value.may_have_acted
    assert isinstance(raised.value.__cause__, sdk.ConflictError)
    assert (exchange.passed_ms() - start) / 1000 <= 5.1
    exchange.advance(60)
    assert list(orders(exchange).values()) == ["mine"]


def test_one_attempt_is_one_request(kind: Any) -> None:
    exchange = Exchange()
    exchange.faults.plan(Fault.RESET_AFTER_ACTING)
    with pytest.raises(sdk.OutcomeUnknownError, match="client_order_id="):
        do(kind.simulated(exchange).orders.create_v2(request=an_order(), max_attempts=1))
    assert exchange.faults.calls() == 1


def test_however_many_answers_are_lost_there_is_never_a_second_order() -> None:
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
            assert ended.may_have_acted or not placed, "what is placed is never denied"
        else:
            assert placed == {ended.order_id: "mine"}
        said = type(ended).__name__
        ends[said] = ends.get(said, 0) + 1
    print(f"orders: {dict(sorted(ends.items()))}")
    assert ends["CreatedOrder"] > 0


def placed_or_error(client: Any) -> sdk.CreatedOrder | sdk.KalshiError:
    request = evolve(an_order(), client_order_id="mine")
    try:
        created: sdk.CreatedOrder = do(client.orders.create_v2(request=request))
    except sdk.KalshiError as error:
        return error
    return created

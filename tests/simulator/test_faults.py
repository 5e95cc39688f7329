"""Read lag, rate limits, pauses, locked keys and faults of the embedded exchange."""

import asyncio
import base64
from collections.abc import Callable
from decimal import Context, localcontext
from typing import Any

import httpx
import kalshi_order_groups as sdk
import pytest
from attrs import evolve
from kalshi_order_groups import AsyncClient, Client, OrderGroup
from kalshi_order_groups.simulator import (
    Assumptions,
    Exchange,
    ExchangeClock,
    Fault,
    SimulatorTransport,
    read_lag,
)
from kalshi_order_groups.simulator.venue.auth import Access, ApiKey, SignedRequest, Unauthenticated
from kalshi_order_groups.simulator.venue.faults import Faults
from kalshi_order_groups.simulator.venue.operations import OPERATION_IDS
from kalshi_order_groups.simulator.venue.rate_limits import TIERS, TokenBucket

from tests.support import openapi
from tests.support.keys import ED25519
from tests.support.orders import an_order

# -- read lag ------------------------------------------------------------------------------------------


def test_reads_lag_behind_writes_that_take_effect_immediately() -> None:
    exchange = Exchange(read_lag=read_lag.fixed(0.5))
    client = Client.simulated(exchange, max_attempts=1)
    group = client.order_groups.create(contracts_limit=5)
    with pytest.raises(sdk.NotFoundError):
        client.order_groups.get(group)
    assert client.order_groups.list() == []
    client.order_groups.trigger(group)
    exchange.advance(0.499)
    with pytest.raises(sdk.NotFoundError):
        client.order_groups.get(group)
    exchange.advance(0.001)
    assert client.order_groups.get(group).triggered is True

    client.order_groups.reset(group)
    order = client.orders.create_v2(request=an_order(group))
    assert client.order_groups.get(group).triggered is True, "reads lag by half a second"
    assert list(client.orders.list()) == []
    exchange.advance(0.5)
    assert client.order_groups.get(group).orders == (order.order_id,)
    assert client.orders.get(order.order_id).status == "resting"

    exchange.fill(order.order_id, 4)
    assert client.orders.get(order.order_id).fill_count == 0
    exchange.advance(1)
    assert client.orders.get(order.order_id).fill_count == 4

    assert client.order_groups.delete(group) is sdk.DeleteOutcome.DELETED
    new_client = Client.simulated(exchange, max_attempts=1)
    assert new_client.order_groups.delete(group) is sdk.DeleteOutcome.ALREADY_GONE, (
        "although reads still return it"
    )
    assert client.order_groups.delete(group.order_group_id) is sdk.DeleteOutcome.ALREADY_GONE
    exchange.advance(1)
    assert client.order_groups.delete(group) is sdk.DeleteOutcome.ALREADY_GONE
    assert client.order_groups.list() == []


def test_expirations_are_subject_to_the_read_lag() -> None:
    exchange = Exchange(read_lag=read_lag.fixed(2))
    client = Client.simulated(exchange, max_attempts=1)
    expiry = exchange.now_ms() // 1000 + 10
    order = client.orders.create_v2(request=evolve(an_order(), expiration_time=expiry))
    exchange.advance(10)
    assert client.orders.get(order.order_id).status == "resting"
    exchange.advance(2)
    assert client.orders.get(order.order_id).status == "canceled"


@pytest.mark.parametrize("steps", [[3600], [10, 3590], [1] * 3600])
def test_the_lag_counts_from_the_write_in_any_clock_steps(steps: list[int]) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(2))
    client = Client.simulated(exchange, max_attempts=1)
    expiry = exchange.now_ms() // 1000 + 10
    order = client.orders.create_v2(request=evolve(an_order(), expiration_time=expiry))
    for step in steps:
        exchange.advance(step)
    read = client.orders.get(order.order_id)
    assert read.status == "canceled"
    assert read.last_update_time is not None
    assert read.last_update_time.timestamp() == expiry


def test_the_lag_does_not_grow_with_the_number_of_writes() -> None:
    exchange = Exchange(read_lag=read_lag.recorded(seed=5))
    client = Client.simulated(exchange, max_attempts=1)
    soon = 0
    for _ in range(300):
        group = client.order_groups.create(contracts_limit=1)
        exchange.advance(0.7)
        try:
            soon += client.order_groups.get(group).order_group_id == group.order_group_id
        except sdk.NotFoundError:
            continue
    assert soon > 250


def test_versions_that_no_read_needs_are_discarded() -> None:
    replica: read_lag.Replica[str] = read_lag.Replica()
    for now in range(0, 100_000, 500):
        replica.write("a group", f"written at {now}", visible_ms=now + 1000, now_ms=now)
    assert replica.version_count("a group") == 3
    assert replica.read("a group", 99_500) == "written at 98500"
    assert replica.read("a group", 200_000) == "written at 99500"
    replica.write("a group", None, visible_ms=200_000, now_ms=200_000)
    assert replica.read("a group", 200_000) is None
    assert replica.version_count("a group") == 0


def test_every_kind_of_change_reaches_the_reads() -> None:
    exchange = Exchange(read_lag=read_lag.fixed(1))
    client = Client.simulated(exchange, max_attempts=1)
    group = client.order_groups.create(contracts_limit=5)
    exchange.advance(1)
    client.order_groups.update_limit(group, contracts_limit=7)
    exchange.advance(1)
    assert client.order_groups.get(group).contracts_limit == 7
    order = client.orders.create_v2(request=an_order(group))
    exchange.advance(1)
    client.orders.cancel_v2(order.order_id)
    exchange.advance(1)
    assert client.order_groups.get(group).orders == ()
    client.order_groups.trigger(group)
    exchange.advance(1)
    client.order_groups.reset(group)
    exchange.advance(1)
    assert client.order_groups.get(group).triggered is False


def test_the_recorded_lag_is_half_a_second_with_a_tail_to_ten() -> None:
    draw = read_lag.recorded(seed=7)
    lags = sorted(draw() for _ in range(10_000))
    assert lags[0] >= 300
    assert 400 <= lags[5_000] <= 600
    assert 5_000 < lags[-1] <= 10_000
    again = read_lag.recorded(seed=7)
    assert sorted(again() for _ in range(10_000)) == lags
    with pytest.raises(ValueError, match="0 or more seconds"):
        read_lag.fixed(-1)


def test_a_drawn_lag_never_shows_an_older_version_after_a_newer_one() -> None:
    exchange = Exchange(read_lag=read_lag.recorded(seed=3))
    client = Client.simulated(exchange, max_attempts=1)
    group = client.order_groups.create(contracts_limit=1)
    exchange.advance(10)
    for limit in range(2, 60):
        client.order_groups.update_limit(group, contracts_limit=limit)
        exchange.advance(0.05)
    seen: list[int] = []
    for _ in range(300):
        seen.append(int(client.order_groups.get(group).contracts_limit or 0))
        exchange.advance(0.05)
    assert seen == sorted(seen)
    assert seen[-1] == 59


# -- waiting -------------------------------------------------------------------------------------------


def test_tasks_of_several_clients_wake_in_order_of_one_clock() -> None:
    exchange = Exchange()
    woken: list[tuple[str, int]] = []

    async def wait(name: str, *seconds: float) -> None:
        clock = ExchangeClock(exchange)
        for duration in seconds:
            await clock.asleep(duration)
            woken.append((name, exchange.passed_ms() - start))

    async def run() -> None:
        await asyncio.gather(wait("a", 10, 1), wait("b", 4, 4, 2), wait("c", 0.001))

    start = exchange.passed_ms()
    asyncio.run(run())
    assert woken[:3] == [("c", 1), ("b", 4_000), ("b", 8_000)]
    assert sorted(woken[3:]) == [("a", 10_000), ("a", 11_000), ("b", 10_000)]


def test_simulated_time_stands_still_while_a_task_runs() -> None:
    exchange = Exchange()

    async def work() -> int:
        client = AsyncClient.simulated(exchange)
        for _ in range(30):
            await client.order_groups.list()
        return exchange.passed_ms()

    async def run() -> tuple[None, int]:
        return await asyncio.gather(ExchangeClock(exchange).asleep(10), work())

    start = exchange.passed_ms()
    assert asyncio.run(run())[1] == start


def test_a_clock_jump_does_not_count_as_elapsed_time() -> None:
    exchange = Exchange()
    clock = ExchangeClock(exchange)
    before = (clock.monotonic(), clock.now_ms())
    exchange.jump(45)
    assert (clock.monotonic(), clock.now_ms()) == before
    assert exchange.now_ms() - clock.now_ms() == 45_000
    clock.sleep(2)
    assert (clock.monotonic(), clock.now_ms()) == (before[0] + 2, before[1] + 2_000)


# -- rate limits ---------------------------------------------------------------------------------------


def test_the_basic_tier_triggers_ten_groups_at_once_and_ten_more_each_second() -> None:
    exchange = Exchange(tier="basic")
    client = Client.simulated(exchange, max_attempts=1)
    group = client.order_groups.create(contracts_limit=5)
    exchange.advance(1)
    for _ in range(10):
        client.order_groups.trigger(group)
    with pytest.raises(sdk.RateLimitError) as refused:
        client.order_groups.trigger(group)
    assert refused.value.message == "too many requests"
    assert refused.value.retry_after is None
    assert refused.value.may_have_acted is False
    client.order_groups.list()
    exchange.advance(0.1)
    client.order_groups.trigger(group)
    with pytest.raises(sdk.RateLimitError):
        client.order_groups.trigger(group)


def test_limits_and_costs_are_those_of_the_tier() -> None:
    exchange = Exchange(tier="premier")
    client = Client.simulated(exchange, max_attempts=1)
    limits = client.account.limits()
    assert (limits.usage_tier, limits.write.refill_rate, limits.write.bucket_capacity) == (
        "premier",
        1200,
        3600,
    )
    costs = {(c.method, c.path): c.cost for c in client.account.endpoint_costs().endpoint_costs}
    assert costs[("DELETE", "/trade-api/v2/portfolio/events/orders/:order_id")] == 2
    with pytest.raises(ValueError, match="the tier must be one of basic"):
        Exchange(tier="gold")


def test_a_bucket_refills_continuously_up_to_its_capacity() -> None:
    bucket = TokenBucket(TIERS["basic"].write, at_ms=0)
    assert bucket.spend(100, 0)
    assert not bucket.spend(1, 9)
    assert bucket.spend(1, 10)
    assert bucket.spend(100, 1_000_000)
    assert not bucket.spend(1, 1_000_000)


# -- pauses --------------------------------------------------------------------------------------------


def test_a_trading_pause_allows_cancels_but_no_placements() -> None:
    exchange = Exchange()
    client = Client.simulated(exchange, max_attempts=1)
    group = client.order_groups.create(contracts_limit=5)
    resting = client.orders.create_v2(request=an_order(group))
    cancelled = client.orders.create_v2(request=evolve(an_order(), cancel_order_on_pause=True))
    exchange.pause_trading()
    assert client.orders.get(cancelled.order_id).status == "canceled"
    status = client.exchange.status()
    assert (status.exchange_active, status.trading_active) == (True, False)
    with pytest.raises(ValueError, match="cannot fill: the exchange or its trading is paused"):
        exchange.fill(resting.order_id, 1)
    with pytest.raises(sdk.ConflictError, match="trading_is_paused"):
        client.orders.create_v2(request=an_order(group))
    client.orders.cancel_v2(resting.order_id)
    client.order_groups.trigger(group)
    exchange.resume()
    client.order_groups.reset(group)
    client.orders.create_v2(request=an_order(group))


def test_an_exchange_pause_refuses_all_writes() -> None:
    exchange = Exchange()
    client = Client.simulated(exchange, max_attempts=1)
    cancelled = client.orders.create_v2(request=evolve(an_order(), cancel_order_on_pause=True))
    group = client.order_groups.create(contracts_limit=5)
    order = client.orders.create_v2(request=an_order(group))
    exchange.pause_exchange()
    writes: list[Callable[[], object]] = [
        lambda: client.order_groups.trigger(group),
        lambda: client.order_groups.reset(group),
        lambda: client.order_groups.delete(group),
        lambda: client.order_groups.update_limit(group, contracts_limit=1),
        lambda: client.order_groups.create(contracts_limit=1),
        lambda: client.orders.create_v2(request=an_order()),
        lambda: client.orders.cancel_v2(order.order_id),
        client.orders.cancel_all,
    ]
    for write in writes:
        with pytest.raises(sdk.ServerError, match="exchange_is_paused"):
            write()
    assert client.orders.get(cancelled.order_id).status == "canceled"
    exchange.pause_trading()
    assert client.exchange.status().exchange_active is False, (
        "a trading pause does not lift the exchange pause"
    )
    assert client.order_groups.get(group).orders == (order.order_id,)
    exchange.resume()
    client.order_groups.trigger(group)


# -- keys ----------------------------------------------------------------------------------------------


def test_a_key_may_be_locked_to_one_subaccount() -> None:
    exchange = Exchange()
    free = Client.simulated(exchange, max_attempts=1)
    elsewhere = free.order_groups.create(contracts_limit=1, subaccount=0)
    order = free.orders.create_v2(request=an_order())
    locked = Client.simulated(
        exchange, credentials=exchange.issue_credentials(subaccount=3), max_attempts=1
    )
    group = locked.order_groups.create(contracts_limit=1)
    assert group.subaccount == 3
    assert [found.order_group_id for found in locked.order_groups.list()] == [group.order_group_id]
    assert list(locked.orders.list()) == []
    with pytest.raises(sdk.NotFoundError):
        locked.orders.get(order.order_id)
    with pytest.raises(sdk.PermissionDeniedError, match="subaccount_not_allowed"):
        locked.order_groups.trigger(elsewhere)
    with pytest.raises(sdk.PermissionDeniedError):
        locked.order_groups.create(contracts_limit=1, subaccount=4)
    with pytest.raises(sdk.NotFoundError):
        locked.order_groups.trigger(elsewhere.order_group_id)
    locked.orders.cancel_all()
    assert free.orders.get(order.order_id).status == "resting"
    assert locked.order_groups.delete(group) is sdk.DeleteOutcome.DELETED


def presented(timestamp: str) -> SignedRequest:
    signature = base64.b64encode(ED25519.private.sign(f"{timestamp}GET/x".encode())).decode()
    return SignedRequest(
        key_id="k", timestamp=timestamp, signature=signature, signed_path="/x", method="GET"
    )


def access(*, detect_replays: bool = False) -> Access:
    granted = Access(Assumptions(), detect_replays=detect_replays)
    granted.register("k", ApiKey(ED25519.private.public_key(), "a user"))
    return granted


NOW = 1_800_000_000_000


@pytest.mark.parametrize("off", [0, 10_000, -10_000, 15_000, -15_000])
def test_timestamps_with_a_small_skew_are_accepted(off: int) -> None:
    assert access().authenticate(presented(str(NOW + off)), NOW).subaccount is None


@pytest.mark.parametrize("timestamp", [str(NOW - 30_000), str(NOW + 60_000), "", "now", "9" * 5000, "-1"])
def test_timestamps_with_a_large_skew_are_refused(timestamp: str) -> None:
    with pytest.raises(Unauthenticated, match="header_timestamp_expired"):
        access().authenticate(presented(timestamp), NOW)


def with_other_padding(signature: str) -> str:
    """Encode the same bytes in base64 with other padding bits in the last character."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = signature.rstrip("=")[-1]
    other = alphabet[alphabet.index(last) ^ 1]
    spelled = signature.rstrip("=")[:-1] + other + "=" * signature.count("=")
    assert base64.b64decode(spelled) == base64.b64decode(signature)
    return spelled


def test_replay_detection_is_optional() -> None:
    again = presented(str(NOW))
    careless, careful = access(), access(detect_replays=True)
    careless.authenticate(again, NOW)
    careless.authenticate(again, NOW)
    careful.authenticate(again, NOW)
    other_spelling = evolve(again, signature=with_other_padding(again.signature))
    for replay in (again, other_spelling):
        with pytest.raises(Unauthenticated, match="authentication_error"):
            careful.authenticate(replay, NOW + 1)
    careful.authenticate(presented(str(NOW + 60_000)), NOW + 60_000)
    with pytest.raises(Unauthenticated, match="header_timestamp_expired"):
        careful.authenticate(again, NOW + 60_000)
    client = Client.simulated(Exchange(detect_replays=True), max_attempts=1)
    client.order_groups.create(contracts_limit=1)
    with pytest.raises(sdk.AuthenticationError, match="REPLAYED"):
        client.order_groups.create(contracts_limit=1)  # in the same millisecond of a clock standing still


# -- faults --------------------------------------------------------------------------------------------

#   fault                        error of a trigger                  whether the exchange acted
TRIGGERS: dict[Fault, tuple[type[sdk.KalshiError] | None, bool]] = {
    Fault.CONNECT_REFUSED: (sdk.NotSentError, False),
    Fault.RESET_BEFORE_ACTING: (sdk.OutcomeUnknownError, False),
    Fault.HANG_BEFORE_ACTING: (sdk.OutcomeUnknownError, False),
    Fault.UNAVAILABLE_503: (sdk.ServerError, False),
    Fault.BAD_GATEWAY_502: (sdk.ServerError, False),
    Fault.UNKNOWN_ERROR_520: (sdk.ServerError, False),
    Fault.TOO_MANY_REQUESTS_429: (sdk.RateLimitError, False),
    Fault.TIMESTAMP_EXPIRED_401: (sdk.AuthenticationError, False),
    Fault.REDIRECT_302: (sdk.UnexpectedStatusError, False),
    Fault.CLOCK_JUMP: (sdk.AuthenticationError, False),
    Fault.RESET_AFTER_ACTING: (sdk.OutcomeUnknownError, True),
    Fault.HANG_AFTER_ACTING: (sdk.OutcomeUnknownError, True),
    Fault.HALF_CLOSED: (sdk.OutcomeUnknownError, True),
    Fault.TRUNCATED_BODY: (sdk.OutcomeUnknownError, True),
    Fault.SLOW_DRIP: (None, True),
    Fault.SERVER_ERROR_AFTER_ACTING: (sdk.ServerError, True),
    Fault.HTML_PAGE: (sdk.ContractError, True),
    Fault.WRONG_CONTENT_TYPE: (None, True),
    Fault.GZIP_BOMB: (sdk.ContractError, True),
    Fault.NULL_LISTS: (None, True),
    Fault.MISSING_LISTS: (None, True),
    Fault.UNKNOWN_FIELDS: (None, True),
    Fault.UNKNOWN_VALUES: (None, True),
}


def two_groups(exchange: Exchange) -> tuple[Client, OrderGroup]:
    client = Client.simulated(exchange, max_attempts=1)
    client.order_groups.create(contracts_limit=5)
    return client, client.order_groups.create(contracts_limit=5)


@pytest.mark.parametrize("fault", Fault)
def test_a_fault_has_the_listed_error_and_effect(fault: Fault) -> None:
    error, acted = TRIGGERS[fault]
    exchange = Exchange()
    client, group = two_groups(exchange)
    exchange.faults.plan(fault, operation="TriggerOrderGroup", calls=1)
    started = exchange.now_ms()
    assert error_of(lambda: client.order_groups.trigger(group, timeout=2)) is error
    waited = {
        Fault.CLOCK_JUMP: 45_000,
        Fault.HANG_AFTER_ACTING: 2_000,
        Fault.HANG_BEFORE_ACTING: 2_000,
        Fault.SLOW_DRIP: 1_000,  # two bytes
    }
    assert exchange.now_ms() - started == waited.get(fault, 0)
    assert client.order_groups.get(group).triggered is acted
    client.order_groups.trigger(group)
    assert client.order_groups.get(group).triggered is True, "only the first call gets the fault"
    assert exchange.faults.calls("TriggerOrderGroup") == 2


@pytest.mark.parametrize("fault", Fault)
def test_a_fault_has_the_same_error_in_the_asynchronous_client(fault: Fault) -> None:
    exchange = Exchange()
    _, group = two_groups(exchange)
    client = AsyncClient.simulated(exchange, max_attempts=1)
    exchange.faults.plan(fault, operation="TriggerOrderGroup", calls={1, 2})
    for _ in range(2):
        assert error_of(lambda: asyncio.run(client.order_groups.trigger(group))) is TRIGGERS[fault][0]


def error_of(call: Callable[[], object]) -> type[sdk.KalshiError] | None:
    """Return the type of the call's error; None if it succeeds."""
    try:
        call()
    except sdk.KalshiError as error:
        return type(error)
    return None


@pytest.mark.parametrize("fault", [Fault.NULL_LISTS, Fault.MISSING_LISTS])
def test_null_or_missing_lists_are_read_as_empty(fault: Fault) -> None:
    exchange = Exchange()
    client, group = two_groups(exchange)
    client.orders.create_v2(request=an_order(group))
    exchange.faults.plan(fault)
    assert client.order_groups.list() == []
    assert client.order_groups.get(group).orders == ()
    assert list(client.orders.list()) == []
    assert client.account.limits().grants == ()
    exchange.faults.clear()
    assert len(client.order_groups.list()) == 2


def test_unknown_fields_and_values_are_tolerated() -> None:
    exchange = Exchange()
    client, group = two_groups(exchange)
    order = client.orders.create_v2(request=an_order(group))
    exchange.faults.plan(Fault.UNKNOWN_VALUES, operation="GetOrder")
    exchange.faults.plan(Fault.UNKNOWN_FIELDS)
    assert client.orders.get(order.order_id).status == "something_new"
    assert client.order_groups.get(group).orders == (order.order_id,)
    assert len(client.order_groups.list()) == 2
    with pytest.raises(sdk.NotFoundError):
        client.orders.get("nothing")


def test_calls_of_any_operation_are_counted_together() -> None:
    faults = Faults()
    faults.plan(Fault.UNAVAILABLE_503, calls={2, 4})
    drawn_faults = [faults.next(name) for name in ("GetOrder", "GetOrders", "GetOrder", "GetOrder")]
    assert [fault is not None for fault in drawn_faults] == [False, True, False, True]
    assert (faults.calls(), faults.calls("GetOrder")) == (4, 3)


def test_refused_calls_stay_refused_despite_a_fault() -> None:
    exchange = Exchange()
    client = Client.simulated(exchange, max_attempts=1)
    exchange.faults.plan(Fault.HTML_PAGE)
    with pytest.raises(sdk.NotFoundError):
        client.order_groups.trigger("nothing")


def test_an_empty_account_may_return_null() -> None:
    exchange = Exchange()
    exchange.faults.plan(Fault.NULL_LISTS)
    http = httpx.Client(transport=SimulatorTransport(exchange))
    credentials = exchange.issue_credentials()
    path = "/trade-api/v2/portfolio/order_groups"
    stamp = str(exchange.now_ms())
    signature = credentials.signer.sign(f"{stamp}GET{path}".encode())
    headers = {
        "KALSHI-ACCESS-KEY": credentials.key_id,
        "KALSHI-ACCESS-TIMESTAMP": stamp,
        "KALSHI-ACCESS-SIGNATURE": base64.b64encode(signature).decode(),
    }
    assert http.get(f"https://x{path}", headers=headers).json() == {"order_groups": None}


@pytest.mark.parametrize("fault", [Fault.HANG_BEFORE_ACTING, Fault.HANG_AFTER_ACTING])
def test_a_hanging_call_without_timeout_raises(fault: Fault) -> None:
    exchange = Exchange()
    exchange.faults.plan(fault)
    endless = httpx.Client(transport=SimulatorTransport(exchange), timeout=None)
    with pytest.raises(TypeError, match="would hang for ever"):
        endless.get("https://x/trade-api/v2/exchange/status")


def test_status_and_costs_are_served_without_a_signature() -> None:
    http = httpx.Client(transport=SimulatorTransport(Exchange()))
    for target in ("exchange/status", "account/endpoint_costs"):
        assert http.get(f"https://x/trade-api/v2/{target}").status_code == 200
    assert http.get("https://x/trade-api/v2/account/limits").status_code == 401


def test_the_decimal_context_of_the_caller_has_no_effect() -> None:
    exchange = Exchange()
    client = Client.simulated(exchange, max_attempts=1)
    group = client.order_groups.create(contracts_limit=1234)
    order = client.orders.create_v2(request=an_order(group, count="5000"))
    with localcontext(Context(prec=3)):
        exchange.fill(order.order_id, "1234.01")
    assert client.order_groups.get(group).triggered is True
    assert str(client.orders.get(order.order_id).fill_count) == "1234.01"


def test_random_faults_are_reproducible_by_seed() -> None:
    def drawn(seed: int) -> list[Fault | None]:
        faults = Faults(seed)
        faults.plan(Fault.UNAVAILABLE_503, probability=0.3)
        faults.plan(Fault.RESET_AFTER_ACTING, operation="GetOrders", calls={2, 3})
        return [faults.next("GetOrders") for _ in range(1000)]

    first = drawn(1)
    assert first == drawn(1) != drawn(2)
    assert 250 < first.count(Fault.UNAVAILABLE_503) < 350
    assert first.count(Fault.RESET_AFTER_ACTING) <= 2


@pytest.mark.parametrize(
    ("plan", "error", "message"),
    [
        ({"fault": "503"}, TypeError, "fault must be a Fault"),
        (
            {"operation": "trigger"},
            ValueError,
            "operation must be one of .*, CancelAllOrders, .*, not 'trigger'",
        ),
        ({"probability": 1.1}, ValueError, "0 to 1"),
        ({"calls": 0}, ValueError, "calls must be numbers from 1 on"),
        ({"calls": {1, 2}}, ValueError, "calls must be above the 2 made already"),
        ({"calls": 1, "operation": "GetOrder"}, ValueError, "calls must be above the 1 made already"),
        ({"calls": set[int]()}, ValueError, "calls must be numbers from 1 on"),
    ],
)
def test_an_invalid_fault_plan_is_refused(
    plan: dict[str, Any], error: type[Exception], message: str
) -> None:
    faults = Faults()
    faults.next("GetOrder")
    faults.next("GetOrders")
    arguments: dict[str, Any] = {"fault": Fault.HTML_PAGE, **plan}
    with pytest.raises(error, match=message):
        faults.plan(**arguments)


def test_every_operation_of_the_contract_is_served() -> None:
    assert openapi.OPERATION_IDS == OPERATION_IDS

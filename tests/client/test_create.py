"""Creates are sent once: outcomes after lost responses, with one creator and with several."""

import asyncio
import random
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import kalshi_order_groups as sdk
import pytest
from attrs import define, evolve, field
from kalshi_order_groups import AsyncClient, Client, Environment, OrderGroup, PendingCreate
from kalshi_order_groups._workflows.create import MAX_PENDING, SentTimes
from kalshi_order_groups._workflows.group_cache import GroupCache
from kalshi_order_groups.simulator import Exchange, ExchangeClock, Fault, SimulatorTransport, read_lag

from tests.support.both_clients import do
from tests.support.clocks import on_wrong_clock
from tests.support.repetitions import beset, trials

CREATE, LIST = "CreateOrderGroup", "GetOrderGroups"
LOST = [
    Fault.RESET_BEFORE_ACTING,
    Fault.RESET_AFTER_ACTING,
    Fault.HANG_BEFORE_ACTING,
    Fault.HANG_AFTER_ACTING,
    Fault.HALF_CLOSED,
    Fault.SERVER_ERROR_AFTER_ACTING,
    Fault.TRUNCATED_BODY,
]


def alive(exchange: Exchange) -> list[str]:
    return [group.order_group_id for group in exchange.rules.groups.newest()]


# -- repeated trials -----------------------------------------------------------------------------------


class RecordingTransport(SimulatorTransport):
    """Records the groups that its requests created."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange)
        self.exchange = exchange
        self.made: set[str] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        before = set(alive(self.exchange))
        try:
            return await super().handle_async_request(request)
        finally:
            self.made |= set(alive(self.exchange)) - before


@define
class Creator:
    """A client that creates one group, and the result."""

    exchange: Exchange
    starts_after: float
    returned: OrderGroup | None = None
    pending: PendingCreate | None = None
    reported_unknown: bool = False
    made: set[str] = field(factory=set[str])

    async def create(self) -> None:
        transport, clock = RecordingTransport(self.exchange), ExchangeClock(self.exchange)
        client = AsyncClient(
            self.exchange.issue_credentials(),
            environment=Environment.DEMO,
            base_url=SimulatorTransport.BASE_URL,
            transport=transport,
            clock=clock,
        )
        await clock.asleep(self.starts_after)
        try:
            self.returned = await client.order_groups.create(contracts_limit=7, subaccount=2)
        except sdk.AmbiguousCreateError as error:
            self.pending = error.pending
        except sdk.KalshiError as error:
            self.reported_unknown = error.may_have_acted
        self.made = transport.made


@define
class Tally:
    """Counts over all trials."""

    creates: int = 0
    sent_twice: int = 0
    silent_orphans: int = 0
    wrong_adoptions: int = 0
    ambiguous: int = 0
    without_pending: int = 0

    def count(self, creators: list[Creator], sent: int) -> None:
        returned = {creator.returned.order_group_id for creator in creators if creator.returned is not None}
        self.creates += len(creators)
        self.sent_twice += sent - len(creators)
        for creator in creators:
            self.ambiguous += creator.pending is not None
            self.without_pending += creator.reported_unknown
            if creator.returned is not None:
                self.wrong_adoptions += creator.returned.order_group_id not in creator.made
            if creator.pending is None and not creator.reported_unknown:
                self.silent_orphans += len(creator.made - returned)


def create_together(seed: int, number: int, *, quiet: bool) -> tuple[Exchange, list[Creator]]:
    """Run several creators on one exchange that loses most responses to creates."""
    exchange, rng = Exchange(seed=seed, read_lag=read_lag.recorded(seed)), random.Random(seed)
    other = Client.simulated(exchange)
    for limit in (7, 8):
        other.order_groups.create(contracts_limit=limit, subaccount=2)
    exchange.advance(10 if quiet else 0.2)
    beset(exchange, LOST, CREATE, 0.7)
    spread = rng.choice([0, 1, 20])
    creators = [Creator(exchange, rng.uniform(0, spread)) for _ in range(number)]

    async def create() -> None:
        await asyncio.gather(*(creator.create() for creator in creators))

    asyncio.run(create())
    return exchange, creators


def test_one_creator_gets_its_own_group_or_an_error() -> None:
    tally = Tally()
    for seed in trials(gate=100, nightly=6_000):
        exchange, creators = create_together(seed, 1, quiet=True)
        tally.count(creators, exchange.faults.calls(CREATE) - 2)
        (creator,) = creators
        if creator.pending is not None:
            assert another_process(exchange, creator.pending) == creator.made
    print(f"one creator: {tally}")
    assert (tally.sent_twice, tally.silent_orphans, tally.wrong_adoptions) == (0, 0, 0)
    assert tally.without_pending == 0
    assert tally.creates > tally.ambiguous > 0


def another_process(exchange: Exchange, pending: PendingCreate) -> set[str]:
    """Return the id of the group that reconcile() finds in a new client; empty if it finds none."""
    exchange.faults.clear()
    found = Client.simulated(exchange).order_groups.reconcile(PendingCreate.from_json(pending.to_json()))
    return set() if found is None else {found.order_group_id}


def test_four_concurrent_creators_leave_no_unreported_group() -> None:
    tally = Tally()
    for seed in trials(gate=50, nightly=4_000):
        exchange, creators = create_together(seed, 4, quiet=seed % 2 == 0)
        tally.count(creators, exchange.faults.calls(CREATE) - 2)
    print(f"four creators: {tally}")
    assert (tally.sent_twice, tally.silent_orphans, tally.without_pending) == (0, 0, 0)


# -- single creates ------------------------------------------------------------------------------------


def seconds_of(exchange: Exchange, call: Callable[[], object]) -> float:
    start = exchange.passed_ms()
    call()
    return (exchange.passed_ms() - start) / 1000


def plan_faults(exchange: Exchange, *faults: Fault) -> None:
    """Inject these faults into the next creates, one each."""
    earlier = exchange.faults.calls(CREATE)
    for number, fault in enumerate(faults, start=1):
        exchange.faults.plan(fault, operation=CREATE, calls=earlier + number)


def ambiguous(client: Any, exchange: Exchange, fault: Fault, **options: Any) -> sdk.AmbiguousCreateError:
    """Return the error of a create with a fault and too little time left to reconcile."""
    plan_faults(exchange, fault)
    with pytest.raises(sdk.AmbiguousCreateError) as raised:
        do(client.order_groups.create(contracts_limit=7, **{"deadline": 5, **options}))
    return raised.value


@pytest.mark.parametrize("fault", [Fault.RESET_AFTER_ACTING, Fault.HANG_AFTER_ACTING])
def test_after_a_lost_response_the_one_new_group_is_adopted(kind: Any, fault: Fault) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(10))
    client = kind.simulated(exchange, subaccount=3, exchange_index=2)
    elsewhere = Client.simulated(exchange)
    elsewhere.order_groups.create(contracts_limit=7, subaccount=3, exchange_index=1)
    elsewhere.order_groups.create(contracts_limit=7, subaccount=4, exchange_index=2)
    elsewhere.order_groups.create(contracts_limit=8, subaccount=3, exchange_index=2)
    exchange.faults.plan(fault, operation=CREATE, calls=4)
    group = do(client.order_groups.create(contracts_limit="7.00"))
    assert group.order_group_id == alive(exchange)[0]
    assert (group.subaccount, group.exchange_index, group.contracts_limit) == (3, 2, Decimal(7))
    assert exchange.faults.calls(CREATE) == 4
    do(client.order_groups.trigger(group))


def test_without_time_to_reconcile_the_error_is_raised_at_once(kind: Any) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    seconds = seconds_of(
        exchange, lambda: ambiguous(client, exchange, Fault.RESET_AFTER_ACTING, deadline=10)
    )
    assert seconds == 0
    error = ambiguous(client, exchange, Fault.RESET_BEFORE_ACTING, deadline=10)
    assert "the deadline passes before reads show it" in str(error)
    assert error.may_have_acted
    assert error.candidates == ()
    assert error.attempts == 1
    assert isinstance(error.__cause__, sdk.OutcomeUnknownError)
    assert exchange.faults.calls(CREATE) == 2


@pytest.mark.parametrize("fault", [Fault.RESET_BEFORE_ACTING, Fault.RESET_AFTER_ACTING])
@pytest.mark.parametrize("others", [0, 1])
def test_after_a_failed_first_list_only_reconcile_can_settle_a_create(
    kind: Any, fault: Fault, others: int
) -> None:
    """It cannot distinguish new groups from old ones, but it can show that there are none."""
    exchange = Exchange()
    for _ in range(others):
        Client.simulated(exchange).order_groups.create(contracts_limit=7)
    client = kind.simulated(exchange)
    exchange.advance(11)
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation=LIST)
    error = ambiguous(client, exchange, fault, deadline=30)
    assert "the groups before the create could not be read" in str(error)
    assert error.pending.known is None
    assert exchange.faults.calls(CREATE) == others + 1
    exchange.faults.clear()
    pending = PendingCreate.from_json(error.pending.to_json())
    assert pending == error.pending
    if alive(exchange):
        with pytest.raises(sdk.AmbiguousCreateError) as raised:
            do(client.order_groups.reconcile(pending))
        assert {group.order_group_id for group in raised.value.candidates} == set(alive(exchange))
    else:
        assert do(client.order_groups.reconcile(pending)) is None


def test_a_create_is_sent_although_the_first_list_fails(kind: Any) -> None:
    exchange = Exchange()
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation=LIST)
    do(kind.simulated(exchange).order_groups.create(contracts_limit=7))


# -- a key that is locked to a subaccount --------------------------------------------------------------


def locked(kind: Any, exchange: Exchange, **options: Any) -> Any:
    """Return a client without a subaccount, whose key is locked to subaccount 3."""
    return kind.simulated(exchange, credentials=exchange.issue_credentials(subaccount=3), **options)


@pytest.mark.parametrize("others", [0, 2])
def test_a_locked_key_without_a_subaccount_reconciles_its_create(kind: Any, others: int) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(9))
    client = locked(kind, exchange)
    for number in range(others):
        do(locked(kind, exchange).order_groups.create(contracts_limit=7))
        Client.simulated(exchange).order_groups.create(contracts_limit=7, subaccount=number)
    exchange.advance(10)
    plan_faults(exchange, Fault.RESET_AFTER_ACTING)
    group = do(client.order_groups.create(contracts_limit=7))
    assert group.order_group_id == alive(exchange)[0]
    assert (group.subaccount, group.exchange_index) == (None, 0)
    do(client.order_groups.trigger(group))
    assert do(client.order_groups.delete(group)) is sdk.DeleteOutcome.DELETED


@pytest.mark.parametrize("fault", [Fault.RESET_BEFORE_ACTING, Fault.RESET_AFTER_ACTING])
def test_an_ambiguous_create_of_a_locked_key_can_be_reconciled(kind: Any, fault: Fault) -> None:
    exchange = Exchange()
    client = locked(kind, exchange)
    plan_faults(exchange, Fault.RESET_AFTER_ACTING)
    first = do(client.order_groups.create(contracts_limit=7))
    error = ambiguous(client, exchange, fault)
    assert exchange.faults.calls(LIST) == 6, "refused and shown, before and after, and before"
    found = do(locked(kind, exchange).order_groups.reconcile(error.pending))
    if fault is Fault.RESET_BEFORE_ACTING:
        assert found is None
    else:
        assert found.order_group_id == alive(exchange)[0] != first.order_group_id


def test_a_locked_key_is_refused_in_another_subaccount(kind: Any) -> None:
    exchange = Exchange()
    client = locked(kind, exchange)
    with pytest.raises(sdk.PermissionDeniedError):
        do(client.order_groups.create(contracts_limit=7, subaccount=5))
    assert ambiguous(client, exchange, Fault.RESET_AFTER_ACTING, subaccount=5).pending.known is None
    assert alive(exchange) == []


def test_all_reads_of_a_create_share_its_deadline(kind: Any) -> None:
    exchange = Exchange()
    client, start = locked(kind, exchange), exchange.passed_ms()
    exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation=CREATE)
    slow = {3, 4, *range(6, 50)}
    exchange.faults.plan(Fault.HANG_BEFORE_ACTING, operation=LIST, calls=slow)
    with pytest.raises(sdk.AmbiguousCreateError, match="the list of groups failed"):
        do(client.order_groups.create(contracts_limit=7, deadline=20))
    assert exchange.faults.calls(LIST) > 5
    assert (exchange.passed_ms() - start) / 1000 <= 20.1


def test_after_a_failed_second_list_a_create_can_be_reconciled(kind: Any) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation=CREATE, calls=1)
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation=LIST, calls=set(range(2, 50)))
    with pytest.raises(sdk.AmbiguousCreateError, match="the list of groups failed") as raised:
        do(client.order_groups.create(contracts_limit=7))
    exchange.faults.clear()
    assert do(client.order_groups.reconcile(raised.value.pending)).order_group_id == alive(exchange)[0]


def test_each_create_costs_one_list_and_no_more(kind: Any) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    for number in range(5):
        do(client.order_groups.create(contracts_limit=7))
        assert exchange.faults.calls(LIST) == number + 1


def test_a_group_that_another_program_made_before_the_create_is_not_taken_for_its_own(kind: Any) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    do(client.order_groups.create(contracts_limit=5))
    Client.simulated(exchange).order_groups.create(contracts_limit=7)
    exchange.advance(12)
    plan_faults(exchange, Fault.RESET_BEFORE_ACTING)
    with pytest.raises(sdk.AmbiguousCreateError) as raised:
        do(client.order_groups.create(contracts_limit=7))
    assert raised.value.candidates == ()


@pytest.mark.parametrize("fault", [None, Fault.RESET_AFTER_ACTING, Fault.CONNECT_REFUSED])
def test_max_attempts_1_sends_one_request(kind: Any, fault: Fault | None) -> None:
    exchange = Exchange()
    if fault is not None:
        exchange.faults.plan(fault)
        with pytest.raises(sdk.TransportError):
            do(kind.simulated(exchange).order_groups.create(contracts_limit=7, max_attempts=1))
    else:
        do(kind.simulated(exchange).order_groups.create(contracts_limit=7, max_attempts=1))
    assert exchange.faults.calls() == 1


@pytest.mark.parametrize(
    "fault", [Fault.CONNECT_REFUSED, Fault.TOO_MANY_REQUESTS_429, Fault.TIMESTAMP_EXPIRED_401]
)
def test_a_create_that_certainly_did_not_act_is_retried(kind: Any, fault: Fault) -> None:
    exchange = Exchange()
    plan_faults(exchange, fault)
    do(kind.simulated(exchange).order_groups.create(contracts_limit=7))
    assert exchange.faults.calls(CREATE) == 2
    assert len(alive(exchange)) == 1


# -- reconcile -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [Fault.RESET_AFTER_ACTING, Fault.RESET_BEFORE_ACTING])
@pytest.mark.parametrize("same", [True, False])
def test_reconcile_returns_the_created_group_or_none(kind: Any, fault: Fault, same: bool) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(10))
    client = kind.simulated(exchange)
    do(client.order_groups.create(contracts_limit=7))
    error = ambiguous(client, exchange, fault)
    other = client if same else kind.simulated(exchange)
    pending = PendingCreate.from_json(error.pending.to_json())
    assert pending == error.pending
    found = do(other.order_groups.reconcile(pending))
    made = fault is Fault.RESET_AFTER_ACTING
    assert (found.order_group_id == alive(exchange)[0]) if made else (found is None)
    assert len(alive(exchange)) == 1 + made
    assert do(other.order_groups.reconcile(pending)) == found, "a second call returns the same"


def test_reconcile_finds_a_group_that_a_list_has_shown_since(kind: Any) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    error = ambiguous(client, exchange, Fault.RESET_AFTER_ACTING)
    (seen,) = do(client.order_groups.list(subaccount=0))
    assert do(client.order_groups.reconcile(error.pending)).order_group_id == seen.order_group_id


def test_a_list_during_a_create_does_not_hide_its_group() -> None:
    exchange = Exchange()
    plan_faults(exchange, Fault.RESET_AFTER_ACTING)

    async def create() -> OrderGroup:
        client = AsyncClient.simulated(exchange)
        creating = asyncio.create_task(client.order_groups.create(contracts_limit=7))
        await ExchangeClock(exchange).asleep(5)
        assert len(await client.order_groups.list(subaccount=0)) == 1
        return await creating

    assert asyncio.run(create()).order_group_id == alive(exchange)[0]


def test_reconcile_waits_for_the_read_lag(kind: Any) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(10))
    client = kind.simulated(exchange)
    pending = ambiguous(client, exchange, Fault.RESET_AFTER_ACTING).pending
    exchange.advance(4)
    with pytest.raises(sdk.AmbiguousCreateError, match="the deadline passes before"):
        do(client.order_groups.reconcile(pending, deadline=5))
    seconds = seconds_of(exchange, lambda: do(client.order_groups.reconcile(pending)))
    assert 11 <= seconds <= 12
    assert seconds_of(exchange, lambda: do(client.order_groups.reconcile(pending))) == 0


def test_the_read_lag_counts_from_the_last_attempt(kind: Any) -> None:
    """The create is rate limited for a while, then acts with its response lost."""
    exchange = Exchange(read_lag=read_lag.fixed(9))

    def take_time(_event: sdk.AttemptEvent) -> None:
        exchange.advance(2)

    client = kind.simulated(exchange, max_attempts=10, on_attempt=take_time)
    plan_faults(exchange, *[Fault.TOO_MANY_REQUESTS_429] * 4, Fault.RESET_AFTER_ACTING)
    with pytest.raises(sdk.AmbiguousCreateError) as raised:
        do(client.order_groups.create(contracts_limit=7, deadline=19))
    found = do(kind.simulated(exchange).order_groups.reconcile(raised.value.pending))
    assert found is not None
    assert found.order_group_id == alive(exchange)[0]


class StepClock(ExchangeClock):
    """A machine whose clock is set while the program runs."""

    step = 0.0

    def now_ms(self) -> int:
        """Return the time of day."""
        return super().now_ms() + round(self.step * 1000)


def on_clock(kind: Any, exchange: Exchange, clock: ExchangeClock) -> Any:
    return kind(
        exchange.issue_credentials(),
        environment=Environment.DEMO,
        base_url=SimulatorTransport.BASE_URL,
        transport=SimulatorTransport(exchange),
        clock=clock,
    )


@pytest.mark.parametrize("step", [12.0, -12.0, 3600.0])
def test_a_step_of_the_clock_does_not_shorten_the_wait_for_reads(kind: Any, step: float) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(10))
    clock = StepClock(exchange)
    client = on_clock(kind, exchange, clock)
    pending = ambiguous(client, exchange, Fault.RESET_AFTER_ACTING).pending
    exchange.advance(4)
    clock.step = step
    seconds = seconds_of(exchange, lambda: do(client.order_groups.reconcile(pending)))
    assert 11 <= seconds <= 12
    assert do(client.order_groups.reconcile(pending)).order_group_id == alive(exchange)[0]


@pytest.mark.parametrize("off", [-30.0, 30.0, -600.0])
def test_a_pending_create_has_the_exchanges_time_where_that_is_known(kind: Any, off: float) -> None:
    """The machine that sent it is off, and knows; the one that settles it is right, and knows as well."""
    exchange = Exchange(read_lag=read_lag.fixed(10))
    sender = on_wrong_clock(kind, exchange, off)
    do(sender.order_groups.list())
    error = ambiguous(sender, exchange, Fault.RESET_AFTER_ACTING)
    pending = PendingCreate.from_json(error.pending.to_json())
    assert pending.is_exchange_time
    assert abs(pending.sent_at_ms - exchange.auth_time_ms()) <= 2_000
    exchange.advance(5)
    other = kind.simulated(exchange)
    do(other.exchange.status())
    do(other.order_groups.list(subaccount=9))
    seconds = seconds_of(exchange, lambda: do(other.order_groups.reconcile(pending)))
    assert 10.5 <= seconds <= 13
    assert do(other.order_groups.reconcile(pending)).order_group_id == alive(exchange)[0]


@pytest.mark.parametrize("why", ["another client knows nothing", "the sender knew nothing", "a jump"])
def test_the_whole_lag_is_waited_once_where_clocks_cannot_be_compared(kind: Any, why: str) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(10))
    pending = ambiguous(on_wrong_clock(kind, exchange, -9), exchange, Fault.RESET_AFTER_ACTING).pending
    clock = StepClock(exchange)
    other = on_clock(kind, exchange, clock)
    if why != "another client knows nothing":
        do(other.order_groups.list(subaccount=9))
    if why == "the sender knew nothing":
        pending = evolve(pending, is_exchange_time=False, sent_at_ms=pending.sent_at_ms - 9_000)
    if why == "a jump":
        clock.step = 12.0
    with pytest.raises(sdk.AmbiguousCreateError, match="the deadline passes before"):
        do(other.order_groups.reconcile(pending, deadline=5))
    exchange.advance(4)
    found = list[OrderGroup | None]()
    seconds = seconds_of(exchange, lambda: found.append(do(other.order_groups.reconcile(pending))))
    assert 11 <= seconds <= 12, "counted from the first try"
    assert [group.order_group_id for group in found if group is not None] == alive(exchange)


def test_a_pending_create_of_an_earlier_release_is_read() -> None:
    text = (
        '{"subaccount": 3, "exchange_index": null, "contracts_limit": "7", "known": null, "sent_at_ms": 5}'
    )
    assert not PendingCreate.from_json(text).is_exchange_time


def test_the_send_times_of_many_pending_creates_are_bounded() -> None:
    times = SentTimes()
    pending = PendingCreate(
        subaccount=None, exchange_index=None, contracts_limit=Decimal(7), known=None, sent_at_ms=0
    )
    for number in range(MAX_PENDING + 5):
        times.put(evolve(pending, sent_at_ms=number, known=frozenset({"og"})), float(number))
    assert times.get(evolve(pending, sent_at_ms=5), 10_000.0) == 5.0
    assert times.get(evolve(pending, sent_at_ms=4), 10_000.0) == 10_000.0
    times.put(evolve(pending, sent_at_ms=5), 7_000.0)
    assert times.get(evolve(pending, sent_at_ms=5), 10_000.0) == 7_000.0, (
        "the same time of a clock that stands"
    )


@pytest.mark.parametrize("off_ms", [3_600_000, 10**12])
def test_a_pending_create_of_a_machine_with_a_fast_clock_can_be_reconciled(kind: Any, off_ms: int) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    pending = ambiguous(client, exchange, Fault.RESET_AFTER_ACTING).pending
    ahead = evolve(pending, sent_at_ms=pending.sent_at_ms + off_ms)
    assert do(client.order_groups.reconcile(ahead)).order_group_id == alive(exchange)[0]


def test_several_candidates_are_reported(kind: Any) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    pending = ambiguous(client, exchange, Fault.RESET_AFTER_ACTING).pending
    other = Client.simulated(exchange).order_groups.create(contracts_limit=7)
    with pytest.raises(sdk.AmbiguousCreateError) as raised:
        do(client.order_groups.reconcile(pending))
    assert {group.order_group_id for group in raised.value.candidates} == set(alive(exchange))
    assert {(group.subaccount, group.exchange_index) for group in raised.value.candidates} == {(0, 0)}
    assert raised.value.pending == pending
    Client.simulated(exchange).order_groups.delete(other)
    assert do(client.order_groups.reconcile(pending)).order_group_id == alive(exchange)[0]


@pytest.mark.parametrize("wrong", [None, "text", {"known": []}])
def test_reconcile_takes_the_pending_create_of_the_error(kind: Any, wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"requires the error's \.pending"):
        do(kind.simulated().order_groups.reconcile(wrong))


# -- two concurrent creates of one client --------------------------------------------------------------


@pytest.mark.parametrize("created", [0, 1, 2])
def test_two_creates_of_one_client_never_share_a_group(created: int) -> None:
    exchange = Exchange()
    faults = [Fault.RESET_AFTER_ACTING] * created + [Fault.RESET_BEFORE_ACTING] * (2 - created)
    plan_faults(exchange, *faults)

    async def create() -> list[OrderGroup | BaseException]:
        client = AsyncClient.simulated(exchange)
        creates = (client.order_groups.create(contracts_limit=7) for _ in range(2))
        return await asyncio.gather(*creates, return_exceptions=True)

    ended = asyncio.run(create())
    groups = [end.order_group_id for end in ended if isinstance(end, OrderGroup)]
    errors = [end for end in ended if isinstance(end, sdk.AmbiguousCreateError)]
    assert len(groups) + len(errors) == 2
    assert len(groups) == (1 if created == 1 else 0)
    assert exchange.faults.calls(CREATE) == 2
    assert len(alive(exchange)) == created


def test_of_many_threads_one_claims_a_group() -> None:
    group = OrderGroup(
        order_group_id="og", subaccount=0, exchange_index=0, contracts_limit=Decimal(1), triggered=False
    )
    for _ in range(50):
        group_cache, barrier, claims = GroupCache(), threading.Barrier(8), list[bool]()

        def claim(group_cache: GroupCache = group_cache, claims: list[bool] = claims) -> None:
            barrier.wait()  # noqa: B023 - the threads end before the next barrier is made
            claims.append(group_cache.claim(group, 0.0))

        threads = [threading.Thread(target=claim) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(claims) == [False] * 7 + [True]

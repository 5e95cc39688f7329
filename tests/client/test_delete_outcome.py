"""A delete says only what is so: over wrong scopes, late reads and lost answers, thousands of times."""

import random
from typing import Any

import kalshi_order_groups as sdk
import pytest
from attrs import define
from kalshi_order_groups import Client, DeleteOutcome, OrderGroup
from kalshi_order_groups.simulator import Exchange, Fault, read_lag

from tests.support.both_clients import CLIENTS, do
from tests.support.repetitions import beset, trials

DELETE = "DeleteOrderGroup"
LOST = [
    Fault.RESET_BEFORE_ACTING,
    Fault.RESET_AFTER_ACTING,
    Fault.HANG_BEFORE_ACTING,
    Fault.HALF_CLOSED,
    Fault.UNAVAILABLE_503,
    Fault.SERVER_ERROR_AFTER_ACTING,
    Fault.HTML_PAGE,
    Fault.CONNECT_REFUSED,
]


def is_alive(exchange: Exchange, group: OrderGroup) -> bool:
    return exchange.rules.groups.find(group.order_group_id) is not None


@define
class Case:
    """A delete: whose group it is, what became of it before, where it is asked for, and what goes wrong."""

    own: bool
    gone: bool
    right: bool
    bare: bool
    seconds_since: float
    faults: float
    reads_fail: float
    missing_ok: bool

    @classmethod
    def drawn(cls, rng: random.Random) -> "Case":
        own = rng.random() < 0.5
        return cls(
            own=own,
            gone=rng.random() < 0.4,
            right=rng.random() < 0.5,
            bare=rng.random() < 0.5,
            seconds_since=rng.choice([0, 0.3, 3]) + (0 if own else 10),
            faults=rng.choice([0, 0.3, 0.7]),
            reads_fail=rng.choice([0, 0, 0.5]),
            missing_ok=rng.random() < 0.9,
        )


def delete(kind: Any, case: Case, rng: random.Random, seed: int) -> tuple[Exchange, OrderGroup, Any]:
    """Play a case; the exchange afterwards, the group, and the outcome or the error."""
    exchange = Exchange(seed=seed, read_lag=read_lag.recorded(seed))
    client, other = kind.simulated(exchange), Client.simulated(exchange)
    lives = {"subaccount": rng.choice([0, 0, 3]), "exchange_index": rng.choice([0, 0, 2])}
    maker = client if case.own else other
    group = do(maker.order_groups.create(contracts_limit=5, **lives))
    exchange.advance(case.seconds_since)
    if case.gone:
        other.order_groups.delete(group)
        exchange.advance(rng.choice([0, 1, 11]))
    asked = dict(lives)
    if not case.right:
        wrong = rng.choice(list(lives))
        asked[wrong] = lives[wrong] + 1
    beset(exchange, LOST, DELETE, case.faults)
    beset(exchange, [Fault.UNAVAILABLE_503, Fault.RESET_BEFORE_ACTING], "GetOrderGroup", case.reads_fail)
    named = group.order_group_id if case.bare else group
    try:
        return exchange, group, do(client.order_groups.delete(named, missing_ok=case.missing_ok, **asked))
    except sdk.KalshiError as error:
        return exchange, group, error


def test_a_delete_never_claims_what_is_not_so() -> None:
    ends: dict[str, int] = {}
    for seed in trials(gate=300, nightly=2_000):
        rng = random.Random(seed)
        case = Case.drawn(rng)
        exchange, group, ended = delete(CLIENTS[seed % 2], case, rng, seed)
        said = ended.name if isinstance(ended, DeleteOutcome) else type(ended).__name__
        ends[said] = ends.get(said, 0) + 1
        if isinstance(ended, DeleteOutcome):
            assert not is_alive(exchange, group), case
            assert case.right or case.gone, case
        if isinstance(ended, sdk.WrongScopeError):
            assert not (case.own and case.gone and case.right), case
            assert not case.right, case
        if not (case.faults or case.reads_fail):
            assert said in expected(case), case
    print(f"deletes: {dict(sorted(ends.items()))}")
    assert {"DELETED", "ALREADY_GONE", "WrongScopeError", "NotFoundError"} <= ends.keys()


def expected(case: Case) -> set[str]:
    """How a case may end where nothing fails."""
    if case.right and not case.gone:
        return {"DELETED"}
    if not case.missing_ok:
        return {"NotFoundError"}
    if case.right:
        # Of an id that the client does not know only a late read still shows that it lived here.
        return {"ALREADY_GONE"} if case.own or not case.bare else {"ALREADY_GONE", "NotFoundError"}
    # What is gone from elsewhere is still seen there by late reads, or known from there by this client.
    return {"WrongScopeError"} if case.own or not case.gone else {"WrongScopeError", "NotFoundError"}


# -- one by one ----------------------------------------------------------------------------------------

ACTED = [Fault.RESET_AFTER_ACTING, Fault.HALF_CLOSED, Fault.SERVER_ERROR_AFTER_ACTING, Fault.HTML_PAGE]


@pytest.mark.parametrize("fault", ACTED)
@pytest.mark.parametrize("missing_ok", [True, False])
@pytest.mark.parametrize("own", [True, False])
def test_a_404_after_an_attempt_of_ours_that_got_no_answer_means_that_it_worked(
    kind: Any, fault: Fault, missing_ok: bool, own: bool
) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(10))
    client = kind.simulated(exchange)
    group = do((client if own else kind.simulated(exchange)).order_groups.create(contracts_limit=5))
    exchange.advance(10)
    exchange.faults.plan(fault, operation=DELETE, calls=1)
    assert do(client.order_groups.delete(group, missing_ok=missing_ok)) is DeleteOutcome.DELETED
    assert exchange.faults.calls(DELETE) == 2
    assert do(client.order_groups.delete(group)) is DeleteOutcome.ALREADY_GONE


@pytest.mark.parametrize("fault", [Fault.RESET_BEFORE_ACTING, Fault.UNAVAILABLE_503])
@pytest.mark.parametrize("own", [True, False])
def test_an_attempt_that_got_no_answer_does_not_excuse_a_wrong_scope(
    kind: Any, fault: Fault, own: bool
) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    maker = client if own else kind.simulated(exchange)
    group = do(maker.order_groups.create(contracts_limit=5, subaccount=3))
    exchange.faults.plan(fault, operation=DELETE, calls=1)
    with pytest.raises(sdk.WrongScopeError) as wrong:
        do(client.order_groups.delete(group.order_group_id))
    assert wrong.value.earlier_unknown
    assert is_alive(exchange, group)


def test_with_missing_ok_false_a_404_without_an_attempt_of_ours_is_an_error(kind: Any) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    exchange.faults.plan(Fault.TOO_MANY_REQUESTS_429, operation=DELETE, calls=1)
    with pytest.raises(sdk.NotFoundError) as missing:
        do(client.order_groups.delete("nothing", missing_ok=False))
    assert not missing.value.may_have_acted
    assert exchange.faults.calls() == 2, "and nothing is looked for"


def test_a_group_of_our_own_that_reads_do_not_show_yet_is_not_called_gone(kind: Any) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(10))
    client = kind.simulated(exchange)
    group = do(client.order_groups.create(contracts_limit=5, exchange_index=2))
    with pytest.raises(sdk.WrongScopeError, match="knows it from subaccount 0, exchange_index 2"):
        do(client.order_groups.delete(group.order_group_id))
    assert exchange.faults.calls("GetOrderGroup") == 0, "what is known needs no late read"
    assert do(client.order_groups.delete(group)) is DeleteOutcome.DELETED


def test_where_nothing_can_be_read_nothing_is_claimed(kind: Any) -> None:
    exchange = Exchange()
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation="GetOrderGroup")
    with pytest.raises(sdk.NotFoundError, match="elsewhere is unknown") as missing:
        do(kind.simulated(exchange).order_groups.delete("of-another-program"))
    assert not isinstance(missing.value, sdk.WrongScopeError)


def locked(kind: Any, exchange: Exchange) -> Any:
    """A client that names no subaccount, with a key that means subaccount 3 by that."""
    return kind.simulated(exchange, credentials=exchange.issue_credentials(subaccount=3))


@pytest.mark.parametrize("lag", [0, 10])
@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("shard", [0, 2])
def test_what_is_gone_is_gone_for_a_locked_key_too(kind: Any, lag: int, own: bool, shard: int) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(lag))
    client = locked(kind, exchange)
    maker = client if own else locked(kind, exchange)
    group = do(maker.order_groups.create(contracts_limit=5, exchange_index=shard))
    exchange.advance(11)
    Client.simulated(exchange).order_groups.delete(group)
    if own or lag:
        gone = do(client.order_groups.delete(group.order_group_id, exchange_index=shard))
        assert gone is DeleteOutcome.ALREADY_GONE
    else:
        with pytest.raises(sdk.NotFoundError, match="no read shows it"):
            do(client.order_groups.delete(group.order_group_id, exchange_index=shard))


@pytest.mark.parametrize("lives", [0, 2])
@pytest.mark.parametrize("asked", [{}, {"subaccount": 3}, {"subaccount": 3, "exchange_index": 1}])
@pytest.mark.parametrize("lost", [False, True])
def test_a_locked_key_does_not_witness_what_is_elsewhere(
    kind: Any, lives: int, asked: dict[str, int], lost: bool
) -> None:
    exchange = Exchange()
    group = Client.simulated(exchange).order_groups.create(contracts_limit=5, subaccount=lives)
    exchange.advance(3600)
    if lost:
        exchange.faults.plan(Fault.RESET_BEFORE_ACTING, operation=DELETE, calls=1)
    with pytest.raises(sdk.NotFoundError, match="no read shows it") as missing:
        do(locked(kind, exchange).order_groups.delete(group.order_group_id, **asked))
    assert missing.value.may_have_acted is lost
    assert is_alive(exchange, group)


def test_a_group_that_reads_do_not_show_anywhere_is_not_called_gone(kind: Any) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(10))
    group = Client.simulated(exchange).order_groups.create(contracts_limit=5, subaccount=3)
    with pytest.raises(sdk.NotFoundError, match="too new for reads"):
        do(kind.simulated(exchange).order_groups.delete(group.order_group_id))
    assert is_alive(exchange, group)


def test_what_this_client_deleted_stays_gone_for_it(kind: Any) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(10))
    client = kind.simulated(exchange)
    group = do(client.order_groups.create(contracts_limit=5))
    exchange.advance(10)
    assert do(client.order_groups.delete(group)) is DeleteOutcome.DELETED
    assert do(client.order_groups.list(subaccount=0)), "lists lag deletes"
    reads = exchange.faults.calls("GetOrderGroup")
    assert do(client.order_groups.delete(group.order_group_id)) is DeleteOutcome.ALREADY_GONE
    assert exchange.faults.calls("GetOrderGroup") == reads
    report = do(client.order_groups.trigger_all())
    assert report
    assert report.groups == ()


@pytest.mark.parametrize("own", [True, False])
def test_a_locked_key_is_told_of_a_wrong_shard(kind: Any, own: bool) -> None:
    exchange = Exchange()
    client = locked(kind, exchange)
    maker = client if own else locked(kind, exchange)
    group = do(maker.order_groups.create(contracts_limit=5, exchange_index=2))
    with pytest.raises(sdk.WrongScopeError):
        do(client.order_groups.delete(group.order_group_id))
    assert is_alive(exchange, group)


def test_a_key_that_is_not_locked_means_the_primary_subaccount(kind: Any) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    group = do(client.order_groups.create(contracts_limit=5, subaccount=3))
    with pytest.raises(sdk.WrongScopeError, match="knows it from subaccount 3"):
        do(client.order_groups.delete(group.order_group_id))
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation="GetOrderGroup")
    with pytest.raises(sdk.NotFoundError, match="elsewhere is unknown"):
        do(client.order_groups.delete(group.order_group_id))
    assert is_alive(exchange, group)


def test_all_looks_of_a_delete_share_its_deadline(kind: Any) -> None:
    exchange = Exchange()
    client, start = kind.simulated(exchange), exchange.passed_ms()
    slow = {1, 2, *range(4, 50)}
    exchange.faults.plan(Fault.HANG_BEFORE_ACTING, operation="GetOrderGroup", calls=slow)
    with pytest.raises(sdk.NotFoundError, match="elsewhere is unknown"):
        do(client.order_groups.delete("of-another-program"))
    assert exchange.faults.calls("GetOrderGroup") > 3
    assert (exchange.passed_ms() - start) / 1000 <= 10.1

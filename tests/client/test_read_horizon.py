"""The read horizon: one option of the client, which creates, kills and reconciling keep to."""

from typing import Any

import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups import Client, Environment
from kalshi_order_groups.simulator import Exchange, Fault, read_lag

from tests.support.both_clients import do

CREATE, RESET = "CreateOrderGroup", "ResetOrderGroup"


def seconds_since(exchange: Exchange, start_ms: int) -> float:
    return (exchange.passed_ms() - start_ms) / 1000


@pytest.mark.parametrize(("options", "seconds"), [({}, 15.5), ({"read_horizon": 40}, 40)])
def test_a_create_without_a_response_is_settled_after_it_by_default(
    kind: Any, options: dict[str, float], seconds: float
) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(seconds - 0.5))
    exchange.faults.plan(Fault.HANG_AFTER_ACTING, operation=CREATE)
    start = exchange.passed_ms()
    group = do(kind.simulated(exchange, **options).order_groups.create(contracts_limit=5))
    assert exchange.rules.groups.find(group.order_group_id) is not None
    assert seconds <= seconds_since(exchange, start) <= seconds + 6, "the attempt took 5"


def test_reconcile_keeps_to_it(kind: Any) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(19))
    client = kind.simulated(exchange, read_horizon=20).with_options(deadline=30)
    exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation=CREATE)
    with pytest.raises(sdk.AmbiguousCreateError) as raised:
        do(client.order_groups.create(contracts_limit=5, deadline=5))
    start = exchange.passed_ms()
    assert do(client.order_groups.reconcile(raised.value.pending)) is not None
    assert seconds_since(exchange, start) == pytest.approx(20, abs=0.1)


@pytest.mark.parametrize("operation", [CREATE, RESET])
@pytest.mark.parametrize("horizon", [4, 30])
def test_a_kill_watches_as_long_as_it_lasts(kind: Any, operation: str, horizon: float) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange, read_horizon=horizon)
    group = do(client.order_groups.create(contracts_limit=5))
    calls = exchange.faults.calls(operation)
    exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation=operation, calls=calls + 1)
    creates, resets = client.order_groups.create, client.order_groups.reset
    with pytest.raises(sdk.OutcomeUnknownError):
        do(creates(contracts_limit=5, deadline=3) if operation == CREATE else resets(group))
    start = exchange.passed_ms()
    assert not do(client.order_groups.kill(deadline=horizon - 1))
    assert do(client.order_groups.kill(deadline=3))
    assert seconds_since(exchange, start) == pytest.approx(horizon, abs=1.1)


@pytest.mark.parametrize(("horizon", "gone"), [(30, False), (5, True)])
def test_a_kill_calls_gone_only_what_it_has_known_for_longer(kind: Any, horizon: float, gone: bool) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange, read_horizon=horizon)
    group = do(client.order_groups.create(contracts_limit=5))
    exchange.advance(20)
    Client.simulated(exchange).order_groups.delete(group)
    assert bool(do(client.order_groups.kill()).gone) is gone


@pytest.mark.parametrize("wrong", [0, -1, "15", float("nan"), True, 86_401])
def test_a_wrong_one_is_refused(kind: Any, wrong: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="read_horizon must be"):
        kind.simulated(read_horizon=wrong)


@pytest.mark.parametrize("environment", Environment)
def test_the_environment_sets_the_default(environment: Environment) -> None:
    assert environment.read_horizon == 15.5

"""A kill calls back for each group that has ended, and finds groups whether or not all lists work."""

from collections.abc import Container
from typing import Any

import httpx
import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups import Client, GroupKill, KillOutcome
from kalshi_order_groups.simulator import Exchange, ExchangeClock, Fault, SimulatorTransport

from tests.support.both_clients import do


@pytest.fixture
def exchange() -> Exchange:
    return Exchange()


def made(exchange: Exchange, *subaccounts: int) -> list[str]:
    maker = Client.simulated(exchange)
    return [
        maker.order_groups.create(contracts_limit=5, subaccount=number).order_group_id
        for number in subaccounts
    ]


@pytest.mark.parametrize("fence", [False, True])
def test_each_group_is_reported_when_it_has_ended(kind: Any, exchange: Exchange, fence: bool) -> None:
    ids, ended = made(exchange, 0, 3, 7), list[GroupKill]()
    report = do(kind.simulated(exchange).order_groups.kill(on_outcome=ended.append, fence=fence))
    assert sorted(one.order_group_id for one in ended) == sorted(ids)
    assert {(one.outcome, one.fenced) for one in ended} == {(KillOutcome.CONFIRMED, fence)}
    assert set(ended) == set(report.groups)


def test_a_callback_that_fails_stops_no_kill(kind: Any, exchange: Exchange) -> None:
    made(exchange, 0, 3)

    def fails(_: GroupKill) -> None:
        raise OSError("broken pipe")

    report = do(kind.simulated(exchange).order_groups.kill(on_outcome=fails))
    assert (bool(report), len(report)) == (True, 2)


def test_a_callback_that_interrupts_is_raised_at_the_end_of_the_kill(kind: Any, exchange: Exchange) -> None:
    made(exchange, 0, 3)
    client = kind.simulated(exchange)

    def interrupts(_: GroupKill) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        do(client.order_groups.kill(on_outcome=interrupts))
    assert client.order_groups.last_report
    assert len(client.order_groups.last_report) == 2


def test_known_groups_are_triggered_although_every_list_fails(kind: Any, exchange: Exchange) -> None:
    first, second = made(exchange, 0, 0)
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation="GetOrderGroups")
    report = do(kind.simulated(exchange).order_groups.kill(known=[first], deadline=1.0))
    assert [(one.order_group_id, one.outcome) for one in report] == [(first, KillOutcome.CONFIRMED)]
    assert not report, "there may be more groups"
    reader = Client.simulated(exchange)
    exchange.faults.clear()
    assert reader.order_groups.get(first).triggered
    assert not reader.order_groups.get(second).triggered


def test_a_known_group_in_another_subaccount_is_found(kind: Any, exchange: Exchange) -> None:
    (elsewhere,) = made(exchange, 9)
    report = do(kind.simulated(exchange).order_groups.kill(known=[elsewhere]))
    assert report
    assert [one.order_group_id for one in report] == [elsewhere]


def test_what_is_not_several_groups_or_a_function_is_refused_before_anything_is_sent(
    kind: Any, exchange: Exchange
) -> None:
    groups = kind.simulated(exchange).order_groups
    with pytest.raises(TypeError, match="not one str"):
        do(groups.trigger_all(known="og-1"))
    with pytest.raises(sdk.ConfigurationError, match="on_outcome must be a function"):
        do(groups.trigger_all(on_outcome=3))
    assert not exchange.request_log.after(0)


class Lists(SimulatorTransport):
    """The exchange, whose first lists of all groups fail, and which denies those of other subaccounts."""

    def __init__(self, exchange: Exchange, *, failing: int, allowed: Container[str]) -> None:
        super().__init__(exchange)
        self.failing = failing
        self.allowed = allowed

    def _respond(self, request: httpx.Request, content: bytes) -> httpx.Response:
        if request.url.path.endswith("/order_groups"):
            subaccount = request.url.params.get("subaccount")
            if subaccount is None and self.failing > 0:
                self.failing -= 1
                return httpx.Response(503, json={"error": {"code": "unavailable"}}, request=request)
            if subaccount is not None and subaccount not in self.allowed:
                return httpx.Response(403, json={"error": {"code": "not_yours"}}, request=request)
        return super()._respond(request, content)


def client_of(kind: Any, exchange: Exchange, transport: Lists, key: int | None = None) -> Any:
    return kind(
        exchange.issue_credentials(subaccount=key),
        environment=sdk.Environment.DEMO,
        base_url=SimulatorTransport.BASE_URL,
        transport=transport,
        clock=ExchangeClock(exchange),
    )


@pytest.mark.parametrize("fence", [False, True])
def test_where_the_list_of_all_groups_fails_each_subaccount_is_listed(
    kind: Any, exchange: Exchange, fence: bool
) -> None:
    ids = made(exchange, *range(0, 64, 7))
    every = {str(number) for number in range(64)}
    client = client_of(kind, exchange, Lists(exchange, failing=1_000_000, allowed=every))
    report = do(client.order_groups.kill(deadline=60.0, fence=fence))
    assert sorted(one.order_group_id for one in report) == sorted(ids)
    assert report, report
    assert report.seconds < 30, "it does not wait for the list of all groups"


def test_a_key_of_one_subaccount_needs_the_list_of_all_groups_again(kind: Any, exchange: Exchange) -> None:
    """Every other subaccount is denied, so their lists must not keep that of all groups from its turn."""
    (group,) = made(exchange, 3)
    client = client_of(kind, exchange, Lists(exchange, failing=1, allowed=()), key=3)
    report = do(client.order_groups.kill(deadline=20.0, known=[group]))
    assert [(one.order_group_id, one.outcome) for one in report] == [(group, KillOutcome.CONFIRMED)]
    assert report, report

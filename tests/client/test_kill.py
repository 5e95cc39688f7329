"""The kill switch: which groups it triggers, in which order, and the report."""

import asyncio
from typing import Any

import httpx
import kalshi_order_groups as sdk
import pytest
from attrs import evolve
from kalshi_order_groups import AsyncClient, Client, Environment, KillOutcome, KillReport, OrderGroup
from kalshi_order_groups.simulator import (
    Assumptions,
    Exchange,
    ExchangeClock,
    Fault,
    SimulatorTransport,
    read_lag,
)

from tests.support.both_clients import do, until
from tests.support.kills import TRIGGER, counts, ids, is_triggered, others_groups, passed, requested

# -- groups passed by the caller -----------------------------------------------------------------------


def test_only_the_groups_passed_by_handle_or_id_are_triggered(kind: Any) -> None:
    exchange = Exchange()
    handles = others_groups(exchange, (0, 0), (3, 2), (0, 0))
    neighbour = others_groups(exchange, (0, 0))[0]
    start = exchange.request_log.after(0)[-1].number
    client = kind.simulated(exchange)
    report = do(client.order_groups.trigger_all([handles[0], handles[1], handles[2].order_group_id]))
    assert report
    assert [one.order_group_id for one in report.groups] == ids(handles)
    assert [one.group for one in report.groups][:2] == [evolve(one, triggered=True) for one in handles[:2]]
    assert report.groups[2].group == handles[2].order_group_id
    assert all(one.outcome is KillOutcome.CONFIRMED and one.error is None for one in report.groups)
    assert counts(report) == (3, 0, 0)
    assert all(is_triggered(exchange, group) for group in handles)
    assert not is_triggered(exchange, neighbour)
    assert requested(exchange, start) == [TRIGGER] * 3, "no reads"


def test_a_group_passed_twice_is_triggered_once(kind: Any) -> None:
    exchange = Exchange()
    (group,) = others_groups(exchange, (0, 0))
    report = do(kind.simulated(exchange).order_groups.trigger_all([group, group.order_group_id, group]))
    assert (len(report.groups), exchange.faults.calls(TRIGGER)) == (1, 1)


def test_ids_in_other_subaccounts_and_shards_are_found(kind: Any) -> None:
    exchange = Exchange()
    elsewhere = others_groups(exchange, (3, 0), (63, 2), (3, 1), (0, 3))
    report = do(kind.simulated(exchange).order_groups.trigger_all(ids(elsewhere)))
    assert report
    assert counts(report) == (4, 0, 0)
    assert all(is_triggered(exchange, group) for group in elsewhere)


def test_many_ids_of_unknown_scope_are_found_while_the_bucket_is_empty(kind: Any) -> None:
    exchange = Exchange()
    elsewhere = others_groups(exchange, *[(3, 0)] * 25)
    exchange.tier = "basic"
    report = do(kind.simulated(exchange).order_groups.trigger_all(ids(elsewhere), deadline=20))
    assert report, "a group that the search has missed is searched again"
    assert counts(report) == (25, 0, 0)
    assert all(is_triggered(exchange, group) for group in elsewhere)


def test_the_default_scope_is_tried_before_any_read(kind: Any) -> None:
    exchange = Exchange()
    (group,) = others_groups(exchange, (4, 1))
    start = exchange.request_log.after(0)[-1].number
    client = kind.simulated(exchange).with_options(subaccount=4, exchange_index=1)
    assert do(client.order_groups.trigger_all([group.order_group_id]))
    assert requested(exchange, start) == [TRIGGER]


@pytest.mark.parametrize("by_handle", [True, False])
def test_a_deleted_group_is_reported_as_failed(kind: Any, by_handle: bool) -> None:
    exchange = Exchange()
    gone, alive = others_groups(exchange, (2, 0), (2, 0))
    Client.simulated(exchange).order_groups.delete(gone)
    given = [gone, alive] if by_handle else ids([gone, alive])
    exchange.tier = "prime"  # 64 lists at once
    start = exchange.passed_ms()
    report = do(kind.simulated(exchange).order_groups.trigger_all(given))
    assert not report
    (failed,) = report.failed
    assert failed.order_group_id == gone.order_group_id
    assert isinstance(failed.error, sdk.NotFoundError)
    assert is_triggered(exchange, alive)
    assert passed(exchange, start) < 0.1, "it does not wait for the deadline"


def known_and_deleted(kind: Any, how: str, lag: float = 0.5) -> tuple[Exchange, Any, OrderGroup]:
    """Return a client that has known a group for 16 seconds, and the group, deleted by another program."""
    exchange = Exchange(read_lag=read_lag.fixed(lag))
    client = kind.simulated(exchange)
    if how == "created":
        group = do(client.order_groups.create(contracts_limit=5, subaccount=3, exchange_index=1))
    elif how == "reconciled":
        exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation="CreateOrderGroup", calls=1)
        group = do(client.order_groups.create(contracts_limit=5, subaccount=3, exchange_index=1))
    else:
        others_groups(exchange, (3, 1))
        exchange.advance(16)
        (group,) = do(client.order_groups.list(subaccount=3))
    exchange.advance(16)
    Client.simulated(exchange).order_groups.delete(group)
    return exchange, client, group


HOW = ["created", "reconciled", "listed"]


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("passed_as", ["nothing", "handle", "id"])
def test_a_group_deleted_by_another_client_is_gone_and_forgotten(
    kind: Any, how: str, passed_as: str
) -> None:
    exchange, client, group = known_and_deleted(kind, how)
    exchange.advance(1)
    groups = {"nothing": None, "handle": [group], "id": [group.order_group_id]}[passed_as]
    triggers, start = exchange.faults.calls(TRIGGER), exchange.passed_ms()
    report = do(client.order_groups.trigger_all(groups))
    assert report
    (gone,) = report.groups
    assert (gone.order_group_id, gone.outcome, gone.error) == (group.order_group_id, KillOutcome.GONE, None)
    assert report.gone == (gone,)
    assert exchange.faults.calls(TRIGGER) == triggers + 1
    assert passed(exchange, start) < 0.1
    assert do(client.order_groups.trigger_all()) == KillReport(groups=())
    assert exchange.faults.calls(TRIGGER) == triggers + 1


def test_one_list_shows_that_many_groups_are_gone(kind: Any) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    own = [do(client.order_groups.create(contracts_limit=5, subaccount=n % 2)) for n in range(200)]
    exchange.advance(16)
    for group in own:
        Client.simulated(exchange).order_groups.delete(group)
    exchange.tier = "prime"
    lists = exchange.faults.calls("GetOrderGroups")
    report = do(client.order_groups.trigger_all(own, deadline=20))
    assert report
    assert len(report.gone) == 200
    assert exchange.faults.calls("GetOrderGroups") - lists <= 4


def failed(report: KillReport, group: OrderGroup) -> bool:
    return not report and [one.order_group_id for one in report.failed] == [group.order_group_id]


@pytest.mark.parametrize("how", HOW)
def test_a_group_that_a_list_still_shows_is_not_gone(kind: Any, how: str) -> None:
    exchange, client, group = known_and_deleted(kind, how, lag=10)
    assert failed(do(client.order_groups.trigger_all([group])), group)
    exchange.advance(10)
    assert do(client.order_groups.trigger_all([group])).gone


def test_a_group_younger_than_the_read_lag_is_not_gone(kind: Any) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    group = do(client.order_groups.create(contracts_limit=5))
    Client.simulated(exchange).order_groups.delete(group)
    exchange.advance(15)
    assert failed(do(client.order_groups.trigger_all()), group)
    exchange.advance(1)
    assert do(client.order_groups.trigger_all()).gone


@pytest.mark.parametrize("how", HOW)
def test_a_group_is_not_gone_if_the_list_fails(kind: Any, how: str) -> None:
    exchange, client, group = known_and_deleted(kind, how)
    exchange.advance(1)
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation="GetOrderGroups")
    report = do(client.order_groups.trigger_all([group]))
    assert failed(report, group)
    assert isinstance(report.failed[0].error, sdk.NotFoundError)


def test_a_404_in_a_scope_set_only_by_the_caller_does_not_mean_gone(kind: Any) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    group = do(client.order_groups.create(contracts_limit=5, subaccount=3))
    exchange.advance(16)
    wrong = evolve(group, subaccount=4)
    report = do(client.order_groups.trigger_all([wrong]))
    assert report.confirmed, "it is looked for"
    other = kind.simulated(exchange)
    exchange.advance(16)
    Client.simulated(exchange).order_groups.delete(group)
    assert failed(do(other.order_groups.trigger_all([group])), group)


class NotFoundTransport(SimulatorTransport):
    """Responds to triggers with a 404, though the group is alive."""

    def __init__(self, exchange: Exchange, content: bytes) -> None:
        super().__init__(exchange)
        self.content = content

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/trigger"):
            return httpx.Response(404, content=self.content)
        return super().handle_request(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>404</html>", b'{"code": "NotFound"}', b'{"error": {"code": "not_found"}}'],
    ids=["nothing", "a page", "another code", "the exchange's code"],
)
@pytest.mark.parametrize("shown", [True, False])
def test_a_live_group_is_not_gone_after_a_404(kind: Any, content: bytes, shown: bool) -> None:
    """Only the exchange's own 404 and a list without the group together mean that it is gone."""
    exchange = Exchange()
    client = kind(
        exchange.issue_credentials(),
        environment=Environment.DEMO,
        base_url=SimulatorTransport.BASE_URL,
        transport=NotFoundTransport(exchange, content),
        clock=ExchangeClock(exchange),
    )
    group = do(client.order_groups.create(contracts_limit=5))
    exchange.advance(16)
    if not shown:
        exchange.faults.plan(Fault.MISSING_LISTS, operation="GetOrderGroups")
    report = do(client.order_groups.trigger_all([group]))
    denied_twice = b'"not_found"' in content and not shown
    assert bool(report) is denied_twice
    assert bool(report.gone) is denied_twice


@pytest.mark.parametrize("groups", [[], (), iter(())])
def test_an_empty_list_of_groups_sends_nothing(kind: Any, groups: Any) -> None:
    exchange = Exchange()
    others_groups(exchange, (0, 0))
    report = do(kind.simulated(exchange).order_groups.trigger_all(groups))
    assert report
    assert report.groups == ()
    assert exchange.faults.calls(TRIGGER) == 0


@pytest.mark.parametrize("wrong", ["og-1", 5, ["og", 7], ["."]])
def test_an_invalid_list_of_groups_is_refused_before_anything_is_sent(kind: Any, wrong: Any) -> None:
    exchange = Exchange()
    with pytest.raises((TypeError, ValueError)):
        do(kind.simulated(exchange).order_groups.trigger_all(wrong))
    assert exchange.faults.calls() == 0


# -- groups found by the kill --------------------------------------------------------------------------


def test_groups_of_one_subaccount_are_found(kind: Any) -> None:
    exchange = Exchange()
    here = others_groups(exchange, (3, 0), (3, 2))
    (elsewhere,) = others_groups(exchange, (4, 0))
    report = do(kind.simulated(exchange).order_groups.trigger_all(subaccount=3))
    assert report
    assert [one.order_group_id for one in report.groups] == ids(here)
    assert not is_triggered(exchange, elsewhere)


def test_groups_of_all_subaccounts_and_shards_are_found(kind: Any) -> None:
    exchange = Exchange()
    everywhere = others_groups(exchange, *((number, number % 4) for number in range(64)), (0, 3), (63, 1))
    client = kind.simulated(exchange, subaccount=5, exchange_index=1)
    report = do(client.order_groups.trigger_all(deadline=10))
    assert report
    assert counts(report) == (66, 0, 0)
    assert all(is_triggered(exchange, group) for group in everywhere)


def test_where_there_is_nothing_to_kill_the_report_is_true_and_empty(kind: Any) -> None:
    for subaccount in (sdk.ALL_SUBACCOUNTS, 3):
        report = do(kind.simulated(Exchange()).order_groups.trigger_all(subaccount=subaccount))
        assert report
        assert report == KillReport(groups=())


def test_known_groups_are_triggered_first_newest_first(kind: Any) -> None:
    exchange = Exchange()
    (foreign,) = others_groups(exchange, (9, 1))
    client = kind.simulated(exchange)
    own = [do(client.order_groups.create(contracts_limit=5, subaccount=number)) for number in range(3)]
    start = exchange.request_log.after(0)[-1].number
    report = do(client.order_groups.trigger_all())
    assert report
    assert [one.order_group_id for one in report.groups] == [*reversed(ids(own)), foreign.order_group_id]
    operations = requested(exchange, start)
    assert operations[:4] == [TRIGGER, TRIGGER, TRIGGER, "GetOrderGroups"]
    assert operations[-1] == TRIGGER


def test_a_deleted_group_is_not_triggered(kind: Any) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    group = do(client.order_groups.create(contracts_limit=5))
    do(client.order_groups.delete(group))
    assert do(client.order_groups.trigger_all())
    assert exchange.faults.calls(TRIGGER) == 0


def test_a_group_missing_from_a_later_list_is_not_triggered(kind: Any) -> None:
    exchange = Exchange()
    gone, alive, elsewhere = others_groups(exchange, (0, 0), (0, 0), (1, 0))
    client = kind.simulated(exchange)
    own = do(client.order_groups.create(contracts_limit=5))
    for subaccount in (0, 1):
        do(client.order_groups.list(subaccount=subaccount))
    Client.simulated(exchange).order_groups.delete(gone)
    do(client.order_groups.list(subaccount=0))
    exchange.faults.plan(Fault.MISSING_LISTS, operation="GetOrderGroups")
    report = do(client.order_groups.trigger_all())
    assert report
    assert {one.order_group_id for one in report.groups} == set(ids([alive, elsewhere, own]))


def test_a_group_created_by_this_client_stays_known_before_lists_show_it(kind: Any) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(10))
    client = kind.simulated(exchange)
    own = do(client.order_groups.create(contracts_limit=5))
    assert do(client.order_groups.list(subaccount=0)) == []
    assert do(client.order_groups.trigger_all())
    assert is_triggered(exchange, own)


def test_known_groups_are_triggered_before_reads_show_them(kind: Any) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(10))
    client = kind.simulated(exchange)
    own = do(client.order_groups.create(contracts_limit=5, subaccount=7, exchange_index=2))
    report = do(client.order_groups.trigger_all())
    assert report
    assert counts(report) == (1, 0, 0)
    assert is_triggered(exchange, own)


def test_an_id_that_reads_do_not_show_yet_is_not_reported_as_triggered(kind: Any) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(3))
    (young,) = others_groups(exchange, (7, 0))
    client = kind.simulated(exchange)
    report = do(client.order_groups.trigger_all([young.order_group_id]))
    assert bool(report) is is_triggered(exchange, young)
    exchange.advance(3)
    assert do(client.order_groups.trigger_all([young.order_group_id]))
    assert is_triggered(exchange, young)


def test_deleted_groups_in_a_stale_list_are_not_reported_as_triggered(kind: Any) -> None:
    exchange = Exchange(read_lag=read_lag.fixed(1))
    gone, alive = others_groups(exchange, (0, 0), (1, 0))
    exchange.advance(2)
    Client.simulated(exchange).order_groups.delete(gone)
    report = do(kind.simulated(exchange).order_groups.trigger_all())
    assert not report
    assert [one.order_group_id for one in report.failed] == [gone.order_group_id]
    assert is_triggered(exchange, alive)


# -- failed reads --------------------------------------------------------------------------------------


@pytest.mark.parametrize("known", [True, False])
def test_known_groups_are_triggered_and_the_report_is_false_if_the_list_fails(
    kind: Any, known: bool
) -> None:
    exchange = Exchange()
    client = kind.simulated(exchange)
    own = [do(client.order_groups.create(contracts_limit=5))] if known else []
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation="GetOrderGroups")
    start = exchange.passed_ms()
    report = do(client.order_groups.trigger_all(deadline=2))
    assert not report
    assert counts(report) == (len(own), 0, 0)
    assert "not all groups were found: get_order_groups" in str(report.error)
    assert all(is_triggered(exchange, group) for group in own)
    assert 1.9 < passed(exchange, start) <= 2.1


def test_a_failed_list_is_retried(kind: Any) -> None:
    exchange = Exchange()
    groups = others_groups(exchange, (0, 0), (5, 0))
    first = exchange.faults.calls("GetOrderGroups")
    exchange.faults.plan(
        Fault.UNAVAILABLE_503, operation="GetOrderGroups", calls={first + n for n in (1, 2, 3, 9, 20)}
    )
    assert do(kind.simulated(exchange).order_groups.trigger_all())
    assert all(is_triggered(exchange, group) for group in groups)


def test_other_groups_are_found_though_a_known_group_is_gone(kind: Any) -> None:
    exchange = Exchange()
    (foreign,) = others_groups(exchange, (5, 0))
    client = kind.simulated(exchange)
    gone = do(client.order_groups.create(contracts_limit=5))
    Client.simulated(exchange).order_groups.delete(gone)
    first = exchange.faults.calls("GetOrderGroups")
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation="GetOrderGroups", calls={first + 1, first + 2})
    report = do(client.order_groups.trigger_all())
    assert [one.order_group_id for one in report.failed] == [gone.order_group_id]
    assert [one.order_group_id for one in report.confirmed] == [foreign.order_group_id]


def test_a_group_missing_from_the_lists_of_all_subaccounts_is_reported(kind: Any) -> None:
    """The lists of subaccounts are refused, though the list over all of them is not."""
    exchange = Exchange()
    groups = others_groups(exchange, (3, 0), (4, 0))
    first = exchange.faults.calls("GetOrderGroups")
    later = set(range(first + 2, first + 200))
    exchange.faults.plan(Fault.MISSING_LISTS, operation="GetOrderGroups", calls=later)
    report = do(kind.simulated(exchange).order_groups.trigger_all())
    assert not report
    assert [one.order_group_id for one in report.failed] == ids(groups)
    assert {str(one.error) for one in report.failed} == {
        "the group was not triggered: no list of a subaccount showed it before the kill ended"
    }


def test_a_refused_list_is_reported(kind: Any) -> None:
    exchange = Exchange()
    locked = exchange.issue_credentials(subaccount=3)
    report = do(kind.simulated(exchange, credentials=locked).order_groups.trigger_all(subaccount=5))
    assert not report
    assert isinstance(report.error, sdk.PermissionDeniedError)
    assert report.groups == ()


@pytest.mark.parametrize("code", ["subaccount_not_allowed", "a_code_that_is_not_known"])
def test_a_locked_key_kills_what_is_its_own(kind: Any, code: str) -> None:
    exchange = Exchange(assumptions=Assumptions(locked_key_code=code))
    here = others_groups(exchange, (63, 0), (63, 1))
    (there,) = others_groups(exchange, (0, 0))
    client = kind.simulated(exchange, credentials=exchange.issue_credentials(subaccount=63))
    started = exchange.passed_ms()
    report = do(client.order_groups.trigger_all())
    assert report
    assert [one.order_group_id for one in report.groups] == ids(here)
    assert passed(exchange, started) < 3.0, "what is refused elsewhere delays nothing"
    assert not is_triggered(exchange, there)
    report = do(client.order_groups.trigger_all([there]))
    assert not report
    assert isinstance(report.failed[0].error, sdk.PermissionDeniedError)


# -- the report ----------------------------------------------------------------------------------------


def test_nothing_is_confirmed_during_an_exchange_pause(kind: Any) -> None:
    exchange = Exchange()
    groups = others_groups(exchange, (0, 0), (1, 0))
    exchange.pause_exchange()
    start = exchange.passed_ms()
    report = do(kind.simulated(exchange).order_groups.trigger_all(groups))
    assert not report
    assert not report.confirmed
    assert all("exchange_is_paused" in str(one.error) for one in report.groups)
    assert passed(exchange, start) <= 5.1
    exchange.resume()
    assert do(kind.simulated(exchange).order_groups.trigger_all(groups))


def test_a_kill_succeeds_after_a_pause_that_ends_before_its_deadline() -> None:
    exchange = Exchange()
    groups = others_groups(exchange, (0, 0))
    exchange.pause_exchange()

    async def kill() -> KillReport:
        client = AsyncClient.simulated(exchange)
        killing = asyncio.create_task(client.order_groups.trigger_all(groups))
        await until(lambda: exchange.faults.calls(TRIGGER) >= 3)
        exchange.resume()
        return await killing

    assert asyncio.run(kill())


def test_groups_left_at_the_deadline_are_reported_with_the_reason(kind: Any) -> None:
    exchange = Exchange()
    groups = others_groups(exchange, *[(0, 0)] * 30)
    exchange.tier = "basic"
    start = exchange.passed_ms()
    report = do(kind.simulated(exchange).order_groups.trigger_all(groups, deadline=1))
    assert not report
    assert counts(report)[0] in (19, 20)
    assert counts(report)[2] == 0
    assert {str(one.error) for one in report.failed} == {
        "the group was not triggered: the deadline passed first"
    }
    assert all(is_triggered(exchange, one.order_group_id) for one in report.confirmed)
    assert passed(exchange, start) <= 1.1


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault.CONNECT_REFUSED, KillOutcome.FAILED),
        (Fault.TOO_MANY_REQUESTS_429, KillOutcome.FAILED),
        (Fault.TIMESTAMP_EXPIRED_401, KillOutcome.FAILED),
        (Fault.UNAVAILABLE_503, KillOutcome.UNKNOWN),
        (Fault.RESET_BEFORE_ACTING, KillOutcome.UNKNOWN),
        (Fault.HANG_BEFORE_ACTING, KillOutcome.UNKNOWN),
        (Fault.HANG_AFTER_ACTING, KillOutcome.UNKNOWN),
        (Fault.REDIRECT_302, KillOutcome.UNKNOWN),
        (Fault.HTML_PAGE, KillOutcome.UNKNOWN),
        (Fault.TRUNCATED_BODY, KillOutcome.UNKNOWN),
    ],
)
@pytest.mark.parametrize("deadline", [0.3, 2, 5])
def test_a_trigger_that_fails_until_the_deadline_is_reported_by_the_deadline(
    kind: Any, fault: Fault, outcome: KillOutcome, deadline: float
) -> None:
    exchange = Exchange()
    (group,) = others_groups(exchange, (0, 0))
    exchange.faults.plan(fault, operation=TRIGGER)
    start = exchange.passed_ms()
    report = do(kind.simulated(exchange).order_groups.trigger_all([group], deadline=deadline))
    assert not report
    assert [one.outcome for one in report.groups] == [outcome]
    assert isinstance(report.groups[0].error, sdk.KalshiError)
    assert exchange.faults.calls(TRIGGER) > 1 or deadline < 1
    assert passed(exchange, start) <= deadline + 0.1


def test_an_unknown_outcome_is_kept_after_a_later_refusal(kind: Any) -> None:
    exchange = Exchange()
    (group,) = others_groups(exchange, (0, 0))
    exchange.faults.plan(Fault.HANG_AFTER_ACTING, operation=TRIGGER, calls=1)
    exchange.faults.plan(Fault.CONNECT_REFUSED, operation=TRIGGER)
    report = do(kind.simulated(exchange).order_groups.trigger_all([group], deadline=3))
    assert [one.outcome for one in report.groups] == [KillOutcome.UNKNOWN]


def test_a_report_is_true_only_if_all_groups_are_confirmed_or_gone() -> None:
    confirmed = sdk.GroupKill(group="a", outcome=KillOutcome.CONFIRMED, error=None)
    failed = sdk.GroupKill(group="b", outcome=KillOutcome.FAILED, error=sdk.KalshiError("x"))
    unknown = sdk.GroupKill(group="c", outcome=KillOutcome.UNKNOWN, error=sdk.KalshiError("x"))
    assert KillReport(groups=())
    assert KillReport(groups=(confirmed,))
    assert not KillReport(groups=(confirmed, failed))
    assert not KillReport(groups=(confirmed, unknown))
    assert not KillReport(groups=(confirmed,), error=sdk.KalshiError("x"))
    assert counts(KillReport(groups=(confirmed, failed, unknown, unknown))) == (1, 1, 2)
    gone = sdk.GroupKill(group="d", outcome=KillOutcome.GONE, error=None)
    assert KillReport(groups=(confirmed, gone))
    assert not KillReport(groups=(gone, failed))


@pytest.mark.parametrize("fault", [None, Fault.MISSING_LISTS])
def test_what_was_never_tried_shares_one_error_in_each_report(kind: Any, fault: Fault | None) -> None:
    """There may be 100,000 of them, and a caller who adds a note to the error changes no other report."""
    errors: list[Exception] = []
    for _ in range(2):
        exchange = Exchange()
        groups = others_groups(exchange, *[(3, 0)] * 25)
        exchange.tier = "basic"
        if fault is not None:
            first = exchange.faults.calls("GetOrderGroups")
            later = set(range(first + 2, first + 200))
            exchange.faults.plan(fault, operation="GetOrderGroups", calls=later)
        client = kind.simulated(exchange)
        report = do(client.order_groups.trigger_all(None if fault else groups, deadline=0.5))
        untried = [one.error for one in report.failed if "was not triggered" in str(one.error)]
        assert len(untried) >= 9
        assert len({id(error) for error in untried}) == 1
        errors.append(untried[0])
    assert errors[0] is not errors[1]


def test_a_closed_client_reports_that_it_triggered_nothing() -> None:
    exchange = Exchange()
    groups = others_groups(exchange, (0, 0))
    client = Client.simulated(exchange)
    client.close()
    report = client.order_groups.trigger_all(groups)
    assert counts(report) == (0, 1, 0)
    assert "the client is closed" in str(report.failed[0].error)

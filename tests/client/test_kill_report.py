"""The report of a kill for people: text, JSON, causes; callbacks that raise."""

import asyncio
import json
import logging
import pickle
from collections.abc import Callable
from functools import partial
from typing import Any

import kalshi_order_groups as sdk
import pytest
from attrs import evolve
from kalshi_order_groups import ALL_SUBACCOUNTS, AttemptEvent, Client, Environment, KillOutcome, KillReport
from kalshi_order_groups._api.kill_lists import UnusableRow
from kalshi_order_groups._core.scope import Scope
from kalshi_order_groups._http.slices import run_slices
from kalshi_order_groups._workflows.kill_steps import Fence, KillTarget, ListGroups, Trigger
from kalshi_order_groups.account_types import BucketLimit
from kalshi_order_groups.kill_report import MAX_LINES, cause_of
from kalshi_order_groups.simulator import Exchange, Fault

from tests.support.both_clients import do
from tests.support.kills import CREDENTIALS, TRIGGER, is_triggered, others_groups, run_of
from tests.support.socket_server import unused_port

# -- text and JSON ---------------------------------------------------------------------------------------


def test_a_report_says_what_was_killed_and_where(kind: Any) -> None:
    exchange = Exchange()
    first, second = others_groups(exchange, (3, 0), (3, 0))
    client = kind.simulated(exchange)
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation=TRIGGER, calls=set(range(2, 200)))
    report = do(client.order_groups.trigger_all([first, second], deadline=2))
    key_id = report.key_id
    assert key_id
    head, origin, *lines = str(report).splitlines()
    assert head == (
        "the kill is NOT complete: 1 of 2 groups are safe (1 confirmed, 0 gone, 0 failed, 1 unknown)"
    )
    assert origin == f"demo at simulator.invalid, the given groups, key {key_id}, {report.seconds:.2f} s"
    assert 1.5 < report.seconds <= 2.1
    assert lines[0].startswith(f"unknown {report.unknown[0].order_group_id} in subaccount 3: ")
    assert "503" in lines[0], "the cause, and not the deadline"
    assert lines[1:] == [f"confirmed {report.confirmed[0].order_group_id} in subaccount 3"]
    assert [row.order_group_id for row in report] == [first.order_group_id, second.order_group_id]
    assert len(report) == 2
    assert key_id not in repr(report), "crash reports show locals"
    with pytest.raises(sdk.KillIncompleteError, match=r"1 of 2 groups are safe.*503") as incomplete:
        report.raise_if_incomplete()
    assert incomplete.value.report is report
    assert key_id not in str(incomplete.value)
    assert str(pickle.loads(pickle.dumps(incomplete.value)).report).startswith(head)
    read = json.loads(report.to_json())
    assert {
        name: read[name] for name in ("is_complete", "environment", "host", "subaccount", "key_id")
    } == {
        "is_complete": False,
        "environment": "demo",
        "host": "simulator.invalid",
        "subaccount": None,
        "key_id": key_id,
    }
    assert [(row["outcome"], row["subaccount"], row["exchange_index"]) for row in read["groups"]] == [
        (row.outcome.value, 3, 0) for row in report
    ]


@pytest.mark.parametrize(
    ("subaccount", "where"), [(ALL_SUBACCOUNTS, "all subaccounts"), (3, "subaccount 3")]
)
def test_nothing_found_says_where_was_looked_and_with_which_key(
    kind: Any, subaccount: Any, where: str
) -> None:
    client = kind.simulated()
    assert client.order_groups.last_report is None
    report = do(client.order_groups.kill(subaccount=subaccount))
    assert report
    report.raise_if_incomplete()
    assert str(report).splitlines()[0] == "no order groups were found"
    assert f"demo at simulator.invalid, {where}, key {report.key_id}, " in str(report)
    assert (report.subaccount, json.loads(report.to_json())["groups"]) == (subaccount, [])
    assert client.order_groups.last_report is report
    assert client.with_options(subaccount=5).order_groups.last_report is report
    assert str(do(client.order_groups.trigger_all([]))).startswith("no order groups were given\n")


def test_a_confirmed_handle_is_triggered(kind: Any) -> None:
    exchange = Exchange()
    (group,) = others_groups(exchange, (3, 0))
    detail = Client.simulated(exchange).order_groups.get(group)
    for given in (group, detail):
        (row,) = do(kind.simulated(exchange).order_groups.trigger_all([given]))
        assert row.group == evolve(given, triggered=True)
    (row,) = do(kind.simulated(exchange).order_groups.trigger_all())
    assert row.group.triggered is True


def test_a_long_report_shows_what_is_not_safe_first() -> None:
    rows = [sdk.GroupKill(group=f"og-{n}", outcome=KillOutcome.CONFIRMED, error=None) for n in range(1000)]
    failed = sdk.GroupKill(group="og-f", outcome=KillOutcome.FAILED, error=sdk.NotSentError("why"))
    lines = str(KillReport(groups=(*rows, failed))).splitlines()
    assert len(lines) == MAX_LINES + 2
    assert (lines[1], lines[-1]) == ("failed og-f: why", f"and {1001 - MAX_LINES} more")


def test_a_report_with_a_fence_counts_and_shows_the_fenced_groups() -> None:
    ends = (KillOutcome.CONFIRMED, KillOutcome.GONE)
    fenced = tuple(
        sdk.GroupKill(group=f"og-{end.value}", outcome=end, error=None, fenced=True) for end in ends
    )
    left = sdk.GroupKill(group="og-left", outcome=KillOutcome.CONFIRMED, error=sdk.NotSentError("why"))
    report = KillReport(groups=(*fenced, left), fence=True)
    assert not report
    assert str(report).splitlines() == [
        "the kill is NOT complete: 2 of 3 groups are fenced (2 confirmed, 1 gone, 0 failed, 0 unknown)",
        "confirmed og-left: why",
        "confirmed og-confirmed, fenced",
        "gone og-gone",
    ]
    with pytest.raises(sdk.KillIncompleteError, match=r"2 of 3 groups are fenced.*: confirmed og-left"):
        report.raise_if_incomplete()
    read = json.loads(report.to_json())
    assert (read["fence"], [row["fenced"] for row in read["groups"]]) == (True, [True, True, False])
    assert str(KillReport(groups=fenced, fence=True)).startswith("the kill is complete: 2 of 2 groups are")


def test_an_unusable_row_of_a_list_is_in_the_text_and_the_json() -> None:
    run = run_of()
    run_slices(run.list_succeeded(ListGroups(0), [], [UnusableRow("og/1", "not an id")]))
    report = run_slices(run.report())
    assert "failed og/1: the group was not triggered: a list shows it with an id that cannot be sent" in (
        str(report)
    )
    (row,) = json.loads(report.to_json())["groups"]
    assert (row["order_group_id"], row["outcome"], row["subaccount"]) == ("og/1", "failed", None)


def test_an_exchange_that_refuses_connections_is_named_as_the_cause(kind: Any) -> None:
    client = kind(
        CREDENTIALS, environment=Environment.DEMO, base_url=f"http://127.0.0.1:{unused_port()}/trade-api/v2"
    )
    ids = [f"og-{number}" for number in range(30)]  # more than the bucket lets through
    report = do(client.order_groups.trigger_all(ids, deadline=0.6))
    assert {row.outcome for row in report} == {KillOutcome.FAILED}
    assert str(report).count("Connection refused") == 30
    report = do(
        kind(
            CREDENTIALS,
            environment=Environment.DEMO,
            base_url=f"http://127.0.0.1:{unused_port()}/trade-api/v2",
        ).order_groups.kill(deadline=0.6)
    )
    assert "there may be more groups: Connection refused" in str(report)
    assert "Connection refused" in str(report.error)


def test_the_cause_of_an_error_is_the_last_of_its_chain_that_says_something() -> None:
    outer, middle, inner = sdk.NotSentError("outer"), OSError("middle"), TimeoutError()
    outer.__cause__, middle.__cause__ = middle, inner
    assert cause_of(outer) == "middle"
    middle.__cause__ = ConnectionRefusedError(111, "Connect call failed ('127.0.0.1', 1)")
    assert cause_of(outer) == "Connection refused"
    refused = sdk.ServerError("failed with 503", status_code=503)
    refused.__cause__ = middle
    assert cause_of(refused) == "failed with 503"


# -- causes ----------------------------------------------------------------------------------------------


def cut_off(errors: list[tuple[float, sdk.KalshiError]], *, fence: bool = False) -> str:
    """Return the error of a group whose attempts failed at these times; the kill ends at 100."""
    plenty = BucketLimit(refill_rate=1000, bucket_capacity=1000)
    target = KillTarget("og", "og", Scope(subaccount=0, exchange_index=0))
    run = run_of(target, writes=plenty, fence=fence)
    if fence:
        trigger = run.next(0.0)
        assert isinstance(trigger, Trigger)
        run.trigger_succeeded(trigger.target)
    for now, error in errors:
        step = run.next(min(now, 99.0))
        assert isinstance(step, Fence if fence else Trigger)
        (run.fence_failed if fence else run.trigger_failed)(step.target, error, now)
        step.target.not_before = 0.0
    (row,) = run_slices(run.report())
    return str(row.error)


@pytest.mark.parametrize("fence", [False, True])
def test_an_attempt_that_the_deadline_cuts_off_hides_no_earlier_cause(fence: bool) -> None:
    refused, late = (1.0, sdk.NotSentError("refused")), (100.0, sdk.NotSentError("not in time"))
    assert cut_off([refused, late], fence=fence) == "refused"
    assert cut_off([late], fence=fence) == "not in time"
    unknown = (100.0, sdk.OutcomeUnknownError("no response"))
    assert cut_off([refused, late, unknown], fence=fence) == "no response"


# -- callbacks -------------------------------------------------------------------------------------------


class Broken(logging.Handler):
    """A handler of the program that raises."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def emit(self, record: logging.LogRecord) -> None:
        raise self.error


@pytest.fixture
def handled(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Adds a handler that raises to the logger of the package."""
    logger = logging.getLogger("kalshi_order_groups")
    monkeypatch.setattr(logger, "propagate", False)
    monkeypatch.setattr(logger, "level", logging.DEBUG)
    logger.manager._clear_cache()  # type: ignore[attr-defined]

    def add(error: BaseException) -> None:
        monkeypatch.setattr(logger, "handlers", [Broken(error)])

    return add


def fail(_event: AttemptEvent) -> None:
    raise ValueError("a fault of the callback")


def test_a_log_handler_that_raises_fails_no_call(
    kind: Any, handled: Callable[[BaseException], None]
) -> None:
    exchange = Exchange()
    handled(OSError("the log is full"))
    client = kind.simulated(exchange, on_attempt=fail)
    group = do(client.order_groups.create(contracts_limit=5))
    others_groups(exchange, *[(0, 0)] * 20)
    report = do(client.order_groups.kill(deadline=20))
    assert report
    assert len(report) == 21
    assert is_triggered(exchange, group)


@pytest.mark.parametrize("by", ["handler", "listener"])
def test_a_callback_that_exits_does_so_when_the_kill_has_ended(
    kind: Any, by: str, handled: Callable[[BaseException], None]
) -> None:
    exchange = Exchange()
    groups = others_groups(exchange, *[(0, 0)] * 40)
    numbers = iter(range(10**6))

    def leave(_event: AttemptEvent) -> None:
        raise SystemExit(next(numbers))

    if by == "handler":
        handled(SystemExit(0))
    client = kind.simulated(exchange, on_attempt=leave if by == "listener" else None)

    async def kill() -> object:
        with pytest.raises(SystemExit) as left:  # in the task that awaits it, not in the event loop
            await client.order_groups.kill(deadline=20)
        return left.value.code

    if kind is Client:
        with pytest.raises(SystemExit) as left:
            client.order_groups.kill(deadline=20)
        assert left.value.code == 0, "the first one"
    else:
        assert asyncio.run(kill()) == 0
    assert all(is_triggered(exchange, group) for group in groups)
    assert len(client.order_groups.last_report.confirmed) == 40


def test_a_callback_that_exits_loses_no_created_group(kind: Any) -> None:
    exchange = Exchange()
    events = list[AttemptEvent]()

    def leave(event: AttemptEvent) -> None:
        events.append(event)
        if event.operation == "create_order_group":
            raise SystemExit("enough")

    client = kind.simulated(exchange, on_attempt=leave)

    async def create() -> None:
        with pytest.raises(SystemExit):
            await client.order_groups.create(contracts_limit=5)

    if kind is Client:
        with pytest.raises(SystemExit):
            client.order_groups.create(contracts_limit=5)
    else:
        asyncio.run(create())
    (known,) = client._state.groups.newest(None)
    assert known.order_group_id
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation="GetOrderGroups")
    report = do(client.order_groups.kill(deadline=1))
    assert [row.order_group_id for row in report.confirmed] == [known.order_group_id]


async def waits(_event: AttemptEvent) -> None: ...


async def generates(_event: AttemptEvent) -> Any:
    yield


class Waiting:
    async def __call__(self, _event: AttemptEvent) -> None: ...

    async def method(self, _event: AttemptEvent) -> None: ...


@pytest.mark.parametrize(
    "listener",
    [
        waits,
        generates,
        partial(waits),
        partial(partial(waits)),
        Waiting(),
        Waiting().method,
        partial(Waiting()),
        5,
    ],
)
def test_a_callback_that_would_have_to_be_awaited_is_refused(kind: Any, listener: Any) -> None:
    with pytest.raises(sdk.ConfigurationError, match="on_attempt must"):
        kind.simulated(on_attempt=listener)


def test_a_callback_that_returns_a_coroutine_is_logged(kind: Any, caplog: pytest.LogCaptureFixture) -> None:
    def indirect(event: AttemptEvent) -> object:
        return waits(event)

    client = kind.simulated(on_attempt=indirect)
    assert do(client.order_groups.list()) == []
    assert "on_attempt failed" in caplog.text
    kind.simulated(on_attempt=list[AttemptEvent]().append)
    kind.simulated(on_attempt=dict)

"""The exit code of each typed error, of reports, and of commands that meet them."""

from typing import Any

import pytest
from kalshi_order_groups import GroupKill, KillOutcome, KillReport, errors
from kalshi_order_groups._command.exit_codes import ExitCode, of_error, of_report, of_several
from kalshi_order_groups.simulator import Fault

from tests.support.command_line import Loopback, loopback, through_pipes

CONFIRMED, FAILED, UNKNOWN, GONE = (
    KillOutcome.CONFIRMED,
    KillOutcome.FAILED,
    KillOutcome.UNKNOWN,
    KillOutcome.GONE,
)


def row(outcome: KillOutcome, error: Exception | None = None, *, fenced: bool = False) -> GroupKill:
    return GroupKill(group="og-1", outcome=outcome, error=error, fenced=fenced)


def refused(kind: type[errors.ResponseError], status: int) -> errors.ResponseError:
    return kind("refused", status_code=status)


NOT_SENT = errors.NotSentError("not sent")
REFUSED_KEY = refused(errors.AuthenticationError, 401)
INCOMPLETE = KillReport(groups=(row(FAILED, NOT_SENT),))

BY_TYPE: dict[str, tuple[errors.KalshiError, ExitCode, ExitCode]] = {
    "KalshiError": (errors.KalshiError("?"), ExitCode.ERROR, ExitCode.UNKNOWN),
    "ConfigurationError": (errors.ConfigurationError("?"), ExitCode.CREDENTIALS, ExitCode.CREDENTIALS),
    "TransportError": (errors.TransportError("?"), ExitCode.ERROR, ExitCode.UNKNOWN),
    "NotSentError": (NOT_SENT, ExitCode.ERROR, ExitCode.ERROR),
    "OutcomeUnknownError": (errors.OutcomeUnknownError("?"), ExitCode.ERROR, ExitCode.UNKNOWN),
    "AmbiguousCreateError": (
        errors.AmbiguousCreateError("?", pending=None, candidates=(), attempts=1),  # type: ignore[arg-type]
        ExitCode.ERROR,
        ExitCode.UNKNOWN,
    ),
    "ResponseError": (refused(errors.ResponseError, 402), ExitCode.ERROR, ExitCode.ERROR),
    "BadRequestError": (refused(errors.BadRequestError, 400), ExitCode.ERROR, ExitCode.ERROR),
    "GroupTriggeredError": (refused(errors.GroupTriggeredError, 400), ExitCode.ERROR, ExitCode.ERROR),
    "AuthenticationError": (REFUSED_KEY, ExitCode.CREDENTIALS, ExitCode.CREDENTIALS),
    "PermissionDeniedError": (
        refused(errors.PermissionDeniedError, 403),
        ExitCode.CREDENTIALS,
        ExitCode.CREDENTIALS,
    ),
    "NotFoundError": (refused(errors.NotFoundError, 404), ExitCode.ERROR, ExitCode.ERROR),
    "WrongScopeError": (refused(errors.WrongScopeError, 404), ExitCode.ERROR, ExitCode.ERROR),
    "ConflictError": (refused(errors.ConflictError, 409), ExitCode.ERROR, ExitCode.ERROR),
    "RateLimitError": (refused(errors.RateLimitError, 429), ExitCode.ERROR, ExitCode.ERROR),
    "ServerError": (refused(errors.ServerError, 503), ExitCode.ERROR, ExitCode.UNKNOWN),
    "UnexpectedStatusError": (
        refused(errors.UnexpectedStatusError, 302),
        ExitCode.ERROR,
        ExitCode.UNKNOWN,
    ),
    "ContractError": (errors.ContractError("?"), ExitCode.ERROR, ExitCode.UNKNOWN),
    "KillSwitchLatchedError": (errors.KillSwitchLatchedError("?"), ExitCode.LATCHED, ExitCode.LATCHED),
    "KillIncompleteError": (
        errors.KillIncompleteError("?", report=INCOMPLETE),
        ExitCode.NOT_CONFIRMED,
        ExitCode.NOT_CONFIRMED,
    ),
}
"""Each error, and its exit code in a read and in a change."""


def test_the_table_has_every_error() -> None:
    assert BY_TYPE.keys() == set(errors.__all__)


@pytest.mark.parametrize("name", BY_TYPE)
def test_a_typed_error_has_its_exit_code(name: str) -> None:
    error, in_a_read, in_a_change = BY_TYPE[name]
    assert type(error).__name__ == name
    assert (of_error(error, changes=False), of_error(error, changes=True)) == (in_a_read, in_a_change)


def test_an_error_of_an_earlier_attempt_that_may_have_acted_is_unknown() -> None:
    error = refused(errors.AuthenticationError, 401)
    error.earlier_unknown = True
    assert of_error(error, changes=True) is ExitCode.UNKNOWN


@pytest.mark.parametrize("error", [ValueError("?"), TypeError("?")])
def test_a_wrong_value_is_wrong_usage(error: Exception) -> None:
    assert of_error(error, changes=True) is ExitCode.USAGE


REPORTS: dict[str, tuple[KillReport, ExitCode]] = {
    "no groups": (KillReport(groups=()), ExitCode.CONFIRMED),
    "all safe": (KillReport(groups=(row(CONFIRMED), row(GONE))), ExitCode.CONFIRMED),
    "one failed": (KillReport(groups=(row(CONFIRMED), row(FAILED, NOT_SENT))), ExitCode.NOT_CONFIRMED),
    "one unknown": (
        KillReport(groups=(row(CONFIRMED), row(UNKNOWN, errors.OutcomeUnknownError("?")))),
        ExitCode.UNKNOWN,
    ),
    "failed and unknown": (KillReport(groups=(row(FAILED), row(UNKNOWN))), ExitCode.NOT_CONFIRMED),
    "unknown, and there may be more": (
        KillReport(groups=(row(UNKNOWN),), error=NOT_SENT),
        ExitCode.NOT_CONFIRMED,
    ),
    "there may be more": (KillReport(groups=(row(CONFIRMED),), error=NOT_SENT), ExitCode.NOT_CONFIRMED),
    "a refused key": (KillReport(groups=(row(FAILED, REFUSED_KEY),)), ExitCode.CREDENTIALS),
    "a key that may not do one of two": (
        KillReport(groups=(row(CONFIRMED), row(FAILED, refused(errors.PermissionDeniedError, 403)))),
        ExitCode.NOT_CONFIRMED,
    ),
    "triggered and not fenced": (KillReport(groups=(row(CONFIRMED),), fence=True), ExitCode.NOT_CONFIRMED),
    "fenced": (KillReport(groups=(row(CONFIRMED, fenced=True),), fence=True), ExitCode.CONFIRMED),
}


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_has_its_exit_code(name: str) -> None:
    report, code = REPORTS[name]
    assert of_report(report) is code
    assert of_report(report, is_paused=True) is (code if report else ExitCode.PAUSED)


def test_several_groups_with_one_code_have_it_and_others_are_not_confirmed() -> None:
    assert of_several([ExitCode.UNKNOWN] * 2) is ExitCode.UNKNOWN
    assert of_several([ExitCode.CONFIRMED, ExitCode.ERROR]) is ExitCode.NOT_CONFIRMED


# -- from the command line to the exchange ---------------------------------------------------------


def test_while_the_exchange_is_paused_changes_end_with_6(exchange: Loopback) -> None:
    group = exchange.group()
    exchange.exchange.pause_exchange()
    name = group.order_group_id
    for arguments in (
        ("kill", "--all", "--deadline", "1"),
        ("trip", name, "--deadline", "1"),
        ("cancel-all", "--all", "--deadline", "1"),
        ("reset", name, "--yes"),
        ("status",),
        ("doctor",),
    ):
        assert through_pipes(exchange.environ, *arguments).code == ExitCode.PAUSED, arguments


@pytest.mark.parametrize(
    "arguments", ["status", "list", "kill --all --deadline 1", "trip og-1 --deadline 1", "doctor"]
)
def test_a_key_that_the_exchange_does_not_know_ends_with_5(exchange: Loopback, arguments: str) -> None:
    environ = {**exchange.environ, "KALSHI_API_KEY_ID": "00000000-dead"}
    assert through_pipes(environ, *arguments.split()).code == ExitCode.CREDENTIALS


def test_a_trigger_without_a_response_ends_with_4(exchange: Loopback) -> None:
    group = exchange.group()
    exchange.exchange.faults.plan(Fault.HANG_BEFORE_ACTING, operation="TriggerOrderGroup")
    ran = through_pipes(exchange.environ, "trip", group.order_group_id, "--deadline", "0.5")
    assert ran.code == ExitCode.UNKNOWN
    assert ran.stdout.startswith("unknown")


def test_a_reset_without_a_response_ends_with_4(exchange: Loopback) -> None:
    group = exchange.group()
    exchange.exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation="ResetOrderGroup")
    ran = through_pipes(exchange.environ, "reset", group.order_group_id, "--yes")
    assert ran.code == ExitCode.UNKNOWN


def test_a_kill_that_cannot_list_ends_with_3(exchange: Loopback) -> None:
    exchange.group()
    exchange.exchange.faults.plan(Fault.UNAVAILABLE_503, operation="GetOrderGroups")
    assert through_pipes(exchange.environ, "kill", "--all", "--deadline", "0.5").code == 3


def test_a_key_that_is_locked_to_a_subaccount_kills_what_it_may(tmp_path: Any) -> None:
    with loopback(tmp_path, subaccount=3) as exchange:
        group = exchange.client.order_groups.create(contracts_limit=1)
        ran = through_pipes(exchange.environ, "kill", "--all")
        assert (ran.code, exchange.is_triggered(group)) == (0, True)

"""Confirmation follows risk: a kill never asks and has no default scope; what adds risk asks."""

import pytest
from kalshi_order_groups._command.commands import COMMANDS, Command

from tests.support.command_line import Loopback, on_a_terminal, through_pipes

ASKS = {"reset", "limit"}
NEVER_ASKS = {"trip", "kill", "cancel-all", "delete"}


def flags(command: Command) -> dict[str, object]:
    return {flag: one.settings.get("help") for one in command.arguments for flag in one.flags}


def test_every_command_that_changes_something_asks_or_never_does() -> None:
    changing = {command.name for command in COMMANDS if command.changes}
    assert changing == ASKS | NEVER_ASKS
    visible = {command.name for command in COMMANDS if "do not ask" in str(flags(command).get("--yes", ""))}
    assert visible == ASKS


def reset_of(exchange: Loopback) -> tuple[str, str]:
    group = exchange.group()
    exchange.client.order_groups.trigger(group)
    return "reset", group.order_group_id


@pytest.mark.parametrize("typed", ["\n", "yes\n", "production\n", "Demo!\n", "\x04"])
def test_any_other_answer_than_the_environment_sends_nothing(exchange: Loopback, typed: str) -> None:
    arguments = reset_of(exchange)
    ran = on_a_terminal(exchange.environ, *arguments, typed=typed)
    assert ran.code == 1
    assert ran.stdout.endswith(f"error: reset of {arguments[1]} was not confirmed: nothing was sent\n")
    assert exchange.client.order_groups.get(arguments[1]).triggered


@pytest.mark.parametrize("way", [through_pipes, on_a_terminal])
def test_yes_replaces_the_question(exchange: Loopback, way: type) -> None:
    arguments = reset_of(exchange)
    ran = way(exchange.environ, *arguments, "--yes")
    assert ran.code == 0
    assert "Type" not in ran.stdout
    assert not exchange.client.order_groups.get(arguments[1]).triggered


def test_without_a_terminal_and_yes_nothing_is_sent(exchange: Loopback) -> None:
    arguments = reset_of(exchange)
    ran = through_pipes(exchange.environ, *arguments)
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.endswith("without a terminal it needs --yes\n")
    assert exchange.client.order_groups.get(arguments[1]).triggered


def test_a_limit_asks_when_it_is_raised_or_when_the_present_one_is_not_known(exchange: Loopback) -> None:
    group = exchange.group(limit=10)
    for contracts, code in (("9.99", 0), ("9.99", 0), ("10", 2), ("1000000", 2)):
        assert through_pipes(exchange.environ, "limit", group.order_group_id, contracts).code == code
    ran = through_pipes(exchange.environ, "limit", "og-unknown", "1")
    assert (ran.code, "from an unknown limit to 1" in ran.stderr) == (2, True)


def test_a_limit_that_is_none_is_refused_before_anything_is_asked(exchange: Loopback) -> None:
    group = exchange.group()
    ran = through_pipes(exchange.environ, "limit", group.order_group_id, "many", "--yes")
    assert (ran.code, ran.stderr.startswith("error: contracts_limit must be")) == (2, True)


@pytest.mark.parametrize("name", ["kill", "cancel-all"])
def test_nothing_has_a_default_scope_or_two(exchange: Loopback, name: str) -> None:
    group = exchange.group()
    environ = {**exchange.environ, "KALSHI_SUBACCOUNT": "0"}
    for scope in ((), ("--all", "--subaccount", "0")):
        ran = through_pipes(environ, name, *scope)
        assert (ran.code, f"{name} has no default scope" in ran.stderr) == (2, True)
    assert not exchange.is_triggered(group)


def test_a_group_and_a_scope_are_too_many(exchange: Loopback) -> None:
    group = exchange.group()
    for scope in (("--all",), ("--subaccount", "0")):
        assert through_pipes(exchange.environ, "kill", group.order_group_id, *scope).code == 2
    assert not exchange.is_triggered(group)


def test_a_kill_of_a_subaccount_leaves_the_others(exchange: Loopback) -> None:
    here, there = exchange.group(subaccount=3), exchange.group()
    assert through_pipes(exchange.environ, "kill", "--subaccount", "3").code == 0
    assert (exchange.is_triggered(here), exchange.is_triggered(there)) == (True, False)


def test_a_habit_of_typing_yes_stops_no_kill(exchange: Loopback) -> None:
    group = exchange.group()
    assert through_pipes(exchange.environ, "kill", "--all", "--yes").code == 0
    assert exchange.is_triggered(group)


@pytest.mark.parametrize("arguments", ["kill --all", "cancel-all --all", "trip {}", "delete {}"])
def test_what_reduces_risk_asks_nothing_on_a_terminal(exchange: Loopback, arguments: str) -> None:
    group = exchange.group()
    ran = on_a_terminal(exchange.environ, *arguments.format(group.order_group_id).split())
    assert (ran.code, "Type" in ran.stdout) == (0, False)

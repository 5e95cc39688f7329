"""The doctor names each problem of a set-up, and what to do about it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from kalshi_order_groups._command.exit_codes import ExitCode

from tests.support.command_line import Loopback, through_pipes


def checks(exchange: Loopback, **more: str | None) -> tuple[int, dict[str, dict[str, Any]]]:
    """The exit code, and the checks that are not ok by their names."""
    environ = {name: value for name, value in {**exchange.environ, **more}.items() if value is not None}
    ran = through_pipes(environ, "doctor", "--json")
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    found = [line for line in lines if line["type"] == "check"]
    assert all(line["advice"] for line in found if line["state"] != "ok"), "what to do"
    return ran.code, {line["check"]: line for line in found if line["state"] != "ok"}


def test_a_good_set_up_has_no_problem(exchange: Loopback) -> None:
    assert checks(exchange) == (0, {})


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("KALSHI_SUB_ACCOUNT", "KALSHI_SUBACCOUNT"),
        ("KALSHI_ENV", "KALSHI_ENVIRONMENT"),
        ("KALSHI_KEY_ID", "KALSHI_API_KEY_ID"),
        ("kalshi_subaccount", "KALSHI_SUBACCOUNT"),
        ("KALSHI_PRIVATE_KEY_FILE", "KALSHI_PRIVATE_KEY_PATH"),
        ("KALSHI_SHARD", "KALSHI_EXCHANGE_INDEX"),
        ("KALSHI_COLOUR", None),
    ],
)
def test_a_variable_that_is_not_read_is_named(exchange: Loopback, name: str, meant: str | None) -> None:
    code, found = checks(exchange, **{name: "3"})
    assert (code, found["variables"]["text"]) == (0, f"{name} is not read")
    advice = "Remove it, if it was meant for this program." if meant is None else f"Rename it to {meant}."
    assert found["variables"]["advice"] == advice


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "SSL_CERT_FILE"])
def test_an_ignored_variable_is_named(exchange: Loopback, name: str) -> None:
    code, found = checks(exchange, **{name: "http://proxy.test"})
    assert (code, found["proxy"]["text"]) == (0, f"{name} is ignored")


@pytest.mark.parametrize(
    "broken",
    [
        {"KALSHI_ENVIRONMENT": None},
        {"KALSHI_ENVIRONMENT": "staging"},
        {"KALSHI_API_KEY_ID": None},
        {"KALSHI_PRIVATE_KEY_PATH": None},
        {"KALSHI_PRIVATE_KEY_PATH": "/nonexistent"},
        {"KALSHI_SUBACCOUNT": "primary"},
        {"KALSHI_SUBACCOUNT": "64"},
        {"KALSHI_BASE_URL": "http://example.test"},
        {"KALSHI_BASE_URL": "https://api.elections.kalshi.com/trade-api/v2"},
    ],
)
def test_settings_that_are_not_usable_are_a_problem(exchange: Loopback, broken: dict[str, Any]) -> None:
    code, found = checks(exchange, **broken)
    assert (code, set(found)) == (ExitCode.CREDENTIALS, {"settings"})


def test_a_key_file_that_others_can_read_is_a_problem(exchange: Loopback) -> None:
    path = Path(exchange.environ["KALSHI_PRIVATE_KEY_PATH"])
    path.chmod(0o644)
    code, found = checks(exchange)
    assert (code, "run chmod 600" in found["settings"]["text"]) == (ExitCode.CREDENTIALS, True)


def test_a_key_that_the_exchange_does_not_know_is_a_problem(exchange: Loopback) -> None:
    code, found = checks(exchange, KALSHI_API_KEY_ID="00000000-dead")
    assert (code, set(found)) == (ExitCode.CREDENTIALS, {"key"})


@pytest.mark.parametrize("seconds", [3600, 10])
def test_a_clock_that_is_off_is_a_problem(exchange: Loopback, seconds: int) -> None:
    exchange.exchange.jump(seconds)
    code, found = checks(exchange)
    assert (code, set(found)) == (ExitCode.CREDENTIALS, {"clock"})
    off = re.fullmatch(r"this machine's clock is (\d+) s behind", found["clock"]["text"])
    assert off
    assert abs(int(off[1]) - seconds) <= 1


def test_an_exchange_that_cannot_be_reached_is_a_problem(exchange: Loopback) -> None:
    code, found = checks(exchange, KALSHI_BASE_URL="http://127.0.0.1:9/trade-api/v2")
    assert (code, set(found)) == (ExitCode.ERROR, {"reachability", "key"})
    assert found["reachability"]["text"] == "Connection refused"


def test_a_pause_of_the_exchange_is_a_problem_and_one_of_trading_a_warning(exchange: Loopback) -> None:
    exchange.exchange.pause_trading()
    code, found = checks(exchange)
    assert (code, found["pause"]["state"]) == (0, "warning")
    exchange.exchange.pause_exchange()
    code, found = checks(exchange)
    assert (code, found["pause"]["state"]) == (ExitCode.PAUSED, "problem")


def test_the_scope_names_groups_that_the_default_does_not_cover(exchange: Loopback) -> None:
    exchange.group(subaccount=3)
    ran = through_pipes({**exchange.environ, "KALSHI_SUBACCOUNT": "0"}, "doctor")
    assert "0 groups in the default scope, 1 in the account" in ran.stdout
    assert "A group outside the default scope needs --subaccount." in ran.stdout

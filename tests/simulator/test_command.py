"""The command `kalshi-order-groups simulate`: its output, configuration, errors and shutdown."""

import json
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from kalshi_order_groups import (
    Client,
    ConflictError,
    CreateOrderV2Request,
    NotFoundError,
    ServerError,
    TransportError,
)
from kalshi_order_groups._command.main import main
from kalshi_order_groups.simulator.server import config

from tests.support.commands import Simulator, run, simulating

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TIMEOUT = 60
PROMPT = 35
HANGING = 120
"""Seconds: the simulator ends within the first, although a call waits the second for its response."""


def order(**more: object) -> CreateOrderV2Request:
    plain: dict[str, object] = {
        "ticker": "KX-A",
        "side": "bid",
        "count": 1,
        "price": Decimal("0.50"),
        "time_in_force": "good_till_canceled",
        "self_trade_prevention_type": "maker",
    }
    return CreateOrderV2Request(**{**plain, **more})  # type: ignore[arg-type]


def test_a_client_can_be_configured_from_the_four_printed_lines() -> None:
    with simulating() as simulator:
        assert [line.partition("=")[0] for line in simulator.lines] == [
            "KALSHI_API_KEY_ID",
            "KALSHI_PRIVATE_KEY_PATH",
            "KALSHI_BASE_URL",
            "KALSHI_ENVIRONMENT",
        ]
        assert simulator.environ["KALSHI_ENVIRONMENT"] == "demo"
        assert stat.S_IMODE(simulator.key.stat().st_mode) == 0o600
        assert stat.S_IMODE(simulator.key.parent.stat().st_mode) == 0o700
        with Client.from_env(environ=simulator.environ, timeout=TIMEOUT, max_attempts=1) as client:
            group = client.order_groups.create(contracts_limit=10)
            client.orders.create_v2(request=order(order_group_id=group))
            client.order_groups.trigger(group)
            assert client.order_groups.get(group).triggered
            assert list(client.orders.list(status="resting")) == []
        ended = simulator.end(signal.SIGINT)
        assert (ended.code, ended.stdout) == (0, "")
        assert ended.stderr.startswith("page: http://127.0.0.1:")
        assert len(ended.stderr.splitlines()) == 1
        assert not simulator.key.parent.exists()


def test_it_serves_on_the_requested_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with simulating("--port", str(port)) as simulator:
        assert simulator.environ["KALSHI_BASE_URL"] == f"http://127.0.0.1:{port}/trade-api/v2"
        with Client.from_env(environ=simulator.environ, timeout=TIMEOUT, max_attempts=1) as client:
            assert client.exchange.status().trading_active


@pytest.mark.parametrize("how", SIGNALS)
def test_a_signal_stops_it_promptly_and_cleanly(how: signal.Signals) -> None:
    with simulating() as simulator:
        started = time.monotonic()
        ended = simulator.end(how)
        assert (ended.code, ended.stdout) == (0, "")
        assert len(ended.stderr.splitlines()) == 1
        assert time.monotonic() - started < PROMPT
        assert not simulator.key.parent.exists()


def hang(client: Client) -> threading.Thread:
    """Make a call that gets no response before the simulator ends."""

    def call() -> None:
        with pytest.raises(TransportError):
            client.order_groups.create(contracts_limit=1, timeout=HANGING)

    thread = threading.Thread(target=call)
    thread.start()
    return thread


@pytest.mark.parametrize("fault", ["HANG_BEFORE_ACTING", "HANG_AFTER_ACTING", "SLOW_DRIP", "HALF_CLOSED"])
@pytest.mark.family
def test_a_hanging_call_does_not_delay_shutdown(tmp_path: Path, fault: str) -> None:
    path = tmp_path / "exchange.toml"
    path.write_text(f'[[faults]]\nfault = "{fault}"\noperation = "CreateOrderGroup"\n')
    with (
        simulating("--config", path) as simulator,
        Client.from_env(environ=simulator.environ, timeout=TIMEOUT, max_attempts=1) as client,
    ):
        thread = hang(client)
        while not was_called(simulator, "CreateOrderGroup"):
            time.sleep(0.05)
        started = time.monotonic()
        ended = simulator.end(signal.SIGTERM)
        thread.join()
        assert (ended.code, len(ended.stderr.splitlines())) == (0, 1), ended.stderr
        assert time.monotonic() - started < PROMPT
        assert not simulator.key.parent.exists()


def control(simulator: Simulator, path: str) -> str:
    return simulator.environ["KALSHI_BASE_URL"].replace("/trade-api/v2", f"/simulator/{path}")


def was_called(simulator: Simulator, operation: str) -> bool:
    """True if the exchange received a call of the operation."""
    with urllib.request.urlopen(control(simulator, "snapshot"), timeout=TIMEOUT) as response:
        log = json.load(response)["log"]
    return any(entry.get("operation") == operation for entry in log)


def test_an_outage_does_not_delay_shutdown() -> None:
    with simulating() as simulator:
        request = urllib.request.Request(
            control(simulator, "outage"),
            data=b'{"seconds": 60}',
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT):
            pass
        time.sleep(0.2)
        ended = simulator.end(signal.SIGTERM)
        assert (ended.code, len(ended.stderr.splitlines())) == (0, 1), ended.stderr


GOOD = """
tier = "basic"
read_lag = 5
detect_replays = true
seed = 7

[assumptions]
triggered_group_status = 409
triggered_group_code = "stopped"
trigger_again_status = 409
tick = "0.05"

[[markets]]
ticker = "KXBTC-26"
exchange_index = 2
tick = "0.001"

[[faults]]
fault = "UNAVAILABLE_503"
operation = "GetAccountApiLimits"
calls = 1

[[faults]]
fault = "SERVER_ERROR_AFTER_ACTING"
operation = "ResetOrderGroup"
calls = [1, 2]
probability = 1
"""


def test_the_exchange_is_set_up_from_the_config(tmp_path: Path) -> None:
    path = tmp_path / "exchange.toml"
    path.write_text(GOOD)
    with (
        simulating("--config", path) as simulator,
        Client.from_env(environ=simulator.environ, timeout=TIMEOUT, max_attempts=1) as client,
    ):
        with pytest.raises(ServerError):
            client.account.limits()
        assert client.account.limits().usage_tier == "basic"

        group = client.order_groups.create(contracts_limit=10)
        with pytest.raises(NotFoundError):
            client.order_groups.get(group)
        client.order_groups.trigger(group)
        with pytest.raises(ConflictError):
            client.order_groups.trigger(group)
        with pytest.raises(ConflictError) as refused:
            client.orders.create_v2(request=order(order_group_id=group))
        assert refused.value.code == "stopped"
        with pytest.raises(ServerError):
            client.order_groups.reset(group)

        there = client.with_options(exchange_index=2)
        there.orders.create_v2(request=order(ticker="KXBTC-26", price=Decimal("0.501")))


TYPICAL = {
    "no file": None,
    "a folder": "folder",
    "bad TOML": "tier = ",
    "no text": b"\xff\xfe",
    "an unknown key": "colour = 1",
    "a wrong kind": "tier = 3",
    "an unknown tier": 'tier = "gold"',
    "an unknown fault": '[[faults]]\nfault = "RAIN"',
    "an unknown assumption": "[assumptions]\nrain = 1",
    "a tick that is no number": '[assumptions]\ntick = "abc"',
    "a lag that is no number": "read_lag = nan",
    "a market without a ticker": "[[markets]]\nexchange_index = 1",
}


@pytest.mark.parametrize("what", TYPICAL)
@pytest.mark.family
def test_an_unreadable_config_is_reported_in_one_line(tmp_path: Path, what: str) -> None:
    path, content = tmp_path / "exchange.toml", TYPICAL[what]
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    done = run("simulate", "--config", path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(str(path))
    assert len(done.stderr.splitlines()) == 1


FAULT = '[[faults]]\nfault = "HANG_AFTER_ACTING"\n'
BAD = [
    ("seed = 1.5", "seed must be of type int, not 1.5"),
    ("detect_replays = 1", "detect_replays must be of type bool"),
    ("read_lag = -1", "the read lag must be 0 or more seconds"),
    ("read_lag = true", "read_lag must be a number of seconds or 'recorded', not True"),
    ("x = " + "[" * 5_000, "invalid TOML"),
    ("assumptions = 3", "[assumptions] must be a table"),
    ("markets = 3", "[[markets]] must be tables"),
    ("faults = ['x']", "[[faults]] must be tables"),
    ("[assumptions]\ntrips = 1", "assumptions.trips must be like 'exceeded', not 1"),
    ("[assumptions]\ntrips = 'maybe'", "'trips' must be in ('exceeded', 'reached') (got 'maybe')"),
    ("[assumptions]\ntick = 0.01", "assumptions.tick must be a string like '0.01', not 0.01"),
    ("[assumptions]\ntick = '0'", "'tick' must be 0.0001 to 0.5: 0"),
    ("[assumptions]\ntick = 'NaN'", "'tick' must be 0.0001 to 0.5: NaN"),
    ("[assumptions]\nmaker_fee_rate = '-1'", "'maker_fee_rate' must be 0 to 1: -1"),
    ("[assumptions]\ntrigger_again_status = 'x'", "assumptions.trigger_again_status must be like 409"),
    ("[assumptions]\ntrigger_again_status = 200", "'trigger_again_status' must be >= 400: 200"),
    ("[assumptions]\nunknown_group_status = 1000", "'unknown_group_status' must be <= 599: 1000"),
    ("[assumptions]\nmax_groups = -1", "'max_groups' must be >= 0: -1"),
    ("[assumptions]\nclock_tolerance_ms = true", "clock_tolerance_ms must be like 15000, not True"),
    ("[[markets]]\nticker = 5", "ticker must be a string, not 5"),
    ("[[markets]]\nticker = 2026-01-01", 'ticker must be a string, not "2026-01-01"'),
    ("[[markets]]\nticker = 'kx'", "invalid ticker: use capitals, digits, '.', '_' and '-', not 'kx'"),
    (
        "[[markets]]\nticker = 'KX'\ncolour = 1",
        "a market has an unknown key: use exchange_index, tick, ticker, not 'colour'",
    ),
    ("[[markets]]\nticker = 'KX'\ntick = 0.01", "tick must be a string, not 0.01"),
    ("[[markets]]\nticker = 'KX'\ntick = 'abc'", "not 'abc'"),
    ("[[markets]]\nticker = 'KX'\nexchange_index = 'a'", "exchange_index must be an integer"),
    ("[[faults]]\ncalls = 1", "fault is missing"),
    ("[[faults]]\nfault = ['x']", 'fault must be a string, not ["x"]'),
    ("[[faults]]\nfault = 'CONNECT_REFUSED'", "the server cannot refuse one connection"),
    (f"{FAULT}operation = 'Rain'", ", not 'Rain'"),
    (f"{FAULT}calls = 0", "calls must be numbers from 1 on"),
    (f"{FAULT}calls = ['a']", "calls must be an integer or a list of integers"),
    (f"{FAULT}calls = [1.5]", "calls must be an integer or a list of integers"),
    (f"{FAULT}probability = 'x'", 'probability must be a number, not "x"'),
    (f"{FAULT}probability = nan", "probability must be 0 to 1"),
    (
        f"{FAULT}colour = 1",
        "a fault has an unknown key: use calls, fault, operation, probability, not 'colour'",
    ),
]


@pytest.mark.parametrize(("content", "message"), BAD)
def test_every_field_of_the_config_is_validated(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "exchange.toml"
    path.write_text(content)
    with pytest.raises(config.BadConfig) as bad:
        config.load(path)
    assert str(bad.value).startswith(str(path))
    assert message in str(bad.value)
    assert len(str(bad.value).splitlines()) == 1


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]


def test_a_port_in_use_is_reported_in_one_line(taken_port: int) -> None:
    done = run("simulate", "--port", str(taken_port))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"cannot listen on port {taken_port}: Address already in use\n"


def test_unknown_arguments_are_refused_by_the_command() -> None:
    done = run("simulate", "--port", "65536")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1].endswith("invalid port: must be 0 to 65535, not '65536'")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        *(("simulate", f"--port={port}") for port in ("65536", "-1", "http", "1.5", "٣", "")),
        (),
        ("trade",),
        ("simulate", "--host", "0.0.0.0"),
    ],
)
def test_other_arguments_are_refused_with_the_usage(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    printed = capsys.readouterr()
    assert (left.value.code, printed.out) == (2, "")
    assert printed.err.startswith("usage: kalshi-order-groups")


@pytest.mark.parametrize("name", ["starlette", "uvicorn", "httptools", "websockets"])
def test_a_missing_extra_is_reported_with_the_install_command(name: str) -> None:
    program = (
        f"import sys; sys.modules[{name!r}] = None\n"
        "from kalshi_order_groups._command.main import main\n"
        "sys.exit(main(['simulate']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=TIMEOUT
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr
        == f"cannot serve: {name} is not installed. Run: pip install 'kalshi-order-groups[simulator]'\n"
    )

"""A kill lands where little else works: each set-up in a process of its own, and all groups triggered."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from kalshi_order_groups import OrderGroup
from kalshi_order_groups.simulator import Fault

from tests.support.command_line import (
    PATIENCE,
    Loopback,
    Ran,
    in_a_process,
    process,
    through_pipes,
)

KILL = ("kill", "--all")
Setup = Callable[[Loopback, Path], Ran]


def with_variables(**more: str) -> Setup:
    return lambda exchange, _: in_a_process({**exchange.environ, **more}, *KILL)


def in_a_shell(line: str) -> Setup:
    """The command as `"$@"` in a line of a shell."""

    def run(exchange: Loopback, folder: Path) -> Ran:
        paths = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        done = subprocess.run(
            ["sh", "-c", line, "sh", sys.executable, "-m", "kalshi_order_groups", *KILL],
            env={**paths, **exchange.environ},
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


def with_the_key_in_a_variable(exchange: Loopback, folder: Path) -> Ran:
    environ = dict(exchange.environ)
    pem = Path(environ.pop("KALSHI_PRIVATE_KEY_PATH")).read_text("ascii")
    return in_a_process({**environ, "KALSHI_PRIVATE_KEY": pem.replace("\n", "\\n")}, *KILL)


def without_a_reader(exchange: Loopback, folder: Path) -> Ran:
    read, write = os.pipe()
    os.close(read)
    with open(write, "w") as stream:
        return in_a_process(exchange.environ, *KILL, stdout=stream)


def with_another_clock(exchange: Loopback, folder: Path) -> Ran:
    exchange.exchange.jump(3600)
    return in_a_process(exchange.environ, *KILL)


def with_failures(exchange: Loopback, folder: Path) -> Ran:
    exchange.exchange.faults.plan(Fault.UNAVAILABLE_503, probability=0.3)
    return in_a_process(exchange.environ, *KILL)


def with_lost_responses(exchange: Loopback, folder: Path) -> Ran:
    exchange.exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation="TriggerOrderGroup", probability=0.5)
    return in_a_process(exchange.environ, *KILL)


def with_a_groups_file(content: str | None) -> Setup:
    def run(exchange: Loopback, folder: Path) -> Ran:
        path = folder / "groups"
        if content is not None:
            path.write_text(content)
        return in_a_process(exchange.environ, *KILL, "--groups-file", str(path))

    return run


SETUPS: dict[str, Setup] = {
    "no home": with_variables(),
    "a home that is not there": with_variables(HOME="/nonexistent", XDG_CONFIG_HOME="/nonexistent"),
    "no folder for temporary files": with_variables(TMPDIR="/nonexistent"),
    "a read-only disk": in_a_shell('cd /proc && exec "$@"'),
    "a working folder that was deleted": in_a_shell('mkdir d && cd d && rmdir ../d && exec "$@"'),
    "the key in a variable": with_the_key_in_a_variable,
    "another encoding": with_variables(LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0"),
    "a default subaccount that is no number": with_variables(KALSHI_SUBACCOUNT="primary"),
    "a default shard that is no number": with_variables(KALSHI_EXCHANGE_INDEX="1.5"),
    "a default subaccount without groups": with_variables(KALSHI_SUBACCOUNT="42"),
    "dead proxies": with_variables(HTTPS_PROXY="http://127.0.0.1:9", ALL_PROXY="socks5://127.0.0.1:9"),
    "certificates that are not there": with_variables(SSL_CERT_FILE="/nonexistent", SSLKEYLOGFILE="/"),
    "warnings that are errors": with_variables(PYTHONWARNINGS="error"),
    "few files": in_a_shell('ulimit -n 24; exec "$@"'),
    "no standard input": in_a_shell('exec "$@" <&-'),
    "no standard output": in_a_shell('exec "$@" >&-'),
    "no standard streams": in_a_shell('exec "$@" <&- >&- 2>&-'),
    "a full disk": in_a_shell('exec "$@" >/dev/full 2>/dev/full'),
    "a reader that went away": without_a_reader,
    "a clock that is an hour off": with_another_clock,
    "failures of a third of the calls": with_failures,
    "lost responses": with_lost_responses,
    "a groups file that is not there": with_a_groups_file(None),
    "a groups file of nonsense": with_a_groups_file('{"order_group_id": 3\n{}\n\0\n..\n'),
}


@pytest.mark.parametrize("name", SETUPS)
@pytest.mark.family
def test_a_kill_lands(name: str, exchange: Loopback, tmp_path: Path) -> None:
    groups = [exchange.group(subaccount=number) for number in (0, 0, 3)]
    ran = SETUPS[name](exchange, tmp_path)
    assert [exchange.is_triggered(group) for group in groups] == [True] * 3, ran
    assert (ran.code, "Traceback" in ran.stderr) == (0, False), ran


def test_the_groups_of_the_file_are_triggered_although_every_list_fails(
    exchange: Loopback, tmp_path: Path
) -> None:
    first, second = exchange.group(), exchange.group(subaccount=3)
    listed = through_pipes(exchange.environ, "list", "--subaccount", "3", "--json").stdout
    path = tmp_path / "groups"
    path.write_text(f"# known groups\n\n{first.order_group_id}\n{listed}")
    exchange.exchange.faults.plan(Fault.UNAVAILABLE_503, operation="GetOrderGroups")
    ran = in_a_process(exchange.environ, *KILL, "--deadline", "1", "--groups-file", str(path))
    assert exchange.is_triggered(first)
    assert exchange.is_triggered(second)
    assert ran.code == 3, "there may be more groups"


def test_an_argument_that_is_no_id_stops_no_other(exchange: Loopback) -> None:
    group = exchange.group()
    ran = through_pipes(exchange.environ, "kill", "..", group.order_group_id)
    assert (ran.code, exchange.is_triggered(group)) == (3, True)
    assert "warning: order group id would change the path" in ran.stderr
    alone = through_pipes(exchange.environ, "trip", "..")
    assert (alone.code, alone.stderr.splitlines()[-1]) == (2, "error: no argument is the id of a group")


def names_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    look_up = socket.getaddrinfo

    def fails(host: str, *more: object, **options: object) -> object:
        if host.replace(".", "").isdecimal():
            return look_up(host, *more, **options)  # type: ignore[arg-type]
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", fails)


def test_an_address_replaces_a_name_that_does_not_resolve(
    exchange: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = exchange.group()
    names_fail(monkeypatch)
    url = exchange.environ["KALSHI_BASE_URL"].replace("127.0.0.1", "localhost")
    environ = {**exchange.environ, "KALSHI_BASE_URL": url}
    without = through_pipes(environ, *KILL, "--deadline", "0.5")
    assert (without.code, exchange.is_triggered(group)) == (3, False)
    assert "Temporary failure in name resolution" in without.stdout
    with_it = through_pipes(environ, *KILL, "--resolve", "localhost:127.0.0.1")
    assert (with_it.code, exchange.is_triggered(group)) == (0, True)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_ends_a_kill_after_its_end(how: signal.Signals, exchange: Loopback) -> None:
    groups: list[OrderGroup] = [exchange.group(subaccount=number) for number in (0, 3)]
    faults = exchange.exchange.faults
    faults.plan(Fault.HANG_BEFORE_ACTING, operation="TriggerOrderGroup", calls={1, 2})
    running = process(exchange.environ, *KILL, "--json")
    while not was_called(exchange, "TriggerOrderGroup"):
        time.sleep(0.01)
    running.send_signal(how)
    stdout, stderr = running.communicate(timeout=PATIENCE)
    assert [exchange.is_triggered(group) for group in groups] == [True, True]
    assert running.returncode == 130
    assert stderr == "interrupted: the kill goes on to its end\n"
    result = json.loads(stdout.splitlines()[-1])
    assert (result["exit_code"], result["is_complete"]) == (130, True)


NOTED = """
import os, signal, sys
from kalshi_order_groups._command.interrupts import deferred
taken = open(sys.argv[1], "wb", buffering=0)
assert taken.fileno() == 2
with deferred() as received:
    os.kill(os.getpid(), signal.SIGINT)
assert received == [signal.SIGINT]
"""


def test_the_note_of_a_stop_signal_is_not_written_into_what_has_its_number(tmp_path: Path) -> None:
    """Where the standard error is closed, 2 is the number of the next file or socket."""
    path = tmp_path / "taken"
    line = 'exec "$@" 2>&-'
    subprocess.run(["sh", "-c", line, "sh", sys.executable, "-c", NOTED, str(path)], check=True)
    assert path.read_bytes() == b""


def was_called(exchange: Loopback, operation: str) -> bool:
    log = exchange.exchange.request_log.after(0)
    return any(getattr(entry, "operation", None) == operation for entry in log)


def test_ctrl_c_in_another_command_ends_it(exchange: Loopback) -> None:
    exchange.exchange.faults.plan(Fault.HANG_BEFORE_ACTING, operation="GetOrderGroups")
    running = process(exchange.environ, "list")
    while not was_called(exchange, "GetOrderGroups"):
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    stdout, stderr = running.communicate(timeout=PATIENCE)
    assert (running.returncode, stdout, stderr) == (130, "", "interrupted\n")


def test_an_ignored_signal_stays_ignored(exchange: Loopback) -> None:
    """As under nohup: the terminal may be closed, and the kill ends as if it had not been."""
    group = exchange.group()
    exchange.exchange.faults.plan(Fault.HANG_BEFORE_ACTING, operation="TriggerOrderGroup", calls={1})
    ignored = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        running = process(exchange.environ, "kill", group.order_group_id)
    finally:
        signal.signal(signal.SIGHUP, ignored)
    while not was_called(exchange, "TriggerOrderGroup"):
        time.sleep(0.01)
    running.send_signal(signal.SIGHUP)
    _, stderr = running.communicate(timeout=PATIENCE)
    assert (running.returncode, stderr, exchange.is_triggered(group)) == (0, "", True)


def test_interrupts_are_left_as_they_were(exchange: Loopback) -> None:
    before = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    assert through_pipes(exchange.environ, *KILL).code == 0
    assert [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before

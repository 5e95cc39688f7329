"""Every command through pipes, on a terminal and as JSON, against golden files."""

import json
import os
from importlib import metadata

import pytest
from kalshi_order_groups._command.commands import COMMANDS

from tests.support.command_line import Loopback, Ran, normalised, on_a_terminal, through_pipes
from tests.support.paths import PROJECT

GOLDEN = PROJECT / "tests" / "golden" / "command"
A, B = (f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 3))
"""A group in the primary subaccount with an order, and a triggered one in subaccount 3; 2 is the order."""

CASES: dict[str, str] = {
    "status": "status",
    "list": "list --all",
    "show": f"show {A}",
    "trip": f"trip {A}",
    "kill": "kill --all --reason rehearsal",
    "kill_without_a_scope": "kill",
    "kill_with_a_fence": f"kill {A} --fence",
    "cancel-all": "cancel-all --all",
    "reset": f"reset {B} --subaccount 3",
    "limit_raised": f"limit {A} 250.5",
    "limit_lowered": f"limit {A} 5",
    "delete": f"delete {A}",
    "delete_of_an_unknown_group": "delete og-unknown",
    "doctor": "doctor",
    "version": "version",
}
WITHOUT_GOLDEN = {"simulate", "completion"}
"""tests/simulator/test_command.py and tests/command/test_completion.py have their output."""


def prepared(exchange: Loopback) -> None:
    exchange.group_with_an_order()
    exchange.client.order_groups.trigger(exchange.group(subaccount=3))


def shown(case: str, way: str, ran: Ran) -> str:
    number = metadata.version("kalshi-order-groups")
    text = normalised(f"{ran.stdout}{ran.stderr}").replace(number, "1.2.3")
    return f"== {way}, exit code {ran.code}\n$ kalshi-order-groups {CASES[case]}\n{text}"


@pytest.mark.parametrize("way", ["pipe", "terminal", "json"])
@pytest.mark.parametrize("case", CASES)
def test_a_command_matches_its_golden_file(case: str, way: str, exchange: Loopback) -> None:
    """UPDATE_GOLDEN=1 rewrites the golden files, for review."""
    prepared(exchange)
    arguments = CASES[case].split()
    if way == "terminal":
        ran = on_a_terminal(exchange.environ, *arguments, typed="demo\n")
    else:
        ran = through_pipes(exchange.environ, *arguments, *(["--json"] if way == "json" else []))
    golden, rendered = GOLDEN / f"{case}.{way}.txt", shown(case, way, ran)
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(rendered, "utf-8", newline="\n")
    assert in_order(rendered) == in_order(golden.read_text("utf-8"))


def in_order(text: str) -> list[str]:
    """The lines; those of single groups may come in any order, and the result stays last."""
    lines = text.splitlines()
    return [*sorted(lines[:-2]), *lines[-2:]]


def test_every_command_has_golden_files_and_every_golden_file_a_case() -> None:
    commands = {arguments.split()[0] for arguments in CASES.values()}
    assert commands == {command.name for command in COMMANDS} - WITHOUT_GOLDEN
    ways = {f"{case}.{way}.txt" for case in CASES for way in ("pipe", "terminal", "json")}
    assert {path.name for path in GOLDEN.iterdir()} == ways


@pytest.mark.parametrize("case", CASES)
def test_json_is_one_object_a_line_and_the_result_last(case: str) -> None:
    lines = (GOLDEN / f"{case}.json.txt").read_text("utf-8").splitlines()
    objects = [json.loads(line) for line in lines[2:]]
    assert [one["type"] == "result" for one in objects] == [*[False] * (len(objects) - 1), True]
    assert objects[-1]["command"] == CASES[case].split()[0]
    assert f"exit code {objects[-1]['exit_code']}" in lines[0]

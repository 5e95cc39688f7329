"""A command loads what it needs and no more; the help is as its snapshot says."""

import os
import subprocess
import sys

import pytest
from kalshi_order_groups._command.commands import COMMANDS

from tests.support.command_line import Loopback, through_pipes
from tests.support.paths import PROJECT

HELP = PROJECT / "tests" / "golden" / "help.txt"

LOADED = """
import sys
before = set(sys.modules)
from kalshi_order_groups._command.main import main
try:
    code = main(sys.argv[1:])
except SystemExit as left:
    code = left.code
print(code, *sorted(set(sys.modules) - before), file=sys.stderr)
"""

NOT_NEEDED = (
    "asyncio",
    "kalshi_order_groups._async",
    "kalshi_order_groups.simulator",
    "kalshi_order_groups._command.doctor",
    "kalshi_order_groups._command.reads",
    "kalshi_order_groups._command.completion",
    "starlette",
    "uvicorn",
)
MOST_OF_OURS = 110
MOST_OF_THE_GENERATED = 60


def loaded(environ: dict[str, str], *arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=True,
    )
    code, *names = done.stderr.split()
    assert code == "0", done.stderr
    return names


@pytest.mark.parametrize("arguments", [["--help"], ["kill", "--help"]])
def test_the_help_loads_the_table_of_commands_and_argparse(arguments: list[str]) -> None:
    names = loaded({}, *arguments)
    ours = {name for name in names if name.startswith("kalshi_order_groups")}
    package = "kalshi_order_groups._command"
    assert ours == {
        "kalshi_order_groups",
        package,
        *(f"{package}.{name}" for name in ("main", "parser", "commands", "values")),
    }
    assert {name.partition(".")[0] for name in names} <= {"kalshi_order_groups", *sys.stdlib_module_names}


def test_a_kill_loads_the_synchronous_client_and_nothing_of_other_commands(exchange: Loopback) -> None:
    names = loaded(exchange.environ, "kill", exchange.group().order_group_id)
    for unneeded in NOT_NEEDED:
        assert not [name for name in names if f"{name}.".startswith(f"{unneeded}.")], unneeded
    roots = [name.partition(".")[0] for name in names]
    assert roots.count("kalshi_order_groups") <= MOST_OF_OURS
    assert roots.count("kalshi_order_groups_api") <= MOST_OF_THE_GENERATED


def test_the_help_is_as_its_snapshot_says() -> None:
    """UPDATE_GOLDEN=1 rewrites it, for review. Releases of argparse break lines in other places."""
    pages = [[], *([command.name] for command in COMMANDS)]
    text = "\n".join(through_pipes({}, *page, "--help").stdout for page in pages)
    if os.environ.get("UPDATE_GOLDEN"):
        HELP.write_text(text, "utf-8")
    assert text.split() == HELP.read_text("utf-8").split()

"""docs/command-line.md shows what the commands print, and has every command, option and exit code."""

import re

import pytest
from kalshi_order_groups._command.commands import COMMANDS
from kalshi_order_groups._command.exit_codes import ExitCode

from tests.support.paths import PROJECT

PAGE = (PROJECT / "docs" / "command-line.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
GOLDEN = PROJECT / "tests" / "golden" / "command"


def outputs() -> set[str]:
    """The commands of the golden files with their output, without the first line."""
    found: set[str] = set()
    for path in GOLDEN.iterdir():
        _, _, shown = path.read_text("utf-8").partition("\n")
        if path.name.endswith(".json.txt"):
            command, _, output = shown.partition("\n")
            shown = f"{command} --json\n{output}"
        found.add(shown)
    return found


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.split("\n")[0][22:60])
def test_an_example_is_the_output_of_a_golden_file(example: str) -> None:
    assert example in outputs()


def test_the_page_has_every_command_and_every_exit_code() -> None:
    for command in COMMANDS:
        assert re.search(rf"`{command.name}\b", PAGE), command.name
    codes = [int(code) for code in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)]
    assert codes == [int(code) for code in ExitCode]


def test_every_option_of_a_kill_is_explained() -> None:
    (kill,) = [command for command in COMMANDS if command.name == "kill"]
    for flag in {flag for one in kill.arguments for flag in one.flags if flag.startswith("--")}:
        assert flag in PAGE, flag

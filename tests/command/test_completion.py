"""The completion scripts complete in the shells themselves, and know every command and option."""

import shutil
import subprocess

import pytest
from kalshi_order_groups._command.commands import COMMANDS

from tests.support.command_line import through_pipes

PROMPT = 60


def script(shell: str) -> str:
    ran = through_pipes({}, "completion", shell)
    assert (ran.code, ran.stderr) == (0, "")
    return ran.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_names_every_command_and_no_hidden_option(shell: str) -> None:
    text = script(shell)
    for command in COMMANDS:
        assert command.name in text
    (kill,) = [line for line in script("bash").splitlines() if line.startswith("    kill)")]
    assert "--fence" in kill
    assert "--yes" not in kill


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_accepts_its_script(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not on this machine")
    subprocess.run([shell, "-n"], input=script(shell), text=True, check=True, timeout=PROMPT)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not on this machine")
@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (["kalshi-order-groups", "ki"], ["kill"]),
        (["kalshi-order-groups", "c"], ["cancel-all", "completion"]),
        (["kalshi-order-groups", "kill", "--f"], ["--fence"]),
        (["kalshi-order-groups", "completion", ""], ["bash", "zsh", "fish"]),
        (["kalshi-order-groups", "unknown", "--"], []),
    ],
)
def test_bash_completes(words: list[str], completed: list[str]) -> None:
    quoted = " ".join(f"'{word}'" for word in words)
    program = (
        f"{script('bash')}\nCOMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}\n"
        '_kalshi_order_groups; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash"], input=program, capture_output=True, text=True, check=True, timeout=PROMPT
    )
    assert done.stdout.split() == completed

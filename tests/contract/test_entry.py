"""Commands end with an exit code of their own and without a traceback, whatever their output is."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import PROJECT

OURS = PROJECT / "openapi.yaml"
SCRIPTS = PROJECT / "scripts"
WORKER = "contract/witness/driver.py"  # started and read by the comparison, not by people
COMMANDS = sorted(
    path.relative_to(SCRIPTS).as_posix()
    for path in SCRIPTS.rglob("*.py")
    if 'if __name__ == "__main__":' in path.read_text("utf-8") and path != SCRIPTS / WORKER
)


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run Python in this project, with the scripts to import."""
    found = {**os.environ, "PYTHONPATH": str(SCRIPTS), **environment}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=PROJECT, env=found, capture_output=True, check=False)


def ended(body: str) -> tuple[int, str]:
    """Run a command with this body, and return its exit code and what it said of an error."""
    code = f"from contract import entry\ndef main():\n    {body}\nentry.run('a-command', main)"
    done = python("-c", code)
    assert b"Traceback" not in done.stderr
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_started_by_the_shared_entry(command: str) -> None:
    end = (SCRIPTS / command).read_text("utf-8").partition('if __name__ == "__main__":\n')[2]
    assert re.fullmatch(r'    entry\.run\("[a-z-]+", main\)\n', end)


def test_the_code_of_a_command_is_its_exit_code() -> None:
    assert ended("return 1") == (1, "")
    assert ended("raise SystemExit(3)") == (3, "")


def test_an_error_is_one_line_with_its_place_and_never_exit_code_1() -> None:
    code, said = ended("raise ValueError('two\\nlines')")
    assert (code, said.count("\n")) == (2, 1)
    assert said.startswith("a-command: stopped by a fault of its own, at <string>:3: ValueError: two lines")


def test_an_interruption_has_a_code_of_its_own() -> None:
    assert ended("raise KeyboardInterrupt") == (130, "a-command: interrupted.\n")


def test_a_file_that_cannot_be_read_is_named() -> None:
    code, said = ended("open('/no/such/file')")
    assert code == 2
    assert "/no/such/file" in said


def test_a_missing_package_is_an_error_and_no_finding(tmp_path: Path) -> None:
    (tmp_path / "httpx.py").write_text("raise ImportError('not installed')")
    path = f"{tmp_path}{os.pathsep}{SCRIPTS}"
    done = python("scripts/contract_diff.py", str(OURS), str(OURS), PYTHONPATH=path)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert b"contract-diff: " in done.stderr
    assert b"not installed" in done.stderr


@pytest.fixture(scope="module")
def reworded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A contract with other words, which is no break: exit code 0."""
    path = tmp_path_factory.mktemp("reworded") / "revision.yaml"
    text = OURS.read_text("utf-8").replace("summary: ", "summary: Café → ", 1)
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-8"])
@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.family
def test_any_encoding_of_the_output_will_do(reworded: Path, encoding: str, form: str) -> None:
    arguments = (str(OURS), str(reworded), "--verbose", "--format", form)
    done = python("scripts/contract_diff.py", *arguments, PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    if form == "json":
        assert json.loads(done.stdout.decode("utf-8"))["exit_code"] == 0


def shell(line: str, revision: Path) -> tuple[int, str]:
    """Run a comparison in a shell that does something with its output."""
    call = f"'{sys.executable}' scripts/contract_diff.py openapi.yaml '{revision}' --verbose"
    done = subprocess.run(
        ["sh", "-c", line.replace("CALL", call)], cwd=PROJECT, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(SCRIPTS)},
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


def test_a_closed_output_leaves_the_verdict(reworded: Path) -> None:
    assert shell("CALL >&-", reworded) == (0, "")
    assert shell("CALL >&- 2>&-", reworded) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_output_that_cannot_be_written_is_an_error(reworded: Path) -> None:
    code, said = shell("CALL > /dev/full", reworded)
    assert code == 2
    assert "No space left on device" in said


def test_a_reader_that_goes_away_does_not_look_like_a_finding(reworded: Path) -> None:
    code, said = shell("{ CALL; echo $? >&2; } | true", reworded)
    assert code == 0, "of true"
    assert said.splitlines()[-1] in {"0", "2"}, "0 if everything was in the pipe before true ended"

"""What is written: no control sequences, no secrets, and nothing that stops a command."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from kalshi_order_groups._command.exit_codes import ExitCode
from kalshi_order_groups._command.output import Output, Result

from tests.support.command_line import Loopback, in_a_process, on_a_terminal, through_pipes

HOSTILE = "og\x1b[2J\u202e\r\nok"


def test_no_text_moves_the_cursor_or_turns_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    Output(as_json=False).table("group", [{"a": HOSTILE, "b": None}], ["a", "b"])
    Output(as_json=False).record("group", {}, f"x{HOSTILE}")
    written = out.getvalue()
    assert "\\x1b[2J\\u202e\\r" in written
    assert all(char.isprintable() or char == "\n" for char in written)


def test_json_has_the_values_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    Output(as_json=True).record("group", {"id": HOSTILE}, "")
    assert json.loads(out.getvalue()) == {"type": "group", "id": HOSTILE}
    assert out.getvalue().isascii()


class Failing(io.StringIO):
    """A stream on a full disk."""

    writes = 0

    def write(self, text: str) -> int:
        self.writes += 1
        raise OSError(28, "No space left on device")


def test_a_stream_that_fails_is_not_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    failing = Failing()
    monkeypatch.setattr(sys, "stdout", failing)
    output = Output(as_json=True)
    for _ in range(3):
        output.record("group", {}, "")
    output.result("kill", Result(ExitCode.CONFIRMED, ""))
    assert failing.writes == 1


def test_a_character_that_the_stream_does_not_have_is_written_in_another_way() -> None:
    code = (
        "from kalshi_order_groups._command.output import Output\n"
        "Output(as_json=False).record('group', {}, 'caf\\u00e9')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": ":".join(sys.path), "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert done.stdout == b"caf\\xe9\n"


EVERY = [
    "status",
    "list",
    "doctor",
    "kill --all",
    "trip og-1",
    "reset og-1 --yes",
    "delete og-1",
    "show og-1",
]


@pytest.mark.parametrize("arguments", EVERY)
@pytest.mark.parametrize("way", [through_pipes, on_a_terminal])
@pytest.mark.parametrize("json_flag", [(), ("--json",)])
@pytest.mark.parametrize(
    "broken", [{}, {"KALSHI_API_KEY_ID": "00000000-secret-0000"}, {"KALSHI_BASE_URL": "?"}]
)
@pytest.mark.family
def test_no_output_has_a_secret(
    exchange: Loopback, arguments: str, way: type, json_flag: tuple[str, ...], broken: dict[str, str]
) -> None:
    environ = dict(exchange.environ)
    pem = Path(environ.pop("KALSHI_PRIVATE_KEY_PATH")).read_text("ascii")
    environ |= {"KALSHI_PRIVATE_KEY": pem, "KALSHI_PRIVATE_KEY_PASSPHRASE": "", **broken}
    ran = way(environ, *arguments.split(), *json_flag)
    written = f"{ran.stdout}{ran.stderr}"
    assert written
    for secret in (*pem.splitlines()[1:-1], environ["KALSHI_API_KEY_ID"], "Traceback"):
        assert secret not in written


def test_a_broken_key_is_not_shown(exchange: Loopback) -> None:
    environ = dict(exchange.environ)
    pem = Path(environ.pop("KALSHI_PRIVATE_KEY_PATH")).read_text("ascii")
    for broken in (pem[:-40], pem.replace("BEGIN PRIVATE", "BEGIN PUBLIC"), f"x{pem[30:]}"):
        ran = in_a_process({**environ, "KALSHI_PRIVATE_KEY": broken}, "kill", "--all")
        assert ran.code == 5
        assert pem.splitlines()[1][:16] not in f"{ran.stdout}{ran.stderr}"

"""The command line of the comparison: exit codes, output, acknowledgements and sources."""

import http.server
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import contract_diff
import pytest

from tests.support.contracts import SAMPLE
from tests.support.openapi import OPERATIONS
from tests.support.paths import PROJECT

OURS = str(SAMPLE)
Edit = Callable[[str], str]


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[str, str], str]:
    """Return a function that writes a copy of openapi.yaml with one text replaced."""

    def edit(old: str, new: str) -> str:
        text = Path(OURS).read_text("utf-8")
        assert text.count(old) >= 1
        path = tmp_path / "revision.yaml"
        path.write_text(text.replace(old, new, 1), "utf-8")
        return str(path)

    return edit


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = contract_diff.main(arguments)
    return code, capsys.readouterr().out


def report_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code, out = run(capsys, *arguments, "--format", "json")
    return code, json.loads(out)


NEWLY_REQUIRED = ("          minimum: 1\n", "          minimum: 5\n")


def test_the_same_document_has_no_changes(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, OURS, OURS, "--strict", "--selftest")
    assert code == 0
    assert "no contract change" in out
    assert f"{len(OPERATIONS)} operations" in out


def test_a_breaking_change_exits_with_1_and_advice(
    capsys: pytest.CaptureFixture[str], edited: Callable[[str, str], str]
) -> None:
    code, report = report_of(
        capsys, OURS, edited("operationId: TriggerOrderGroup", "x-gone: true"), "--usage", "all"
    )
    assert code == 0  # the operationId is a name in the generated code, not on the wire
    revision = edited(
        "/portfolio/order_groups/{order_group_id}/trigger:", "/portfolio/moved/{order_group_id}:"
    )
    code, report = report_of(capsys, OURS, revision)
    assert code == report["exit_code"] == 1
    removed = [f for f in report["findings"] if f["level"] == "breaking"]
    assert [f["rule"] for f in removed] == ["api-removed-without-deprecation"]
    assert removed[0]["advice"]


def test_the_failing_level_is_configurable(
    capsys: pytest.CaptureFixture[str], edited: Callable[[str, str], str]
) -> None:
    revision = edited("operationId: TriggerOrderGroup", "operationId: TripOrderGroup")
    assert run(capsys, OURS, revision)[0] == 0
    assert run(capsys, OURS, revision, "--fail-on", "behavioural")[0] == 1


def test_an_unclassified_change_fails_only_a_strict_run(
    capsys: pytest.CaptureFixture[str], edited: Callable[[str, str], str]
) -> None:
    revision = edited(
        "operationId: TriggerOrderGroup", "operationId: TriggerOrderGroup\n      idempotent: yes"
    )
    code, report = report_of(capsys, OURS, revision)
    assert code == 0
    assert [f["level"] for f in report["findings"]] == ["unclassified"]
    assert run(capsys, OURS, revision, "--strict")[0] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [OURS],
        [OURS, OURS, "--fail-on", "bad"],
        [OURS, OURS, "--also", "pdf", "x"],
        [OURS, OURS, "--format", "pdf"],
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        contract_diff.main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize("form", ["text", "json", "markdown", "github", "sarif", "junit", "html"])
@pytest.mark.family
def test_every_format_reports_a_failed_comparison(
    form: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out = run(capsys, str(tmp_path / "missing.yaml"), OURS, "--format", form)
    assert code == 2
    assert "missing.yaml" in out


def test_additional_formats_are_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    page, sarif, main = tmp_path / "a.html", tmp_path / "b.sarif", tmp_path / "c.md"
    code, out = run(
        capsys, OURS, OURS, "--also", "html", str(page), "--also", "sarif", str(sarif),
        "--format", "markdown", "--output", str(main),
    )  # fmt: skip
    assert (code, out) == (0, "")
    assert page.read_text().startswith("<!doctype html>")
    assert json.loads(sarif.read_text())["version"] == "2.1.0"
    assert main.read_text()


def test_an_unwritable_output_is_reported(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert contract_diff.main([OURS, OURS, "--output", str(tmp_path / "no" / "such" / "folder")]) == 2
    assert "cannot write" in capsys.readouterr().err


@pytest.mark.full
def test_the_same_input_gives_the_same_bytes(
    capsys: pytest.CaptureFixture[str], edited: Callable[[str, str], str]
) -> None:
    revision = edited(*NEWLY_REQUIRED)
    command = [sys.executable, "scripts/contract_diff.py", OURS, revision, "--format", "json"]
    texts = {
        subprocess.run(
            command, cwd=PROJECT, capture_output=True, check=False, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(texts) == 1
    assert json.loads(texts.pop())["exit_code"] == 1


def test_documents_without_our_operations_fail_the_self_check(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("openapi: 3.0.3\ninfo: {title: o, version: '1'}\npaths: {}\n")
    code, out = run(capsys, str(other), str(other))
    assert code == 4
    assert "Nothing was compared" in out


def test_git_revisions_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=test", "-c", "user.email=test@example.invalid"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    (tmp_path / "openapi.yaml").write_bytes(Path(OURS).read_bytes())
    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "one")
    arguments = ("git:HEAD", str(tmp_path / "openapi.yaml"), "--root", str(tmp_path), "--usage", "all")
    assert run(capsys, *arguments)[0] == 0
    assert run(capsys, "git:HEAD:openapi.yaml", *arguments[1:])[0] == 0
    code, out = run(capsys, "git:--upload-pack=x", *arguments[1:])
    assert code == 2
    assert "names no commit" in out


class TestAcknowledgements:
    @pytest.fixture
    def revision(self, edited: Callable[[str, str], str]) -> str:
        return edited(*NEWLY_REQUIRED)

    @pytest.fixture
    def entries(
        self, revision: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> Callable[..., Path]:
        def write(**changes: str) -> Path:
            _, text = run(capsys, OURS, revision, "--ack-template")
            text = text.replace('reason = ""', 'reason = "seen"')
            for key, value in changes.items():
                text = "\n".join(
                    f"{key} = {value}" if line.startswith(f"{key} =") else line
                    for line in text.splitlines()
                )
            path = tmp_path / "ack.toml"
            path.write_text(text)
            return path

        return write

    def test_an_acknowledged_finding_is_shown_and_lowered(
        self, revision: str, entries: Callable[..., Path], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(capsys, OURS, revision)[0] == 1
        code, report = report_of(capsys, OURS, revision, "--ack", str(entries()))
        assert code == 0
        seen = [finding for finding in report["findings"] if finding["acknowledged"]]
        assert [finding["acknowledged"]["reason"] for finding in seen] == ["seen"]
        assert {finding["level"] for finding in seen} == {"additive"}

    @pytest.mark.full
    def test_an_expired_acknowledgement_fails(
        self, revision: str, entries: Callable[..., Path], capsys: pytest.CaptureFixture[str]
    ) -> None:
        yesterday = (date.today() - timedelta(days=1)).isoformat()  # noqa: DTZ011 - the reader's day
        code, out = run(capsys, OURS, revision, "--ack", str(entries(until=yesterday)))
        assert code == 1
        assert "expired" in out

    @pytest.mark.full
    def test_an_acknowledgement_without_a_finding_fails(
        self, entries: Callable[..., Path], capsys: pytest.CaptureFixture[str]
    ) -> None:
        code, out = run(capsys, OURS, OURS, "--ack", str(entries()))
        assert code == 1
        assert "matches no finding" in out

    @pytest.mark.full
    def test_an_acknowledgement_does_not_cover_another_change_of_the_place(
        self, revision: str, entries: Callable[..., Path], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(capsys, OURS, revision, "--ack", str(entries(change='"000000000000"')))[0] == 1

    @pytest.mark.parametrize(
        "changes", [{"until": '"soon"'}, {"reason": '""'}, {"rule": "1"}, {"pointer": "["}]
    )
    @pytest.mark.family
    @pytest.mark.full
    def test_an_invalid_acknowledgement_file_is_reported(
        self,
        changes: dict[str, str],
        revision: str,
        entries: Callable[..., Path],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        code, out = run(capsys, OURS, revision, "--ack", str(entries(**changes)))
        assert code == 2
        assert "ack.toml" in out


@contextmanager
def publisher(respond: Callable[[http.server.BaseHTTPRequestHandler], None]) -> Generator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            respond(self)

        def log_message(self, format: str, *args: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/openapi.yaml"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def responding(
    status: int, body: bytes, **headers: str
) -> Callable[[http.server.BaseHTTPRequestHandler], None]:
    def respond(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return respond


def test_a_url_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    with publisher(responding(200, Path(OURS).read_bytes())) as address:
        assert run(capsys, OURS, address)[0] == 0


@pytest.mark.parametrize(
    ("status", "headers", "message"),
    [
        (500, {}, "status 500"),
        (404, {}, "status 404"),
        (302, {"Location": "https://elsewhere.invalid/x"}, "moved"),
    ],
)
@pytest.mark.family
def test_an_upstream_error_status_is_unreachable(
    status: int, headers: dict[str, str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with publisher(responding(status, b"no", **headers)) as address:
        code, out = run(capsys, OURS, address)
    assert code == 3
    assert message in out


def test_a_refused_connection_is_unreachable(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, OURS, "http://127.0.0.1:9/openapi.yaml")
    assert code == 3
    assert "127.0.0.1:9" in out


@pytest.mark.parametrize("address", ["https://", "https://[::1", "https://a b/x"])
def test_an_invalid_url_is_reported(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, OURS, address)
    assert code in {2, 3}
    assert "https://" in out


def test_a_compressed_response_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with publisher(responding(200, b"whatever", **{"Content-Encoding": "gzip"})) as address:
        code, out = run(capsys, OURS, address)
    assert code == 3
    assert "compressed" in out


def test_an_html_page_is_an_invalid_document(capsys: pytest.CaptureFixture[str]) -> None:
    with publisher(responding(200, b"<!doctype html><title>Just a moment</title>")) as address:
        assert run(capsys, OURS, address)[0] == 2


@pytest.mark.parametrize("of_what", ["headers", "body"])
def test_a_slow_response_is_cut_off(
    of_what: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from contract import run as one_run
    from contract.document import sources

    over = threading.Event()

    def drip(handler: http.server.BaseHTTPRequestHandler) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n"
        handler.wfile.write(head if of_what == "headers" else head + b"\r\n")
        with suppress(OSError):
            for _ in range(900):
                handler.wfile.write(b"X-A: b\r\n" if of_what == "headers" else b"#")
                if over.wait(0.1):
                    return

    def briefly(name: str, root: Path) -> sources.Source:
        return sources.read(name, root, 0.5)

    monkeypatch.setattr(one_run, "read", briefly)
    with publisher(drip) as address:
        start = time.monotonic()
        code, out = run(capsys, OURS, address)
        assert time.monotonic() - start < 35
        over.set()
    assert code == 3
    assert "did not respond completely within 0.5 seconds" in out


@pytest.mark.parametrize("address", ["http://example.invalid/x", "https://user:secret@example.invalid/x"])
def test_no_request_is_sent_to_an_unsafe_url(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, OURS, address)
    assert code == 2
    assert "othing was sent" in out
